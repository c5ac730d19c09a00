import type { Bundle } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import type { Verdict } from '../../src/model/verdict.ts';
import { closed, moot, ruleSaying } from '../reconcile/ledger.ts';
import { bare } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';
import { check, ours, quietSite, type CheckOptions, type Tampering } from './ward.ts';

/** An open gap about each of so many resources. */
const gapsAbout = (count: number, first = 0): Verdict => {
  const [head, ...tail] = Array.from({ length: count }, (_, n) => ({
    message: 'lacking',
    about: `Encounter/e${first + n}`,
  }));
  if (!head) throw new RangeError('at least one');
  return { status: 'open-gap', gaps: [head, ...tail] };
};

const judged = (site: Site, verdict: Verdict, options: CheckOptions = {}) =>
  check(site, { ...options, rules: [ruleSaying('r', verdict)] });

const tally = async (site: Site): Promise<Record<string, number>> => {
  const { issues } = await ours(site);
  const counts: Record<string, number> = {};
  for (const { status } of issues) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

/** The versions of our issues that no Provenance tells of: as many as there are more versions than records of them. */
async function untold(site: Site): Promise<readonly string[]> {
  const records = await site.provenances();
  const { issues } = await ours(site);
  const versions = await Promise.all(
    issues.map(async ({ id = '' }) => {
      const { entry = [] } = await site.client.readHistory('DetectedIssue', id);
      const address = `DetectedIssue/${id}`;
      const told = records.filter(({ target }) => target.some(({ reference }) => reference === address));
      return entry.slice(told.length).map(() => address);
    }),
  );
  return versions.flat();
}

/** Collects the transactions sent. */
function transactions(into: Bundle[]): Tampering {
  return ({ bundle }, send) => {
    if (bundle?.type === 'transaction') into.push(bundle);
    return send();
  };
}

describe('a plan of more updates than a transaction takes', () => {
  it('is written in parts, none above the limit, until nothing is left', async () => {
    const site = await quietSite();
    await site.load(bare);
    await judged(site, gapsAbout(120));
    expect(await tally(site)).toEqual({ final: 120 });

    const sent: Bundle[] = [];
    await judged(site, closed, { tamper: transactions(sent) });
    expect(await tally(site)).toEqual({ mitigated: 120 });
    expect(sent.length).toBeGreaterThan(2);
    for (const { entry } of sent) {
      expect(entry?.filter(({ request }) => request?.method === 'PUT').length).toBeLessThanOrEqual(50);
    }
    const { tasks, lists } = await ours(site);
    expect(tasks.map(({ status }) => status)).toEqual(['cancelled']);
    expect(lists[0]?.entry).toHaveLength(120);
    expect((await judged(site, closed)).plans).toEqual([]);
    expect(await untold(site)).toEqual([]);
  });

  it('never leaves a placeholder behind when it also creates', async () => {
    const site = await quietSite();
    await site.load(bare);
    await judged(site, gapsAbout(60));
    const sent: Bundle[] = [];
    await judged(site, gapsAbout(60, 100), { tamper: transactions(sent) });
    expect(await tally(site)).toEqual({ final: 60, mitigated: 60 });
    for (const { entry } of sent) {
      const made = new Set(entry?.map(({ fullUrl }) => fullUrl));
      for (const [urn] of JSON.stringify(entry).matchAll(/urn:uuid:[0-9a-f-]+/g)) expect(made).toContain(urn);
    }
    expect(JSON.stringify(await ours(site))).not.toContain('urn:uuid');
    expect((await ours(site)).lists[0]?.entry).toHaveLength(120);
  });

  it('ends as it would have when a part is cut off', async () => {
    const site = await quietSite();
    await site.load(bare);
    await judged(site, gapsAbout(120));
    let parts = 0;
    const cut: Tampering = async ({ bundle }, send) => {
      if (bundle?.type !== 'transaction' || ++parts !== 2) return send();
      await send();
      throw new Error('cut off');
    };
    await expect(judged(site, moot, { tamper: cut })).rejects.toThrow();
    await judged(site, moot);
    expect(await tally(site)).toEqual({ mitigated: 120 });
    expect((await ours(site)).tasks.map(({ status }) => status)).toEqual(['cancelled']);
    expect(await untold(site)).toEqual([]);
  });
});

describe('where transactions are only pretended, a writer that is cut off after some of its writes', () => {
  it.each([2, 3, 4])(
    'leaves, when the server fails at write number %d, no version of which nothing is told',
    async (n) => {
      const site = await quietSite({ fidelity: { transactionsAsBatch: true } });
      await site.load(bare);
      await judged(site, gapsAbout(3));
      let writes = 0;
      const failing: Tampering = ({ method, bundle }, send) => {
        const isWrite = method === 'PUT' || bundle?.entry?.some(({ request }) => request?.method === 'PUT') === true;
        return isWrite && ++writes === n
          ? Promise.resolve(Response.json({ resourceType: 'OperationOutcome', issue: [] }, { status: 400 }))
          : send();
      };
      await judged(site, closed, { tamper: failing }).catch(() => undefined);
      await judged(site, closed);
      expect(await tally(site)).toEqual({ mitigated: 3 });
      expect(await untold(site)).toEqual([]);
    },
  );

  it('and dies after it made issues, has them told of by the next check', async () => {
    const site = await quietSite({ fidelity: { transactionsAsBatch: true } });
    await site.load(bare);
    let isDead = false;
    const dying: Tampering = async ({ bundle }, send) => {
      if (isDead) throw new RangeError('the writer died');
      const response = await send();
      isDead = bundle?.entry?.some(({ resource }) => resource?.resourceType === 'DetectedIssue') === true;
      return response;
    };
    await expect(judged(site, gapsAbout(3), { tamper: dying })).rejects.toThrow('died');
    expect(await tally(site)).toEqual({ final: 3 });
    expect(await untold(site)).toHaveLength(3);
    await judged(site, gapsAbout(3));
    expect(await untold(site)).toEqual([]);
  });
});

describe('a transaction that is refused', () => {
  it.each(['404', '409', '410', '412', '429', '500', '503'])(
    'with %s is tried again from the start, and written once',
    async (status) => {
      const site = await quietSite();
      await site.load(bare);
      let refusals = 3;
      const ids: Readonly<Record<string, string>> = {
        '404': 'not-found',
        '409': 'conflict',
        '410': 'gone',
        '412': 'precondition-failed',
        '429': 'too-many-requests',
      };
      const outcome = {
        resourceType: 'OperationOutcome',
        ...(ids[status] && { id: ids[status] }),
        issue: [{ severity: 'error', code: 'exception' }],
      };
      const sent: string[] = [];
      const tamper: Tampering = ({ bundle }, send) =>
        bundle?.type === 'transaction' && refusals-- > 0
          ? Promise.resolve(Response.json(outcome, { status: Number(status) }))
          : send();
      await judged(site, gapsAbout(3), { tamper, sent });
      expect(await tally(site)).toEqual({ final: 3 });
      expect(sent).toHaveLength(4 * 4);
    },
  );

  it('with 400 is not tried again', async () => {
    const site = await quietSite();
    await site.load(bare);
    const sent: string[] = [];
    const outcome = { resourceType: 'OperationOutcome', id: 'bad', issue: [{ severity: 'error', code: 'invalid' }] };
    const tamper: Tampering = ({ bundle }, send) =>
      bundle?.type === 'transaction' ? Promise.resolve(Response.json(outcome, { status: 400 })) : send();
    await expect(judged(site, gapsAbout(3), { tamper, sent })).rejects.toThrow();
    expect(sent).toHaveLength(4);
    expect(await tally(site)).toEqual({});
  });

  it('that was kept although its answer was lost is not written twice', async () => {
    const site = await quietSite();
    await site.load(bare);
    let losses = 2;
    const tamper: Tampering = async ({ bundle }, send) => {
      const response = await send();
      if (bundle?.type === 'transaction' && losses-- > 0) throw new TypeError('fetch failed');
      return response;
    };
    await judged(site, gapsAbout(3), { tamper });
    expect(await tally(site)).toEqual({ final: 3 });
    expect((await ours(site)).tasks).toHaveLength(1);
  });

  it('does not make the checker wait for its own guard', async () => {
    const site = await quietSite();
    await site.load(bare);
    let refusals = 1;
    const sent: string[] = [];
    const outcome = {
      resourceType: 'OperationOutcome',
      id: 'conflict',
      issue: [{ severity: 'error', code: 'conflict' }],
    };
    const tamper: Tampering = ({ bundle }, send) =>
      bundle?.type === 'transaction' && refusals-- > 0
        ? Promise.resolve(Response.json(outcome, { status: 409 }))
        : send();
    await judged(site, gapsAbout(1), { tamper, sent });
    expect(sent).toHaveLength(8);
  });
});
