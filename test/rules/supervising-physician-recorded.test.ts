import { describe, expect, it } from '@jest/globals';
import type { Procedure } from '@medplum/fhirtypes';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { evaluate } from '../../src/evaluate.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { supervisingPhysicianRecorded } from '../../src/rules/supervising-physician-recorded.ts';
import { SNOMED } from '../../src/terminology/systems.ts';
import { composition, D0, day, document, procedure, record, report } from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

type Actor = NonNullable<Procedure['performer']>[number]['actor'];
const by = (...actors: Actor[]) => procedure({ performer: actors.map((actor) => ({ actor })) });
const note = (fields: Parameters<typeof document>[1] = {}) =>
  document('28570-0', { context: { period: { start: D0 } }, ...fields });
const PROCEDURE = 'Procedure/infusion';
const NOTE = 'DocumentReference/doc-28570-0';
const practitioner = { reference: 'Practitioner/a' };
const organization = { reference: 'Organization/o' };

describeRule(supervisingPhysicianRecorded, {
  'closed-gap': [
    ...['Dr. Jane Roe', 'Roe, Jane, MD', 'Jane Roe, D.O.', 'Jane Roe MD', 'Jane Roe, MD, PhD', 'Dr Roe'].map(
      (display) => ({
        given: `a physician in words alone: ${display}`,
        chart: record([by({ display })]),
        evidence: [PROCEDURE],
      }),
    ),
    { given: 'a Practitioner', chart: record([by(practitioner)]), evidence: [PROCEDURE], details: ['no-specialty'] },
    {
      given: 'a role with its specialty',
      chart: record([
        by({ reference: 'PractitionerRole/r' }),
        {
          resourceType: 'PractitionerRole',
          id: 'r',
          practitioner,
          specialty: [{ coding: [{ system: SNOMED, code: '419815003' }] }],
        },
      ]),
      details: ['specialty'],
    },
    {
      given: 'a Practitioner whose role tells the specialty',
      chart: record([
        by(practitioner),
        { resourceType: 'Practitioner', id: 'a' },
        {
          resourceType: 'PractitionerRole',
          id: 'r',
          practitioner,
          specialty: [{ coding: [{ system: SNOMED, code: '408455009' }] }],
        },
      ]),
      details: ['specialty'],
    },
    {
      given: 'a Practitioner of another server',
      chart: record([by({ reference: 'https://other.example/fhir/Practitioner/9' })]),
    },
    {
      given: 'a Practitioner by conditional reference',
      chart: record([by({ reference: 'Practitioner?identifier=urn:npi|1' })]),
    },
    {
      given: 'a Practitioner by identifier and type',
      chart: record([by({ type: 'Practitioner', identifier: { system: 'urn:npi', value: '1' } })]),
    },
    {
      given: 'a contained Practitioner',
      chart: record([
        procedure({
          contained: [{ resourceType: 'Practitioner', id: 'me' }],
          performer: [{ actor: { reference: '#me' } }],
        }),
      ]),
    },
    { given: 'an organization beside a Practitioner', chart: record([by(organization, practitioner)]) },
    {
      given: 'the author of the note',
      chart: record([procedure(), note({ author: [practitioner] })]),
      evidence: [NOTE],
    },
    {
      given: 'the attester of a note that a device wrote',
      chart: record([procedure(), note({ author: [{ reference: 'Device/d' }], authenticator: practitioner })]),
    },
    {
      given: 'the performer of the report that the Procedure names',
      chart: record([
        procedure({ report: [{ reference: 'DiagnosticReport/report' }] }),
        report({ performer: [practitioner] }),
      ]),
    },
    {
      given: 'the attester of a Composition that a device wrote',
      chart: record([
        procedure(),
        composition('28570-0', {
          id: 'note',
          author: [{ reference: 'Device/d' }],
          attester: [{ mode: 'legal', party: practitioner }],
        }),
      ]),
      evidence: ['Composition/note'],
    },
  ],
  'prospective-gap': [
    {
      given: 'nobody on D+3',
      chart: record([procedure()], day(3)),
      gaps: [{ message: 'noClinician' }],
      due: day(3),
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'nobody',
      chart: record([procedure()]),
      gaps: [{ message: 'noClinician', severity: 'moderate', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'an organization alone',
      chart: record([by(organization)]),
      gaps: [{ message: 'noClinician', nearMisses: { [PROCEDURE]: 'not-a-person' } }],
    },
    {
      given: 'a device alone',
      chart: record([by({ reference: 'Device/d' })]),
      gaps: [{ message: 'noClinician', nearMisses: { [PROCEDURE]: 'not-a-person' } }],
    },
    ...[
      'MD Anderson Nuclear Medicine',
      'Unknown',
      'drug pump',
      'IR room 2, main',
      'Nurse Jane Roe, RN',
      'Baltimore, MD',
      'Johns Hopkins Hospital, Baltimore, MD',
      'Dr. Roe Clinic',
      'Provider, Unknown, MD',
      'Things to, do',
    ].map((display) => ({
      given: `words that name no physician: ${display}`,
      chart: record([by({ display })]),
      gaps: [{ message: 'noClinician' as const, nearMisses: { [PROCEDURE]: 'not-a-person' as const } }],
    })),
    {
      given: 'an organization that is called by a name',
      chart: record([by({ reference: 'Organization/o', display: 'Dr. Roe' })]),
      gaps: [{ message: 'noClinician', nearMisses: { [PROCEDURE]: 'not-a-person' } }],
    },
    {
      given: 'words alone',
      chart: record([by({ display: 'nuclear medicine' })]),
      gaps: [{ message: 'noClinician', nearMisses: { [PROCEDURE]: 'not-a-person' } }],
    },
    {
      given: 'a note of an organization',
      chart: record([procedure(), note({ author: [organization] })]),
      gaps: [{ message: 'noClinician', nearMisses: { [NOTE]: 'not-a-person' } }],
    },
    {
      given: 'the author of a note that is not final',
      chart: record([procedure(), note({ author: [practitioner], docStatus: 'preliminary' })]),
      gaps: [{ message: 'noClinician', nearMisses: {} }],
    },
    {
      given: 'the author of a note of another day',
      chart: record([procedure(), note({ author: [practitioner], context: { period: { start: day(30) } } })]),
      gaps: [{ message: 'noClinician' }],
    },
    {
      given: 'an organization of the record',
      chart: record([by(organization), { resourceType: 'Organization', id: 'o', name: 'Example' }]),
      gaps: [{ message: 'noClinician', nearMisses: { [PROCEDURE]: 'not-a-person' } }],
    },
  ],
  undetermined: [
    {
      given: 'documents that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['DocumentReference'] }),
      because: /DocumentReference/,
    },
  ],
});

describe('the specialty of the clinician', () => {
  it('is told by its names, in order, each once; a taxonomy code with its code, one without a name as it is', () => {
    const coding = ['419815003', '408455009', '419815003', 'X7', '207U00000X'].map((code) => ({
      coding: [{ system: SNOMED, code }],
    }));
    const chart = openChart(
      record([
        by({ reference: 'PractitionerRole/r' }),
        { resourceType: 'PractitionerRole', id: 'r', practitioner, specialty: coding },
      ]),
      DEFAULT_POLICY,
    );
    const details = episodesOf(chart, DEFAULT_POLICY).flatMap((episode) =>
      evaluate(episode, [supervisingPhysicianRecorded], DEFAULT_POLICY).findings.flatMap((found) => found.details),
    );
    expect(details).toEqual([
      {
        code: 'specialty',
        data: { name: 'X7, interventional radiology, nuclear medicine 207U00000X, radiation oncology' },
      },
    ]);
  });
});
