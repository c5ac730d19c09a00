import type {
  AdverseEvent,
  Appointment,
  CareTeam,
  CodeableConcept,
  Composition,
  Consent,
  DiagnosticReport,
  DocumentReference,
  Encounter,
  ImagingStudy,
  MedicationRequest,
  Observation,
  Patient,
  Procedure,
  Reference,
  Resource,
  ServiceRequest,
} from '@medplum/fhirtypes';
import { namedAgent } from './agents.ts';
import { classCode, evidenceCode, identifierOf, radiationOncology, refTo, subjectOf, written } from './forms.ts';
import { KINDS, pickFrom, SNOMED, STATUSES, withinOf } from './kinds.ts';
import { attachmentOf, narrativeOf } from './notes.ts';
import { AGENT_FORMS, type Piece, type Plan } from './plan.ts';
import { TREATMENTS } from './treatments.ts';

const UNITS = 'http://unitsofmeasure.org';

interface Made {
  readonly plan: Plan;
  readonly piece: Piece;
  readonly id: string;
  readonly status: string;
  readonly subject: Reference;
  readonly contained: Pick<Resource, 'id'> & { contained?: Resource[] };
  readonly at: string | undefined;
  readonly code: CodeableConcept;
  readonly encounter: Reference<Encounter> | undefined;
  readonly procedure: Reference<Procedure> | undefined;
}

/** The resources of one piece of evidence. */
export function buildPiece(plan: Plan, piece: Piece, index: number): readonly Resource[] {
  const { shape, codes } = KINDS[piece.kind];
  const { reference, contained } = subjectOf(piece.patient);
  const made: Made = {
    plan,
    piece,
    id: `e${index}`,
    status: pickFrom(STATUSES[shape][piece.standing], piece.pick),
    subject: reference,
    contained: { id: `e${index}`, ...(contained && { contained }) },
    at: written(plan, piece.day, piece.time),
    code: codes.length > 0 ? evidenceCode(pickFrom(codes, piece.pick), piece.pick >> 3) : {},
    encounter: piece.link === 'encounter' && plan.stay ? refTo<Encounter>('Encounter/stay', piece.ref) : undefined,
    procedure:
      piece.link === 'procedure' && plan.procedure ? refTo<Procedure>('Procedure/infusion', piece.ref) : undefined,
  };
  const pieces = BUILDERS[shape](made);
  const filed = withinOf(piece) !== 'nothing' ? [reportHolding(made, pieces)] : pieces;
  const built = filed.map((resource) => withIdentity(resource));
  if (!piece.doubled) return built;
  return [...built.map(olderVersion), ...built];
}

function withIdentity(resource: Resource): Resource {
  const identifier = identifierOf(resource.id ?? '');
  return {
    ...resource,
    identifier: resource.resourceType === 'Composition' ? identifier : [identifier],
    meta: { versionId: '2', lastUpdated: '2026-01-02T00:00:00Z' },
  } as Resource;
}

/** The version before: entered in error, as it was before somebody repaired it. */
function olderVersion(resource: Resource): Resource {
  const meta = { versionId: '1', lastUpdated: '2026-01-01T00:00:00Z' };
  return { ...resource, meta, status: 'entered-in-error' } as Resource;
}

const BUILDERS: Readonly<Record<(typeof KINDS)[Piece['kind']]['shape'], (made: Made) => readonly Resource[]>> = {
  Observation: observations,
  DocumentReference: (made) => [noteOf(made)],
  Consent: (made) => [consent(made)],
  ImagingStudy: (made) => [study(made)],
  DiagnosticReport: (made) => [report(made)],
  MedicationRequest: directive,
  Appointment: (made) => [appointment(made)],
  Encounter: visit,
  AdverseEvent: (made) => [adverseEvent(made)],
  ServiceRequest: (made) => [referral(made)],
  CareTeam: (made) => [careTeam(made)],
};

function observation(
  { id, status, subject, contained, at, encounter, procedure }: Made,
  code: CodeableConcept,
): Observation {
  return {
    resourceType: 'Observation',
    ...contained,
    id,
    status: status as Observation['status'],
    code,
    subject: subject as Observation['subject'],
    ...(at !== undefined && { effectiveDateTime: at }),
    ...(encounter && { encounter }),
    ...(procedure && { partOf: [procedure] }),
  } as Observation;
}

