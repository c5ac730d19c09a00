import type { DetectedIssue, List } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { checkPatient } from '../../src/check-patient.ts';
import { connect } from '../../src/medplum/fhir-server.ts';
import { fhirStore } from '../../src/medplum/fhir-store.ts';
import { catalogue } from '../../src/rules/index.ts';
import { storeOf } from '../../src/server/servers.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { virtualPatience } from '../races/patience.ts';
import { day } from '../support/chart-builders.ts';
import { bare, documentedStay } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';
import { check, ours, quietSite, standings, type Exchange, type Tampering } from './ward.ts';

const canonicals = canonicalsUnder();

/** A server that says it takes transactions and works through them entry by entry. */
const pretending = async () => {
  const site = await quietSite({ fidelity: { transactionsAsBatch: true } });
  await site.load(bare);
  return site;
};

const holderOf = ({ extension }: List) => extension?.find(({ url }) => url === canonicals.holder);

/** Everything of ours without what differs from run to run. */
async function picture(site: Site): Promise<unknown> {
  const { issues, tasks, lists } = await ours(site);
  const keys = new Map(issues.map(({ id, identifier }) => [`DetectedIssue/${id ?? ''}`, identifier?.[0]?.value ?? '']));
  const keyOf = (reference: string | undefined) => keys.get(reference ?? '') ?? `dangling ${reference ?? ''}`;
  return {
    issues: await standings(site),
    tasks: tasks
      .map(({ identifier, status, input }) => [
        identifier?.[0]?.value,
        status,
        input?.map(({ valueReference }) => keyOf(valueReference?.reference)).sort(),
      ])
      .sort(),
    lists: lists.map((list) => [
      list.status,
      holderOf(list) !== undefined,
      list.entry?.map(({ item }) => keyOf(item.reference)),
    ]),
  };
}

/** True for a request that writes. */
const writes = ({ method, bundle }: Exchange) =>
  method === 'PUT' ||
  bundle?.entry?.some(({ request }) => request?.method !== 'GET' && request?.url !== 'List') === true;

/** Drops the connection from the n-th writing request on, before or after the server has done it. */
function dyingAt(n: number, when: 'before' | 'after'): Tampering {
  let count = 0;
  return async (exchange, send) => {
    if (count < n && writes(exchange)) count++;
    if (count < n) return send();
    if (count === n && when === 'after' && writes(exchange)) {
      count++;
      await send();
    }
    throw new RangeError('the writer died');
  };
}

