import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { overlays, PAYERS, payers } from './payers.ts';
import { QUEUES, SEVERITIES } from './rule.ts';
import { tables } from './tables.ts';

z.config(en());

const day = z.int().check(z.minimum(-3650), z.maximum(3650));
const text = z.string().check(z.minLength(1));
const notNegative = z.int().check(z.minimum(0));

/** Days relative to D0, both ends included. */
const window = (from: number, to: number) =>
  z.prefault(
    z
      .strictObject({ from: z._default(day, from), to: z._default(day, to) })
      .check(z.refine(({ from: first, to: last }) => first <= last, { error: 'from must not be after to' })),
    {},
  );

const isoDate = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'write a day as YYYY-MM-DD' }));

const timeZone = z.string().check(z.refine(isTimeZone, { error: 'not an IANA time zone such as America/Chicago' }));

const coding = z.strictObject({ system: text, code: text });

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
    'performance-status-recorded': window(-30, 0),
    'history-and-physical-on-file': window(-30, 0),
    'indication-documented': window(-180, 0),
    'informed-consent-on-file': window(-90, 0),
    'pregnancy-status-recorded': window(-7, 0),
    'pre-treatment-imaging-on-file': window(-90, 0),
    'arterial-mapping-on-file': window(-60, 0),
    'pre-treatment-blood-count-on-file': window(-30, 0),
    'pre-treatment-liver-function-on-file': window(-30, 0),
    'pre-treatment-coagulation-on-file': window(-30, 0),
    'procedure-note-on-file': window(0, 3),
    'recovery-monitoring-recorded': window(0, 1),
    'follow-up-scheduled': window(1, 104),
    'follow-up-visit-documented': window(1, 104),
    'follow-up-period-closed-out': window(60, 104),
    'post-treatment-imaging-on-file': window(14, 104),
    'post-treatment-labs-on-file': window(14, 104),
    'treatment-response-recorded': window(1, 104),
    'adverse-events-assessed': window(0, 104),
    'transfer-of-care-recorded': window(0, 30),
    'visit-in-global-period': window(-1, 90),
    'procedure-in-global-period': window(1, 90),
  }),
  {},
);

const due = z.prefault(
  z.strictObject({
    /** Record of admission, history, before-treatment and infusion: the later of these two. */
    daysAfterInfusion: z._default(day, 3),
    daysAfterDischarge: z._default(day, 2),
    /** A stay without an end counts as over this many days after the infusion, lest its gaps never fall due. */
    daysOfUnfinishedStay: z._default(day, 30),
    dischargeSummaryDays: z._default(day, 30),
    followUpScheduledDays: z._default(day, 14),
    claimOnFileDays: z._default(day, 30),
    releaseInstructionsDays: z._default(day, 1),
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
  notBefore: z.optional(isoDate),
  timeZone: z._default(timeZone, 'UTC'),
  /** Time zone by facility, keyed by `Organization/<id>`. */
  timeZones: z._default(z.record(z.string(), timeZone), {}),
  /** FHIR resource types the site supplies; absent: all are taken as supplied. */
  feeds: z.optional(z.array(z.string())),
  /** Local codes and the standard codes they mean. */
  localCodes: z._default(z.array(z.strictObject({ local: coding, means: coding })), []),
  narrative: z._default(z.enum(['read', 'ignore']), 'read'),
  /** Notes fetched one by one for a patient, at most. */
  maxNotes: z._default(notNegative.check(z.maximum(200)), 20),
  inpatientAdmission: z._default(z.enum(['require', 'confirm', 'off']), 'confirm'),
  imagingEvidence: z._default(z.enum(['study', 'study-or-report']), 'study-or-report'),
  directiveSource: z._default(z.enum(['external', 'fhir']), 'external'),
  /** Document types that are written directives at this site: no standard code was found for them. */
  directiveTypes: z._default(z.array(coding), []),
  /** ICD-10-CM codes accepted as a non-malignant reason for the service. */
  acceptedNonMalignantReasons: z._default(z.array(z.string()), ['D45']),
  pregnancyAges: z.prefault(z.strictObject({ from: z._default(z.int(), 12), to: z._default(z.int(), 55) }), {}),
  shortStayHours: z._default(notNegative, 48),
  activityTolerancePercent: z._default(z.number().check(z.minimum(0)), 20),
  windows,
  due,
  /** Last day of the follow-up period the claim code bundles, relative to D0 (MPFS global 090). */
  globalPeriodDays: z._default(day, 90),
  rules: z._default(z.record(z.string(), ruleOverride), {}),
  tables,
  payers,
  overlays,
  /** Severities whose gaps are listed in Tasks. */
  taskSeverities: z._default(z.array(z.enum(SEVERITIES)), ['high', 'moderate']),
  /** Days a completed Task with open gaps is left alone before a follow-on Task. */
  answerGraceDays: z._default(day, 3),
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
  const faults = result.success ? [] : result.error.issues.flatMap(faultsOf);
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

function faultsOf(issue: z.core.$ZodIssue): string[] {
  const place = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return [`${place === '' ? 'the policy' : place}: ${issue.message}`];
  const known = keysAt(issue.path);
  return issue.keys.map((key) => unknownKey([...issue.path, key].join('.'), key, known));
}

function unknownKey(place: string, key: string, known: readonly string[]): string {
  const nearest = known
    .map((name) => ({ name, distance: editDistance(name.toLowerCase(), key.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
    .find(({ name, distance }) => distance <= Math.max(2, name.length / 3));
  return `${place} is no known key${nearest ? ` (did you mean ${nearest.name}?)` : ''}`;
}

function keysAt(path: readonly PropertyKey[]): string[] {
  let at: unknown = DEFAULT_POLICY;
  for (const step of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined;
  if (path.length === 0) return Object.keys(policySchema.shape);
  return typeof at === 'object' && at !== null ? Object.keys(at) : Object.keys(ruleOverride.shape);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
