import { keyOf } from '../chart/references.ts';
import {
  standsAs,
  type Assessment,
  type Finding,
  type GapFinding,
  type Status,
  type Waiver,
} from '../model/assessment.ts';
import type { Episode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import { SECTIONS, SEVERITIES, type Rule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { detailText, whyNotText } from '../model/verdict.ts';
import { claimKeys } from './episode-json.ts';
import { stateOf, type EpisodeState } from './episode-state.ts';
import type { Look, Page } from './page.ts';
import { counted } from './tally.ts';

type Rules = ReadonlyMap<string, Rule>;

/** One episode: what it is, what is missing, what is ahead, what cannot be told, and what is on record. */
export function episodeText(assessment: Assessment, rules: Rules, policy: Policy, page: Page): string {
  const { findings, setAside } = assessment;
  const { open, ahead, waived, undecided, shadow } = toTell(findings);
  const parts = [
    headingText(assessment, policy, page),
    gapsText('MISSING', '✗', 'red', open, rules, page),
    gapsText('NOT DUE YET', '○', 'yellow', ahead, rules, page),
    undeterminedText(undecided, rules, page),
    gapsText('WAIVED BY A PERSON, NOT COUNTED', '–', 'cyan', waived, rules, page),
    gapsText('IN SHADOW, NOT COUNTED', '◌', 'yellow', shadow, rules, page),
    onRecordText(withStatus(findings, 'closed-gap'), page),
    folded('Does not apply', withStatus(findings, 'not-applicable').map(inBrackets), page),
    folded(
      'Set aside as not usable',
      setAside.map(({ reference, why }) => `${reference} (${why})`),
      page,
    ),
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

/** The findings of one status. */
export function withStatus(findings: readonly Finding[], status: Status): readonly Finding[] {
  return findings.filter((finding) => finding.status === status);
}

/** What is to be told of an episode: what live rules miss, by how it stands; and all that rules in shadow miss. */
export function toTell(findings: readonly Finding[]) {
  const live = findings.filter(({ shadow }) => !shadow);
  const isMissed = ({ status }: Finding) => status !== 'closed-gap' && status !== 'not-applicable';
  return {
    open: byGravity(live.filter((finding) => standsAs(finding) === 'open-gap')),
    ahead: byDue(live.filter((finding) => standsAs(finding) === 'prospective-gap')),
    waived: byGravity(live.filter((finding) => standsAs(finding) === 'waived')),
    undecided: withStatus(live, 'undetermined'),
    shadow: byGravity(findings.filter((finding) => finding.shadow && isMissed(finding))),
  };
}

/** Findings with gaps, the gravest of what is still asked first. */
function byGravity(findings: readonly Finding[]): readonly Finding[] {
  const gravity = (finding: Finding) =>
    Math.min(...stillAsked(finding).map(({ severity }) => SEVERITIES.indexOf(severity)));
  return findings.toSorted((a, b) => gravity(a) - gravity(b));
}

/** Findings by the day they are due. */
function byDue(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => ((a.due ?? '') < (b.due ?? '') ? -1 : a.due === b.due ? 0 : 1));
}

function headingText(assessment: Assessment, policy: Policy, page: Page): string {
  const { episode, findings } = assessment;
  const { name, service, facts } = headingOf(episode);
  const state = stateOf(findings);
  return (
    page.rule('─') +
    page.spread(`${name} · ${service}`, stateText(findings), { left: 'bold', right: ['bold', LOOKS[state]] }) +
    page.wrap('', facts.join(' · ')) +
    page.wrap('', periodText(episode, policy))
  );
}

/** What an episode is called, when it was, and what belongs to it. */
export function headingOf({ procedures, notDone, day, chart, encounter, anchor, lines }: Episode) {
  const claims = claimKeys({ lines });
  const line = `line ${anchor.id.slice(anchor.key.length + 1)} of ${anchor.key} (no performed Procedure)`;
  return {
    name: procedures.length > 0 ? anchor.id : line,
    service: day === undefined ? 'service date not recorded to the day' : `service of ${isoDate(day)}`,
    facts: [
      chart.patient,
      claims.length > 0 ? `billed on ${claims.join(', ')}` : 'no claim on file',
      ...(encounter ? [keyOf(encounter)] : []),
      ...procedures.slice(1).map((other) => `also recorded as ${keyOf(other)}`),
      ...notDone.map((other) => `${keyOf(other)} is recorded as ${other.status}`),
    ],
  };
}

const LOOKS = {
  open: 'red',
  undecided: 'yellow',
  ahead: 'yellow',
  waived: 'cyan',
  complete: 'green',
} as const satisfies Record<EpisodeState, Look>;

/** The state of an episode in capitals. */
export function stateText(findings: readonly Finding[]): string {
  const texts: Readonly<Record<EpisodeState, string>> = {
    open: counted(toTell(findings).open.length, 'OPEN GAP', 'OPEN GAPS'),
    undecided: 'UNDECIDED',
    ahead: 'NOT YET DUE',
    waived: 'NOTHING OPEN, SOME WAIVED',
    complete: 'COMPLETE',
  };
  return texts[stateOf(findings)];
}

/** Where in its follow-up period the episode stands. */
export function periodText({ day, chart, earlyEnd }: Episode, { globalPeriodDays, windows }: Policy): string {
  const lastDay = (day ?? 0) + Math.max(globalPeriodDays, windows['follow-up-period-closed-out'].to);
  const isEarly = earlyEnd !== undefined && (day === undefined || (earlyEnd.days?.first ?? day) <= lastDay);
  const early = isEarly ? ` Follow-up ended early: ${earlyEnd.because}.` : '';
  if (day === undefined) return `Judged as of ${isoDate(chart.asOf)}.${early}`;
  const passed = chart.asOf - day;
  const end = isoDate(day + globalPeriodDays);
  if (passed < 0)
    return `As of ${isoDate(chart.asOf)} the service is ${counted(-passed, 'day', 'days')} ahead.${early}`;
  const where =
    passed <= globalPeriodDays
      ? `Day ${passed} of ${globalPeriodDays} as of ${isoDate(chart.asOf)}; the follow-up period ends ${end}.`
      : `Day ${passed} as of ${isoDate(chart.asOf)}; the follow-up period of ${globalPeriodDays} days ended ${end}.`;
  return where + early;
}

function section(title: string, count: number, look: Look, page: Page): string {
  return `  ${page.paint(look, `${title} (${count})`)}\n`;
}

function gapsText(
  title: string,
  mark: string,
  look: 'red' | 'yellow' | 'cyan',
  findings: readonly Finding[],
  rules: Rules,
  page: Page,
): string {
  if (findings.length === 0) return '';
  const blocks = findings.map((finding) => findingText(finding, `${page.paint(look, mark)} `, rules, page));
  return section(title, findings.length, ['bold', look], page) + blocks.join('');
}

function findingText(finding: Finding, mark: string, rules: Rules, page: Page): string {
  const remedy = rules.get(finding.rule)?.remedy;
  const isWaived = standsAs(finding) === 'waived';
  const due = finding.status === 'prospective-gap' && finding.due && !isWaived ? [`due by ${finding.due}`] : [];
  const shadow = finding.shadow ? ['shadow: shown here, written nowhere'] : [];
  const desks = new Set(stillAsked(finding).map(({ severity, queue }) => `${severity}, for ${queue}`));
  const tags = [...due, ...desks, ...shadow].join(' · ');
  const fits = `    ${finding.rule}  ${tags}`.length <= page.width;
  return (
    `  ${mark}${page.paint('bold', finding.rule)}${fits ? `  ${page.paint('dim', tags)}` : ''}\n` +
    (fits ? '' : page.wrap('    ', tags, 'dim')) +
    (finding.because === undefined ? '' : page.wrap('    ', `Cannot tell: ${finding.because}.`)) +
    finding.gaps.map((gap) => gapText(gap, page)).join('') +
    (remedy === undefined || isWaived ? '' : page.wrap('    → ', remedy))
  );
}

/** The gaps of a finding that nobody waived; all of them where every one was. */
export function stillAsked({ gaps }: Pick<Finding, 'gaps'>): readonly GapFinding[] {
  const open = gaps.filter(({ waiver }) => !waiver);
  return open.length > 0 ? open : gaps;
}

/** Who waived a gap, when and why, as far as that is told. */
export function waiverText({ day, by, reason }: Waiver): string {
  const words = ['Waived', day !== undefined && `on ${day}`, by !== undefined && `by ${by}`].filter(Boolean).join(' ');
  return `${words}: ${reason ?? 'no reason is given'}.`;
}

function gapText({ text, about, nearMisses, moreNearMisses, waiver }: GapFinding, page: Page): string {
  const named = about === undefined || text.includes(about) ? text : `${text} (${about})`;
  const seen = nearMisses.map(({ reference, why }) =>
    page.wrap('      ', `Seen, not counted: ${reference}, because ${whyNotText(why)}.`),
  );
  const more = moreNearMisses ? page.wrap('      ', `${moreNearMisses} more were seen and not counted.`) : '';
  const waived = waiver ? page.wrap('    ', waiverText(waiver)) : '';
  return page.wrap('    ', named) + waived + seen.join('') + more;
}

function undeterminedText(findings: readonly Finding[], rules: Rules, page: Page): string {
  if (findings.length === 0) return '';
  const blocks = findings.map(({ rule, because }) => {
    const title = rules.get(rule)?.title ?? '';
    const heading = `  ${page.paint('yellow', '?')} ${page.paint('bold', rule)}\n`;
    return `${heading}${page.wrap('    ', `Asked: ${title}`)}${page.wrap('    ', `Reason: ${because ?? 'no reason is given'}.`)}`;
  });
  return section('CANNOT TELL', findings.length, ['bold', 'yellow'], page) + blocks.join('');
}

function onRecordText(findings: readonly Finding[], page: Page): string {
  if (findings.length === 0) return '';
  const width = Math.max(...findings.map(({ rule }) => rule.length));
  const lines = SECTIONS.flatMap((name) => {
    const rows = findings.filter((finding) => finding.section === name);
    return rows.map((finding, index) => onRecordLine(finding, index === 0 ? name : '', width, page));
  });
  return section('ON RECORD', findings.length, ['bold', 'green'], page) + lines.join('');
}

const SECTION_WIDTH = Math.max(...SECTIONS.map(({ length }) => length));

function onRecordLine({ rule, evidence, details }: Finding, name: string, width: number, page: Page): string {
  const remarks = details.map(detailText);
  const shown = [...evidence.slice(0, 4), ...(evidence.length > 4 ? [`and ${evidence.length - 4} more`] : [])];
  const text = shown.join(', ') + (remarks.length > 0 ? ` (${remarks.join('; ')})` : '');
  const lead = `  ${name.padEnd(SECTION_WIDTH)}  ✓ ${rule.padEnd(width)}  `;
  const widest = Math.max(NARROWEST, ...text.split(' ').map(({ length }) => length));
  if (page.width - lead.length >= widest) return page.wrap(lead, text);
  const indent = Math.max(4, Math.min(SECTION_WIDTH + 6, page.width - widest));
  return `${lead.trimEnd()}\n${page.wrap(' '.repeat(indent), text)}`;
}

/** Columns below which evidence goes on a line of its own. */
const NARROWEST = 30;

function inBrackets({ rule, because }: Finding): string {
  return because === undefined ? rule : `${rule} (${because})`;
}

function folded(title: string, texts: readonly string[], page: Page): string {
  return texts.length === 0 ? '' : page.wrap('  ', `${title}: ${texts.join('; ')}.`, 'dim');
}
