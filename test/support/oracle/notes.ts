import type { Attachment } from '@medplum/fhirtypes';

import type { NoteText, Plan, Said } from './plan.ts';
import { TREATMENTS } from './treatments.ts';

/** One sentence for each fact a note may tell; no sentence tells two. */
function sentences(plan: Plan): Readonly<Record<Said, string>> {
  const { agent, route, site } = TREATMENTS[plan.treatment];
  return {
    radionuclide: `Agent: ${agent}.`,
    activity: 'Administered activity: 370 MBq.',
    route: `Route of administration: ${route}.`,
    site: `Target: ${site}.`,
    recovery: 'The patient was monitored in the recovery area for two hours.',
    adverse: 'No adverse events were observed.',
    response: 'Assessment: partial response.',
  };
}

/** What a hasty reader would take for a fact: planned, historical, negated, or somebody else's. */
const TEASES = [
  'Activity was not recorded.',
  'Planned activity 185 MBq.',
  'Previous dose 200 MBq in 2019.',
  'Y-90 was considered.',
  'Adverse events were not assessed.',
  'Response to be assessed later.',
];

function linesOf(plan: Plan, { says, teases }: NoteText): readonly string[] {
  const told = sentences(plan);
  return [
    'The patient attended as arranged.',
    ...says.map((fact) => told[fact]),
    ...(teases ? TEASES : []),
    'Next contact by telephone.',
  ];
}

const paragraphs = (lines: readonly string[]): string => lines.map((line) => `<p>${line}</p>`).join('');

/** The narrative of a Composition; none for one that only points to a scan. */
export function narrativeOf(plan: Plan, text: NoteText): string | undefined {
  if (text.form === 'scan') return undefined;
  return `<div xmlns="http://www.w3.org/1999/xhtml">${paragraphs(linesOf(plan, text))}</div>`;
}

/** The attachment of a note. */
export function attachmentOf(plan: Plan, note: NoteText): Attachment {
  const { form } = note;
  if (form === 'scan') return { contentType: 'application/pdf', url: 'Binary/scan-1' };
  const lines = linesOf(plan, note);
  const text = form === 'html' ? `<html><body>${paragraphs(lines)}</body></html>` : lines.join('\n');
  return {
    contentType: form === 'html' ? 'text/html' : 'text/plain',
    data: Buffer.from(text, 'utf8').toString('base64'),
  };
}
