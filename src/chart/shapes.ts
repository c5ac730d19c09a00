import type { Resource, ResourceType } from '@medplum/fhirtypes';
import { isFhirDate } from './dates.ts';

type Primitive = 'string' | 'boolean' | 'number' | 'date';
interface Fields {
  readonly [field: string]: Shape;
}
type Shape = Primitive | Fields | readonly [Shape];

const Coding = { system: 'string', code: 'string', display: 'string' } as const;
const CodeableConcept = { coding: [Coding], text: 'string' } as const;
const Identifier = { system: 'string', value: 'string' } as const;
const Reference = { reference: 'string', type: 'string', identifier: Identifier, display: 'string' } as const;
const Period = { start: 'date', end: 'date' } as const;
const Quantity = { value: 'number', unit: 'string', system: 'string', code: 'string' } as const;
const Value = { url: 'string', valueCodeableConcept: CodeableConcept, valueCode: 'string' } as const;
const Extension = { ...Value, extension: [Value] } as const;
const Attachment = { contentType: 'string', data: 'string', url: 'string', creation: 'date', title: 'string' } as const;
const Annotation = { text: 'string' } as const;
const Dosage = {
  text: 'string',
  route: CodeableConcept,
  site: CodeableConcept,
  method: CodeableConcept,
  dose: Quantity,
} as const;
const DosageInstruction = {
  text: 'string',
  route: CodeableConcept,
  site: CodeableConcept,
  method: CodeableConcept,
  doseAndRate: [{ doseQuantity: Quantity, doseRange: { low: Quantity, high: Quantity } }],
} as const;
const Medication = { medicationCodeableConcept: CodeableConcept, medicationReference: Reference } as const;
const SubDetail = {
  sequence: 'number',
  productOrService: CodeableConcept,
  modifier: [CodeableConcept],
  quantity: Quantity,
} as const;

/**
 * The one table that decides whether a resource can be used: each field the readers look at, and the type it must have
 * when it is there; `!` marks a field without which the resource says nothing. A resource that breaks the table is set
 * aside whole, so that readers may trust what they are given.
 */
