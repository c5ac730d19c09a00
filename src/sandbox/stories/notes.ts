import type { Binary, Consent, DocumentReference, Resource } from '@medplum/fhirtypes';
import { LOINC } from '../../terminology/systems.ts';
import { at, base64, idIn, named, ref, type Case, type Link, type Moment } from './builders.ts';
import { organization, practitioner, role, type Clinician } from './people.ts';

const KINDS = {
  consult: ['34831-8', 'Radiation oncology Consult note'],
  'oncology-consult': ['34805-2', 'Oncology Consult note'],
  'intervention-consult': ['72555-6', 'Interventional radiology Consult note'],
  'general-consult': ['11488-4', 'Consult note'],
  history: ['34117-2', 'History and physical note'],
  procedure: ['28570-0', 'Procedure note'],
  operation: ['11504-8', 'Surgical operation note'],
  intervention: ['47048-4', 'Diagnostic interventional radiology study'],
  progress: ['11506-3', 'Progress note'],
  'radiation-oncology': ['34832-6', 'Radiation oncology Progress note'],
  'intervention-progress': ['72556-4', 'Interventional radiology Progress note'],
  discharge: ['18842-5', 'Discharge summary'],
  instructions: ['74213-0', 'Discharge instructions'],
  nursing: ['34746-8', 'Nurse Note'],
  consent: ['64293-4', 'Procedure consent'],
} as const;

/** A kind of document, by its LOINC type. */
export type NoteKind = keyof typeof KINDS;

/** What a story says of a note. */
export interface Written {
  readonly name: string;
  readonly kind: NoteKind;
  readonly when: Moment;
  readonly by: Clinician;
  readonly text: string;
  /** Absent for a note brought in from elsewhere. */
  readonly encounter?: Link;
}

/** A signed note as plain text. */
export function note(file: Case, written: Written, more: Partial<DocumentReference> = {}): DocumentReference {
  return documentOf(file, written, { contentType: 'text/plain', data: base64(written.text) }, more);
}

/** A signed note as HTML: each line of the text a paragraph. */
export function htmlNote(file: Case, written: Written, more: Partial<DocumentReference> = {}): DocumentReference {
  const paragraphs = written.text.split('\n').map((line) => `<p>${line}</p>`);
  const data = base64(`<!DOCTYPE html><html><body>${paragraphs.join('')}</body></html>`);
  return documentOf(file, written, { contentType: 'text/html', data }, more);
}

/** A signed note whose text is kept in a Binary of its own. */
export function filedNote(file: Case, written: Written): readonly Resource[] {
  return inBinary(file, written, 'text/plain', written.text);
}

/** A document that exists only as a scanned page. */
export function scannedNote(file: Case, written: Omit<Written, 'text'>): readonly Resource[] {
  return inBinary(file, written, 'application/pdf', EMPTY_PAGE);
}

function inBinary(file: Case, written: Omit<Written, 'text'>, contentType: string, content: string): Resource[] {
  const name = `${written.name}-file`;
  const { reference } = ref(file, 'Binary', name);
  const binary: Binary = { resourceType: 'Binary', id: idIn(file, name), contentType, data: base64(content) };
  return [documentOf(file, written, { contentType, url: reference }, {}), binary];
}

/** A consent to treatment, recorded as such. */
export function consent(file: Case, when: Moment, source?: Link): Consent {
  const scope = 'http://terminology.hl7.org/CodeSystem/consentscope';
  return {
    resourceType: 'Consent',
    id: idIn(file, 'consent'),
    status: 'active',
    scope: named(scope, 'treatment', 'Treatment'),
    category: [named(LOINC, '64293-4', 'Procedure consent')],
    patient: file.subject,
    dateTime: at(file, when),
    performer: [file.subject],
    organization: [organization('hospital')],
    policyRule: { text: 'Consent to radionuclide treatment' },
    ...(source && { sourceReference: source }),
  };
}

function documentOf(
  file: Case,
  { name, kind, when, by, encounter }: Omit<Written, 'text'>,
  attachment: { readonly contentType: string; readonly data?: string; readonly url?: string },
  more: Partial<DocumentReference>,
): DocumentReference {
  const [code, title] = KINDS[kind];
  const category = 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category';
  const moment = at(file, when);
  return {
    resourceType: 'DocumentReference',
    id: idIn(file, name),
    status: 'current',
    docStatus: 'final',
    type: named(LOINC, code, title),
    category: [named(category, 'clinical-note', 'Clinical Note')],
    subject: file.subject,
    date: moment,
    author: [role(by)],
    authenticator: practitioner(by),
    custodian: organization('hospital'),
    content: [{ attachment: { ...attachment, title, creation: moment } }],
    ...(encounter && { context: { encounter: [encounter], period: { start: moment } } }),
    ...more,
  };
}

/** The smallest PDF with one blank page: what a scan looks like to a program. */
const EMPTY_PAGE = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj
trailer<</Root 1 0 R>>
%%EOF`;
