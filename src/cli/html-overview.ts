import { placeText } from '../bulk/found.ts';
import type { Standing } from '../model/assessment.ts';
import { QUEUES, SEVERITIES, type Rule } from '../model/rule.ts';
import { EPISODE_STATES, type EpisodeState } from './episode-state.ts';
import type { Figures, RuleFigures } from './figures.ts';
import { chart, type Bar, type Series } from './html-chart.ts';
import { markup, type Hole, type Markup } from './markup.ts';
import { byPeriod } from './periods.ts';
import { counted, outcomeOf, total, waivedIn, type Tally } from './tally.ts';

/** The figures of a whole review and its charts, each with how it is counted; then what of the input was not judged, and why. */
export function overview(tally: Tally, catalogue: readonly Rule[]): Markup {
  const { figures } = tally;
  const { code, because } = outcomeOf(tally);
  const lines = FIGURES.filter(([name]) => tally.waived.size > 0 || (name !== WAIVED && name !== ALL_WAIVED));
  return markup`<section slot="overview" aria-labelledby="overview">
<h2 id="overview">Overview</h2>
<p><b>${because}</b> Exit code ${code}.</p>
<dl class="figures">${lines.map(
    ([name, definition, value]) => markup`<div><dt>${name}</dt><dd><b>${value(tally)}</b>${definition}</dd></div>
`,
  )}</dl>
<div class="charts">
${openByRule(figures, catalogue)}<div class="charts one">${openByQueue(figures)}${byMonth(tally)}</div>
${verdicts('Every requirement', figures.rules, catalogue)}${figures.shadow.size > 0 && verdicts('Requirements in shadow, counted nowhere else', figures.shadow, catalogue)}</div>
${leftOut(tally)}</section>
`;
}

type Line = readonly [name: string, definition: string, value: (tally: Tally) => string | number];

/** What is told of waivers, where there is one. */
const ALL_WAIVED = 'Nothing open, some waived';
const WAIVED = 'Waived gaps';

const FIGURES: readonly Line[] = [
  ['Episodes', 'Services coded 77750, each counted once, with or without a claim.', ({ episodes }) => episodes],
  [
    'Complete',
    'Episodes of which every requirement that applies is on record. The share is of all episodes.',
    ({ complete, episodes }) => share(complete, episodes),
  ],
  ['With open gaps', 'Episodes with at least one open gap.', ({ incomplete }) => incomplete],
  [
    'Undecided',
    'Episodes without an open gap of which a requirement could not be judged.',
    ({ figures }) => figures.states.undecided,
  ],
  [
    'Not due yet',
    'Episodes of which nothing is open or undecided, and something is still to come.',
    ({ figures }) => figures.states.ahead,
  ],
  [
    ALL_WAIVED,
    'Episodes of which nothing is open, undecided or still to come, and a person waived what is not on record.',
    ({ figures }) => figures.states.waived,
  ],
  [
    'Open gaps',
    'Requirements that are due and not found in the record, summed over all episodes.',
    ({ open }) => total(open),
  ],
  [
    'Cannot tell',
    'Requirements that could not be judged, summed over all episodes: evidence that could not be read is not missing.',
    ({ undetermined }) => total(undetermined),
  ],
  [
    WAIVED,
    'Requirements that are not on record and of which a person waived every gap, summed over all episodes: neither open nor complete.',
    ({ waived }) => total(waived),
  ],
  ['Resources read', 'Resources of any type in the input.', ({ resources }) => resources],
];

/** Not all is never told as 100 %. */
function share(part: number, whole: number): string {
  if (whole === 0) return '0';
  const percent = Math.round((part / whole) * 100);
  return `${part} (${part < whole ? Math.min(percent, 99) : percent} %)`;
}

const BY_SEVERITY: readonly Series[] = [
  { name: 'High', look: 'high' },
  { name: 'Moderate', look: 'moderate' },
  { name: 'Low', look: 'low' },
];

function openByRule({ rules }: Figures, catalogue: readonly Rule[]): Markup {
  const bars = catalogue.flatMap(({ id, title }): Bar[] => {
    const severities = rules.get(id)?.severities;
    const parts = severities ? SEVERITIES.map((severity) => severities[severity]) : [];
    return parts.some((part) => part > 0) ? [{ label: title, code: id, parts }] : [];
  });
  const size = ({ parts }: Bar) => parts.reduce((sum, part) => sum + part, 0);
  return chart({
    title: 'Open gaps by requirement',
    definition:
      'Episodes with an open gap of the requirement, by the highest severity of the gap; the most frequent first.',
    of: 'Requirement',
    series: BY_SEVERITY,
    bars: bars.toSorted((a, b) => size(b) - size(a)),
  });
}

