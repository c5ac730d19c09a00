import { MedplumClient } from '@medplum/core';
import type { AccessPolicy, ClientApplication, Patient, Resource } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { checkPatient } from '../../src/check-patient.ts';
import { fhirStore } from '../../src/medplum/fhir-store.ts';
import { INSTALLATION_TAG } from '../../src/medplum/bot.ts';
import { outcomeOfError } from '../../src/medplum/outcome.ts';
import { catalogue } from '../../src/rules/index.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { measured } from './measures.ts';
import type { Target } from './target.ts';

const canonicals = canonicalsUnder();

/** What the server lets the bots' AccessPolicy do, and what a check under it costs; only a real server enforces it. */
export function describePolicy(at: () => Target): void {
  describe('the AccessPolicy of the bots', () => {
    let bound: MedplumClient;
    let patient: Patient;

    beforeAll(async () => {
      const { isReal, client } = at();
      if (!isReal) return;
      bound = await clientUnderPolicy(at());
      patient = await client.createResource<Patient>({
        resourceType: 'Patient',
        name: [{ family: 'Hidden' }],
        birthDate: '1950-01-01',
      });
    });

    const onReal = (name: string, test: () => Promise<void>) =>
      it(name, async () => {
        if (at().isReal) await test();
      });

    onReal('lets a check run whole, for so many points', async () => {
      const { client } = at();
      await client.createResource({
        resourceType: 'Procedure',
        status: 'in-progress',
        subject: { reference: `Patient/${patient.id ?? ''}` },
        performedDateTime: '2025-01-01',
        code: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '77750' }] },
      });
      const store = fhirStore(bound, { catalogue, dialect: 'compartment', now: () => new Date().toISOString() });
      for (const name of ['points of a check', 'points of a check', 'points of a recheck']) {
        const before = points(bound);
        const { assessments } = await checkPatient(store, `Patient/${patient.id ?? ''}`, catalogue);
        measured(name, before - points(bound));
        expect(assessments.flatMap(({ unreadable }) => unreadable)).toEqual([]);
      }
    });

    onReal('hides who the patient is', async () => {
      const seen = await bound.readResource('Patient', patient.id ?? '');
      expect(seen.name).toBeUndefined();
      expect(seen.birthDate).toBe('1950-01-01');
    });

    const subject = () => ({ reference: `Patient/${patient.id ?? ''}` });
    const foreign: readonly (readonly [string, () => Resource])[] = [
      [
        'an issue of somebody else',
        () => ({
          resourceType: 'DetectedIssue',
          status: 'final',
          patient: subject(),
          identifier: [{ system: 'https://other.example', value: '1' }],
        }),
      ],
      ['an issue without identifier', () => ({ resourceType: 'DetectedIssue', status: 'final', patient: subject() })],
      [
        'a Task of somebody else',
        () => ({ resourceType: 'Task', status: 'requested', intent: 'order', for: subject() }),
      ],
      [
        'a List of somebody else',
        () => ({ resourceType: 'List', status: 'current', mode: 'working', subject: subject() }),
      ],
      ['a Procedure', () => ({ resourceType: 'Procedure', status: 'completed', subject: subject() })],
      ['a Condition', () => ({ resourceType: 'Condition', subject: subject() })],
      ['a Patient', () => ({ resourceType: 'Patient' })],
      [
        'a Device',
        () => ({ resourceType: 'Device', identifier: [{ system: canonicals.installation, value: 'device' }] }),
      ],
      [
        'a Subscription',
        () => ({
          resourceType: 'Subscription',
          status: 'active',
          reason: 'x',
          criteria: 'Patient',
          channel: { type: 'rest-hook', endpoint: 'https://x.example' },
        }),
      ],
    ];

    for (const [name, resource] of foreign) {
      onReal(`does not let them write ${name}`, async () => {
        expect(await refusalOf(bound.createResource(resource()))).toBe('forbidden');
      });
    }

    onReal('does not let them change or delete a chart, nor delete their own', async () => {
      expect(await refusalOf(bound.updateResource({ ...patient, active: true }))).toBe('forbidden');
      expect(await refusalOf(bound.deleteResource('Patient', patient.id ?? ''))).toBe('forbidden');
      const [issue] = await bound.searchResources('DetectedIssue', { patient: `Patient/${patient.id ?? ''}` });
      expect(await refusalOf(bound.deleteResource('DetectedIssue', issue?.id ?? ''))).toBe('forbidden');
      if (!issue) throw new Error('no issue');
      const renamed = { ...issue, identifier: [{ system: 'https://other.example', value: '1' }] };
      expect(await refusalOf(bound.updateResource(renamed))).toBe('forbidden');
    });

    onReal('does not let them read what they do not check', async () => {
      for (const type of [
        'ClientApplication',
        'ProjectMembership',
        'AccessPolicy',
        'Bot',
        'Invoice',
        'Provenance',
      ] as const) {
        expect([type, await refusalOf(bound.searchResources(type))]).toEqual([type, 'forbidden']);
      }
    });
  });
}

function points(client: MedplumClient): number {
  return client.rateLimitStatus().find(({ name }) => name === 'fhirInteractions')?.remainingUnits ?? 0;
}

async function refusalOf(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
    return 'allowed';
  } catch (error) {
    return outcomeOfError(error)?.id;
  }
}

/** A client of the project that may do what the bots may, and no more. */
async function clientUnderPolicy({ client, baseUrl }: Target): Promise<MedplumClient> {
  const query = { _tag: `${INSTALLATION_TAG.system}|${INSTALLATION_TAG.code}` };
  const [policy] = (await client.searchResources('AccessPolicy', query)) as readonly AccessPolicy[];
  const { project } = await client.get<{ project: { id: string } }>(new URL('auth/me', baseUrl));
  const made = await client.post<ClientApplication>(new URL(`admin/projects/${project.id}/client`, baseUrl), {
    name: 'radgap contract',
    accessPolicy: { reference: `AccessPolicy/${policy?.id ?? ''}` },
  });
  const bound = new MedplumClient({ baseUrl, cacheTime: 0, maxRetryTime: 70_000 });
  await bound.startClientLogin(made.id ?? '', made.secret ?? '');
  return bound;
}
