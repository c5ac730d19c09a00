import type { Resource } from '@medplum/fhirtypes';
import { daysOf } from '../../chart/dates.ts';
import { keyOf } from '../../chart/references.ts';
import { daysOfResource } from '../../chart/when.ts';
import type { Assessment } from '../../model/assessment.ts';
import type { Policy } from '../../model/policy.ts';
import { isoDate, type Day, type IsoDate } from '../../model/time.ts';
import type { ResourceKey } from '../../model/verdict.ts';

/** The rows of the picture, from top to bottom. */
export const LANES = ['stay', 'infusion', 'imaging', 'labs', 'notes', 'appointments', 'due'] as const;
export type Lane = (typeof LANES)[number];

/** How a resource bears on the verdicts. */
export type Bearing = 'evidence' | 'near-miss' | 'other';

/** A resource on its day. */
export interface Mark {
  readonly key: ResourceKey;
  readonly lane: Lane;
  readonly from: Day;
  readonly to: Day;
  /** Its type or what it says it is: a code's display, never note text. */
  readonly title: string;
  readonly status: string;
  readonly bearing: Bearing;
  /** Stacked upwards where marks of a lane stand too close. */
  readonly level: number;
}

/** A span of days in which evidence of a lane counts. */
export interface Band {
  readonly lane: Lane;
  readonly rule: string;
  readonly from: Day;
  readonly to: Day;
}

/** A day on which something falls due. */
export interface Deadline {
  readonly rule: string;
  readonly day: Day;
  readonly open: boolean;
}

/** The picture of one episode. */
export interface Timeline {
  readonly first: Day;
  readonly last: Day;
  readonly service: Day;
  readonly asOf: Day;
  /** Last day of the follow-up period the code bundles. */
  readonly followUpEnds: Day;
  readonly marks: readonly Mark[];
  readonly bands: readonly Band[];
  readonly deadlines: readonly Deadline[];
}

const BEFORE = 90;
const AFTER = 104;
/** Days that two marks of a lane must lie apart to stand side by side. */
const APART = 3;

/** The picture of an assessed episode; undefined while its service date is not known to the day. */
export function timelineOf({ episode, findings }: Assessment, policy: Policy): Timeline | undefined {
  const { chart, day } = episode;
  if (day === undefined) return undefined;
  const [first, last] = [day - BEFORE, day + AFTER];
  const evidence = new Set([episode.anchor.key, ...findings.flatMap((finding) => finding.evidence)]);
  const refused = new Set(
    findings.flatMap(({ gaps }) => gaps.flatMap(({ nearMisses }) => nearMisses.map(({ reference }) => reference))),
  );
  const bearing = (key: ResourceKey): Bearing =>
    evidence.has(key) ? 'evidence' : refused.has(key) ? 'near-miss' : 'other';
  const marks = [...chart.byKey.values()]
    .flatMap((resource) => toMark(resource, chart.zone, chart.asOf, bearing))
    .filter((mark) => mark.to >= first && mark.from <= last)
    .sort((a, b) => a.from - b.from || (a.key < b.key ? -1 : 1));
  return {
    first,
    last,
    service: day,
    asOf: chart.asOf,
    followUpEnds: day + policy.globalPeriodDays,
    marks: stacked(marks),
    bands: bandsOf(policy, day, new Set(findings.filter((f) => f.status !== 'not-applicable').map((f) => f.rule))),
    deadlines: findings.flatMap(({ rule, due, status }) => {
      const at = daysOf(due, chart.zone)?.first;
      return at === undefined ? [] : [{ rule, day: at, open: status === 'open-gap' }];
    }),
  };
}

const LANE_OF: Readonly<Partial<Record<Resource['resourceType'], Lane>>> = {
  Encounter: 'stay',
  Procedure: 'infusion',
  MedicationAdministration: 'infusion',
  MedicationRequest: 'infusion',
  ImagingStudy: 'imaging',
  DiagnosticReport: 'labs',
  Observation: 'labs',
  DocumentReference: 'notes',
  Composition: 'notes',
  Consent: 'notes',
  Appointment: 'appointments',
};

