import type { Bundle, Library, Resource } from '@medplum/fhirtypes';
import { Buffer } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import type { Dialect } from '../../src/medplum/searches.ts';
import { day, linked, observation, patient } from '../support/chart-builders.ts';
import { bare, bookedFollowUp, documentedStay, followUpVisit } from '../support/complete-chart.ts';
import { check, ours, quietSite, standings, type Tampering } from './ward.ts';

const DIALECTS: readonly Dialect[] = ['compartment', 'by-type'];

/** More resources than a page holds; the last ones matter. */
function manyPages(): Resource[] {
  const noise = Array.from({ length: 1500 }, (_, n) =>
    observation('8867-4', { id: `pulse-${n}`, effectiveDateTime: day(0) }),
  );
  const [infusion, ...rest] = [...documentedStay].reverse();
  return [...(infusion ? [infusion] : []), ...noise, ...rest, bookedFollowUp];
}

describe.each(DIALECTS)('a chart of several pages, asked by %s', (dialect) => {
  it('is judged as a whole', async () => {
    const site = await quietSite();
    await site.load(manyPages());
    const sent: string[] = [];
    const { assessments } = await check(site, { dialect, sent });
    const small = await quietSite();
    await small.load([...documentedStay, bookedFollowUp]);
    const whole = await check(small, { dialect });
    const said = ({ assessments: [one] }: typeof whole) => one?.findings.map(({ rule, status }) => `${rule} ${status}`);
    expect(said({ assessments, plans: [] })).toEqual(said(whole));
    expect(sent.filter((request) => request.startsWith('GET'))).not.toHaveLength(0);
  });

  it('is judged although it holds more than a server counts off', async () => {
    const site = await quietSite();
    const pulses = Array.from({ length: 11_500 }, (_, n) => observation('8867-4', { id: `pulse-${n}` }));
    await site.load([...bare, ...pulses, bookedFollowUp]);
    const { assessments } = await check(site, { dialect });
    const small = await quietSite();
    await small.load([...bare, bookedFollowUp]);
    await check(small, { dialect });
    expect(assessments).toHaveLength(1);
    expect(await standings(site)).toEqual(await standings(small));
  });

  it.each(['403', '500', 'a broken connection'])('is not judged at all when a later page fails: %s', async (how) => {
    const site = await quietSite();
    await site.load(manyPages());
    const tamper: Tampering = ({ method }, send) => {
      if (method !== 'GET') return send();
      if (how === 'a broken connection') throw new TypeError('fetch failed');
      const issue = [{ severity: 'error', code: how === '403' ? 'forbidden' : 'exception' }];
      return Promise.resolve(Response.json({ resourceType: 'OperationOutcome', issue }, { status: Number(how) }));
    };
    await expect(check(site, { dialect, tamper })).rejects.toThrow();
    expect(await standings(site)).toEqual([]);
  });

  it('never follows a link to another server', async () => {
    const site = await quietSite();
    await site.load(bare);
    const sent: string[] = [];
    const astray: Tampering = async ({ bundle }, send) => {
      const response = await send();
      if (bundle?.type !== 'batch') return response;
      const body = (await response.json()) as Bundle;
      for (const { resource } of body.entry ?? []) {
        if (resource?.resourceType === 'Bundle')
          resource.link = [{ relation: 'next', url: 'https://elsewhere.example/fhir/R4/Patient?page=2' }];
      }
      return Response.json(body);
    };
    await expect(check(site, { dialect, tamper: astray, sent })).rejects.toThrow('another server');
    expect(sent.filter((request) => request.includes('elsewhere'))).toEqual([]);
    expect(await standings(site)).toEqual([]);
  });
});

describe('a guard that another check made', () => {
  it.each(['404', '410'])('is not waited for when somebody removed it: %s', async (status) => {
    const site = await quietSite();
    await site.load(bare);
    const leave: Tampering = ({ bundle }, send) => {
      if (bundle?.type === 'transaction') throw new RangeError('the other check died');
      return send();
    };
    await expect(check(site, { tamper: leave })).rejects.toThrow('died');
    const guard = (await ours(site)).lists[0]?.id ?? '';
    const removing: Tampering = async ({ method, path }, send) => {
      if (method !== 'GET' || path !== `List/${guard}`) return send();
      await site.client.deleteResource('List', guard);
      const id = status === '404' ? 'not-found' : 'gone';
      return Response.json({ resourceType: 'OperationOutcome', id, issue: [] }, { status: Number(status) });
    };
    await check(site, { tamper: removing });
    const { lists, issues } = await ours(site);
    expect(lists.map(({ id }) => id)).not.toContain(guard);
    expect(lists[0]?.entry).toHaveLength(issues.length);
  });
});

describe('a server that does not let us in', () => {
  it('gets nothing written, and is not asked again and again', async () => {
    const site = await quietSite();
    await site.load(bare);
    const sent: string[] = [];
    const tamper: Tampering = () =>
      Promise.resolve(
        Response.json({ resourceType: 'OperationOutcome', id: 'unauthorized', issue: [] }, { status: 401 }),
      );
    await expect(check(site, { tamper, sent })).rejects.toThrow();
    expect(sent.length).toBeLessThan(3);
    expect(await standings(site)).toEqual([]);
  });
});

describe('the stored policy', () => {
  const library = (data: string | undefined): Partial<Library> => ({
    content:
      data === undefined ? [] : [{ contentType: 'application/json', data: Buffer.from(data).toString('base64') }],
  });
  it.each<[string, string | undefined]>([
    ['is missing', undefined],
    ['is not JSON', '{'],
    ['has an unknown key', '{"modus":"live"}'],
    ['has a value out of range', '{"maxNotes":-1}'],
    ['names an unknown rule', '{"rules":{"no-such-rule":{"state":"off"}}}'],
  ])('that %s stops every write', async (_fault, data) => {
    const site = await quietSite();
    await site.load(bare);
    await check(site);
    const before = await standings(site);
    const held = await site.client.searchOne('Library', undefined, { cache: 'no-store' });
    if (!held) throw new Error('no policy');
    await site.client.updateResource({ ...held, ...library(data) });
    await site.load([linked({ status: 'entered-in-error' })]);
    await expect(check(site)).rejects.toThrow(/[Pp]olicy/);
    expect(await standings(site)).toEqual(before);
  });

  it('in mode off writes nothing', async () => {
    const site = await quietSite({ policy: { mode: 'off' } });
    await site.load(bare);
    await check(site);
    expect(await standings(site)).toEqual([]);
    expect((await ours(site)).tasks).toHaveLength(0);
  });
});

describe('both ways of asking', () => {
  const charts: readonly (readonly [string, readonly Resource[]])[] = [
    ['bare', bare],
    ['documented', documentedStay],
    ['complete', [...documentedStay, bookedFollowUp, ...followUpVisit]],
    ['died', [...documentedStay, patient({ deceasedDateTime: day(5) })]],
  ];
  it.each(charts)('give the same assessment and the same writes: %s', async (_name, resources) => {
    const results = await Promise.all(
      DIALECTS.map(async (dialect) => {
        const site = await quietSite();
        await site.load(resources);
        const { assessments } = await check(site, { dialect });
        expect((await check(site, { dialect: dialect === 'by-type' ? 'compartment' : 'by-type' })).plans).toEqual([]);
        return {
          findings: assessments.map(({ findings }) => findings),
          standings: await standings(site),
        };
      }),
    );
    expect(results[0]).toEqual(results[1]);
    expect(results[0]?.findings).toHaveLength(1);
  });
});
