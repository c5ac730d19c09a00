import type { Observation, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { isRecord, parseJson } from '../../src/bulk/json.ts';
import { LOINC } from '../../src/terminology/systems.ts';
import { bothWays } from '../bulk/both-ways.ts';
import { ndjson } from '../bulk/input-folder.ts';
import { D0, day, observation, patient, procedure } from '../support/chart-builders.ts';

const SHORT = { tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' }] };
const short = <T extends Resource>(resource: T, lastUpdated?: string): T => ({
  ...resource,
  meta: { ...SHORT, ...(lastUpdated !== undefined && { lastUpdated }) },
});

/** An ECOG score from before the service, with its value or, as it was shortened, without. */
const valueless: Observation = {
  resourceType: 'Observation',
  id: 'ecog',
  status: 'final',
  code: { coding: [{ system: LOINC, code: '89247-1' }] },
  subject: { reference: 'Patient/p1' },
  effectiveDateTime: day(-2),
};
const whole: Observation = { ...valueless, valueInteger: 1 };
const of = (count: string) =>
  `${count} of Patient/p1 ${count === '1 resource' ? 'is' : 'are'} marked as shortened: what is left out may be on record`;

interface Row {
  readonly given: string;
  readonly resources: readonly Resource[];
  /** The verdict on performance-status-recorded, whose evidence an Observation is. */
  readonly status: string;
  readonly told: readonly string[];
}

const rows: readonly Row[] = [
  { given: 'a score without its value, sent whole', resources: [valueless], status: 'open-gap', told: [] },
  {
    given: 'a score of which the value was left out',
    resources: [short(valueless)],
    status: 'undetermined',
    told: [of('1 resource')],
  },
  {
    given: 'a score of which the value was hidden for security',
    resources: [{ ...valueless, meta: { security: [{ code: 'REDACTED' }] } }],
    status: 'undetermined',
    told: [of('1 resource')],
  },
  {
    given: 'a score under a label that takes nothing from it',
    resources: [{ ...valueless, meta: { security: [{ code: 'R' }], tag: [{ code: 'HTEST' }] } }],
    status: 'open-gap',
    told: [],
  },
  {
    given: 'a score whose value was not among what was left out',
    resources: [short(whole)],
    status: 'closed-gap',
    told: [of('1 resource')],
  },
  {
    given: 'another result that was shortened: it may be the score',
    resources: [short(observation('718-7', { id: 'other' }))],
    status: 'undetermined',
    told: [of('1 resource')],
  },
  {
    given: 'a shortened state and a later whole one',
    resources: [
      short(valueless, '2025-01-01T00:00:00Z'),
      { ...valueless, meta: { lastUpdated: '2025-02-01T00:00:00Z' } },
    ],
    status: 'open-gap',
    told: [],
  },
  {
    given: 'a whole state and a later shortened one',
    resources: [
      { ...valueless, meta: { lastUpdated: '2025-01-01T00:00:00Z' } },
      short(valueless, '2025-02-01T00:00:00Z'),
    ],
    status: 'undetermined',
    told: [of('1 resource')],
  },
  {
    given: 'two that were shortened',
    resources: [short(valueless), short(observation('718-7', { id: 'other' }))],
    status: 'undetermined',
    told: [of('2 resources')],
  },
  {
    given: 'somebody without a service whose record was shortened',
    resources: [short(patient({ id: 'p2' })), short({ ...valueless, id: 'p2s', subject: { reference: 'Patient/p2' } })],
    status: 'open-gap',
    told: [],
  },
  {
    given: 'a service that was shortened',
    resources: [short(procedure())],
    status: 'open-gap',
    told: [of('1 resource')],
  },
];

describe('what a server has shortened', () => {
  it.each(rows)('proves nothing missing: $given', async ({ resources, status, told }) => {
    const own = resources.some(({ resourceType }) => resourceType === 'Procedure') ? [] : [procedure()];
    const files = { 'a.ndjson': ndjson(patient(), ...own, ...resources) };
    for (const { texts, skipped } of await bothWays(files, day(60), { chunk: 512 })) {
      const [episode] = texts.map((text) => parseJson(text)?.value);
      expect(isRecord(episode) && episode['serviceDate']).toBe(D0);
      expect(isRecord(episode) && episode['verdicts']).toContainEqual(
        expect.objectContaining({ rule: 'performance-status-recorded', status }),
      );
      expect(skipped.map(({ why }) => why)).toEqual(told);
    }
  });
});
