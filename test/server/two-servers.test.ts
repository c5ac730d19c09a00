import { OperationOutcomeError, serverError } from '@medplum/core';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { whomToSweep } from '../../src/server/sweeping.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { condition, imagingStudy, linked, patient } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';
import { facade } from './facade.ts';
import { baseOf, connected, openRules, ours, receiverFor, RULES, server, stores, type Receiver } from './lab.ts';

const { issue } = canonicalsUnder();

let source: Site;
let target: Site;
let order: string[];
let receiver: Receiver;

beforeEach(async () => {
  order = [];
  const gate =
    (name: string) =>
    ({ phase, method, body }: { phase: string; method: string; body: unknown }) => {
      if (phase === 'before')
        order.push(`${name} ${method} ${JSON.stringify(body ?? '').includes('ifNoneExist') ? 'guard' : ''}`.trim());
    };
  source = await server({ gate: gate('source') });
  target = await server({ gate: gate('target') });
  await source.load(bare);
  receiver = await receiverFor(connected(source), { target: connected(target) });
});

describe('source and target apart', () => {
  it('stores issues on the target alone, with absolute references and a prefixed anchor', async () => {
    expect((await receiver.send('POST', '/hooks/fhir', linked())).status).toBe(200);
    expect(await openRules(target)).toHaveLength(RULES.length);
    expect(await ours(source)).toEqual([]);
    const [first] = await target.client.searchResources('DetectedIssue', '_count=1', { cache: 'no-store' });
    expect(first?.patient?.reference).toBe(`${baseOf(source)}/Patient/p1`);
    expect(first?.implicated?.map(({ reference }) => reference)).toContain(`${baseOf(source)}/Procedure/infusion`);
    expect(first?.identifier?.find(({ system }) => system === issue)?.value).toMatch(/\/ehr:Procedure\/infusion/);
    const [task] = await target.client.searchResources('Task', '_count=1', { cache: 'no-store' });
    expect(task?.for?.reference).toBe(`${baseOf(source)}/Patient/p1`);
    expect(task?.input?.[0]?.valueReference?.reference).toMatch(/^DetectedIssue\//);
  });

  it('obtains the guard on the target before it reads the chart', async () => {
    order.length = 0;
    await receiver.send('POST', '/hooks/fhir', linked());
    const posts = order.filter((step) => step.endsWith('POST') || step.endsWith('guard'));
    const guard = posts.findIndex((step) => step === 'target POST guard');
    expect(posts.slice(guard, guard + 2)).toEqual(['target POST guard', 'source POST']);
  });

  it('writes nothing the second time, and closes what evidence on the source closes', async () => {
    await receiver.send('POST', '/hooks/fhir', linked());
    const before = await target.client.searchResources('Provenance', '_count=100', { cache: 'no-store' });
    await receiver.send('POST', '/hooks/fhir', linked());
    await receiver.sweep();
    const after = await target.client.searchResources('Provenance', '_count=100', { cache: 'no-store' });
    expect(after).toHaveLength(before.length);
    await stores(source, condition());
    await receiver.send('POST', '/hooks/fhir', condition());
    expect(await openRules(target)).not.toContain('cancer-diagnosis-recorded');
  });

  it('finds whose a deleted Procedure was by the issues on the target', async () => {
    await receiver.send('POST', '/hooks/fhir', linked());
    await source.client.deleteResource('Procedure', 'infusion');
    await receiver.send('DELETE', '/hooks/fhir/Procedure/infusion');
    expect(await openRules(target)).toEqual([]);
  });

  it.each(['Patient/p1', 'Patient/p2'])(
    'leaves a service that is moved with its new patient, as a notice names %s',
    async (named) => {
      await receiver.send('POST', '/hooks/fhir', linked());
      await source.load([patient({ id: 'p2' }), linked({ subject: { reference: 'Patient/p2' } })]);
      expect((await receiver.send('PUT', `/hooks/fhir/${named}`)).status).toBe(200);
      const issues = await target.client.searchResources('DetectedIssue', '_count=100', { cache: 'no-store' });
      const open = issues.filter(({ status }) => status === 'final').map((issue) => issue.patient?.reference);
      expect([...new Set(open)]).toEqual([`${baseOf(source)}/Patient/p2`]);
    },
  );

  it('is swept over episodes that are over where everybody is asked for, or the service changed since', async () => {
    await receiver.send('POST', '/hooks/fhir', linked());
    await stores(source, linked({ status: 'not-done' }));
    await receiver.send('POST', '/hooks/fhir', linked({ status: 'not-done' }));
    const servers = { source: connected(source), target: connected(target), sourceId: 'ehr' };
    const now = new Date().toISOString();
    expect(await whomToSweep(servers, now)).toEqual([]);
    expect(await whomToSweep(servers, now, { everybody: true })).toEqual(['Patient/p1']);
    await stores(source, linked());
    const later = new Date(Date.now() + 1000).toISOString();
    expect(await whomToSweep(servers, later)).toEqual(['Patient/p1']);
    expect(await whomToSweep(servers, later, { since: later })).toEqual([]);
  });

  it('is swept: what no notice told is found', async () => {
    await receiver.sweep();
    expect(await openRules(target)).toHaveLength(RULES.length);
    await stores(source, imagingStudy({ on: '2024-12-20' }));
    await receiver.sweep();
    expect(await openRules(target)).not.toContain('pre-treatment-imaging-on-file');
    expect(await receiver.metric('open_issues')).toBe(RULES.length - 1);
    expect(await receiver.metric('sweep_age_seconds')).toBeGreaterThanOrEqual(0);
  });

  it('writes nothing while the target fails, and all of it once the target is repaired, by notice or by sweep', async () => {
    for (const repair of ['notice', 'sweep'] as const) {
      let broken = false;
      const failing = await server({
        gate: ({ phase, path }) => {
          if (broken && phase === 'before') throw new OperationOutcomeError(serverError(new Error(path)));
        },
      });
      broken = true;
      const entered = connected(failing, { kind: 'bearer', token: failing.token });
      const other = await receiverFor(connected(source), { target: entered });
      const answer = await other.send('POST', '/hooks/fhir', linked());
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
      expect(answer.text).not.toMatch(/p1|infusion|List/);
      await expect(other.sweep()).rejects.toThrow();
      broken = false;
      expect(await ours(failing)).toEqual([]);
      if (repair === 'notice') expect((await other.send('POST', '/hooks/fhir', linked())).status).toBe(200);
      else await other.sweep();
      expect(await openRules(failing)).toHaveLength(RULES.length);
    }
  });

  it('writes to a target that takes no Bundles and creates nothing conditionally, once', async () => {
    const plain = await server();
    const front = await facade(plain, { ability: { batch: false, conditionalCreate: false, compartment: false } });
    const other = await receiverFor(connected(source), { target: connected(plain, undefined, front.base) });
    for (let count = 0; count < 2; count++) {
      expect((await other.send('POST', '/hooks/fhir', linked({ note: [{ text: String(count) }] }))).status).toBe(200);
    }
    await receiver.send('POST', '/hooks/fhir', linked());
    expect(await ours(plain)).toEqual(await ours(target));
    expect(await plain.provenances()).toHaveLength(1);
  });

  it('writes nothing while the target is down, and everything once it is back', async () => {
    await target.stop();
    expect((await receiver.send('POST', '/hooks/fhir', linked())).status).toBe(503);
    const back = await server();
    const other = await receiverFor(connected(source), { target: connected(back) });
    expect((await other.send('POST', '/hooks/fhir', linked())).status).toBe(200);
    expect(await openRules(back)).toHaveLength(RULES.length);
  });
});

describe('two replicas', () => {
  it('that get the same notices at once end as one would', async () => {
    const alone = await receiver.send('POST', '/hooks/fhir', linked());
    expect(alone.status).toBe(200);
    const wanted = await ours(target);
    const shared = await server();
    await shared.load(bare);
    const one = await receiverFor(connected(shared));
    const two = await receiverFor(connected(shared));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? one : two).send('POST', '/hooks/fhir', linked({ note: [{ text: String(index) }] })),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    const plain = (lines: readonly string[]) => lines.map((line) => line.replaceAll('ehr:', ''));
    expect(await ours(shared)).toEqual(plain(wanted));
    await Promise.all([one.sweep(), two.sweep()]);
    expect(await ours(shared)).toEqual(plain(wanted));
    const lists = await shared.client.searchResources('List', '_count=10', { cache: 'no-store' });
    const names = lists.map(({ identifier }) => identifier?.[0]?.value).sort();
    expect(names).toEqual(['Procedure/infusion', 'sweep']);
  });
});

