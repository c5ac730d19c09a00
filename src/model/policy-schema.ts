import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { PAYERS, type Payer } from './payers.ts';
import { DEFAULT_POLICY, type Interval, type Policy, type WindowedRule } from './policy.ts';
import {
  cptCode,
  day,
  days,
  facility,
  icd10cm,
  isoDay,
  payor,
  resourceType,
  text,
  timeZone,
  upTo,
  webAddress,
} from './policy-values.ts';
import { QUEUES, SEVERITIES } from './rule.ts';
import { GLOBAL_DAYS, NCCI_INDICATORS } from './tables.ts';

z.config(en());

const defaults = DEFAULT_POLICY;

/** An interval whose ends are included, by its default ends and the values that one may take. */
const interval = ({ from, to }: Interval, first = day, last = day) =>
  z.prefault(
    z
      .strictObject({ from: z._default(first, from), to: z._default(last, to) })
      .check(z.refine((ends) => ends.from <= ends.to, { error: 'from must not be after to' })),
    {},
  );

/** Days relative to D0, both ends included. */
const window = (rule: WindowedRule) => interval(defaults.windows[rule]);

/** Likewise, of what comes before the service: nothing from after it is evidence of that. */
const before = (rule: WindowedRule) =>
  interval(
    defaults.windows[rule],
    day,
    day.check(z.maximum(0, { error: 'what comes before the service ends on day 0 or earlier' })),
  );

const fromDay0 = day.check(z.minimum(0, { error: 'what comes after the service begins on day 0 or later' }));

/** Likewise, of what comes after the service: nothing from before it is evidence of that. */
const after = (rule: WindowedRule) => interval(defaults.windows[rule], fromDay0);

/** Likewise, of what no record of the day itself is evidence of. */
const later = (rule: WindowedRule) =>
  interval(
    defaults.windows[rule],
    fromDay0,
    day.check(z.minimum(1, { error: 'what is never of the day of the service ends on day 1 or later' })),
  );

const windows = z.prefault(
  z.strictObject({
    'performance-status-recorded': before('performance-status-recorded'),
    'history-and-physical-on-file': before('history-and-physical-on-file'),
    'indication-documented': before('indication-documented'),
    'informed-consent-on-file': before('informed-consent-on-file'),
    'pregnancy-status-recorded': before('pregnancy-status-recorded'),
    'pre-treatment-imaging-on-file': before('pre-treatment-imaging-on-file'),
    'arterial-mapping-on-file': before('arterial-mapping-on-file'),
    'pre-treatment-blood-count-on-file': before('pre-treatment-blood-count-on-file'),
    'pre-treatment-liver-function-on-file': before('pre-treatment-liver-function-on-file'),
    'pre-treatment-coagulation-on-file': before('pre-treatment-coagulation-on-file'),
    'procedure-note-on-file': window('procedure-note-on-file'),
    'recovery-monitoring-recorded': after('recovery-monitoring-recorded'),
    'follow-up-scheduled': later('follow-up-scheduled'),
    'follow-up-visit-documented': later('follow-up-visit-documented'),
    'follow-up-period-closed-out': later('follow-up-period-closed-out'),
    'post-treatment-imaging-on-file': later('post-treatment-imaging-on-file'),
    'post-treatment-labs-on-file': later('post-treatment-labs-on-file'),
    'treatment-response-recorded': after('treatment-response-recorded'),
    'adverse-events-assessed': after('adverse-events-assessed'),
    'transfer-of-care-recorded': after('transfer-of-care-recorded'),
    'visit-in-global-period': window('visit-in-global-period'),
    'procedure-in-global-period': after('procedure-in-global-period'),
  }),
  {},
);

const due = z.prefault(
  z.strictObject({
    daysAfterInfusion: z._default(days, defaults.due.daysAfterInfusion),
    daysAfterDischarge: z._default(days, defaults.due.daysAfterDischarge),
    daysOfUnfinishedStay: z._default(days, defaults.due.daysOfUnfinishedStay),
    dischargeSummaryDays: z._default(days, defaults.due.dischargeSummaryDays),
    followUpScheduledDays: z._default(days, defaults.due.followUpScheduledDays),
    claimOnFileDays: z._default(days, defaults.due.claimOnFileDays),
    releaseInstructionsDays: z._default(days, defaults.due.releaseInstructionsDays),
  }),
  {},
);

const coding = z.strictObject({ system: text, code: text });

/** The service itself is looked for by its own code, before any local one is read. */
const meaning = z.strictObject({
  system: text,
  code: text.check(
    z.refine((code) => code !== '77750', { error: 'no local code can stand for 77750: write that beside it' }),
  ),
});