describe('where transactions are only pretended', () => {
  it('an episode is written under its List as a lock: issues first, real references, no holder left', async () => {
    const site = await pretending();
    const sent: string[] = [];
    await check(site, {
      tamper: ({ method, bundle }, send) => {
        const types = new Set(
          bundle?.entry?.map(({ request, resource }) =>
            request?.method === 'GET' ? 'read' : (resource?.resourceType ?? ''),
          ),
        );
        sent.push(bundle?.type === 'batch' ? [...types].join('+') : method);
        return send();
      },
    });
    expect(sent).toEqual(['read', 'List+read', 'read', 'PUT', 'DetectedIssue', 'Task', 'Provenance+List']);
    const { issues, lists } = await ours(site);
    expect(lists).toHaveLength(1);
    expect(lists.map(holderOf)).toEqual([undefined]);
    expect(lists[0]?.entry).toHaveLength(issues.length);
    expect(JSON.stringify(await picture(site))).not.toContain('dangling');
    expect((await check(site)).plans).toEqual([]);
  });

  it('looks the same as where they are real', async () => {
    const [real, pretended] = [await quietSite(), await pretending()];
    await real.load(bare);
    for (const site of [real, pretended]) {
      await check(site);
      await site.load(documentedStay);
      await check(site);
      await check(site, { asOf: day(105) });
    }
    expect(await picture(pretended)).toEqual(await picture(real));
  });

  it('ten checks at once leave one issue for each key and one List', async () => {
    const [raced, calm] = [await pretending(), await pretending()];
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => check(raced)));
    await check(raced);
    await check(calm);
    expect(await picture(raced)).toEqual(await picture(calm));
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  });

  it.each([1, 2, 3, 4].flatMap((n) => (['before', 'after'] as const).map((when) => [n, when] as const)))(
    'a writer that dies at its write number %d, %s it is done, is followed up by the next check',
    async (n, when) => {
      const [broken, calm] = [await pretending(), await pretending()];
      await expect(check(broken, { tamper: dyingAt(n, when) })).rejects.toThrow();
      await check(broken);
      await check(calm);
      expect(await picture(broken)).toEqual(await picture(calm));
    },
  );

  it('a writer that stalled and comes back makes nothing twice', async () => {
    const [stalled, calm] = [await pretending(), await pretending()];
    const asleep = Promise.withResolvers<undefined>();
    const reached = Promise.withResolvers<undefined>();
    let first = true;
    const sleeper = check(stalled, {
      tamper: async ({ bundle }, send) => {
        if (first && bundle?.entry?.some(({ resource }) => resource?.resourceType === 'DetectedIssue')) {
          first = false;
          reached.resolve(undefined);
          await asleep.promise;
        }
        return send();
      },
    });
    await reached.promise;
    await check(stalled);
    asleep.resolve(undefined);
    await Promise.allSettled([sleeper]);
    await check(stalled);
    await check(calm);
    expect(await picture(stalled)).toEqual(await picture(calm));
  });

  it('a writer that stalled before its Tasks makes none twice, even of a patient whose chart is on another server', async () => {
    const [chart, issues] = [await quietSite(), await pretending()];
    await chart.load(bare);
    const asleep = Promise.withResolvers<undefined>();
    const reached = Promise.withResolvers<undefined>();
    const running = async (stall: (body: string) => Promise<void> = () => Promise.resolve()) => {
      const patience = virtualPatience();
      const at = (site: Site) =>
        connect(
          { base: `${site.baseUrl}fhir/R4`, credentials: { kind: 'bearer', token: site.token } },
          {
            clock: patience.clock,
            timeout: 30_000,
            send: async (input, init) => {
              await stall(typeof init?.body === 'string' ? init.body : '');
              return fetch(input, init);
            },
          },
        );
      const servers = { source: at(chart), target: at(issues), sourceId: 'ehr' };
      const store = await storeOf(servers, catalogue, () => `${day(20)}T12:00:00.000Z`, patience);
      return checkPatient(store, 'Patient/p1', catalogue);
    };
    let first = true;
    const sleeper = running(async (body) => {
      if (!first || !body.includes('"url":"Task"')) return;
      first = false;
      reached.resolve(undefined);
      await asleep.promise;
    });
    await reached.promise;
    await running();
    const before = (await ours(issues)).tasks.length;
    asleep.resolve(undefined);
    await Promise.allSettled([sleeper]);
    await running();
    expect(before).toBeGreaterThan(0);
    expect((await ours(issues)).tasks).toHaveLength(before);
  });

  it('a lock that somebody else holds is not taken before it runs out', async () => {
    const site = await pretending();
    await check(site);
    const [list] = (await ours(site)).lists;
    if (!list) throw new Error('no List');
    const since = new Date(Date.now() + 600_000).toISOString();
    const mark = { url: canonicals.holder, extension: [{ url: 'since', valueInstant: since }] };
    await site.client.updateResource<List>({ ...list, extension: [mark] });
    await site.load(documentedStay);
    await expect(check(site)).rejects.toThrow('somebody else is writing');
    const old = { url: canonicals.holder, extension: [{ url: 'since', valueInstant: '2020-01-01T00:00:00Z' }] };
    const [held] = (await ours(site)).lists;
    if (!held) throw new Error('no List');
    await site.client.updateResource<List>({ ...held, extension: [old] });
    expect((await check(site)).plans).toHaveLength(1);
    expect((await ours(site)).lists.map(holderOf)).toEqual([undefined]);
  });

  it('a lock is refused to who read before somebody else wrote', async () => {
    const site = await pretending();
    await check(site);
    const statuses: number[] = [];
    await check(site, {
      asOf: day(105),
      tamper: async ({ method }, send) => {
        if (method !== 'PUT') return send();
        if (statuses.length === 0) {
          await site.load(documentedStay);
          await check(site);
        }
        const response = await send();
        statuses.push(response.status);
        return response;
      },
    });
    expect(statuses[0]).toBe(412);
    expect((await check(site, { asOf: day(105) })).plans).toEqual([]);
  });

  it('a slow writer renews its lock and is not overtaken', async () => {
    const site = await pretending();
    const { client } = site;
    let ahead = 0;
    const marks: (string | undefined)[] = [];
    const slow = fhirStore(client, {
      catalogue,
      dialect: 'compartment',
      now: () => `${day(20)}T12:00:00.000Z`,
      patience: virtualPatience(1, { clock: () => Date.now() + (ahead += 1500) }),
    });
    const update = client.updateResource.bind(client);
    client.updateResource = async (resource, options) => {
      if (resource.resourceType === 'List')
        marks.push(holderOf(resource)?.extension?.find(({ url }) => url === 'since')?.valueInstant);
      return update(resource, options);
    };
    await checkPatient(slow, 'Patient/p1', catalogue);
    client.updateResource = update;
    expect(marks.length).toBeGreaterThan(1);
    expect(new Set(marks).size).toBe(marks.length);
    expect((await ours(site)).lists.map(holderOf)).toEqual([undefined]);
  });

  it('what a person wrote meanwhile is kept', async () => {
    const site = await pretending();
    await check(site);
    await site.load(documentedStay);
    let waived: DetectedIssue | undefined;
    await check(site, {
      tamper: async ({ bundle }, send) => {
        const written = bundle?.entry?.find(
          ({ request, resource }) => request?.method === 'PUT' && resource?.resourceType === 'DetectedIssue',
        )?.resource;
        if (!waived && written?.resourceType === 'DetectedIssue') {
          const now = await site.client.readResource('DetectedIssue', written.id ?? '', { cache: 'reload' });
          waived = await site.client.updateResource<DetectedIssue>({
            ...now,
            detail: 'seen by a person',
            mitigation: [
              { action: { coding: [{ code: 'patient-refused' }] }, author: { reference: 'Practitioner/cdi' } },
            ],
          });
        }
        return send();
      },
    });
    const after = await site.client.readResource('DetectedIssue', waived?.id ?? '', { cache: 'reload' });
    expect(after.mitigation?.[0]?.author?.reference).toBe('Practitioner/cdi');
    expect((await ours(site)).lists.map(holderOf)).toEqual([undefined]);
  });
});
