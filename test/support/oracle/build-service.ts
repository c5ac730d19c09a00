import type {
  CodeableConcept,
  Coding,
  Condition,
  Encounter,
  MedicationAdministration,
  Patient,
  Procedure,
  Reference,
  Resource,
} from '@medplum/fhirtypes';
import { agentCode, namedAgent, type NamedAgent } from './agents.ts';
import {
  classCode,
  dateOf,
  evidenceCode,
  FACILITY,
  identifierOf,
  PROCEDURE_CODES,
  refTo,
  serviceCode,
  subjectOf,
  written,
} from './forms.ts';
import { pickFrom, SNOMED } from './kinds.ts';
import { attachmentOf, narrativeOf } from './notes.ts';
import type { AdministrationPlan, BackingPlan, DiagnosisPlan, Plan, StayPlan } from './plan.ts';
import { TREATMENTS } from './treatments.ts';

const UNITS = 'http://unitsofmeasure.org';
const ICD = 'http://hl7.org/fhir/sid/icd-10-cm';

/** The patient, the record merged into it, and somebody else. */
export function people(plan: Plan): readonly Patient[] {
  const { gender, age, death, merged, mergedBy } = plan;
  const year = Number(plan.d0.slice(0, 4)) - age;
  const p1: Patient = {
    resourceType: 'Patient',
    id: 'p1',
    identifier: [identifierOf('p1')],
    gender,
    birthDate: `${year}-01-01`,
    ...(death === 'unknown-day' && { deceasedBoolean: true }),
    ...(typeof death === 'number' && { deceasedDateTime: dateOf(plan, death) }),
    ...(merged && mergedBy !== 'old' && { link: [{ other: { reference: 'Patient/p1-old' }, type: 'replaces' }] }),
  };
  const old: Patient = {
    resourceType: 'Patient',
    id: 'p1-old',
    active: false,
    ...(mergedBy !== 'new' && { link: [{ other: { reference: 'Patient/p1' }, type: 'replaced-by' }] }),
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
    ...(administration ? administrationOf(plan, administration) : []),
    ...backingOf(plan),
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
    code: pickFrom(PROCEDURE_CODES, plan.codeForm),
    subject: reference,
    ...performedOf(plan),
    ...(stay?.linkedBy === 'procedure' && { encounter: refTo<Encounter>('Encounter/stay', stay.ref) }),
    ...(actor && { performer: [{ actor }] }),
    ...(reason && {
      reasonCode: [{ coding: [{ system: ICD, code: reasonCodeOf(plan) }] }],
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
        {
          ...index,
          id: 'recorded-again',
          identifier: [identifierOf('again')],
          code: pickFrom(PROCEDURE_CODES, plan.codeForm + 1),
        },
      ]
    : [index];
}

/** What the Procedure states as its reason: the recorded diagnosis where that is none of cancer. */
export const reasonCodeOf = ({ diagnosis }: Plan): string =>
  diagnosis?.code === 'M17.11' || diagnosis?.code === 'D45' ? diagnosis.code : 'C80.1';

function usedOf({ used, treatment, codeForm }: Plan): object {
  const { agent } = TREATMENTS[treatment];
  if (used === 'hcpcs') return { usedCode: [agentCode(treatment, codeForm)] };
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

const DISPOSITION = 'http://terminology.hl7.org/CodeSystem/discharge-disposition';
const NUBC = ['http://www.nubc.org/patient-discharge', 'https://www.nubc.org/CodeSystem/PatDischargeStatus'] as const;

const nubc = (...codes: readonly string[]): readonly Coding[] =>
  codes.flatMap((code) => NUBC.map((system) => ({ system, code })));

/** The codes of a discharge home, to hospice or by death (domain.md A1). */
export const DISPOSITIONS: Readonly<Record<NonNullable<StayPlan['disposition']>, readonly Coding[]>> = {
  home: [{ system: DISPOSITION, code: 'home' }, ...nubc('01')],
  hospice: [
    { system: DISPOSITION, code: 'hosp' },
    ...nubc('50', '51'),
    { system: SNOMED, code: '428361000124107' },
    { system: SNOMED, code: '428371000124100' },
  ],
  died: [{ system: DISPOSITION, code: 'exp' }, ...nubc('20', '40', '41', '42')],
};

function encounterOf(plan: Plan, stay: StayPlan): Encounter {
  const { start, end, disposition } = stay;
  const left = disposition && pickFrom(DISPOSITIONS[disposition], stay.pick);
  return {
    resourceType: 'Encounter',
    id: 'stay',
    identifier: [identifierOf('stay')],
    status: end === undefined ? 'in-progress' : 'finished',
    class: classCode(stay.kind, stay.pick),
    subject: refTo<Patient>('Patient/p1', stay.ref === 'contained' ? 'relative' : stay.ref),
    period: { start: dateOf(plan, start), ...(end !== undefined && { end: dateOf(plan, end) }) },
    ...(stay.linkedBy === 'reason' && { reasonReference: [refTo<Procedure>('Procedure/infusion', stay.ref)] }),
    ...diagnosesOf(stay),
    ...(left && { hospitalization: { dischargeDisposition: { coding: [left] } } }),
    ...(plan.zoneOf === 'facility' && { serviceProvider: { reference: FACILITY } }),
  };
}

/** The diagnoses of the stay: the cancer, and the infusion itself where it is named that way. */
function diagnosesOf({ diagnosis, linkedBy, ref }: StayPlan): Pick<Encounter, 'diagnosis'> {
  const named = [
    ...(diagnosis ? [{ condition: refTo<Condition>('Condition/cancer', ref) }] : []),
    ...(linkedBy === 'diagnosis' ? [{ condition: refTo<Procedure>('Procedure/infusion', ref) }] : []),
  ];
  return named.length > 0 ? { diagnosis: named } : {};
}

function administrationOf(plan: Plan, given: AdministrationPlan): readonly Resource[] {
  const { route, routeCode, site } = TREATMENTS[plan.treatment];
  const unit = given.dose === 'activity' ? 'MBq' : 'mL';
  const { reference, contained } = subjectOf(given.patient);
  const statuses = { good: 'completed', unfinished: 'not-done', void: 'entered-in-error' } as const;
  const dosage = {
    ...(given.dose !== 'none' && { dose: { value: 3.7 * given.percent, unit, system: UNITS, code: unit } }),
    ...(given.routeNamed && { route: { coding: [{ system: SNOMED, code: routeCode }], text: route } }),
    ...(given.siteNamed && { site: { text: site } }),
  };
  const named: NamedAgent = given.agentNamed
    ? namedAgent(plan.treatment, given.agentBy, given.pick, 'given')
    : { medicationCodeableConcept: { text: 'therapeutic dose' } };
  const { held, contained: drug, ...agent } = named;
  const within = [...(contained ?? []), ...(drug ? [drug] : [])];
  const record: MedicationAdministration = {
    resourceType: 'MedicationAdministration',
    id: 'administration',
    identifier: [identifierOf('administration')],
    ...(within.length > 0 && { contained: within }),
    status: statuses[given.standing],
    ...agent,
    subject: reference,
    effectiveDateTime: dateOf(plan, given.day),
    ...(given.tied && plan.procedure && { partOf: [refTo<Procedure>('Procedure/infusion', given.ref)] }),
    ...(Object.keys(dosage).length > 0 && { dosage }),
  };
  return [record, ...(held ? [held] : [])];
}

const ELSEWHERE: Readonly<Record<BackingPlan['coded'], readonly CodeableConcept[]>> = {
  therapy: [
    { coding: [{ system: SNOMED, code: '440252007' }] },
    { coding: [{ system: SNOMED, code: '384692006' }] },
    { coding: [{ system: 'http://www.cms.gov/Medicare/Coding/ICD10', code: 'DWY5GDZ' }] },
  ],
  other: [{ text: 'pleurodesis' }, { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '32560' }] }],
};

/** What stands behind a claim for which no Procedure carries 77750. */
function backingOf(plan: Plan): readonly Procedure[] {
  const { backing } = plan;
  if (!backing) return [];
  return [
    {
      resourceType: 'Procedure',
      id: 'backing',
      identifier: [identifierOf('backing')],
      status: 'completed',
      code: pickFrom(ELSEWHERE[backing.coded], backing.pick),
      subject: { reference: 'Patient/p1' },
      performedDateTime: dateOf(plan, backing.day),
    },
  ];
}

/** The code of the malignant diagnosis. */
function diagnosisCode({ code }: DiagnosisPlan): CodeableConcept {
  if (code === 'SNOMED') return { coding: [{ system: SNOMED, code: '363346000' }] };
  if (code === 'mCODE' || code === 'mCODE primary') return { text: 'as reported' };
  return evidenceCode(`${ICD}|${code}`, 1);
}

function diagnosisOf(plan: Plan, diagnosis: DiagnosisPlan): readonly Condition[] {
  const { verification, onset, abatement, staged } = diagnosis;
  const { reference, contained } = subjectOf(diagnosis.patient);
  const which = diagnosis.code === 'mCODE' ? 'secondary' : 'primary';
  const profile = `http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-${which}-cancer-condition`;
  const clinical = abatement === undefined ? 'active' : 'resolved';
  return [
    {
      resourceType: 'Condition',
      id: 'cancer',
      identifier: [identifierOf('cancer')],
      ...(contained && { contained }),
      ...(diagnosis.code.startsWith('mCODE') && { meta: { profile: [profile] } }),
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
