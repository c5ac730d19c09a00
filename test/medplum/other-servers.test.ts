import type { Bundle, BundleEntry, List, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { checkPatient } from '../../src/check-patient.ts';
import { EVERY_ABILITY } from '../../src/medplum/ability.ts';
import { fhirStore } from '../../src/medplum/fhir-store.ts';
import { RefusedWrite } from '../../src/medplum/write.ts';
import { catalogue } from '../../src/rules/index.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { virtualPatience } from '../races/patience.ts';
import { bare } from '../support/complete-chart.ts';
import { day, observation } from '../support/chart-builders.ts';
import type { Site } from '../support/site.ts';
import {
  answering,
  check,
  clientOf,
  found,
  ours,
  quietSite,
  standings,
  type Exchange,
  type Tampering,
} from './ward.ts';

const BLOOD = 'pre-treatment-blood-count-on-file';
const COUNT = observation('58410-2', { id: 'count', effectiveDateTime: day(-3) });
const PULSE = observation('8867-4', { id: 'pulse', effectiveDateTime: day(-3) });

async function verdict(chart: readonly Resource[], tamper: Tampering): Promise<string | undefined> {
  const site = await quietSite();
  await site.load(chart);
  const { assessments } = await check(site, { dialect: 'by-type', tamper });
  return assessments[0]?.findings.find(({ rule }) => rule === BLOOD)?.status;
}

/** Checks twice through a door: what the second check finds is what the first one left, and nothing stands twice. */
async function checkedTwice(site: Site, tamper: Tampering): Promise<number> {
  await check(site, { dialect: 'by-type', tamper });
  const once = await standings(site);
  expect(once).not.toEqual([]);
  expect(new Set(once).size).toBe(once.length);
  const { plans } = await check(site, { dialect: 'by-type', tamper });
  expect(await standings(site)).toEqual(once);
  expect((await ours(site)).lists).toHaveLength(1);
  return plans.length;
}

/** Makes nothing that is to be made in a batch. */
function refusingCreates(status: string): Tampering {
  return async ({ bundle }, send) => {
    if (bundle?.type !== 'batch' || bundle.entry?.some(isCreate) !== true) return send();
    const entry = bundle.entry.map((one) => ({ response: { status: isCreate(one) ? status : '500' } }));
    return Response.json({ resourceType: 'Bundle', type: 'batch-response', entry });
  };
}

const isCreate = ({ request }: BundleEntry): boolean => request?.method === 'POST';

const GUARD: List = {
  resourceType: 'List',
  id: 'elsewhere',
  identifier: [{ system: canonicalsUnder().episode, value: 'Procedure/infusion' }],
  status: 'retired',
  mode: 'working',
};

const OUTCOME: OperationOutcome = {
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'processing' }],
};

const EMPTY: Bundle = { resourceType: 'Bundle', type: 'batch-response' };