/** A report of laboratory, of no code, that contains its results; what these leave out stands on it. */
function reportHolding(made: Made, results: readonly Resource[]): DiagnosticReport {
  const { piece, id, subject, contained, at, encounter } = made;
  const byItself = withinOf(piece) === 'report, told by itself';
  const held = results.map((result, index) => contain(result as Observation, `r${index}`, byItself));
  return {
    resourceType: 'DiagnosticReport',
    id,
    status: 'final',
    code: { text: 'laboratory' },
    subject: subject as Reference<Patient>,
    ...(!byItself && at !== undefined && { effectiveDateTime: at }),
    ...(encounter && { encounter }),
    contained: [...(contained.contained ?? []), ...held.flat()],
    result: held.map(([result]) => ({ reference: `#${result?.id ?? ''}` })),
  };
}

/** A result as it is contained, and its part where it groups some. */
function contain(result: Observation, id: string, byItself: boolean): readonly Observation[] {
  const { contained, subject, effectiveDateTime, encounter, hasMember, ...rest } = result;
  if (contained?.some((held) => held.resourceType !== 'Patient'))
    throw new Error('a result holds more than its patient');
  const own: Partial<Observation> = {
    ...(subject && { subject }),
    ...(effectiveDateTime !== undefined && { effectiveDateTime }),
    ...(encounter && { encounter }),
  };
  const whole = { ...rest, id, ...(byItself && own) };
  if (!hasMember) return [whole];
  const part = { ...rest, id: `${id}-part`, code: { text: 'part' }, valueQuantity: { value: 10 } };
  return [{ ...whole, hasMember: [{ reference: `#${part.id}` }] }, part];
}

function observations(made: Made): readonly Resource[] {
  const { piece, id, plan } = made;
  if (piece.kind === 'blood-parts' || piece.kind === 'liver-parts') {
    const codes = KINDS[piece.kind].codes.slice(piece.partial ? 1 : 0);
    return codes.map((code, index) => ({
      ...observation({ ...made, id: `${id}-${index}` }, evidenceCode(code, piece.pick >> 3)),
      valueQuantity: { value: 10 + index },
    }));
  }
  if (piece.kind === 'activity')
    return [{ ...observation(made, made.code), valueQuantity: quantity(plan, piece.partial ? 'mL' : 'MBq') }];
  const measured = piece.kind === 'vital-sign' || piece.kind === 'coagulation';
  const valueCodeableConcept = { text: measured ? 'within normal limits' : 'as reported' };
  const panel = piece.kind === 'blood-panel' || piece.kind === 'liver-panel';
  return [
    {
      ...observation(made, made.code),
      ...(panel ? { hasMember: [{ reference: `Observation/${id}-part` }] } : { valueCodeableConcept }),
    },
  ];
}

const quantity = (_: Plan, unit: string) => ({ value: 370, unit, system: UNITS, code: unit });

/** A note as DocumentReference or as Composition; imaging is filed as the former alone. */
function noteOf(made: Made): DocumentReference | Composition {
  return made.piece.composition && made.piece.kind !== 'imaging-note' ? composition(made) : document(made);
}

const COMPOSED = { good: ['final', 'amended'], unfinished: ['preliminary'], void: ['entered-in-error'] } as const;

function composition(made: Made): Composition {
  const { piece, plan, id, at, encounter, procedure } = made;
  const inEvent = piece.pick % 2 === 0;
  const period = at !== undefined && inEvent && { period: { start: at } };
  const event = { ...period, ...(procedure && { detail: [procedure] }) };
  const div = narrativeOf(plan, piece.text);
  return {
    resourceType: 'Composition',
    ...made.contained,
    id,
    status: piece.kind === 'visit' ? 'final' : pickFrom(COMPOSED[piece.standing], piece.pick),
    type: made.code,
    subject: made.subject,
    ...(at !== undefined && { date: inEvent ? '2026-05-01T12:00:00Z' : at }),
    ...(encounter && { encounter }),
    ...(Object.keys(event).length > 0 && { event: [event] }),
    author: [{ reference: 'Practitioner/author' }],
    title: 'Note',
    ...(div !== undefined && { section: [{ text: { status: 'generated', div } }] }),
  } as Composition;
}