function openByQueue({ queues }: Figures): Markup {
  return chart({
    title: 'Open gaps by desk',
    definition: 'Open gaps by the desk that could close them, as the catalogue or the policy assigns them.',
    of: 'Desk',
    series: [{ name: 'Open gaps', look: 'accent' }],
    bars: QUEUES.flatMap((queue) => {
      const count = queues.get(queue) ?? 0;
      return count > 0 ? [{ label: queue, parts: [count] }] : [];
    }),
  });
}

const STATES: Readonly<Record<EpisodeState, Series>> = {
  open: { name: 'Open gaps', look: 'high' },
  undecided: { name: 'Undecided', look: 'moderate' },
  ahead: { name: 'Not due yet', look: 'low' },
  waived: { name: ALL_WAIVED, look: 'accent' },
  complete: { name: 'Complete', look: 'good' },
};

/** The parts of a chart of which one may be `waived`: it is left out where nothing is. */
function told<T extends string>(parts: readonly T[], isAnyWaived: boolean): readonly T[] {
  return isAnyWaived ? parts : parts.filter((part) => part !== 'waived');
}

function byMonth({ figures, waived }: Tally): Markup {
  const { unit, rows } = byPeriod(figures.months);
  const states = told(EPISODE_STATES, waived.size > 0);
  return chart({
    title: `Episodes by ${unit} of service`,
    definition: `Each episode counts in the ${unit} of its service, by its state on the day of judgement.`,
    of: `${unit[0]?.toUpperCase() ?? ''}${unit.slice(1)}`,
    series: states.map((state) => STATES[state]),
    bars: rows.map(([name, counts]) => ({
      label: name === '' ? 'Day not recorded' : name,
      parts: states.map((state) => counts[state]),
    })),
  });
}

const VERDICTS = {
  'closed-gap': { name: 'On record', look: 'good' },
  'open-gap': { name: 'Open', look: 'high' },
  'prospective-gap': { name: 'Not due', look: 'low' },
  undetermined: { name: 'Cannot tell', look: 'moderate' },
  waived: { name: 'Waived', look: 'accent' },
  'not-applicable': { name: 'Does not apply', look: 'none' },
} as const satisfies Readonly<Record<Standing, Series>>;
const STANDINGS = Object.keys(VERDICTS) as readonly Standing[];

/** The episodes in which a rule stands so. */
function standing(figures: RuleFigures, as: Standing): number {
  return as === 'waived' ? waivedIn(figures) : figures.statuses[as] - figures.waived[as];
}

function verdicts(title: string, rules: Figures['rules'], catalogue: readonly Rule[]): Markup {
  const isAnyWaived = [...rules.values()].some((figures) => waivedIn(figures) > 0);
  const standings = told(STANDINGS, isAnyWaived);
  const bars = catalogue.flatMap(({ id, title }): Bar[] => {
    const figures = rules.get(id);
    return figures ? [{ label: title, code: id, parts: standings.map((as) => standing(figures, as)) }] : [];
  });
  return chart({
    title,
    definition: 'What the record of each episode shows of each requirement, in the order of the catalogue.',
    of: 'Requirement',
    series: standings.map((as) => VERDICTS[as]),
    bars,
    wide: true,
  });
}

/** Places that are listed one by one; the others are counted. */
const MOST_LISTED = 500;

function leftOut({ skipped, setAside, unjudged }: Tally): Hole {
  return [
    list(
      'Skipped in the input',
      skipped.map((place) => markup`<code>${placeText(place)}</code>: ${place.why}`),
    ),
    list(
      'Set aside as not usable',
      setAside.map(({ reference, why }) => markup`<code>${reference}</code>: ${why}`),
    ),
    list(
      'Not judged, by a fault of this program',
      unjudged.map(({ patient, fault }) => markup`<code>${patient}</code>: ${fault}`),
    ),
  ];
}

function list(title: string, items: readonly Markup[]): Hole {
  const more = items.length - MOST_LISTED;
  return (
    items.length > 0 &&
    markup`<h3>${title} (${items.length})</h3>
<ul>${items.slice(0, MOST_LISTED).map(
      (item) => markup`<li>${item}</li>
`,
    )}</ul>
${more > 0 && markup`<p>and ${counted(more, 'other', 'others')}; --format json lists all.</p>`}`
  );
}