/** What a site may set of one rule. */
export const ruleOverride = z.strictObject({
  state: z._default(z.enum(['on', 'shadow', 'off']), 'on'),
  severity: z.optional(z.enum(SEVERITIES)),
  queue: z.optional(z.enum(QUEUES)),
  task: z.optional(z.boolean()),
  leadFrom: z.optional(day),
});

const payer = z.enum(PAYERS);

const assignment = z.union(
  [
    z.pipe(
      payer,
      z.transform((key: Payer) => ({ payer: key, follows: key })),
    ),
    z.pipe(
      z.strictObject({ payer, follows: z.optional(payer) }),
      z.transform(({ payer: key, follows }: { payer: Payer; follows?: Payer | undefined }) => ({
        payer: key,
        follows: follows ?? key,
      })),
    ),
  ],
  { error: `write ${PAYERS.join(', ')}, or {"payer", "follows"} with two of them` },
);

const overlay = z.strictObject({
  rules: z._default(z.record(z.string(), z.strictObject({ severity: z.enum(SEVERITIES), source: text })), {}),
  policies: z._default(z.array(z.strictObject({ title: text, url: webAddress })), []),
});

const ofPayer = (key: Payer) => {
  const { rules, policies } = defaults.overlays[key];
  return z.prefault(overlay, { rules: { ...rules }, policies: [...policies] });
};

const overlays = z.prefault(
  z.strictObject({
    aetna: ofPayer('aetna'),
    'blue-cross-blue-shield': ofPayer('blue-cross-blue-shield'),
    cigna: ofPayer('cigna'),
    unitedhealthcare: ofPayer('unitedhealthcare'),
    medicare: ofPayer('medicare'),
  }),
  {},
);

const ncciPair = z.strictObject({
  column1: cptCode,
  column2: cptCode,
  from: isoDay,
  to: z.optional(isoDay),
  indicator: z.enum(NCCI_INDICATORS),
});

const tables = z.prefault(
  z.strictObject({
    globalDays: z._default(z.record(cptCode, z.enum(GLOBAL_DAYS)), { ...defaults.tables.globalDays }),
    ncciPairs: z._default(z.array(ncciPair), []),
  }),
  {},
);

const listedTypes = z
  .array(resourceType)
  .check(z.minLength(1, { error: 'list the types the site supplies, or leave feeds out where it supplies all' }));

/** What a {@link Policy} may be written as; what is left out is that of {@link DEFAULT_POLICY}. */
export const policySchema = z.strictObject({
  version: z._default(text, defaults.version),
  mode: z._default(z.enum(['live', 'shadow', 'off']), defaults.mode),
  notBefore: z.optional(isoDay),
  timeZone: z._default(timeZone, defaults.timeZone),
  timeZones: z._default(z.record(facility, timeZone), {}),
  feeds: z.optional(listedTypes),
  localCodes: z._default(z.array(z.strictObject({ local: coding, means: meaning })), []),
  narrative: z._default(z.enum(['read', 'ignore']), defaults.narrative),
  maxNotes: z._default(upTo(200), defaults.maxNotes),
  inpatientAdmission: z._default(z.enum(['require', 'confirm', 'off']), defaults.inpatientAdmission),
  imagingEvidence: z._default(z.enum(['study', 'study-or-report']), defaults.imagingEvidence),
  directiveSource: z._default(z.enum(['external', 'fhir']), defaults.directiveSource),
  directiveTypes: z._default(z.array(coding), []),
  acceptedNonMalignantReasons: z._default(z.array(icd10cm), [...defaults.acceptedNonMalignantReasons]),
  pregnancyAges: interval(defaults.pregnancyAges, upTo(150), upTo(150)),
  shortStayHours: z._default(upTo(8760), defaults.shortStayHours),
  activityTolerancePercent: z._default(
    z.number().check(z.minimum(0), z.maximum(100)),
    defaults.activityTolerancePercent,
  ),
  windows,
  due,
  globalPeriodDays: z._default(days, defaults.globalPeriodDays),
  rules: z._default(z.record(z.string(), ruleOverride), {}),
  tables,
  payers: z._default(z.record(payor, assignment), {}),
  overlays,
  taskSeverities: z._default(z.array(z.enum(SEVERITIES)), [...defaults.taskSeverities]),
  answerGraceDays: z._default(days, defaults.answerGraceDays),
  postBillQueue: z._default(z.enum(QUEUES), defaults.postBillQueue),
}) satisfies z.ZodMiniType<Policy>;
