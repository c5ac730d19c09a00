import type { Claim, ClaimItem, CodeableConcept, Encounter, Procedure, Reference, Resource } from '@medplum/fhirtypes';
import { isOurs } from './counting.ts';
import { insuranceOf } from './cover.ts';
import { billedCode, dateOf, gluedCode, identifierOf, refTo, serviceCode, subjectOf, written } from './forms.ts';
import type { ClaimPlan, ExtraLine, Plan } from './plan.ts';
import { TREATMENTS } from './treatments.ts';

const ICD = 'http://hl7.org/fhir/sid/icd-10-cm';
const TYPE = 'http://terminology.hl7.org/CodeSystem/claim-type';

/** The claims of the plan, with the older ones they supersede. */
export function claimsOf(plan: Plan): readonly Resource[] {
  const first = plan.claims.findIndex(({ patient }) => isOurs(plan, patient));
  return plan.claims.flatMap((wanted, index) => {
    const claim = { ...claimOf(plan, wanted, `c${index}`), created: dateOf(plan, 5 + index) };
    if (index === first) claim.item = [...(claim.item ?? []), ...secondItem(plan)];
    if (!wanted.supersedes) return [claim];
    const prior: Claim = {
      ...claim,
      id: `c${index}-before`,
      created: dateOf(plan, 3),
      identifier: [identifierOf(`c${index}-before`)],
    };
    const related = [
      { claim: refTo<Claim>(`Claim/c${index}-before`, wanted.ref), relationship: { coding: [{ code: 'prior' }] } },
    ];
    return [prior, { ...claim, related }];
  });
}

function codeOf(wanted: ClaimPlan): CodeableConcept {
  const [first] = wanted.modifiers;
  return wanted.glued && first !== undefined ? gluedCode(wanted.codeForm, first) : serviceCode(wanted.codeForm);
}

function servicedOf(plan: Plan, { day, time }: ClaimPlan): Pick<ClaimItem, 'servicedDate' | 'servicedPeriod'> {
  if (time === 'billable' || time === 'procedure' || time === 'none') return {};
  if (time === 'date') return { servicedDate: dateOf(plan, day) };
  const start = written(plan, day, time);
  return start === undefined ? {} : { servicedPeriod: { start, end: start } };
}

function claimOf(plan: Plan, wanted: ClaimPlan, id: string): Claim {
  const { reference, contained } = subjectOf(wanted.patient);
  const { spot, diagnosis, time } = wanted;
  const date = dateOf(plan, wanted.day);
  const named = namedBy(plan, wanted);
  const by = named === undefined ? undefined : refTo<Procedure>(named, wanted.ref);
  return {
    resourceType: 'Claim',
    id,
    identifier: [identifierOf(id)],
    ...(contained && { contained }),
    status: 'active',
    use: 'claim',
    type: { coding: [{ system: TYPE, code: wanted.type }] },
    patient: reference,
    created: dateOf(plan, 5),
    provider: { reference: `Organization/practice-${wanted.provider}` },
    priority: { coding: [{ code: 'normal' }] },
    insurance: insuranceOf(plan),
    careTeam: [{ sequence: 1, provider: { reference: `Practitioner/doctor-${wanted.provider}` } }],
    ...(time === 'billable' && { billablePeriod: { start: date, end: date } }),
    ...(diagnosis !== 'none' && { diagnosis: [diagnosisOf(diagnosis)] }),
    ...(by && {
      procedure: [{ sequence: 1, ...(time === 'procedure' && { date: `${date}T12:00:00Z` }), procedureReference: by }],
    }),
    ...(spot === 'procedure-code' && {
      procedure: [{ sequence: 1, date: `${date}T12:00:00Z`, procedureCodeableConcept: serviceCode(wanted.codeForm) }],
    }),
    item: itemsOf(plan, wanted, by !== undefined),
  };
}

/** The Procedure that a claim names. */
function namedBy(plan: Plan, { spot, namesProcedure }: ClaimPlan): string | undefined {
  if (spot === 'procedure-code') return undefined;
  if (plan.procedure) return spot === 'procedure-reference' || namesProcedure ? 'Procedure/infusion' : undefined;
  return plan.backing?.named === true ? 'Procedure/backing' : undefined;
}

/** The line for the second infusion. */
function secondItem(plan: Plan): readonly ClaimItem[] {
  if (plan.second === undefined || plan.secondBilled === undefined) return [];
  const line = { code: '77750', pick: 0, day: plan.second, modifiers: plan.secondBilled };
  return [extraItem(plan, line, 9)];
}

function diagnosisOf(diagnosis: ClaimPlan['diagnosis']) {
  const code = diagnosis === 'other' ? 'M17.11' : 'C80.1';
  return { sequence: 1, diagnosisCodeableConcept: { coding: [{ system: ICD, code }] } };
}

function itemsOf(plan: Plan, wanted: ClaimPlan, byReference: boolean): ClaimItem[] {
  const { spot, units, pos, diagnosis } = wanted;
  const extras = wanted.extras.map((extra, index) => extraItem(plan, extra, index + 2));
  const onItem: Partial<ClaimItem> = {
    ...servicedOf(plan, wanted),
    careTeamSequence: [1],
    ...(pos !== undefined && {
      locationCodeableConcept: {
        coding: [
          { system: 'https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set', code: pos },
        ],
      },
    }),
    ...((diagnosis === 'pointed' || diagnosis === 'other') && { diagnosisSequence: [1] }),
    ...(byReference && { procedureSequence: [1] }),
    ...(plan.stay?.linkedBy === 'claim' && {
      encounter: [refTo<Encounter>('Encounter/stay', plan.stay.ref)] as Reference<Encounter>[],
    }),
  };
  const modifiers = wanted.glued ? wanted.modifiers.slice(1) : wanted.modifiers;
  const service = {
    productOrService: codeOf(wanted),
    ...(modifiers.length > 0 && { modifier: modifiers.map((code) => ({ coding: [{ code }] })) }),
    ...(units !== undefined && { quantity: { value: units } }),
  };
  const header = { sequence: 1, ...onItem };
  const package_ = { productOrService: { text: 'package' } };
  if (spot === 'item') return [{ ...header, ...service }, ...extras];
  if (spot === 'detail') return [{ ...header, ...package_, detail: [{ sequence: 1, ...service }] }, ...extras];
  if (spot === 'subDetail') {
    return [
      { ...header, ...package_, detail: [{ sequence: 1, ...package_, subDetail: [{ sequence: 1, ...service }] }] },
      ...extras,
    ];
  }
  return [{ ...header, productOrService: { text: 'room' } }, ...extras];
}

function extraItem(plan: Plan, extra: ExtraLine, sequence: number): ClaimItem {
  const { code, pick, day, modifiers } = extra;
  const text = wordsOf(plan, extra);
  return {
    sequence,
    careTeamSequence: [1],
    productOrService: { ...billedCode(code, pick), ...(text !== undefined && { text }) },
    servicedDate: dateOf(plan, day),
    ...(modifiers.length > 0 && { modifier: modifiers.map((value) => ({ coding: [{ code: value }] })) }),
  };
}

function wordsOf({ treatment }: Plan, { code, text }: ExtraLine): string | undefined {
  if (text === 'agent') return TREATMENTS[treatment].agent;
  if (text === 'other') return 'rhenium-188 lipiodol';
  return text && code;
}