describe('a burst for one patient', () => {
  it('is answered by few checks, everyone by one that began after they asked', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        receiver.send('POST', '/hooks/fhir', linked({ note: [{ text: String(index) }] })),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const checks = await receiver.metric('checks_total');
    expect(checks).toBeLessThan(40);
    expect(await receiver.metric('coalesced_notices_total')).toBe(200 - checks);
    expect(await openRules(target)).toHaveLength(RULES.length);
  });

  it('of many is checked a few at a time', async () => {
    let atOnce = 0;
    let most = 0;
    const held = new Set<string>();
    const site = await server({
      fidelity: { latencyMs: 5 },
      gate: ({ phase, body }) => {
        const patient = /_compartment=(Patient%2Fp\d+)/.exec(JSON.stringify(body ?? ''))?.[1];
        if (patient === undefined) return;
        if (phase === 'before') atOnce += held.has(patient) ? 0 : 1;
        held.add(patient);
        most = Math.max(most, atOnce);
        if (phase === 'after') atOnce -= held.delete(patient) ? 1 : 0;
      },
    });
    const three = await receiverFor(connected(site), { limits: { width: 3 } });
    await Promise.all(Array.from({ length: 40 }, (_, index) => three.send('PUT', `/hooks/fhir/Patient/p${index}`)));
    expect(await three.metric('checks_total')).toBe(40);
    expect([most > 1, most <= 3]).toEqual([true, true]);
  });

  it('beyond what may wait is answered 503 with Retry-After', async () => {
    const narrow = await receiverFor(connected(source), {
      target: connected(target),
      limits: { width: 1, capacity: 1 },
    });
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => narrow.send('PUT', `/hooks/fhir/Patient/p${index}`)),
    );
    const turned = answers.filter(({ status }) => status === 503);
    expect(turned.length).toBeGreaterThan(0);
    expect(turned.every(({ headers }) => headers.get('retry-after') === '5')).toBe(true);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
  });

  it('is finished before the service stops, and nothing new is taken', async () => {
    const sent = Array.from({ length: 10 }, () => receiver.send('POST', '/hooks/fhir', linked()));
    while ((await receiver.metric('checks_running')) === 0) await new Promise((resolve) => setImmediate(resolve));
    const stopped = receiver.stop();
    const late = await receiver.send('PUT', '/hooks/fhir/Patient/other');
    expect((await receiver.send('GET', '/health/ready')).status).toBe(503);
    await stopped;
    expect(late.status).toBe(503);
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
    expect(await openRules(target)).toHaveLength(RULES.length);
  });
});
