import { placeText } from '../bulk/found.ts';
import type { Page } from './page.ts';
import { counted, outcomeOf, total, type Tally } from './tally.ts';

/** Skipped places that are listed one by one; the others are counted. */
const MOST_LISTED = 20;

/** What a whole review came to: episodes, gaps by rule, what cannot be told, what was skipped where and why, the exit code. */
export function summaryText(tally: Tally, page: Page): string {
  const { code, because } = outcomeOf(tally);
  const parts = [
    `${page.paint('bold', 'SUMMARY')}\n`,
    countsText(tally, page),
    byRule('Open gaps by rule', tally.open, page),
    byRule('Not due yet by rule', tally.prospective, page),
    byRule('Cannot tell by rule', tally.undetermined, page),
    byRule('Waived by rule, not counted', tally.waived, page),
    byRule('Open in shadow by rule, not counted', tally.shadow, page),
    listed('Set aside (not usable, see the reason)', tally.setAside.map(asSentence), page),
    listed('Skipped in the input', skippedTexts(tally), page),
    listed(
      'Not judged, by a fault of this program',
      tally.unjudged.map(({ patient, fault }) => `${patient}: ${fault}`),
      page,
    ),
    `\n${page.wrap('  ', `${because} Exit code ${code}.`, code === 0 ? 'green' : code === 1 ? 'red' : 'yellow')}`,
  ];
  return parts.join('');
}

function countsText(tally: Tally, page: Page): string {
  const { episodes, patients, resources } = tally;
  if (episodes === 0) return page.wrap('  ', `${counted(resources, 'resource', 'resources')} read.`);
  const { complete, open, undecided, ahead, waived } = tally.figures.states;
  const of = `${counted(episodes, 'service', 'services')} coded 77750 of ${counted(patients, 'patient', 'patients')}, found in ${counted(resources, 'resource', 'resources')}.`;
  const states = [`${complete} complete`, `${open} with open gaps`, `${undecided} undecided`, `${ahead} not yet due`];
  if (waived > 0) states.push(`${waived} with nothing open but what people waived`);
  const sums = [
    counted(total(tally.open), 'open gap', 'open gaps'),
    `${total(tally.prospective)} not due yet`,
    `${total(tally.undetermined)} cannot tell`,
    ...(tally.waived.size > 0 ? [`${total(tally.waived)} waived`] : []),
  ];
  const failed = tally.failed > 0 ? `, of which ${counted(tally.failed, 'rule', 'rules')} failed` : '';
  return (
    page.wrap('  ', of) + page.wrap('  ', `${states.join(' · ')}.`) + page.wrap('  ', `${sums.join(' · ')}${failed}.`)
  );
}

function byRule(title: string, counts: ReadonlyMap<string, number>, page: Page): string {
  if (counts.size === 0) return '';
  const rows = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const width = Math.max(...rows.map(([rule]) => rule.length));
  const body = rows.map(([rule, count]) => `    ${rule.padEnd(width)}  ${String(count).padStart(3)}\n`).join('');
  return `\n  ${page.paint('bold', title)}\n${body}`;
}

function listed(title: string, texts: readonly string[], page: Page): string {
  if (texts.length === 0) return '';
  const body = texts.slice(0, MOST_LISTED).map((text) => page.wrap('    ', text));
  const more = texts.length - MOST_LISTED;
  const rest = more > 0 ? [`    and ${more} more; --format json lists all\n`] : [];
  return `\n  ${page.paint('bold', `${title} (${texts.length})`)}\n${[...body, ...rest].join('')}`;
}

function asSentence({ reference, why }: { readonly reference: string; readonly why: string }): string {
  return `${reference}: ${why}`;
}

function skippedTexts({ skipped }: Tally): readonly string[] {
  return skipped.map((place) => `${placeText(place)}: ${place.why}`);
}
