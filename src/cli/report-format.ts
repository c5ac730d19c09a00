import type { Rule } from '../model/rule.ts';
import { placeText } from '../bulk/found.ts';
import type { Format, Run } from './format.ts';
import type { Judged } from './judge.ts';
import { Page } from './page.ts';
import { episodeText } from './report-episode.ts';
import { counted, outcomeOf, total, type Tally } from './tally.ts';

/** A page for people: every episode with what is missing first, and the sums at the end. */
export function reportFormat(run: Run): Format {
  const page = new Page(run.width, run.colour);
  const rules = new Map(run.catalogue.map((rule) => [rule.id, rule]));
  return {
    head: () => headText(run, page),
    patient: (judged) => patientText(judged, rules, run, page),
    tail: (tally) => summaryText(tally, page),
  };
}

function headText({ path, asOf, catalogue }: Run, page: Page): string {
  const title = page.paint('bold', 'radgap');
  const about = `What the record shows of each service coded 77750, held against ${catalogue.length} rules. "Not found" speaks of this record alone: it never says that something was not done.`;
  const marks =
    'Each gap (✗ open, ○ not due yet, ? cannot tell) names its rule, how grave it is and whose desk it belongs on; then what was seen and not counted; and after → what would close it.';
  return `${title} · ${path} · judged as of ${asOf}\n${page.wrap('', about, 'dim')}${page.wrap('', marks, 'dim')}\n`;
}

function patientText(judged: Judged, rules: ReadonlyMap<string, Rule>, { policy }: Run, page: Page): string {
  if (judged.assessments.length === 0) return unjudgedText(judged, page);
  return judged.assessments.map((assessment) => episodeText(assessment, rules, policy, page)).join('');
}

/** A patient with something coded 77750 that makes no episode: damaged, entered in error, or before the policy's start. */
function unjudgedText({ chart }: Judged, page: Page): string {
  const reasons = chart.setAside.map(({ reference, why }) => page.wrap('    ', `${reference} was set aside: ${why}.`));
  const none = page.wrap('    ', 'No Procedure or active claim of it stands as a performed 77750 service.');
  const text = page.wrap('  ', 'Coded 77750, and nothing that could be judged.');
  return `${page.rule('─')}${page.paint('bold', chart.patient)}\n${text}${reasons.join('') || none}\n`;
}

/** Skipped places that are listed one by one; the others are counted. */
const MOST_LISTED = 20;

function summaryText(tally: Tally, page: Page): string {
  const { code, because } = outcomeOf(tally);
  const parts = [
    page.rule('═'),
    `${page.paint('bold', 'SUMMARY')}\n`,
    countsText(tally, page),
    byRule('Open gaps by rule', tally.open, page),
    byRule('Not due yet by rule', tally.prospective, page),
    byRule('Cannot tell by rule', tally.undetermined, page),
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
  const { episodes, patients, complete, incomplete, resources } = tally;
  if (episodes === 0) return page.wrap('  ', `${counted(resources, 'resource', 'resources')} read.`);
  const rest = episodes - complete - incomplete;
  const of = `${counted(episodes, 'service', 'services')} coded 77750 of ${counted(patients, 'patient', 'patients')}, found in ${counted(resources, 'resource', 'resources')}.`;
  const states = [`${complete} complete`, `${incomplete} with open gaps`, `${rest} undecided so far`];
  const sums = [
    counted(total(tally.open), 'open gap', 'open gaps'),
    `${total(tally.prospective)} not due yet`,
    `${total(tally.undetermined)} cannot tell`,
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

/** What a format that has no room for it leaves out: the skipped places, for the error stream. */
export function skippedText(tally: Tally): string {
  const texts = [
    ...skippedTexts(tally).map((text) => `skipped: ${text}`),
    ...tally.unjudged.map(({ patient, fault }) => `not judged: ${patient} (${fault})`),
  ];
  const more = texts.length - MOST_LISTED;
  const rest = more > 0 ? [`and ${more} more; --format json lists all`] : [];
  return [...texts.slice(0, MOST_LISTED), ...rest].map((text) => `${text}\n`).join('');
}
