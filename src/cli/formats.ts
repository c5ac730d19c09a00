import type { Format, FormatName, Run } from './format.ts';

/** The format of a name; only what it needs is loaded. */
export async function formatNamed(name: FormatName, run: Run): Promise<Format> {
  switch (name) {
    case 'report':
      return (await import('./report-format.ts')).reportFormat(run);
    case 'json':
      return (await import('./json-format.ts')).jsonFormat();
    case 'ndjson':
      return (await import('./json-format.ts')).ndjsonFormat();
    case 'csv':
      return (await import('./csv-format.ts')).csvFormat(new Map(run.catalogue.map(({ id, remedy }) => [id, remedy])));
    case 'fhir':
      return (await import('./fhir-format.ts')).fhirFormat(run);
    case 'html':
      return (await import('./html-format.ts')).htmlFormat(run);
    case 'measure':
      return (await import('./measure-format.ts')).measureFormat(run);
  }
}
