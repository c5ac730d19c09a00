import { DEFAULT_POLICY } from '../model/policy.ts';
import { sourcesIn } from '../terminology/sources.ts';
import { SOURCE_TITLES } from './source-titles.ts';
import { SECTIONS, type Message, type Rule, type Section, type Timing } from '../model/rule.ts';

const SECTION_TITLES: Readonly<Record<Section, string>> = {
  admission: 'Admission',
  history: 'History',
  'before-treatment': 'Before the treatment',
  infusion: 'Infusion',
  'follow-up': 'Follow-up',
  claim: 'Claim',
};

const TIMINGS: Readonly<Record<Timing, string>> = {
  before: 'with the record of the stay',
  admission: 'with the record of the stay',
  infusion: 'with the record of the stay',
  'follow-up': 'when its follow-up window ends',
  'hand-over': 'when its window ends, also where follow-up was handed over',
  immediate: 'at once',
};

/** The rules as a Markdown page, in reading order, printed from what each rule says of itself. */
export function cataloguePage(catalogue: readonly Rule[]): string {
  const { daysAfterInfusion, daysAfterDischarge } = DEFAULT_POLICY.due;
  const sections = SECTIONS.map((section) => ({
    title: SECTION_TITLES[section],
    rules: catalogue.filter((rule) => rule.section === section),
  })).filter(({ rules }) => rules.length > 0);
  return [
    '# The catalogue',
    'Printed from the rules by `npm run catalogue`; edit the rules, not this page.',
    `Days count from the service (D0). A record of the stay is due ${daysAfterInfusion} days after the service or ${daysAfterDischarge} days after discharge, whichever is later. Windows and due days are defaults: the policy may set others. \`{name}\` in a message is filled with a date, a code or a count.`,
    '## Contents',
    sections.map(({ title, rules }) => [`- ${title}`, ...rules.map(contentsLine)].join('\n')).join('\n'),
    ...sections.flatMap(({ title, rules }) => [`## ${title}`, ...rules.map(ruleText)]),
    '## Sources',
    'What the keys under Source stand for, and where it was read; some of it explains a regulation, and is not the regulation.',
    sourcesOf(catalogue),
    '',
  ].join('\n\n');
}

/** Each source that a rule names, in the order of the keys. */
function sourcesOf(catalogue: readonly Rule[]): string {
  const named = new Map(catalogue.flatMap(({ source }) => sourcesIn(source).map(({ key, address }) => [key, address])));
  const lines = [...named]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, address]) => `- **${key}**: ${SOURCE_TITLES[key] ?? 'not described'}, <${address}>`);
  return lines.join('\n');
}

function contentsLine({ id, title }: Rule): string {
  return `  - [${id}](#${id}): ${title}`;
}

function ruleText(rule: Rule): string {
  return [`### ${rule.id}`, rule.title, factsOf(rule), messagesOf(rule)].join('\n\n');
}

function factsOf(rule: Rule): string {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['What closes a gap', rule.remedy],
    ['Source', rule.source],
    ['Severity', rule.severity],
    ['Queue', rule.queue],
    ['Due', dueText(rule)],
    ['Window', windowText(rule.id)],
    ['Announced', rule.leadFrom === undefined ? undefined : `from ${dayText(rule.leadFrom)}`],
    ['Evidence', rule.evidenceTypes.length > 0 ? rule.evidenceTypes.join(', ') : 'the index record itself'],
  ];
  return facts.flatMap(([name, text]) => (text === undefined ? [] : [`- **${name}**: ${text}`])).join('\n');
}

function dueText({ dueDay, timing }: Rule): string {
  return dueDay ? `after ${dayText(dueDay(DEFAULT_POLICY))}` : TIMINGS[timing];
}

function windowText(id: string): string | undefined {
  const windows: Readonly<Record<string, { readonly from: number; readonly to: number }>> = DEFAULT_POLICY.windows;
  const window = windows[id];
  return window && `${dayText(window.from)} to ${dayText(window.to)}`;
}

function dayText(day: number): string {
  return `D${day < 0 ? '−' : '+'}${Math.abs(day)}`;
}

function messagesOf({ messages, severity, queue }: Rule): string {
  const rows = Object.entries(messages).map(([id, message]) => {
    const desk = `${message.severity ?? severity}, ${message.queue ?? queue}${taskText(message)}`;
    return `| \`${id}\` | ${cell(message.text)} | ${message.reason} | ${desk} |`;
  });
  return ['| Message | Says | Reason | Severity, queue |', '|---|---|---|---|', ...rows].join('\n');
}

function taskText({ task }: Message): string {
  return task === false ? ', no Task' : '';
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