describe('a server that answers a conditional create in a batch', () => {
  it('without what it made, as HAPI does unless asked otherwise, is checked at once', async () => {
    const site = await quietSite();
    await site.load(bare);
    const sent: string[] = [];
    const bareAnswer = answering((answer, asked) =>
      isCreate(asked) ? { response: { ...answer.response, status: answer.response?.status ?? '' } } : answer,
    );
    const tamper: Tampering = (exchange, send) => {
      sent.push(exchange.path);
      return bareAnswer(exchange, send);
    };
    expect(await checkedTwice(site, tamper)).toBe(0);
    expect(sent.filter((path) => /^List\/[^/]+$/.test(path))).toEqual([]);
  });

  it('with a refusal, as Google does where more than the identifier is asked for, is checked all the same', async () => {
    const site = await quietSite();
    await site.load(bare);
    expect(await checkedTwice(site, refusingCreates('400'))).toBe(0);
  });

  it.each([
    ['of nobody else', [] as Resource[]],
    ['of another patient, from whom the record was moved', [{ ...GUARD, subject: { reference: 'Patient/p9' } }]],
  ])('under its identifier alone has a guard beside one %s', async (_, others) => {
    const site = await quietSite();
    await site.load([...bare, ...others]);
    const refusing = refusingCreates('400');
    const conditions: string[] = [];
    const tamper: Tampering = (exchange, send) => {
      const condition = exchange.headers.get('If-None-Exist');
      if (condition !== null) conditions.push(condition);
      const isRefused = condition?.includes('subject=') === true;
      return isRefused ? Promise.resolve(Response.json(OUTCOME, { status: 400 })) : refusing(exchange, send);
    };
    await check(site, { dialect: 'by-type', tamper });
    expect(conditions.map((condition) => condition.includes('subject='))).toEqual([true, false]);
    const guards = (await ours(site)).lists.map(({ subject }) => subject?.reference).sort();
    expect(guards).toEqual(['Patient/p1', ...others.map(() => 'Patient/p9')]);
  });

  it('after its searches, as HealthLake may, lets nothing be written a second time', async () => {
    const site = await quietSite();
    await site.load(bare);
    let isFirst = true;
    const late: Tampering = async (exchange, send) => {
      const { bundle } = exchange;
      if (!isFirst || bundle?.entry?.some(isCreate) !== true) return send();
      isFirst = false;
      const body = (await (await send()).clone().json()) as Bundle;
      const guard = body.entry?.[0]?.resource;
      await check(site, { dialect: 'by-type' });
      const held = (await ours(site)).lists.find(({ id }) => id === guard?.id);
      const entry = [{ resource: held, response: { status: '200' } }, ...(body.entry ?? []).slice(1)];
      return Response.json({ ...body, entry });
    };
    await check(site, { dialect: 'by-type', tamper: late });
    const all = await standings(site);
    expect(new Set(all).size).toBe(all.length);
  });
});

/** Gives searches of Observations in two pages, the second under an address of the server's own. */
function inPages(second: (page: Bundle, asked: number, exchange: Exchange) => Response): Tampering {
  let rest: Bundle | undefined;
  let asked = 0;
  const cut = found('Observation', (page) => {
    rest = { ...page, entry: page.entry?.slice(1) ?? [] };
    return { ...page, entry: page.entry?.slice(0, 1) ?? [], link: [{ relation: 'next', url: 'Observation?page=2' }] };
  });
  return (exchange, send) => {
    if (exchange.path !== 'Observation?page=2') return cut(exchange, send);
    asked++;
    return Promise.resolve(second(rest ?? { resourceType: 'Bundle', type: 'searchset' }, asked, exchange));
  };
}

describe('a second page', () => {
  it('is read', async () => {
    expect(
      await verdict(
        [...bare, PULSE, COUNT],
        inPages((page) => Response.json(page)),
      ),
    ).toBe('closed-gap');
  });

  it.each([
    ['is sorted', false],
    ['cannot be sorted', true],
  ])('that is counted off by number is read where the search %s, as on Canvas', async (_, isUnsorted) => {
    const all = [PULSE, COUNT].map((resource) => ({ resource }));
    const next = [{ relation: 'next', url: 'Observation?_offset=1' }];
    const cut = found('Observation', (page) => ({ ...page, entry: all.slice(0, 1), link: next }));
    const sorted: Bundle = { resourceType: 'Bundle', type: 'searchset', entry: all };
    const tamper: Tampering = (exchange, send) => {
      if (exchange.path === 'Observation?_offset=1')
        return Promise.resolve(Response.json({ ...sorted, entry: all.slice(1) }));
      if (!exchange.path.endsWith('_sort=_lastUpdated')) return cut(exchange, send);
      return Promise.resolve(isUnsorted ? Response.json(OUTCOME, { status: 400 }) : Response.json(sorted));
    };
    expect(await verdict(bare, tamper)).toBe('closed-gap');
  });

  it.each([400, 404, 410])(
    'that is gone (%d) begins the check anew, as where HAPI forgot the search',
    async (status) => {
      const tamper = inPages((page, asked) => (asked === 1 ? Response.json(OUTCOME, { status }) : Response.json(page)));
      expect(await verdict([...bare, PULSE, COUNT], tamper)).toBe('closed-gap');
    },
  );

  it.each([
    ['something else', () => Response.json(OUTCOME)],
    ['nothing', () => new Response(null, { status: 204 })],
    ['gone for good', () => Response.json(OUTCOME, { status: 410 })],
  ])('that is %s ends the check: nothing is judged on the half', async (_, second) => {
    const site = await quietSite();
    await site.load([...bare, PULSE, COUNT]);
    await expect(check(site, { dialect: 'by-type', tamper: inPages(second) })).rejects.toThrow();
    expect(await standings(site)).toEqual([]);
  });

  it('after which there is always another leaves the type unread', async () => {
    let pages = 0;
    const tamper = inPages((page) =>
      Response.json({ ...page, link: [{ relation: 'next', url: 'Observation?page=2' }], id: String(pages++) }),
    );
    expect(await verdict([...bare, PULSE], tamper)).toBe('undetermined');
    expect(pages).toBeLessThan(1000);
  });
});

