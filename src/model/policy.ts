import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { didYouMean } from './nearest.ts';
import { overlays, PAYERS, payers } from './payers.ts';
import { day, days, facility, icd10cm, isoDay, resourceType, text, timeZone, upTo } from './policy-values.ts';
import { QUEUES, SEVERITIES } from './rule.ts';
import { tables } from './tables.ts';

z.config(en());

/** An interval whose ends are included, by its default ends and the values that one may take. */
const interval = (from: number, to: number, first = day, last = day) =>
  z.prefault(
    z
      .strictObject({ from: z._default(first, from), to: z._default(last, to) })
      .check(z.refine((ends) => ends.from <= ends.to, { error: 'from must not be after to' })),
    {},
  );

/** Days relative to D0, both ends included. */
const window = (from: number, to: number) => interval(from, to);

/** Likewise, of what comes before the service: nothing from after it is evidence of that. */
const before = (from: number, to: number) =>
  interval(from, to, day, day.check(z.maximum(0, { error: 'what comes before the service ends on day 0 or earlier' })));

/** Likewise, of what comes after the service: nothing from before it is evidence of that. */
const after = (from: number, to: number) =>
  interval(from, to, day.check(z.minimum(0, { error: 'what comes after the service begins on day 0 or later' })));

const coding = z.strictObject({ system: text, code: text });

/** The service itself is looked for by its own code, before any local one is read. */
const meaning = z.strictObject({
  system: text,
  code: text.check(
    z.refine((code) => code !== '77750', { error: 'no local code can stand for 77750: write that beside it' }),
  ),
});

const ruleOverride = z.strictObject({
  /** `shadow`: judged and shown, neither issue nor Task; `off`: not applicable. */
  state: z._default(z.enum(['on', 'shadow', 'off']), 'on'),
  severity: z.optional(z.enum(SEVERITIES)),
  queue: z.optional(z.enum(QUEUES)),
  /** False: the issue is written, no Task lists it. */
  task: z.optional(z.boolean()),
  /** Day relative to D0 from which a gap that is not yet due is written as a preliminary issue. */
  leadFrom: z.optional(day),
});

/** The windows of the catalogue by rule id. Defaults are policy, not society numbers, except where domain.md D says so. */
const windows = z.prefault(
  z.strictObject({
    'performance-status-recorded': before(-30, 0),
    'history-and-physical-on-file': before(-30, 0),
    'indication-documented': before(-180, 0),
    'informed-consent-on-file': before(-90, 0),
    'pregnancy-status-recorded': before(-7, 0),
    'pre-treatment-imaging-on-file': before(-90, 0),
    'arterial-mapping-on-file': before(-60, 0),
    'pre-treatment-blood-count-on-file': before(-30, 0),
    'pre-treatment-liver-function-on-file': before(-30, 0),
    'pre-treatment-coagulation-on-file': before(-30, 0),
    'procedure-note-on-file': window(0, 3),
    'recovery-monitoring-recorded': after(0, 1),
    'follow-up-scheduled': after(1, 104),
    'follow-up-visit-documented': after(1, 104),
    'follow-up-period-closed-out': after(60, 104),
    'post-treatment-imaging-on-file': after(14, 104),
    'post-treatment-labs-on-file': after(14, 104),
    'treatment-response-recorded': after(1, 104),
    'adverse-events-assessed': after(0, 104),
    'transfer-of-care-recorded': after(0, 30),
    'visit-in-global-period': window(-1, 90),
    'procedure-in-global-period': after(1, 90),
  }),
  {},
);

const due = z.prefault(
  z.strictObject({
    /** Record of admission, history, before-treatment and infusion: the later of these two. */
    daysAfterInfusion: z._default(days, 3),
    daysAfterDischarge: z._default(days, 2),
    /** A stay without an end counts as over this many days after the infusion, lest its gaps never fall due. */
    daysOfUnfinishedStay: z._default(days, 30),
    dischargeSummaryDays: z._default(days, 30),
    followUpScheduledDays: z._default(days, 14),
    claimOnFileDays: z._default(days, 30),
    releaseInstructionsDays: z._default(days, 1),
  }),
  {},
);

