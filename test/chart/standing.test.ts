import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { refusedByStatus } from '../../src/chart/standing.ts';

const filed = { content: [{ attachment: { url: 'Binary/scan' } }] };
const resource = (resourceType: string, fields: object): Resource =>
  ({ resourceType, id: 'x', ...(resourceType === 'DocumentReference' && filed), ...fields }) as unknown as Resource;

/** Whether a status counts as evidence (domain.md A1, Status). */
const table: readonly (readonly [type: string, status: string, verdict: 'counts' | 'cancelled' | 'not-final'])[] = [
  ['Observation', 'final', 'counts'],
  ['Observation', 'amended', 'counts'],
  ['Observation', 'corrected', 'counts'],
  ['Observation', 'preliminary', 'not-final'],
  ['Observation', 'registered', 'cancelled'],
  ['Observation', 'cancelled', 'cancelled'],
  ['Observation', 'entered-in-error', 'cancelled'],
  ['Observation', 'unknown', 'not-final'],
  ['Observation', 'canceled', 'not-final'],
  ['Observation', 'F', 'not-final'],
  ['DiagnosticReport', 'final', 'counts'],
  ['DiagnosticReport', 'appended', 'counts'],
  ['DiagnosticReport', 'partial', 'not-final'],
  ['DiagnosticReport', 'registered', 'cancelled'],
  ['Composition', 'preliminary', 'not-final'],
  ['Composition', 'amended', 'counts'],
  ['ImagingStudy', 'available', 'counts'],
  ['ImagingStudy', 'unknown', 'counts'],
  ['ImagingStudy', 'registered', 'cancelled'],
  ['Encounter', 'finished', 'counts'],
  ['Encounter', 'in-progress', 'counts'],
  ['Encounter', 'unknown', 'counts'],
  ['Encounter', 'planned', 'cancelled'],
  ['Encounter', 'no-show', 'not-final'],
  ['Procedure', 'completed', 'counts'],
  ['Procedure', 'stopped', 'counts'],
  ['Procedure', 'in-progress', 'counts'],
  ['Procedure', 'unknown', 'counts'],
  ['Procedure', 'preparation', 'not-final'],
  ['Procedure', 'on-hold', 'not-final'],
  ['Procedure', 'not-done', 'cancelled'],
  ['MedicationAdministration', 'completed', 'counts'],
  ['MedicationAdministration', 'stopped', 'counts'],
  ['MedicationAdministration', 'in-progress', 'counts'],
  ['MedicationAdministration', 'not-done', 'cancelled'],
  ['MedicationAdministration', 'unknown', 'not-final'],
  ['Appointment', 'booked', 'counts'],
  ['Appointment', 'pending', 'counts'],
  ['Appointment', 'proposed', 'cancelled'],
  ['Appointment', 'waitlist', 'cancelled'],
  ['Appointment', 'noshow', 'cancelled'],
  ['Appointment', 'canceled', 'not-final'],
  ['Appointment', 'on-hold', 'not-final'],
  ['Observation', 'pending', 'not-final'],
  ['Condition', 'entered-in-error', 'counts'],
  ['Patient', 'draft', 'counts'],
  ['Consent', 'draft', 'cancelled'],
  ['Consent', 'rejected', 'cancelled'],
  ['Consent', 'active', 'counts'],
  ['DocumentReference', 'current', 'counts'],
  ['DocumentReference', 'superseded', 'counts'],
  ['DocumentReference', 'entered-in-error', 'cancelled'],
];

