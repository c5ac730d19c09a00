import { MedplumClient } from '@medplum/core';
import type { AccessPolicy, ClientApplication, DetectedIssue, Patient, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkPatient } from '../../src/check-patient.ts';
import { fhirStore } from '../../src/medplum/fhir-store.ts';
import { INSTALLATION_TAG } from '../../src/medplum/bot.ts';
import { outcomeOfError } from '../../src/medplum/outcome.ts';
import { catalogue } from '../../src/rules/index.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { without } from '../../src/reconcile/writer.ts';
import { infusionOf, switchOff } from './hospital.ts';
import { measured } from './measures.ts';
import type { Target } from './target.ts';

const canonicals = canonicalsUnder();

/** What the bots' AccessPolicy lets them do on the server, and what a check under it costs. */
export function describePolicy(at: () => Target): void {
  describe('the AccessPolicy of the bots', () => {
    const client = () => at().client;
    let guest: Guest;
    let bound: MedplumClient;
    let patient: Patient;

    beforeAll(async () => {
      await switchOff(client());
      await at().quiet();
      guest = await clientUnderPolicy(at());
      bound = guest.client;
      patient = await client().createResource<Patient>({
        resourceType: 'Patient',
        name: [{ family: 'Hidden' }],
        birthDate: '1950-01-01',
      });
    });

    afterAll(() => guest.leave());

    it('lets a check run whole, for so many requests and points', async () => {
      await client().createResource({ ...infusionOf(patient), status: 'in-progress' });
      const store = fhirStore(bound, { catalogue, dialect: 'compartment', now: () => new Date().toISOString() });
      const key = `Patient/${patient.id ?? ''}`;
      for (const [name, writes] of [
        ['first check', true],
        ['recheck', false],
      ] as const) {
        await bound.readResource('Patient', patient.id ?? '');
        const before = left(bound);
        const { assessments, plans } = await checkPatient(store, key, catalogue);
        const after = left(bound);
        if (after.points < before.points) {
          measured(`points of a ${name}`, before.points - after.points);
          measured(`requests of a ${name}`, before.requests - after.requests);
        }
        expect(plans.length > 0).toBe(writes);
        expect(assessments.flatMap(({ unreadable }) => unreadable)).toEqual([]);
      }
    });

    it('hides who the patient is', async () => {
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
        'an issue of somebody else under our code',
        () => ({
          resourceType: 'DetectedIssue',
          status: 'final',
          patient: subject(),
          code: { coding: [{ system: canonicals.rules, code: 'encounter-linked' }] },
          identifier: [{ system: 'https://other.example', value: '1' }],
        }),
      ],
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
      it(`does not let them write ${name}`, async () => {
        expect(await refusalOf(bound.createResource(resource()))).toBe('forbidden');
      });
    }

    it('does not let them change or delete a chart, nor delete their own', async () => {
      expect(await refusalOf(bound.updateResource({ ...patient, active: true }))).toBe('forbidden');
      expect(await refusalOf(bound.deleteResource('Patient', patient.id ?? ''))).toBe('forbidden');
      const [issue] = await bound.searchResources('DetectedIssue', { patient: `Patient/${patient.id ?? ''}` });
      expect(await refusalOf(bound.deleteResource('DetectedIssue', issue?.id ?? ''))).toBe('forbidden');
      if (!issue) throw new Error('no issue');
      const renamed = { ...issue, identifier: [{ system: 'https://other.example', value: '1' }] };
      expect(await refusalOf(bound.updateResource(renamed))).toBe('forbidden');
    });

    it('lets them give back the code that a person took from an issue, and not take over a foreign one', async () => {
      const [issue] = await client().searchResources('DetectedIssue', { patient: `Patient/${patient.id ?? ''}` });
      const { code } = issue ?? {};
      if (!issue || !code) throw new Error('no issue with a code');
      const bare = await client().updateResource(without(issue, 'code'));
      expect((await bound.readResource('DetectedIssue', bare.id)).code).toBeUndefined();
      expect((await bound.updateResource<DetectedIssue>({ ...bare, code })).code).toEqual(code);
      const foreign = await client().createResource<DetectedIssue>({
        resourceType: 'DetectedIssue',
        status: 'final',
        patient: subject(),
        code,
      });
      const taken = { ...foreign, identifier: [{ system: canonicals.issue, value: 'taken' }] };
      expect(await refusalOf(bound.updateResource(taken))).toBe('forbidden');
    });

    it('does not let them read what they do not check', async () => {
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

/** What the quota of a client still allows, as the last answer told. */
function left(client: MedplumClient) {
  const of = (item: string) => client.rateLimitStatus().find(({ name }) => name === item)?.remainingUnits ?? 0;
  return { points: of('fhirInteractions'), requests: of('requests') };
}

async function refusalOf(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
    return 'allowed';
  } catch (error) {
    return outcomeOfError(error)?.id;
  }
}

/** A client of the project, and what takes it out again. */
interface Guest {
  readonly client: MedplumClient;
  leave(): Promise<void>;
}

/** A client of the project that may do what the bots may, and no more. */
async function clientUnderPolicy({ client, baseUrl }: Target): Promise<Guest> {
  const query = { _tag: `${INSTALLATION_TAG.system}|${INSTALLATION_TAG.code}` };
  const [policy] = (await client.searchResources('AccessPolicy', query)) as readonly AccessPolicy[];
  const { project } = await client.get<{ project: { id: string } }>(new URL('auth/me', baseUrl));
  const { id, secret } = await client.post<ClientApplication>(new URL(`admin/projects/${project.id}/client`, baseUrl), {
    name: 'radgap contract',
    accessPolicy: { reference: `AccessPolicy/${policy?.id ?? ''}` },
  });
  const bound = new MedplumClient({ baseUrl, cacheTime: 0, maxRetryTime: 70_000 });
  await bound.startClientLogin(id ?? '', secret ?? '');
  const leave = async () => {
    const profile = { profile: `ClientApplication/${id ?? ''}` };
    const memberships = await client.searchResources('ProjectMembership', profile, { cache: 'reload' });
    for (const membership of memberships) await client.deleteResource('ProjectMembership', membership.id);
    await client.deleteResource('ClientApplication', id ?? '');
  };
  return { client: bound, leave };
}
