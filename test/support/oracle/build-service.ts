import type {
  CodeableConcept,
  Condition,
  Encounter,
  MedicationAdministration,
  Patient,
  Procedure,
  Reference,
  Resource,
} from '@medplum/fhirtypes';
import { dateOf, evidenceCode, identifierOf, refTo, serviceCode, subjectOf, written } from './forms.ts';
import { SNOMED, TREATMENTS } from './kinds.ts';
import { attachmentOf, narrativeOf } from './notes.ts';
import type { AdministrationPlan, DiagnosisPlan, Plan, StayPlan } from './plan.ts';

const ACT = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const UNITS = 'http://unitsofmeasure.org';
const ICD = 'http://hl7.org/fhir/sid/icd-10-cm';

/** The patient, the record merged into it, and somebody else. */
export function people(plan: Plan): readonly Patient[] {
  const { gender, age, death, merged } = plan;
  const year = Number(plan.d0.slice(0, 4)) - age;
  const p1: Patient = {
    resourceType: 'Patient',
    id: 'p1',
    identifier: [identifierOf('p1')],
    gender,
    birthDate: `${year}-01-01`,
    ...(death === 'unknown-day' && { deceasedBoolean: true }),
    ...(typeof death === 'number' && { deceasedDateTime: dateOf(plan, death) }),
    ...(merged && { link: [{ other: { reference: 'Patient/p1-old' }, type: 'replaces' }] }),
  };
  const old: Patient = {
    resourceType: 'Patient',
    id: 'p1-old',
    active: false,
    link: [{ other: { reference: 'Patient/p1' }, type: 'replaced-by' }],
  };
  const p2: Patient = { resourceType: 'Patient', id: 'p2', identifier: [identifierOf('p2')] };
  return [p1, ...(merged ? [old] : []), p2];
}

/** The index Procedure, its copies, the stay, the administration, the diagnosis, and a second infusion. */
export function service(plan: Plan): readonly Resource[] {
  const { procedure, stay, administration, diagnosis, second } = plan;
  return [
    ...(procedure ? infusions(plan) : []),
    ...reportOf(plan),
    ...usedProduct(plan),
    ...(stay ? [encounterOf(plan, stay)] : []),
    ...(administration ? [administrationOf(plan, administration)] : []),
    ...(diagnosis ? diagnosisOf(plan, diagnosis) : []),
    ...(plan.hysterectomy ? [hysterectomy(plan)] : []),
    ...(second === undefined ? [] : [another(plan, second)]),
  ];
}

function performedOf(plan: Plan): Pick<Procedure, 'performedDateTime' | 'performedPeriod'> {
  if (plan.time === 'none') return {};
  if (plan.time === 'period') {
    const start = `${plan.d0}T10:00:00-06:00`;
    return { performedPeriod: { start, end: `${plan.d0}T11:00:00-06:00` } };
  }
  const at = written(plan, 0, plan.time);
  return at === undefined ? {} : { performedDateTime: at };
}

function infusions(plan: Plan): readonly Procedure[] {
  const { stay, treatment, reason, bodySite, technique, complication, statusReason } = plan;
  const { site } = TREATMENTS[treatment];
  const { reference, contained } = subjectOf(plan.procedurePatient);
  const actor = PERFORMERS[plan.performer];
  const index = {
    resourceType: 'Procedure',
    id: 'infusion',
    ...(contained && { contained }),
    identifier: [identifierOf('infusion')],
    meta: { versionId: '2', lastUpdated: '2026-01-02T00:00:00Z' },
    status: plan.status,
    code: serviceCode(plan.codeForm),
    subject: reference,
    ...performedOf(plan),
    ...(stay?.linkedBy === 'procedure' && { encounter: refTo<Encounter>('Encounter/stay', stay.ref) }),
    ...(actor && { performer: [{ actor }] }),
    ...(reason && {
      reasonCode: [{ coding: [{ system: ICD, code: plan.diagnosis?.code === 'M17.11' ? 'M17.11' : 'C56.9' }] }],
    }),
    ...(bodySite && { bodySite: [{ text: site }] }),
    ...(complication && { complication: [{ text: 'as reported' }] }),
    ...(statusReason && { statusReason: { text: 'as reported' } }),
    ...(plan.diagnosis?.tied === true && { reasonReference: [{ reference: 'Condition/cancer' }] }),
    ...(plan.report && { report: [{ reference: `${plan.report.shape}/told` }] }),
    ...usedOf(plan),
    ...(technique && CAVITIES.has(treatment) && { extension: [INTRACAVITARY] }),
  } as Procedure;
  if (plan.copies === 'version') {
    return [{ ...index, status: 'preparation', meta: { versionId: '1', lastUpdated: '2026-01-01T00:00:00Z' } }, index];
  }
  return plan.copies === 'system'
    ? [
        index,
        { ...index, id: 'recorded-again', identifier: [identifierOf('again')], code: serviceCode(plan.codeForm + 1) },
      ]
    : [index];
}