function document(made: Made): DocumentReference {
  const { piece, plan, id, at, encounter, procedure } = made;
  const [status = 'current', docStatus = ''] = made.status.split(':');
  const inPeriod = piece.pick % 2 === 0;
  const filed = piece.time === 'filed' && at !== undefined;
  return {
    resourceType: 'DocumentReference',
    ...made.contained,
    id,
    status: status as DocumentReference['status'],
    ...(docStatus !== '' && { docStatus: docStatus as DocumentReference['docStatus'] }),
    type: made.code,
    subject: made.subject,
    ...(filed && { date: `${at}T12:00:00Z` }),
    ...(!filed && at !== undefined && { date: '2026-05-01T12:00:00Z' }),
    author: [{ reference: 'Practitioner/author' }],
    context: {
      ...(encounter && { encounter: [encounter] }),
      ...(procedure && { related: [procedure] }),
      ...(at !== undefined && inPeriod && !filed && { period: { start: at } }),
    },
    content: [
      {
        attachment: {
          ...attachmentOf(plan, piece.text),
          ...(at !== undefined && !inPeriod && !filed && { creation: at }),
        },
      },
    ],
  } as DocumentReference;
}

function consent({ id, status, subject, contained, at, piece }: Made): Consent {
  const scope = piece.kind === 'consent' ? 'treatment' : 'patient-privacy';
  return {
    resourceType: 'Consent',
    ...contained,
    id,
    status: status as Consent['status'],
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: scope }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient: subject as Consent['patient'],
    ...(at !== undefined && { dateTime: at }),
  } as Consent;
}

function study({ id, status, subject, contained, at, encounter, procedure, piece }: Made): ImagingStudy {
  const modality = { system: 'http://dicom.nema.org/resources/ontology/DCM', code: piece.modality };
  const started = at === undefined ? {} : { started: at };
  const onSeries = piece.pick % 3 === 1;
  return {
    resourceType: 'ImagingStudy',
    ...contained,
    id,
    status: status as ImagingStudy['status'],
    subject: subject as ImagingStudy['subject'],
    ...(onSeries ? { series: [{ uid: '1.2', modality, ...started }] } : { modality: [modality], ...started }),
    ...(encounter && { encounter }),
    ...(procedure && { procedureReference: procedure }),
  };
}

function report({ id, status, subject, contained, at, encounter, piece, code }: Made): DiagnosticReport {
  const section = code.coding?.find(({ code: value }) => /^[A-Z]+$/.test(value ?? ''))?.code;
  const category = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: section }] };
  return {
    resourceType: 'DiagnosticReport',
    ...contained,
    id,
    status: status as DiagnosticReport['status'],
    ...(section === undefined ? { code } : { code: { text: 'report' }, category: [category] }),
    subject: subject as DiagnosticReport['subject'],
    ...(at !== undefined && { effectiveDateTime: at }),
    ...(encounter && { encounter }),
    ...(!piece.partial && { conclusion: 'The target lesion is smaller.' }),
  } as DiagnosticReport;
}

/** True for an order written as an emergency, whose directive may follow within 48 hours. */
export const isUrgent = ({ pick }: Piece): boolean => pick % 2 === 1;

function directive({ id, status, subject, contained, at, piece, plan }: Made): readonly Resource[] {
  const { routeCode, route } = TREATMENTS[plan.treatment];
  const by = pickFrom(AGENT_FORMS, piece.pick);
  const { held, contained: drug, ...agent } = namedAgent(plan.treatment, by, piece.pick, `${id}-drug`);
  const within = [...(contained.contained ?? []), ...(drug ? [drug] : [])];
  const request = {
    resourceType: 'MedicationRequest',
    ...contained,
    ...(within.length > 0 && { contained: within }),
    id,
    status: status as MedicationRequest['status'],
    intent: piece.partial ? 'plan' : 'order',
    ...(isUrgent(piece) && { priority: 'stat' }),
    ...agent,
    subject: subject as MedicationRequest['subject'],
    ...(at !== undefined && { authoredOn: at }),
    dosageInstruction: [
      {
        route: { coding: [{ system: SNOMED, code: routeCode }], text: route },
        doseAndRate: [{ doseQuantity: { value: 370, unit: 'MBq', system: UNITS, code: 'MBq' } }],
      },
    ],
  } as MedicationRequest;
  return [request, ...(held ? [held] : [])];
}