const SHAPES = {
  AdverseEvent: {
    identifier: [Identifier],
    actuality: 'string',
    subject: Reference,
    event: CodeableConcept,
    encounter: Reference,
    date: 'date',
    detected: 'date',
    recordedDate: 'date',
    suspectEntity: [{ instance: Reference }],
  },
  Appointment: {
    identifier: [Identifier],
    status: 'string',
    serviceType: [CodeableConcept],
    specialty: [CodeableConcept],
    appointmentType: CodeableConcept,
    reasonCode: [CodeableConcept],
    reasonReference: [Reference],
    supportingInformation: [Reference],
    basedOn: [Reference],
    start: 'date',
    end: 'date',
    created: 'date',
    description: 'string',
    'participant!': [{ actor: Reference, status: 'string', type: [CodeableConcept] }],
  },
  Binary: { contentType: 'string', data: 'string' },
  CareTeam: { identifier: [Identifier], status: 'string', subject: Reference, encounter: Reference, period: Period },
  Claim: {
    identifier: [Identifier],
    status: 'string',
    use: 'string',
    type: CodeableConcept,
    patient: Reference,
    created: 'date',
    billablePeriod: Period,
    provider: Reference,
    insurer: Reference,
    facility: Reference,
    related: [{ claim: Reference, relationship: CodeableConcept }],
    careTeam: [{ sequence: 'number', provider: Reference, role: CodeableConcept, qualification: CodeableConcept }],
    diagnosis: [{ sequence: 'number', diagnosisCodeableConcept: CodeableConcept, diagnosisReference: Reference }],
    procedure: [
      { sequence: 'number', date: 'date', procedureCodeableConcept: CodeableConcept, procedureReference: Reference },
    ],
    insurance: [{ sequence: 'number', focal: 'boolean', coverage: Reference }],
    item: [
      {
        sequence: 'number',
        careTeamSequence: ['number'],
        diagnosisSequence: ['number'],
        procedureSequence: ['number'],
        productOrService: CodeableConcept,
        modifier: [CodeableConcept],
        servicedDate: 'date',
        servicedPeriod: Period,
        locationCodeableConcept: CodeableConcept,
        quantity: Quantity,
        encounter: [Reference],
        detail: [{ ...SubDetail, subDetail: [SubDetail] }],
      },
    ],
  },
  Composition: {
    identifier: Identifier,
    status: 'string',
    type: CodeableConcept,
    category: [CodeableConcept],
    subject: Reference,
    encounter: Reference,
    date: 'date',
    author: [Reference],
    attester: [{ mode: 'string', party: Reference }],
    event: [{ period: Period, code: [CodeableConcept], detail: [Reference] }],
    section: [{ title: 'string', text: { div: 'string' }, entry: [Reference] }],
  },
  Condition: {
    identifier: [Identifier],
    meta: { profile: ['string'] },
    clinicalStatus: CodeableConcept,
    verificationStatus: CodeableConcept,
    category: [CodeableConcept],
    code: CodeableConcept,
    bodySite: [CodeableConcept],
    subject: Reference,
    encounter: Reference,
    onsetDateTime: 'date',
    onsetPeriod: Period,
    abatementDateTime: 'date',
    abatementPeriod: Period,
    recordedDate: 'date',
    stage: [{ summary: CodeableConcept, assessment: [Reference], type: CodeableConcept }],
    extension: [Extension],
  },
  Consent: {
    identifier: [Identifier],
    status: 'string',
    scope: CodeableConcept,
    category: [CodeableConcept],
    patient: Reference,
    dateTime: 'date',
    sourceReference: Reference,
    sourceAttachment: Attachment,
  },
  Coverage: {
    identifier: [Identifier],
    status: 'string',
    beneficiary: Reference,
    period: Period,
    payor: [Reference],
    type: CodeableConcept,
  },
  DiagnosticReport: {
    identifier: [Identifier],
    status: 'string',
    category: [CodeableConcept],
    code: CodeableConcept,
    subject: Reference,
    encounter: Reference,
    effectiveDateTime: 'date',
    effectivePeriod: Period,
    result: [Reference],
    imagingStudy: [Reference],
    conclusion: 'string',
    conclusionCode: [CodeableConcept],
    presentedForm: [Attachment],
  },
  DocumentReference: {
    identifier: [Identifier],
    status: 'string',
    docStatus: 'string',
    type: CodeableConcept,
    category: [CodeableConcept],
    subject: Reference,
    date: 'date',
    author: [Reference],
    authenticator: Reference,
    relatesTo: [{ code: 'string', target: Reference }],
    'content!': [{ 'attachment!': Attachment }],
    context: { encounter: [Reference], event: [CodeableConcept], period: Period, related: [Reference] },
  },
  Encounter: {
    identifier: [Identifier],
    status: 'string',
    class: Coding,
    classHistory: [{ class: Coding, period: Period }],
    type: [CodeableConcept],
    serviceType: CodeableConcept,
    subject: Reference,
    appointment: [Reference],
    basedOn: [Reference],
    participant: [{ individual: Reference, type: [CodeableConcept] }],
    period: Period,
    reasonCode: [CodeableConcept],
    reasonReference: [Reference],
    diagnosis: [{ condition: Reference, use: CodeableConcept }],
    hospitalization: { dischargeDisposition: CodeableConcept },
    partOf: Reference,
    serviceProvider: Reference,
  },
  ImagingStudy: {
    identifier: [Identifier],
    status: 'string',
    modality: [Coding],
    subject: Reference,
    encounter: Reference,
    started: 'date',
    basedOn: [Reference],
    procedureReference: Reference,
    procedureCode: [CodeableConcept],
    reasonCode: [CodeableConcept],
    reasonReference: [Reference],
    description: 'string',
    series: [{ modality: Coding, bodySite: Coding, started: 'date', description: 'string' }],
  },
  Medication: {
    identifier: [Identifier],
    code: CodeableConcept,
    ingredient: [{ itemCodeableConcept: CodeableConcept }],
  },
  MedicationAdministration: {
    identifier: [Identifier],
    status: 'string',
    ...Medication,
    subject: Reference,
    context: Reference,
    partOf: [Reference],
    request: Reference,
    effectiveDateTime: 'date',
    effectivePeriod: Period,
    dosage: Dosage,
  },
  MedicationRequest: {
    identifier: [Identifier],
    status: 'string',
    intent: 'string',
    priority: 'string',
    ...Medication,
    subject: Reference,
    encounter: Reference,
    authoredOn: 'date',
    dosageInstruction: [DosageInstruction],
  },
  Observation: {
    identifier: [Identifier],
    status: 'string',
    category: [CodeableConcept],
    code: CodeableConcept,
    subject: Reference,
    focus: [Reference],
    encounter: Reference,
    effectiveDateTime: 'date',
    effectivePeriod: Period,
    effectiveInstant: 'date',
    valueQuantity: Quantity,
    valueCodeableConcept: CodeableConcept,
    valueString: 'string',
    valueInteger: 'number',
    valueBoolean: 'boolean',
    dataAbsentReason: CodeableConcept,
    hasMember: [Reference],
    partOf: [Reference],
    component: [{ code: CodeableConcept, valueQuantity: Quantity, valueCodeableConcept: CodeableConcept }],
  },
  Organization: { identifier: [Identifier], name: 'string', type: [CodeableConcept], partOf: Reference },
  Patient: {
    identifier: [Identifier],
    active: 'boolean',
    gender: 'string',
    birthDate: 'date',
    deceasedBoolean: 'boolean',
    deceasedDateTime: 'date',
    link: [{ other: Reference, type: 'string' }],
  },
  Practitioner: { identifier: [Identifier], qualification: [{ code: CodeableConcept }] },
  PractitionerRole: {
    identifier: [Identifier],
    practitioner: Reference,
    organization: Reference,
    specialty: [CodeableConcept],
    code: [CodeableConcept],
  },
  Procedure: {
    identifier: [Identifier],
    extension: [Extension],
    status: 'string',
    statusReason: CodeableConcept,
    code: CodeableConcept,
    subject: Reference,
    encounter: Reference,
    performedDateTime: 'date',
    performedPeriod: Period,
    performer: [{ actor: Reference, function: CodeableConcept }],
    reasonCode: [CodeableConcept],
    reasonReference: [Reference],
    bodySite: [CodeableConcept],
    partOf: [Reference],
    report: [Reference],
    complication: [CodeableConcept],
    complicationDetail: [Reference],
    note: [Annotation],
    usedReference: [Reference],
    usedCode: [CodeableConcept],
  },
  ServiceRequest: {
    identifier: [Identifier],
    status: 'string',
    intent: 'string',
    code: CodeableConcept,
    subject: Reference,
    encounter: Reference,
    authoredOn: 'date',
    occurrenceDateTime: 'date',
    performer: [Reference],
    reasonReference: [Reference],
  },
} as const satisfies Partial<Record<ResourceType, Fields>>;