function usedOf({ used, treatment }: Plan): object {
  const { agent } = TREATMENTS[treatment];
  if (used === 'code') return { usedCode: [{ text: agent }] };
  if (used === 'display') return { usedReference: [{ reference: 'Medication/not-held', display: agent }] };
  return used === 'reference' ? { usedReference: [{ reference: 'Medication/product' }] } : {};
}

function usedProduct({ used, treatment, procedure }: Plan): readonly Resource[] {
  if (used !== 'reference' || !procedure) return [];
  return [{ resourceType: 'Medication', id: 'product', code: { text: TREATMENTS[treatment].agent } }];
}

/** What Procedure.report names, of a type that no rule asks for by its code. */
function reportOf(plan: Plan): readonly Resource[] {
  const { report } = plan;
  if (!report) return [];
  const { shape, standing, text } = report;
  const { reference, contained } = subjectOf(report.patient);
  const base = { id: 'told', ...(contained && { contained }), subject: reference };
  const status = { good: 'final', unfinished: 'preliminary', void: 'entered-in-error' }[standing];
  if (shape === 'Composition') {
    const div = narrativeOf(plan, text);
    const section = div === undefined ? {} : { section: [{ text: { status: 'generated', div } }] };
    return [
      {
        resourceType: shape,
        ...base,
        status,
        type: { text: 'report' },
        date: plan.d0,
        ...section,
      } as unknown as Resource,
    ];
  }
  if (shape === 'DiagnosticReport') {
    const presentedForm = [attachmentOf(plan, text)];
    return [
      {
        resourceType: shape,
        ...base,
        status,
        code: { text: 'report' },
        effectiveDateTime: plan.d0,
        presentedForm,
      } as Resource,
    ];
  }
  const content = [{ attachment: attachmentOf(plan, text) }];
  return [
    {
      resourceType: shape,
      ...base,
      status: 'current',
      docStatus: status,
      type: { text: 'report' },
      date: plan.d0,
      content,
    } as Resource,
  ];
}

/** Treatments that a technique code tells: intracavitary. */
export const CAVITIES: ReadonlySet<string> = new Set(['pleural', 'peritoneal']);

/** mCODE modalityAndTechnique: a radiopharmaceutical, given into a cavity. */
const INTRACAVITARY = {
  url: 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-radiotherapy-modality-and-technique',
  extension: [
    { url: 'modality', valueCodeableConcept: { coding: [{ system: SNOMED, code: '440252007' }] } },
    { url: 'technique', valueCodeableConcept: { coding: [{ system: SNOMED, code: '384692006' }] } },
  ],
};

const PERFORMERS: Readonly<
  Record<Plan['performer'], NonNullable<Procedure['performer']>[number]['actor'] | undefined>
> = {
  practitioner: { reference: 'Practitioner/doctor' },
  role: { reference: 'PractitionerRole/doctor-role' },
  organization: { reference: 'Organization/practice' },
  none: undefined,
};

const DISPOSITIONS = { home: 'home', hospice: 'hosp', died: 'exp' } as const;

