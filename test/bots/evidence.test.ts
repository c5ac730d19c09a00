import type { Observation, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { bots } from '../../bots/index.ts';
import { evidenceTypes } from '../../src/medplum/searches.ts';
import { catalogue } from '../../src/rules/index.ts';
import { EVIDENCE_OBSERVATIONS } from '../../src/terminology/observations.ts';
import { CPT, DCM, LOINC, SNOMED } from '../../src/terminology/systems.ts';
import {
  administration,
  appointment,
  condition,
  document,
  encounter,
  imagingStudy,
  patient,
  report,
} from '../support/chart-builders.ts';
import { created, deleted, hears, updated, woken } from './waking.ts';

const subject = { reference: 'Patient/p1' };

const EVIDENCE: readonly Resource[] = [
  { resourceType: 'AdverseEvent', actuality: 'actual', subject },
  appointment(),
  { resourceType: 'CareTeam', subject },
  { resourceType: 'Composition', status: 'final', type: {}, date: '2025-01-10', author: [], title: 'note', subject },
  condition(),
  { resourceType: 'Consent', status: 'active', scope: {}, category: [], patient: subject },
  { resourceType: 'Coverage', status: 'active', beneficiary: subject, payor: [] },
  report(),
  document('28570-0'),
  encounter({ id: 'e' }),
  imagingStudy({}),
  administration(),
  { resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject },
  patient(),
  { resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject },
];

describe('evidence', () => {
  describe.each(EVIDENCE.map((resource) => [resource.resourceType, resource] as const))('a %s', (type, resource) => {
    hears(`recheck-evidence:${type.toLowerCase()}`, [
      ['its creation', created(resource), true],
      ['its update', updated(resource, { ...resource, language: 'en' }), true],
      ['its deletion', deleted(resource), true],
    ]);
    it('wakes nobody else', async () => {
      expect(await woken(created(resource))).toEqual([`recheck-evidence:${type.toLowerCase()}`]);
    });
  });

  it('of every type the catalogue draws on wakes a bot', () => {
    const heard = new Set(
      bots.flatMap(({ definition }) => definition.wakes.map(({ criteria }) => criteria.split('?')[0])),
    );
    expect(evidenceTypes(catalogue).filter((type) => !heard.has(type))).toEqual([]);
  });
});

const observation = (code: string, system: string): Observation => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system, code }] },
  subject,
});
const pulse = observation('1234-5', LOINC);
const CODES = [...EVIDENCE_OBSERVATIONS].flatMap(([system, codes]) =>
  [...codes].map((code) => [code, system] as const),
);

describe('an Observation', () => {
  it('is evidence under LOINC, DCM and SNOMED CT', () => {
    expect(CODES.map(([, system]) => system)).toEqual(expect.arrayContaining([DCM, LOINC, SNOMED]));
  });

  it.each(CODES)(
    '%s of %s wakes on creation, update, deletion, and when it leaves or comes to that code',
    async (code, system) => {
      const one = observation(code, system);
      const changes = [
        created(one),
        updated(one, { ...one, status: 'amended' }),
        deleted(one),
        updated(one, pulse),
        updated(pulse, one),
      ];
      for (const change of changes) expect(await woken(change)).toEqual(['recheck-evidence:observation']);
    },
  );

  hears('recheck-evidence:observation', [
    [
      'one with the code second',
      created({ ...pulse, code: { coding: [{ code: 'HGB' }, { system: LOINC, code: '718-7' }] } }),
      true,
    ],
    ['one of another code', created(pulse), false],
    ['an update of another code', updated(pulse, { ...pulse, status: 'amended' }), false],
    ['a deletion of another code', deleted(pulse), false],
    ['a code that only begins so', created(observation('718-70', LOINC)), false],
    ['a code that only ends so', created(observation('1718-7', LOINC)), false],
    ['one without a code', created({ ...pulse, code: { text: 'haemoglobin' } }), false],
    [
      'a Procedure of such a code',
      created({
        resourceType: 'Procedure',
        status: 'completed',
        subject,
        code: { coding: [{ system: CPT, code: '718-7' }] },
      }),
      false,
    ],
  ]);
});
