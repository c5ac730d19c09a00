import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import type { Procedure } from '@medplum/fhirtypes';
import { DEFAULT_POLICY } from '../src/model/policy.ts';
import { assess } from './support/oracle/judge.ts';

jest.setTimeout(60_000);

const DATA = new URL('../../shared/data/', import.meta.url).pathname;

/** A service planted in a record no one here wrote, and what a person read there of the rules that hang on the record. */
interface Planted {
  readonly given: string;
  readonly set: string;
  readonly patient: string;
  /** How the set refers to its resources. */
  readonly refer: (type: string, id: string) => string;
  readonly on: string;
  readonly encounter?: string;
  readonly asOf: string;
  readonly closed: readonly string[];
  readonly notApplicable: readonly string[];
}

const byType = (type: string, id: string) => `${type}/${id}`;
const byUrn = (_: string, id: string) => `urn:uuid:${id}`;

const FOLLOW_UP = [
  'follow-up-scheduled',
  'follow-up-visit-documented',
  'follow-up-period-closed-out',
  'post-treatment-imaging-on-file',
  'post-treatment-labs-on-file',
  'treatment-response-recorded',
  'adverse-events-assessed',
];

const LUNG = '129c6ac7-8d06-89de-ad63-0204a93e76c3';
const STAY = ['infusion-date-recorded', 'encounter-linked', 'inpatient-admission-recorded'];

const planted: readonly Planted[] = [
  {
    given: 'a stay for lung cancer stage 1, with histories and nothing of the infusion',
    set: 'synthea-10',
    patient: LUNG,
    refer: byType,
    on: '1984-11-02',
    encounter: 'e76f8c48-ef59-57b8-9980-122e72a22e14',
    asOf: '1986-01-01',
    closed: [...STAY, 'cancer-diagnosis-recorded', 'cancer-stage-recorded', 'history-and-physical-on-file'],
    notApplicable: ['pregnancy-status-recorded', 'claim-supported-by-procedure'],
  },
  {
    given: 'the last stay: the patient died on D+41, so follow-up ended',
    set: 'synthea-10',
    patient: LUNG,
    refer: byType,
    on: '1989-03-29',
    encounter: 'b57e3916-d0a2-a18a-47e9-6246cdba56b7',
    asOf: '1990-01-01',
    closed: [...STAY, 'cancer-diagnosis-recorded', 'cancer-stage-recorded', 'history-and-physical-on-file'],
    notApplicable: [...FOLLOW_UP, 'pregnancy-status-recorded'],
  },
  {
    given: 'carcinoma in situ is no malignant diagnosis; the patient died on D+1',
    set: 'synthea-25',
    patient: '1d3b3586-5268-4ce8-b1eb-9fc7cc0947a4',
    refer: byUrn,
    on: '2010-01-16',
    encounter: 'df5ae81f-2654-4e55-bcad-59c910672f37',
    asOf: '2011-01-01',
    closed: STAY,
    notApplicable: [...FOLLOW_UP, 'pregnancy-status-recorded'],
  },
  {
    given: 'a staged breast cancer, the stage in Condition and Observation, and no encounter',
    set: 'mcode-omop',
    patient: '0522e580-6775-49f5-b471-b39624280402',
    refer: byType,
    on: '2002-11-01',
    asOf: '2004-01-01',
    closed: ['infusion-date-recorded', 'cancer-diagnosis-recorded', 'cancer-stage-recorded'],
    notApplicable: ['inpatient-admission-recorded', 'discharge-summary-on-file'],
  },
];

/** The lines of a set that speak of one patient. */
function linesOf(set: string, patient: string): readonly { readonly resourceType: string; readonly id: string }[] {
  const files = readdirSync(`${DATA}${set}`).filter((name) => name.endsWith('.ndjson'));
  return files.flatMap((name) =>
    readFileSync(`${DATA}${set}/${name}`, 'utf8')
      .split('\n')
      .filter((line) => line.includes(patient))
      .map((line) => JSON.parse(line) as { resourceType: string; id: string }),
  );
}

function statusesOf({ set, patient, refer, on, encounter, asOf }: Planted): ReadonlyMap<string, string> {
  const service: Procedure = {
    resourceType: 'Procedure',
    id: 'planted',
    status: 'completed',
    code: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '77750' }] },
    subject: { reference: refer('Patient', patient) },
    performedDateTime: on,
    ...(encounter !== undefined && { encounter: { reference: refer('Encounter', encounter) } }),
  };
  const resources = linesOf(set, patient);
  const aliases = new Map(resources.map(({ resourceType, id }) => [`urn:uuid:${id}`, `${resourceType}/${id}`]));
  const record = { patient: `Patient/${patient}`, resources: [...resources, service], unreadable: [], asOf, aliases };
  const assessments = assess(record, DEFAULT_POLICY);
  expect(assessments.map(({ episode }) => episode.anchor.id)).toEqual(['Procedure/planted']);
  return new Map(assessments.flatMap(({ findings }) => findings.map(({ rule, status }) => [rule, status] as const)));
}

const present = planted.filter(({ set }) => existsSync(`${DATA}${set}`));

describe('a service planted in a foreign record', () => {
  it('has records to plant in, or none and nothing to say', () => {
    expect(present.length === 0 || present.length === planted.length).toBe(true);
  });

  for (const row of present) {
    it(row.given, () => {
      const statuses = statusesOf(row);
      const closed = [...statuses].filter(([, status]) => status === 'closed-gap').map(([rule]) => rule);
      expect(closed).toEqual(row.closed);
      for (const rule of row.notApplicable) expect([rule, statuses.get(rule)]).toEqual([rule, 'not-applicable']);
      expect([...statuses.values()]).not.toContain('undetermined');
    });
  }
});
