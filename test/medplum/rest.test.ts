import { describe, expect, it } from '@jest/globals';
import { fhirStore } from '../../src/medplum/fhir-store.ts';
import { BusyServer } from '../../src/medplum/busy.ts';
import { connect } from '../../src/medplum/fhir-server.ts';
import { Pacing } from '../../src/medplum/pacing.ts';
import { sweepPatients, type Pace, type SweepProgress } from '../../src/medplum/sweep-run.ts';
import { catalogue } from '../../src/rules/index.ts';
import { virtualPatience } from '../races/patience.ts';
import { bare } from '../support/complete-chart.ts';
import { day } from '../support/chart-builders.ts';
import { quietSite } from './ward.ts';

describe('the rest that a server asks for', () => {
  const NOW = Date.parse('2026-01-01T00:00:00Z');

  it.each<[text: string, rest: number]>([
    ['5', 5000],
    ['1.5', 1500],
    ['2, 4', 2000],
    ['0', 0],
    ['-1', 0],
    ['soon', 0],
    ['12000000000', 300_000],
    ['Thu, 01 Jan 2026 00:00:09 GMT', 9000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
  ])('by %s', (text, rest) => {
    const pacing = new Pacing(() => NOW);
    pacing.heard({ status: 429, headers: new Headers({ 'Retry-After': text }) });
    expect(pacing.rest).toBe(rest);
  });
});

describe('a sweep of a server that wants a long rest', () => {
  const PATIENTS = ['Patient/p1', 'Patient/p2', 'Patient/p3'];

  /** Sweeps a server that takes no request for some seconds, on a clock of its own. */
  async function swept(seconds: number, until: number, more: Partial<Pace> & { readonly each?: number } = {}) {
    const { each = 60, ...pace } = more;
    const site = await quietSite();
    await site.load(bare);
    const patience = virtualPatience();
    const { clock, wait } = patience;
    const opens = clock() + seconds * 1000;
    const send: typeof fetch = (input, init) => {
      const left = Math.ceil((opens - clock()) / 1000);
      if (left <= 0) return fetch(input, init);
      return Promise.resolve(
        new Response(null, { status: 429, headers: { 'Retry-After': String(Math.min(left, each)) } }),
      );
    };
    const { client } = connect(
      { base: `${site.baseUrl}fhir/R4`, credentials: { kind: 'bearer', token: site.token } },
      { clock, timeout: 10_000, send },
    );
    const now = () => `${day(20)}T12:00:00.000Z`;
    const store = fhirStore(client, { catalogue, dialect: 'by-type', now, patience });
    const began = clock();
    const options = { concurrency: 2, clock, wait, until: clock() + until, ...pace };
    const progress = await sweepPatients(client, store, catalogue, PATIENTS, options);
    return { ...progress, lasted: (clock() - began) / 1000 };
  }

  it('passes nobody by meanwhile', async () => {
    expect(await swept(60, Infinity)).toMatchObject({ done: 3, failed: [] });
  });

  it('is cut, and says of nobody that the check failed, where its time is over before the rest', async () => {
    expect(await swept(60, 30_000)).toMatchObject({ done: 0, reached: undefined, failed: [] });
  });

  it('leaves to the next one whom a server gives no answer after several', async () => {
    const { done, failed } = await swept(100_000, Infinity);
    expect([done, failed.map(({ why }) => why)]).toEqual([3, ['BusyServer', 'BusyServer', 'BusyServer']]);
  });

  it('rests no more for the next ones, after it rested in vain for one', async () => {
    const { failed, lasted } = await swept(100_000, Infinity, { concurrency: 1, each: 300 });
    expect(failed).toHaveLength(3);
    expect(lasted).toBeLessThan(1000);
  });

  it('says each minute that it goes on, and ends where it is told to', async () => {
    const moments: number[] = [];
    const told = ({ done }: SweepProgress) => void moments.push(done);
    expect(await swept(250, Infinity, { concurrency: 1, each: 300, told })).toMatchObject({ done: 3, failed: [] });
    expect(moments).toEqual([0, 0, 0, 0, 0, 1, 2, 3]);
    const ends = swept(250, Infinity, { told: () => Promise.reject(new RangeError('somebody else is at it')) });
    await expect(ends).rejects.toThrow('somebody else');
  });

  it('goes on where the sign of life is refused for the same rest', async () => {
    const told = ({ done }: SweepProgress) => (done === 0 ? Promise.reject(new BusyServer('a rest')) : undefined);
    expect(await swept(250, Infinity, { told })).toMatchObject({ done: 3, failed: [] });
  });
});
