import type { MeasureReport, OperationOutcome, Reference } from '@medplum/fhirtypes';
import { keyOf } from '../chart/references.ts';
import type { Assessment, Status } from '../model/assessment.ts';
import type { Rule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { CATALOGUE_VERSION } from '../rules/index.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import type { Run } from './format.ts';
import { groupOf, populationId } from './measure-group.ts';
import { stableId } from './stable-id.ts';
import { doubtsOf, type Tally } from './tally.ts';

const CANONICALS = canonicalsUnder();
const DEQM = 'http://hl7.org/fhir/uv/deqm/StructureDefinition';
const HL7 = 'http://hl7.org/fhir/StructureDefinition';
const NONE: Readonly<Record<Status, number>> = {
  'open-gap': 0,
  'closed-gap': 0,
  'prospective-gap': 0,
  'not-applicable': 0,
  undetermined: 0,
};

/** The report of one episode: its period runs from the service to the last day of the follow-up period. */
export function individualReport({ episode, findings }: Assessment, run: Run): MeasureReport {
  const { anchor, chart, day } = episode;
  const live = findings.filter(({ shadow }) => !shadow);
  const rules = new Map(live.map(({ rule, status }) => [rule, status]));
  const period =
    day === undefined ? undefined : { start: isoDate(day), end: isoDate(day + run.policy.globalPeriodDays) };
  return {
    ...frame('individual', anchor.id, period, run),
    identifier: [{ system: CANONICALS.episode, value: anchor.id }],
    subject: { reference: chart.patient },
    group: liveRules(run).map((rule) => groupOf(rule, countOf(rules.get(rule.id)))),
    evaluatedResource: [...evaluated({ episode, findings: live })],
  };
}

/** The sum of all episodes: its period runs from the first day of service to the last. What kept the review from being whole is told in it. */
export function summaryReport(tally: Tally, run: Run): MeasureReport {
  const { period, rules } = tally.figures;
  const doubts = doubtsOf(tally);
  const told: OperationOutcome = {
    resourceType: 'OperationOutcome',
    id: 'doubts',
    issue: doubts.map((diagnostics) => ({ severity: 'warning', code: 'incomplete', diagnostics })),
  };
  const name = `summary ${period?.from ?? ''} ${period?.to ?? ''}`;
  const { resourceType, id, extension, ...rest } = frame(
    'summary',
    name,
    period && { start: period.from, end: period.to },
    run,
  );
  const messages = { url: `${HL7}/cqf-messages`, valueReference: { reference: '#doubts' } };
  return {
    resourceType,
    ...(id !== undefined && { id }),
    ...(doubts.length > 0 && { contained: [told] }),
    extension: [...(extension ?? []), ...(doubts.length > 0 ? [messages] : [])],
    ...rest,
    group: liveRules(run).map((rule) => groupOf(rule, rules.get(rule.id)?.statuses ?? NONE)),
  };
}

/** The rules that are measured: one in shadow is not live yet. */
function liveRules({ catalogue, policy }: Run): readonly Rule[] {
  return catalogue.filter(({ id }) => policy.rules[id]?.state !== 'shadow');
}

/** What both kinds share. The DEQM profile is claimed only where a reporter is named, as it demands one. */
function frame(
  type: 'individual' | 'summary',
  name: string,
  period: MeasureReport['period'] | undefined,
  { asOf, reporter }: Run,
): MeasureReport {
  const measure = `${CANONICALS.measure}|${CATALOGUE_VERSION}`;
  return {
    resourceType: 'MeasureReport',
    id: stableId([measure, type, name, asOf, reporter].filter((part) => part !== undefined).join(' ')),
    ...(reporter !== undefined && { meta: { profile: [`${DEQM}/deqm-${type}measurereport`] } }),
    extension: [{ url: `${DEQM}/deqm-measureScoring`, valueCodeableConcept: coded('measure-scoring', 'proportion') }],
    status: 'complete',
    type,
    measure,
    date: asOf,
    ...(reporter !== undefined && { reporter: { reference: reporter } }),
    period: period ?? { extension: [{ url: `${HL7}/data-absent-reason`, valueCode: 'unknown' }] },
    improvementNotation: coded('measure-improvement-notation', 'increase'),
  };
}

function coded(system: string, code: string) {
  return { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }] };
}

function countOf(status: Status | undefined): Readonly<Record<Status, number>> {
  return status === undefined ? NONE : { ...NONE, [status]: 1 };
}

/** The records of the service, then what each rule took as evidence or saw and did not count, each resource once. */
function* evaluated({ episode, findings }: Pick<Assessment, 'episode' | 'findings'>): Generator<Reference> {
  const uses = new Map<ResourceKey, Set<string>>();
  const use = (key: ResourceKey, population?: string) => {
    const held = uses.get(key) ?? new Set<string>();
    uses.set(key, held);
    if (population !== undefined) held.add(population);
  };
  for (const procedure of episode.procedures) use(keyOf(procedure));
  for (const { claim } of episode.lines) use(keyOf(claim));
  for (const { rule, status, evidence, gaps } of findings) {
    const seen = gaps.flatMap(({ nearMisses }) => nearMisses.map(({ reference }) => reference));
    for (const key of [...evidence, ...seen]) use(key, populationId(rule, status));
  }
  for (const [reference, populations] of uses) {
    const extension = [...populations].map((valueString) => ({ url: `${HL7}/cqf-criteriaReference`, valueString }));
    yield { ...(extension.length > 0 && { extension }), reference };
  }
}
