import type { Rule } from '../model/rule.ts';
import { DETAILS, WHY_NOT } from '../model/verdict.ts';
import { CLOSINGS } from '../reconcile/closing.ts';

/** Every sentence radgap can say of a record, on one page: for whoever reviews the wording. Holes stand as `{name}`. */
export function languagePage(catalogue: readonly Rule[]): string {
  return [
    '# Every sentence',
    'What radgap may write into an issue, a Task or a report. `{name}` is filled with a date, a code or a count.',
    ...catalogue.flatMap(ruleLines),
    '## Why something seen was not counted',
    Object.values(WHY_NOT)
      .map(({ text }) => `- ${text}`)
      .join('\n'),
    '## Remarks on what was found',
    Object.values(DETAILS)
      .map((text) => `- ${text}`)
      .join('\n'),
    '## Why an issue ended without a person',
    Object.values(CLOSINGS)
      .map((text) => `- ${text}`)
      .join('\n'),
    '',
  ].join('\n\n');
}

function ruleLines({ id, title, remedy, messages }: Rule): readonly string[] {
  const texts = Object.values(messages).map(({ text }) => `- Missing: ${text}`);
  return [`## ${id}`, [`- Title: ${title}`, ...texts, `- Remedy: ${remedy}`].join('\n')];
}