/** The site's settings, validated; `policy.example.json` shows every key. */
export const policySchema = z.strictObject({
  /** Free label of this policy, written into Provenance. */
  version: z._default(text, 'default'),
  /** `live` writes issues and Tasks, `shadow` issues only, `off` nothing. */
  mode: z._default(z.enum(['live', 'shadow', 'off']), 'live'),
  /** Services before this day are ignored, so that the first day does not flood the queues. */
  notBefore: z.optional(isoDay),
  timeZone: z._default(timeZone, 'UTC'),
  /** Time zone by facility, keyed by `Organization/<id>`. */
  timeZones: z._default(z.record(facility, timeZone), {}),
  /** FHIR resource types the site supplies; absent: all are taken as supplied. */
  feeds: z.optional(
    z
      .array(resourceType)
      .check(z.minLength(1, { error: 'list the types the site supplies, or leave feeds out where it supplies all' })),
  ),
  /** Local codes and the standard codes they mean. */
  localCodes: z._default(z.array(z.strictObject({ local: coding, means: meaning })), []),
  narrative: z._default(z.enum(['read', 'ignore']), 'read'),
  /** Notes fetched one by one for a patient, at most. */
  maxNotes: z._default(upTo(200), 20),
  inpatientAdmission: z._default(z.enum(['require', 'confirm', 'off']), 'confirm'),
  imagingEvidence: z._default(z.enum(['study', 'study-or-report']), 'study-or-report'),
  directiveSource: z._default(z.enum(['external', 'fhir']), 'external'),
  /** Document types that are written directives at this site: no standard code was found for them. */
  directiveTypes: z._default(z.array(coding), []),
  /** ICD-10-CM codes, those under them included, accepted as a non-malignant reason for the service. */
  acceptedNonMalignantReasons: z._default(z.array(icd10cm), ['D45']),
  pregnancyAges: interval(12, 55, upTo(150), upTo(150)),
  shortStayHours: z._default(upTo(8760), 48),
  activityTolerancePercent: z._default(z.number().check(z.minimum(0), z.maximum(100)), 20),
  windows,
  due,
  /** Last day of the follow-up period the claim code bundles, relative to D0 (MPFS global 090). */
  globalPeriodDays: z._default(days, 90),
  rules: z._default(z.record(z.string(), ruleOverride), {}),
  tables,
  payers,
  overlays,
  /** Severities whose gaps are listed in Tasks. */
  taskSeverities: z._default(z.array(z.enum(SEVERITIES)), ['high', 'moderate']),
  /** Days a completed Task with open gaps is left alone before a follow-on Task. */
  answerGraceDays: z._default(days, 3),
  /** Queue that takes the clinician's gaps once a claim is out. */
  postBillQueue: z._default(z.enum(QUEUES), 'HIM'),
});

export type Policy = Readonly<z.output<typeof policySchema>>;

/** The policy of a site that has set nothing. */
export const DEFAULT_POLICY: Policy = policySchema.parse({});

/** A policy that could not be accepted; its message lists every fault with its place. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/**
 * Reads a policy from parsed JSON. `ruleIds` are the ids the catalogue knows.
 * @throws PolicyError naming each unknown key, with the nearest known one, and each value out of range.
 */
export function readPolicy(json: unknown, ruleIds: readonly string[]): Policy {
  const result = policySchema.safeParse(json);
  const faults = [...unheldKeys(json), ...(result.success ? [] : result.error.issues.flatMap(faultsOf))];
  if (result.success) {
    for (const id of Object.keys(result.data.rules)) {
      if (!ruleIds.includes(id)) faults.push(unknownKey(`rules.${id}`, id, ruleIds));
    }
    for (const payer of PAYERS) {
      const shipped = DEFAULT_POLICY.overlays[payer].rules;
      for (const id of Object.keys(result.data.overlays[payer].rules)) {
        if (!ruleIds.includes(id) && !Object.hasOwn(shipped, id))
          faults.push(unknownKey(`overlays.${payer}.rules.${id}`, id, ruleIds));
      }
    }
    if (faults.length === 0) return result.data;
  }
  throw new PolicyError(
    `The policy is not valid: ${faults.join('; ')}. Correct it; policy.example.json shows every key.`,
  );
}

/** The key that no plain object of ours holds and every reader of one passes over. */
const UNHELD = '__proto__';
/** Deeper than anything of a policy lies. */
const DEEPEST = 8;

/** Where a policy writes that key in a list of its own names; in an object of fixed keys it is unknown anyway. */
function unheldKeys(json: unknown, path: readonly string[] = []): string[] {
  if (typeof json !== 'object' || json === null || path.length > DEEPEST) return [];
  return Object.entries(json).flatMap(([key, value]) => {
    if (key !== UNHELD) return unheldKeys(value, [...path, key]);
    const place = [...path, key].join('.');
    return path.length > 0 ? [unknownKey(place, key, [])] : [];
  });
}

function faultsOf(issue: z.core.$ZodIssue): string[] {
  const place = issue.path.join('.');
  const [inKey] = issue.code === 'invalid_key' ? issue.issues : [];
  if (inKey) return [`${place}: ${inKey.message}`];
  if (issue.code !== 'unrecognized_keys') return [`${place === '' ? 'the policy' : place}: ${issue.message}`];
  const known = keysAt(issue.path);
  return issue.keys.map((key) => unknownKey([...issue.path, key].join('.'), key, known));
}

function unknownKey(place: string, key: string, known: readonly string[]): string {
  return `${place} is no known key${didYouMean(key, known)}`;
}

function keysAt(path: readonly PropertyKey[]): string[] {
  let at: unknown = DEFAULT_POLICY;
  for (const step of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined;
  if (path.length === 0) return Object.keys(policySchema.shape);
  return typeof at === 'object' && at !== null ? Object.keys(at) : Object.keys(ruleOverride.shape);
}
