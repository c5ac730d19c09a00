import type { Format, Run } from './format.ts';
import { individualReport, summaryReport } from './measure-report.ts';
import { jsonText } from './terminal.ts';

/** NDJSON of FHIR MeasureReports with one group per rule: an individual one per episode, and a summary at the end. */
export function measureFormat(run: Run): Format {
  return {
    head: () => '',
    patient: ({ assessments }) =>
      assessments.map((assessment) => `${jsonText(individualReport(assessment, run))}\n`).join(''),
    tail: (tally) => `${jsonText(summaryReport(tally, run))}\n`,
  };
}