describe('an answer that shows that something is lacking', () => {
  const pulse: BundleEntry = { resource: PULSE };
  const entry = (one: BundleEntry) => (page: Bundle) => ({ ...page, entry: [...(page.entry ?? []), one] });
  const outcome = (issue: OperationOutcome['issue']): BundleEntry => ({
    response: { status: '200', outcome: { resourceType: 'OperationOutcome', issue } },
  });
  it.each([
    ['an entry of which nothing came', entry({ fullUrl: 'urn:x' }), 'undetermined'],
    ['a word of the server that says nothing', entry({ resource: { ...OUTCOME, issue: [] } }), 'undetermined'],
    [
      'a word of the server beside the entry',
      entry({ ...outcome([{ severity: 'warning', code: 'suppressed' }]), ...pulse }),
      'undetermined',
    ],
    [
      'a mild word of the server beside the entry',
      entry({ ...outcome([{ severity: 'information', code: 'informational' }]), ...pulse }),
      'open-gap',
    ],
    ['a total beyond what came', (page: Bundle) => ({ ...page, total: 2 }), 'undetermined'],
    ['a total of what came', (page: Bundle) => ({ ...page, total: 1 }), 'open-gap'],
    ['a total of less than came', (page: Bundle) => ({ ...page, total: 0 }), 'open-gap'],
  ])('%s', async (_, alter, status) => {
    expect(await verdict([...bare, PULSE], found('Observation', alter))).toBe(status);
  });

  it.each([
    ['a hole', [{ severity: 'warning', code: 'incomplete' }], 'undetermined'],
    ['no hole', [{ severity: 'information', code: 'informational' }], 'open-gap'],
  ] as const)('the outcome of a batch entry that tells of %s', async (_, issue, status) => {
    const tamper = answering((answer, { request }) =>
      request?.url.startsWith('Observation?') === true
        ? { ...answer, response: { status: '200', outcome: { resourceType: 'OperationOutcome', issue: [...issue] } } }
        : answer,
    );
    expect(await verdict([...bare, PULSE], tamper)).toBe(status);
  });
});

describe('an answer that is no Bundle', () => {
  const isBatch = ({ bundle }: Exchange) => bundle?.type === 'batch';
  const isTransaction = ({ bundle }: Exchange) => bundle?.type === 'transaction';
  const nothing = () => new Response(null, { status: 204 });
  const none = () => new Response('null', { headers: { 'Content-Type': 'application/json' } });

  it.each([
    ['to the searches: nothing', isBatch, nothing],
    ['to the searches: null', isBatch, none],
    ['to the searches: no entry that is one', isBatch, () => Response.json({ ...EMPTY, entry: [null] })],
    ['to what is written: nothing', isTransaction, nothing],
    ['to what is written: null', isTransaction, none],
  ] as const)('begins the check anew; %s', async (_, picks, answer) => {
    const site = await quietSite();
    await site.load(bare);
    let isFirst = true;
    const tamper: Tampering = async (exchange, send) => {
      if (!isFirst || !picks(exchange)) return send();
      isFirst = false;
      await send();
      return answer();
    };
    expect(await checkedTwice(site, tamper)).toBe(0);
  });

  it('nor an entry of it begins the check anew', async () => {
    let isFirst = true;
    const torn = answering((answer, { request }) => {
      const isTorn = isFirst && request?.url.startsWith('Observation?') === true;
      if (isTorn) isFirst = false;
      return isTorn ? (null as unknown as BundleEntry) : answer;
    });
    expect(await verdict([...bare, COUNT], torn)).toBe('closed-gap');
  });
});