function encounterOf(plan: Plan, stay: StayPlan): Encounter {
  const { start, end, disposition } = stay;
  const code = disposition && DISPOSITIONS[disposition];
  const system = 'http://terminology.hl7.org/CodeSystem/discharge-disposition';
  return {
    resourceType: 'Encounter',
    id: 'stay',
    identifier: [identifierOf('stay')],
    status: end === undefined ? 'in-progress' : 'finished',
    class: { system: ACT, code: stay.kind },
    subject: refTo<Patient>('Patient/p1', stay.ref === 'contained' ? 'relative' : stay.ref),
    period: { start: dateOf(plan, start), ...(end !== undefined && { end: dateOf(plan, end) }) },
    ...(stay.linkedBy === 'reason' && { reasonReference: [refTo<Procedure>('Procedure/infusion', stay.ref)] }),
    ...(stay.diagnosis && { diagnosis: [{ condition: { reference: 'Condition/cancer' } }] }),
    ...(code !== undefined && { hospitalization: { dischargeDisposition: { coding: [{ system, code }] } } }),
  };
}

function administrationOf(plan: Plan, given: AdministrationPlan): MedicationAdministration {
  const { agent, route, routeCode, site } = TREATMENTS[plan.treatment];
  const unit = given.dose === 'activity' ? 'MBq' : 'mL';
  const { reference, contained } = subjectOf(given.patient);
  const statuses = { good: 'completed', unfinished: 'not-done', void: 'entered-in-error' } as const;
  const dosage = {
    ...(given.dose !== 'none' && { dose: { value: 3.7 * given.percent, unit, system: UNITS, code: unit } }),
    ...(given.routeNamed && { route: { coding: [{ system: SNOMED, code: routeCode }], text: route } }),
    ...(given.siteNamed && { site: { text: site } }),
  };
  return {
    resourceType: 'MedicationAdministration',
    id: 'administration',
    identifier: [identifierOf('administration')],
    ...(contained && { contained }),
    status: statuses[given.standing],
    medicationCodeableConcept: { text: given.agentNamed ? agent : 'therapeutic dose' },
    subject: reference,
    effectiveDateTime: dateOf(plan, given.day),
    ...(given.tied && plan.procedure && { partOf: [refTo<Procedure>('Procedure/infusion', given.ref)] }),
    ...(Object.keys(dosage).length > 0 && { dosage }),
  };
}

/** The code of the malignant diagnosis. */
function diagnosisCode({ code }: DiagnosisPlan): CodeableConcept {
  if (code === 'SNOMED') return { coding: [{ system: SNOMED, code: '363346000' }] };
  if (code === 'mCODE') return { text: 'as reported' };
  return evidenceCode(`${ICD}|${code}`, 1);
}

function diagnosisOf(plan: Plan, diagnosis: DiagnosisPlan): readonly Condition[] {
  const { verification, onset, abatement, staged } = diagnosis;
  const { reference, contained } = subjectOf(diagnosis.patient);
  const profile = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-secondary-cancer-condition';
  const clinical = abatement === undefined ? 'active' : 'resolved';
  return [
    {
      resourceType: 'Condition',
      id: 'cancer',
      identifier: [identifierOf('cancer')],
      ...(contained && { contained }),
      ...(diagnosis.code === 'mCODE' && { meta: { profile: [profile] } }),
      clinicalStatus: { coding: [{ code: clinical }] },
      ...(verification !== 'absent' && { verificationStatus: { coding: [{ code: verification }] } }),
      code: diagnosisCode(diagnosis),
      subject: reference,
      ...(onset !== undefined && { onsetDateTime: dateOf(plan, onset) }),
      ...(abatement !== undefined && { abatementDateTime: dateOf(plan, abatement) }),
      ...(staged && { stage: [{ summary: { text: 'IVA' } }] }),
    },
  ];
}

function hysterectomy(plan: Plan): Procedure {
  return {
    resourceType: 'Procedure',
    id: 'hysterectomy',
    status: 'completed',
    code: { coding: [{ system: SNOMED, code: '236886002' }] },
    subject: { reference: 'Patient/p1' },
    performedDateTime: dateOf(plan, -900),
  };
}

function another(plan: Plan, second: number): Procedure {
  return {
    resourceType: 'Procedure',
    id: 'second',
    status: 'completed',
    code: serviceCode(0),
    subject: { reference: 'Patient/p1' } satisfies Reference<Patient>,
    performedDateTime: dateOf(plan, second),
  };
}
