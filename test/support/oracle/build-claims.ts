import type { Claim, ClaimItem, CodeableConcept, Encounter, Procedure, Reference, Resource } from '@medplum/fhirtypes';
import { dateOf, gluedCode, identifierOf, lineCode, refTo, serviceCode, subjectOf, written } from './forms.ts';
import type { ClaimPlan, ExtraLine, Plan } from './plan.ts';

const ICD = 'http://hl7.org/fhir/sid/icd-10-cm';
const TYPE = 'http://terminology.hl7.org/CodeSystem/claim-type';

/** The claims of the plan, with the older ones they supersede. */
export function claimsOf(plan: Plan): readonly Resource[] {
  return plan.claims.flatMap((wanted, index) => {
    const claim = claimOf(plan, wanted, `c${index}`);
    if (!wanted.supersedes) return [claim];
    const prior: Claim = {
      ...claim,
      id: `c${index}-before`,
      created: dateOf(plan, 3),
      identifier: [identifierOf(`c${index}-before`)],
    };
    const related = [
      { claim: refTo<Claim>(`Claim/c${index}-before`, 'relative'), relationship: { coding: [{ code: 'prior' }] } },
    ];
    return [prior, { ...claim, related }];
  });
}

function codeOf(wanted: ClaimPlan): CodeableConcept {
  const [first] = wanted.modifiers;
  return wanted.glued && first !== undefined ? gluedCode(wanted.codeForm, first) : serviceCode(wanted.codeForm);
}

function servicedOf(plan: Plan, { day, time }: ClaimPlan): Pick<ClaimItem, 'servicedDate' | 'servicedPeriod'> {
  if (time === 'billable') return {};
  if (time === 'date') return { servicedDate: dateOf(plan, day) };
  const start = written(plan, day, time);
  return start === undefined ? {} : { servicedPeriod: { start, end: start } };
}

function claimOf(plan: Plan, wanted: ClaimPlan, id: string): Claim {
  const { reference, contained } = subjectOf(wanted.patient);
  const { spot, diagnosis, time } = wanted;
  const date = dateOf(plan, wanted.day);
  const byReference = spot === 'procedure-reference' || (wanted.namesProcedure && plan.procedure);
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
    insurance: [{ sequence: 1, focal: true, coverage: { reference: 'Coverage/cover' } }],
    careTeam: [{ sequence: 1, provider: { reference: `Practitioner/doctor-${wanted.provider}` } }],
    ...(time === 'billable' && { billablePeriod: { start: date, end: date } }),
    ...(diagnosis !== 'none' && { diagnosis: [diagnosisOf(diagnosis)] }),
    ...(byReference &&
      spot !== 'procedure-code' && {
        procedure: [{ sequence: 1, procedureReference: refTo<Procedure>('Procedure/infusion', 'relative') }],
      }),
    ...(spot === 'procedure-code' && {
      procedure: [{ sequence: 1, date: `${date}T12:00:00Z`, procedureCodeableConcept: serviceCode(wanted.codeForm) }],
    }),
    item: itemsOf(plan, wanted, byReference),
  };
}

function diagnosisOf(diagnosis: ClaimPlan['diagnosis']) {
  const code = diagnosis === 'other' ? 'M17.11' : 'C56.9';
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
    ...(byReference && spot !== 'procedure-code' && { procedureSequence: [1] }),
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

function extraItem(plan: Plan, { code, day, modifiers }: ExtraLine, sequence: number): ClaimItem {
  return {
    sequence,
    careTeamSequence: [1],
    productOrService: lineCode(code),
    servicedDate: dateOf(plan, day),
    ...(modifiers.length > 0 && { modifier: modifiers.map((value) => ({ coding: [{ code: value }] })) }),
  };
}