const INSTANT = 'T16:00:00Z';

function appointment({ id, status, subject, contained, at, piece, procedure }: Made): Appointment {
  const type = {
    coding: [
      { system: 'http://terminology.hl7.org/CodeSystem/v2-0276', code: pickFrom(['FOLLOWUP', 'CHECKUP'], piece.pick) },
    ],
  };
  const start = at?.includes('T') === true ? at : at && `${at}${INSTANT}`;
  const clinician = { actor: { reference: 'Practitioner/doctor' }, status: 'accepted' as const };
  return {
    resourceType: 'Appointment',
    ...contained,
    id,
    status: status as Appointment['status'],
    participant: [
      { actor: subject as Reference<Encounter>, status: piece.partial ? 'declined' : 'accepted' },
      ...(piece.tie === 'clinician' ? [clinician] : []),
    ],
    ...(piece.tie === 'type' && { appointmentType: type }),
    ...(piece.tie === 'specialty' && { specialty: [radiationOncology(piece.pick)] }),
    ...(procedure && { reasonReference: [procedure] }),
    ...(start !== undefined && { start }),
  } as Appointment;
}

function visit(made: Made): readonly Resource[] {
  const { id, status, subject, contained, at, piece } = made;
  const encounter = {
    resourceType: 'Encounter',
    ...contained,
    id,
    status,
    class: classCode(pickFrom(['AMB', 'VR', 'HH', 'OBSENC', 'IMP'], piece.pick), piece.pick >> 3),
    subject,
    ...(at !== undefined && { period: { start: at, end: at } }),
    ...(piece.tie === 'clinician' && { participant: [{ individual: { reference: 'Practitioner/doctor' } }] }),
    ...(piece.tie === 'specialty' && { serviceType: { coding: [{ system: SNOMED, code: '394593009' }] } }),
    ...(piece.tie === 'reason' && { reasonReference: [{ reference: 'Condition/cancer' }] }),
  } as Encounter;
  if (piece.partial) return [encounter];
  const note = noteOf({
    ...made,
    id: `${id}-note`,
    contained: { ...contained, id: `${id}-note` },
    status: 'current:final',
    code: evidenceCode(pickFrom(KINDS['progress-note'].codes, piece.pick), piece.pick >> 3),
    encounter: refTo<Encounter>(`Encounter/${id}`, piece.ref),
    procedure: undefined,
  });
  return [encounter, note];
}

const outsider = { reference: 'Practitioner/outsider' };

function referral({ id, status, subject, contained, at, code, encounter, piece }: Made): ServiceRequest {
  return {
    resourceType: 'ServiceRequest',
    ...contained,
    id,
    status: status as ServiceRequest['status'],
    intent: 'order',
    code,
    subject: subject as Reference<Patient>,
    ...(encounter && { encounter }),
    ...(at !== undefined && { authoredOn: at }),
    ...(!piece.partial && { performer: [outsider] }),
  };
}

function careTeam({ id, status, subject, contained, at, encounter, piece }: Made): CareTeam {
  return {
    resourceType: 'CareTeam',
    ...contained,
    id,
    status: status as CareTeam['status'],
    subject: subject as Reference<Patient>,
    ...(encounter && { encounter }),
    ...(at !== undefined && { period: { start: at } }),
    ...(!piece.partial && { participant: [{ member: outsider }] }),
  } as CareTeam;
}

function adverseEvent({ id, status, subject, contained, at, piece }: Made): AdverseEvent {
  return {
    resourceType: 'AdverseEvent',
    ...contained,
    id,
    actuality: status as AdverseEvent['actuality'],
    subject: subject as AdverseEvent['subject'],
    ...(at !== undefined && { date: at }),
    event: { text: 'as reported' },
    ...(piece.link === 'procedure' && {
      suspectEntity: [{ instance: { reference: 'MedicationAdministration/administration' } }],
    }),
  };
}