function toMark(resource: Resource, zone: string, today: Day, bearing: (key: ResourceKey) => Bearing): Mark[] {
  const lane = laneOf(resource);
  const days = daysOfResource({ zone }, resource);
  const key = keyOf(resource);
  if (!lane || !days) return [];
  const weight = bearing(key);
  if (weight === 'other' && (resource.resourceType === 'Observation' || resource.resourceType === 'MedicationRequest'))
    return [];
  const status = 'status' in resource && typeof resource.status === 'string' ? resource.status : '';
  const to = resource.resourceType === 'Encounter' ? endOf(resource, zone, today, days.last) : days.first;
  return [
    {
      key,
      lane,
      from: days.first,
      to: Math.max(days.first, to),
      title: titleOf(resource),
      status,
      bearing: weight,
      level: 0,
    },
  ];
}

function laneOf(resource: Resource): Lane | undefined {
  const isImage =
    resource.resourceType === 'DiagnosticReport' &&
    resource.category?.some(({ coding }) =>
      coding?.some(({ code }) => /^(?:RAD|CT|NMR|NMS|IMG|RUS)$/.test(code ?? '')),
    );
  return isImage ? 'imaging' : LANE_OF[resource.resourceType];
}

function endOf(
  { period, status }: Extract<Resource, { resourceType: 'Encounter' }>,
  zone: string,
  today: Day,
  last: Day,
): Day {
  const end = daysOf(period?.end, zone)?.last;
  return end ?? (status === 'in-progress' ? today : last);
}

/** What a resource says it is, by its codes. */
export function titleOf(resource: Resource): string {
  const held = Object.assign<Readonly<Record<string, unknown>>, Resource>({}, resource);
  const named = [
    'type',
    'code',
    'medicationCodeableConcept',
    'class',
    'scope',
    'category',
    'serviceType',
    'appointmentType',
  ];
  const words = named.flatMap((name) => wordsOf(held[name]));
  return words[0] ?? resource.resourceType;
}

function wordsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  if (typeof value !== 'object' || value === null) return [];
  const { text, display, coding, code } = value as Readonly<Record<string, unknown>>;
  const own = [text, display].filter((word) => typeof word === 'string');
  return [...own, ...wordsOf(coding), ...(typeof code === 'string' ? [code] : [])];
}

function stacked(marks: readonly Mark[]): readonly Mark[] {
  const ends = new Map<string, Day>();
  return marks.map((mark) => {
    let level = 0;
    while ((ends.get(`${mark.lane} ${level}`) ?? -Infinity) > mark.from - APART && level < 3) level++;
    ends.set(`${mark.lane} ${level}`, Math.max(mark.to, ends.get(`${mark.lane} ${level}`) ?? -Infinity));
    return { ...mark, level };
  });
}

const BANDS: readonly (readonly [lane: Lane, rule: keyof Policy['windows']])[] = [
  ['imaging', 'pre-treatment-imaging-on-file'],
  ['imaging', 'post-treatment-imaging-on-file'],
  ['labs', 'pre-treatment-blood-count-on-file'],
  ['labs', 'post-treatment-labs-on-file'],
  ['notes', 'history-and-physical-on-file'],
  ['notes', 'informed-consent-on-file'],
  ['appointments', 'follow-up-scheduled'],
];

function bandsOf({ windows }: Policy, day: Day, applying: ReadonlySet<string>): readonly Band[] {
  return BANDS.filter(([, rule]) => applying.has(rule)).map(([lane, rule]) => ({
    lane,
    rule,
    from: day + windows[rule].from,
    to: day + windows[rule].to,
  }));
}

/** A day of the picture as the calendar has it. */
export function calendarDay(day: Day): IsoDate {
  return isoDate(day);
}
