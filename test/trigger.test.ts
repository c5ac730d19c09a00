import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { trigger, type Notice } from '../src/trigger.ts';
import { appointment, claim, imagingStudy, patient, procedure } from './support/chart-builders.ts';

const p1 = { reference: 'Patient/p1' };
const P1 = { recheck: ['Patient/p1'] };
const BASE = 'https://fhir.example/R4';

/** What any sender may send, typed or not. */
const notice = (value: unknown): Notice => value as Resource;

describe('a notice asks for a recheck of the patients it names', () => {
  it.each<[string, Notice]>([
    ['by subject', procedure()],
    ['by patient', claim()],
    ['by beneficiary', { resourceType: 'Coverage', status: 'active', beneficiary: p1, payor: [] }],
    ['by for', { resourceType: 'Task', status: 'requested', intent: 'order', for: p1 }],
    ['by participant', appointment()],
    ['as itself', patient()],
    ['when it was deleted', { deletedResource: imagingStudy({}) }],
    ['by an absolute reference', procedure({ subject: { reference: 'https://fhir.example/R4/Patient/p1' } })],
    ['by a versioned reference', procedure({ subject: { reference: 'Patient/p1/_history/3' } })],
  ])('%s', (_how, given) => {
    expect(trigger(given)).toEqual(P1);
  });

  it('each once, and those linked to a Patient too', () => {
    const merged = patient({
      link: [
        { type: 'replaced-by', other: { reference: 'Patient/a0' } },
        { type: 'seealso', other: p1 },
      ],
    });
    expect(trigger(merged)).toEqual({ recheck: ['Patient/a0', 'Patient/p1'] });
    const both = appointment({
      participant: [
        { actor: { reference: 'Patient/p2' }, status: 'accepted' },
        { actor: p1, status: 'accepted' },
        { status: 'accepted' },
      ],
    });
    expect(trigger(both)).toEqual({ recheck: ['Patient/p1', 'Patient/p2'] });
  });
});

describe('where the base of the server is known', () => {
  const about = (reference: string) => trigger(procedure({ subject: { reference } }), BASE);
  it.each(['Patient/p1', `${BASE}/Patient/p1`, `${BASE}/Patient/p1/_history/3`])('%s is its patient', (reference) => {
    expect(about(reference)).toEqual(P1);
  });
  it.each([
    ['another server', 'https://other.example/R4/Patient/p1'],
    ['a server whose address begins alike', `${BASE}B/Patient/p1`],
    ['another server that names this one on the way', `https://other.example/${BASE}/Patient/p1`],
  ])('%s names nobody', (_whose, reference) => {
    expect(about(reference)).toHaveProperty('ignore');
  });
});

describe('a notice that names no patient is ignored, whatever its shape', () => {
  it.each<[string, Notice]>([
    ['a resource of nobody', { resourceType: 'Practitioner' }],
    ['a group', procedure({ subject: { reference: 'Group/g' } })],
    ['a logical reference', procedure({ subject: { identifier: { value: 'MRN1' } } })],
    ['a contained patient', procedure({ subject: { reference: '#p' } })],
    ['a placeholder', procedure({ subject: { reference: 'urn:uuid:0b7f' } })],
    ['a path beyond', procedure({ subject: { reference: 'Patient/../Practitioner/x' } })],
    ['a query', procedure({ subject: { reference: 'Patient?identifier=x|1' } })],
    ['a Patient without id', { resourceType: 'Patient' }],
    ['a reference that is a number', notice({ resourceType: 'Procedure', subject: { reference: 7 } })],
    ['a subject that is a text', notice({ resourceType: 'Procedure', subject: 'Patient/p1' })],
    ['a subject that is a list', notice({ resourceType: 'Procedure', subject: [p1] })],
    ['participants that are no list', notice({ resourceType: 'Appointment', participant: {} })],
    ['participants of nothing', notice({ resourceType: 'Appointment', participant: [null, 7] })],
    ['an Appointment without participants', notice({ resourceType: 'Appointment' })],
    ['links that are no list', notice({ resourceType: 'Patient', link: 'x' })],
    ['links of nothing', notice({ resourceType: 'Patient', link: [null, {}] })],
    ['nothing', notice({})],
    ['null', notice(null)],
    ['a deletion of nothing', notice({ deletedResource: null })],
  ])('%s', (_what, given) => {
    expect(trigger(given)).toEqual({ ignore: expect.stringContaining('names no patient') as unknown });
  });

  it('and the type of what was sent is told, where it has one', () => {
    expect(trigger({ resourceType: 'Practitioner' })).toEqual({
      ignore: 'Practitioner names no patient of this server',
    });
    expect(trigger(notice({}))).toEqual({ ignore: 'The notice names no patient of this server' });
  });
});
