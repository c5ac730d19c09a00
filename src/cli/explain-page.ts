import { whyNotText } from '../model/verdict.ts';
import { sourcesIn } from '../terminology/sources.ts';
import type { Explanation } from './explain.ts';
import type { LiveVerdict } from './live-verdict.ts';
import { Page } from './page.ts';
import type { Change } from './story.ts';

/** An explanation as a page of text, of so many columns. */
export function explanationText(told: Explanation, width: number): string {
  const page = new Page(width, false);
  const { rule, story, lists } = told;
  return [
    `${told.reference}  ${told.status}\n`,
    rule ? page.wrap('  ', `${rule.id}: ${rule.title}`) : '',
    rule ? page.wrap('  Asked for by: ', rule.source) : '',
    ...sourcesIn(rule?.source ?? '').map(({ key, address }) => page.wrap('    ', `${key}: ${address}`)),
    told.patient === null ? '' : `  Of ${told.patient}\n`,
    lists.length > 0 ? page.wrap('  Lists or listed: ', [...new Set(lists)].join(', ')) : '',
    '\nSTORY\n',
    ...story.map((change) => changeText(change, page)),
    rule === null ? '' : `\n${nowText(told, page)}`,
  ].join('');
}

function changeText({ at, version, what, status, by, run }: Change, page: Page): string {
  const head = page.wrap(
    `  ${at.slice(0, 19).padEnd(19)}  `,
    `${what} (${status}, version ${version}) by ${by ?? 'somebody the server does not name'}`,
  );
  if (!run) return head;
  const lead = ' '.repeat(23);
  const rests = run.restsOn.length > 0 ? page.wrap(`${lead}resting on `, run.restsOn.join(', ')) : '';
  return `${head}${page.wrap(lead, `catalogue ${run.catalogue}, policy ${run.policy}, ${run.provenance}`)}${rests}`;
}

function nowText({ now, rule, status }: Explanation, page: Page): string {
  const settled = status === 'mitigated' || status === 'entered-in-error';
  if (!now) {
    const rest = settled ? '' : '; the next check ends what is still open';
    return page.wrap('NOW  ', `The record shows no such service any more${rest}.`);
  }
  const { finding } = now;
  const lines = [
    page.wrap('NOW  ', `${verdictText(now, settled)}, judged on ${now.asOf}.`),
    ...finding.gaps.map(({ text }) => page.wrap('  ', text)),
    ...finding.gaps.flatMap(({ nearMisses }) =>
      nearMisses.map(({ reference, why }) =>
        page.wrap('  Seen, not counted: ', `${reference}, because ${whyNotText(why)}.`),
      ),
    ),
    finding.evidence.length > 0 ? page.wrap('  On record: ', finding.evidence.join(', ')) : '',
    finding.gaps.length > 0 && !settled ? page.wrap('  It closes when: ', rule?.remedy ?? '') : '',
    finding.status === 'open-gap' && settled ? page.wrap('  ', SETTLED) : '',
  ];
  return lines.join('');
}

const SETTLED =
  'The issue itself is settled: a waiver holds until the facts behind it change; any other is opened by the next check.';

const VERDICTS: Readonly<Record<LiveVerdict['finding']['status'], string>> = {
  'closed-gap': 'The record shows it',
  'open-gap': 'The gap is open',
  'prospective-gap': 'It is not due yet',
  'not-applicable': 'It does not apply',
  undetermined: 'It cannot be told',
};

function verdictText({ finding }: LiveVerdict, settled: boolean): string {
  const verdict = settled && finding.status === 'open-gap' ? 'The record does not show it' : VERDICTS[finding.status];
  return finding.because === undefined ? verdict : `${verdict} (${finding.because})`;
}