describe('the status of evidence', () => {
  it.each(table)('%s %s: %s', (type, status, verdict) => {
    expect(refusedByStatus(resource(type, { status }))?.code ?? 'counts').toBe(verdict);
  });
  it.each([
    ['final', 'counts'],
    ['amended', 'counts'],
    ['preliminary', 'not-final'],
    ['entered-in-error', 'cancelled'],
  ])('a current document whose docStatus is %s: %s', (docStatus, verdict) => {
    const document = resource('DocumentReference', { status: 'current', docStatus });
    expect(refusedByStatus(document)?.code ?? 'counts').toBe(verdict);
  });
  it.each(['Observation', 'Procedure', 'Encounter', 'DocumentReference'])(
    '%s without a status does not count',
    (type) => {
      expect(refusedByStatus(resource(type, {}))?.code).toBe('status-absent');
      expect(refusedByStatus(resource(type, { status: '' }))?.code).toBe('status-absent');
    },
  );
  it.each([
    ['actual', undefined],
    [undefined, undefined],
    ['potential', 'cancelled'],
    ['sure', 'cancelled'],
  ])('an adverse event that is %s', (actuality, expected) => {
    expect(refusedByStatus(resource('AdverseEvent', { actuality }))?.code).toBe(expected);
  });
  it.each<[given: string, type: string, fields: object, what: string | undefined]>([
    ['a document of text', 'DocumentReference', { content: [{ attachment: { data: 'Tm90ZQ==' } }] }, undefined],
    ['a title alone', 'DocumentReference', { content: [{ attachment: { title: 'Consent' } }] }, 'content'],
    ['nothing', 'DocumentReference', { content: [{ attachment: {} }] }, 'content'],
    ['a title, then a scan', 'DocumentReference', { content: [{ attachment: {} }, ...filed.content] }, undefined],
    ['content known by its size', 'DocumentReference', { content: [{ attachment: { size: 8412 } }] }, undefined],
    [
      'content withheld',
      'DocumentReference',
      { content: [{ attachment: { _url: { extension: [{ url: 'urn:reason', valueCode: 'masked' }] } } }] },
      undefined,
    ],
    ['empty text', 'DocumentReference', { content: [{ attachment: { data: '' } }] }, 'content'],
    ['an address left empty', 'DocumentReference', { content: [{ attachment: { url: '' } }] }, 'content'],
    ['content of no size', 'DocumentReference', { content: [{ attachment: { size: 0 } }] }, 'content'],
    ['a study that tells no number of images', 'ImagingStudy', {}, undefined],
    ['a study of images', 'ImagingStudy', { numberOfInstances: 240 }, undefined],
    ['a study of no image', 'ImagingStudy', { numberOfInstances: 0 }, 'images'],
    [
      'one whose series is empty',
      'ImagingStudy',
      { numberOfInstances: 0, series: [{ numberOfInstances: 0 }] },
      'images',
    ],
    [
      'one whose series has some',
      'ImagingStudy',
      { numberOfInstances: 0, series: [{ numberOfInstances: 4 }] },
      undefined,
    ],
    [
      'one whose series lists nothing',
      'ImagingStudy',
      { numberOfInstances: 0, series: [{ numberOfInstances: null, instance: null }, { instance: 7 }] },
      'images',
    ],
    ['one whose series lists some', 'ImagingStudy', { numberOfInstances: 0, series: [{ instance: [{}] }] }, undefined],
  ])('%s', (_, type, fields, what) => {
    const status = type === 'ImagingStudy' ? 'available' : 'current';
    expect(refusedByStatus(resource(type, { status, ...fields }))).toEqual(
      what && { code: 'incomplete', data: { what } },
    );
  });
  it('minds the docStatus of documents only', () => {
    expect(refusedByStatus(resource('Composition', { status: 'final', docStatus: 'preliminary' }))).toBeUndefined();
  });
  it.each([
    ['Observation', { status: 'preliminary' }, 'preliminary'],
    ['Observation', { status: 'unknown' }, 'unknown'],
    ['Observation', { status: 'cancelled' }, 'cancelled'],
    ['Observation', { status: 'Final, for Mrs X' }, 'a status unknown to FHIR R4'],
    ['AdverseEvent', { actuality: 'potential' }, 'potential'],
    ['AdverseEvent', { actuality: 'so Mrs X says' }, 'a status unknown to FHIR R4'],
  ])('%s %j is told as its status only in the words of FHIR', (type, fields, status) => {
    expect(refusedByStatus(resource(type, fields))).toMatchObject({ data: { status } });
  });
});