describe('a server that refuses what is to be written', () => {
  it.each([400, 422])(
    'as HAPI does references to another server (%d), is told of as such, and not asked again',
    async (status) => {
      let asked = 0;
      const tamper: Tampering = ({ bundle }, send) => {
        if (bundle?.type !== 'transaction') return send();
        asked++;
        return Promise.resolve(Response.json(OUTCOME, { status }));
      };
      const site = await quietSite();
      await site.load(bare);
      await expect(check(site, { dialect: 'by-type', tamper })).rejects.toThrow(RefusedWrite);
      expect(asked).toBe(1);
    },
  );
});

describe('a server that does not know the search for merged records', () => {
  it.each(['400', '404', '422', '501'])('and answers it %s has its patients checked as they are', async (status) => {
    const tamper = answering((answer, { request }) =>
      request?.url.startsWith('Patient?link=') === true ? { response: { status } } : answer,
    );
    expect(await verdict(bare, tamper)).toBe('open-gap');
  });
});

describe('a server that takes no Bundle, whatever it says', () => {
  it.each([400, 405, 413, 422, 501])('answers it %d and is asked one by one', async (status) => {
    const tamper: Tampering = ({ bundle }, send) =>
      bundle?.type === 'batch' ? Promise.resolve(Response.json(OUTCOME, { status })) : send();
    const site = await quietSite();
    await site.load(bare);
    expect(await checkedTwice(site, tamper)).toBe(0);
  });
});

describe('a server that takes one request at a time, makes nothing under a condition,', () => {
  const ability = { ...EVERY_ABILITY, batch: false, conditionalCreate: false, transaction: false };

  /** Checks twice through a door, which may ask the server under another address. */
  async function twice(
    door: (path: string, ask: (path: string) => Promise<Response>) => Promise<Response> | undefined,
  ) {
    const site = await quietSite();
    await site.load(bare);
    const ask = (path: string) =>
      fetch(`${site.baseUrl}fhir/R4/${path}`, { headers: { Authorization: `Bearer ${site.token}` } });
    const tamper: Tampering = ({ method, path }, send) => (method === 'GET' ? door(path, ask) : undefined) ?? send();
    const now = (): string => `${day(20)}T12:00:00.000Z`;
    const patience = virtualPatience();
    const client = clientOf(site, { tamper });
    const store = () => fhirStore(client, { catalogue, dialect: 'by-type', now, patience, ability });
    await checkPatient(store(), 'Patient/p1', catalogue);
    const all = await standings(site);
    expect(all).not.toEqual([]);
    expect(new Set(all).size).toBe(all.length);
    expect((await ours(site)).lists).toHaveLength(1);
    expect((await checkPatient(store(), 'Patient/p1', catalogue)).plans).toEqual([]);
  }

  it.each(['List', 'DetectedIssue', 'Task'])('and begins searches of %s with an empty page', async (type) => {
    await twice((path, ask) => {
      if (!path.startsWith(`${type}?`)) return undefined;
      if (path.includes('&second=1')) return ask(path.replace('&second=1', ''));
      const link = [{ relation: 'next', url: `${path}&second=1` }];
      return Promise.resolve(Response.json({ resourceType: 'Bundle', type: 'searchset', link }));
    });
  });

  it('and does not know a search by identifier', async () => {
    await twice((path, ask) => {
      if (!/^(?:DetectedIssue|Task)\?/.test(path)) return undefined;
      return ask(path.replace(/&(?:identifier|status)=[^&]*/g, ''));
    });
  });
});