/** The resource types the readers understand. */
export type ReadType = keyof typeof SHAPES;

/** The resource types the readers understand, in alphabetical order. */
export const READ_TYPES: readonly ReadType[] = Object.keys(SHAPES).filter(isReadType);

/** True when the readers understand resources of this type. */
export function isReadType(type: string): type is ReadType {
  return Object.hasOwn(SHAPES, type);
}

const BASE = { id: 'string', resourceType: 'string', meta: { lastUpdated: 'date', versionId: 'string' } } as const;
const COMMON = { contained: [{ resourceType: 'string', id: 'string' }] } as const;

/** A resource that passed the table, or the sentence that says why it did not. */
export type Screened =
  { readonly resource: Resource } | { readonly reference: string; readonly why: string } | { readonly ignored: true };

/** Holds one unknown value against the table; never throws, whatever it is given. */
export function screen(value: unknown): Screened {
  if (!isRecord(value)) return { reference: 'unknown', why: 'it is not a FHIR resource' };
  const type = value['resourceType'];
  if (typeof type !== 'string') return { reference: 'unknown', why: 'resourceType is missing' };
  if (!isReadType(type)) return { ignored: true };
  const id = value['id'];
  if (typeof id !== 'string' || !/^[^\s/?#]{1,200}$/.test(id))
    return { reference: type, why: 'its id is missing or unusable' };
  const fault = faultIn(value, BASE, type) ?? faultIn(value, SHAPES[type], type) ?? faultIn(value, COMMON, type);
  if (fault) return { reference: `${type}/${id}`, why: fault };
  return isResource(value) ? { resource: value } : { ignored: true };
}

/** Holds a contained resource against the table of its type; undefined when it cannot be used. */
export function screenContained(value: unknown): Resource | undefined {
  if (!isRecord(value) || typeof value['resourceType'] !== 'string' || !isReadType(value['resourceType']))
    return undefined;
  const type = value['resourceType'];
  return faultIn(value, SHAPES[type], type) === undefined && isResource(value) ? value : undefined;
}

function isResource(value: object): value is Resource {
  return Object.hasOwn(value, 'resourceType');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Field {
  readonly name: string;
  readonly needed: boolean;
  readonly shape: Shape;
}

const compiled = new Map<Fields, readonly Field[]>();

/** The fields of a table entry, read once. */
function fieldsOf(fields: Fields): readonly Field[] {
  const known = compiled.get(fields);
  if (known) return known;
  const list = Object.entries(fields).map(([key, shape]) => {
    const needed = key.endsWith('!');
    return { name: needed ? key.slice(0, -1) : key, needed, shape };
  });
  compiled.set(fields, list);
  return list;
}

function faultIn(value: Record<string, unknown>, fields: Fields, path: string): string | undefined {
  for (const { name, needed, shape } of fieldsOf(fields)) {
    const held = Object.hasOwn(value, name) ? value[name] : undefined;
    if (held === undefined) {
      if (needed) return `${path}.${name} is missing`;
      continue;
    }
    const fault = faultOf(held, shape);
    if (fault !== undefined) return `${path}.${name}${fault}`;
  }
  return undefined;
}

/** What is wrong with a held value, as the rest of a sentence that begins with its path; undefined when nothing is. */
function faultOf(held: unknown, shape: Shape): string | undefined {
  if (typeof shape === 'string') return isPrimitive(held, shape) ? undefined : ` is not a ${shape}`;
  if (isListShape(shape)) {
    if (!Array.isArray(held)) return ' is not a list';
    for (const entry of held) {
      const fault = faultOf(entry, shape[0]);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  return isRecord(held) ? faultIn(held, shape, '') : ' is not an object';
}

function isListShape(shape: Fields | readonly [Shape]): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function isPrimitive(held: unknown, kind: Primitive): boolean {
  if (kind === 'date') return typeof held === 'string' && isFhirDate(held);
  if (kind === 'number') return typeof held === 'number' && Number.isFinite(held);
  return kind === 'boolean' ? typeof held === 'boolean' : typeof held === 'string';
}
