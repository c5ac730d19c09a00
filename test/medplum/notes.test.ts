import type { Binary, DocumentReference, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import type { Assessment } from '../../src/model/assessment.ts';
import { base64, day, document } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';
import { check, quietSite, standings, type CheckOptions, type Tampering } from './ward.ts';

const RULE = 'administered-activity-recorded';
const TOLD = 'Administered activity: 370 MBq of P-32 by intrapleural instillation. The patient tolerated it well.';
const UUID = '11111111-2222-4333-8444-555555555555';

const binary = (id: string, text = TOLD): Binary => ({
  resourceType: 'Binary',
  id,
  contentType: 'text/plain',
  data: base64(text),
});

const note = (url: string): DocumentReference =>
  document('28570-0', {
    content: [{ attachment: { contentType: 'text/plain', url } }],
    context: { period: { start: day(0) }, encounter: [{ reference: 'Encounter/admission' }] },
  });

async function siteWith(...resources: readonly Resource[]): Promise<Site> {
  const site = await quietSite();
  await site.load([...bare, ...resources]);
  return site;
}

const statusOf = (assessments: readonly Assessment[]): string | undefined =>
  assessments[0]?.findings.find(({ rule }) => rule === RULE)?.status;

const judged = async (site: Site, options: CheckOptions = {}) => statusOf((await check(site, options)).assessments);

describe('a note held as a Binary', () => {
  it.each<[string, string, string]>([
    ['relative', 'Binary/b1', 'b1'],
    [
      'a presigned address of the storage',
      `https://storage.example/binary/${UUID}/${UUID}?Expires=1&Signature=x`,
      UUID,
    ],
  ])('is read through the server: %s', async (_kind, url, id) => {
    const site = await siteWith(note(url), binary(id));
    const sent: string[] = [];
    expect(await judged(site, { sent })).toBe('closed-gap');
    expect(sent.filter((request) => request.includes('Binary'))).toEqual([`GET Binary/${id}`]);
  });

  it('is read by an absolute address of this server', async () => {
    const site = await siteWith(binary('b1'));
    await site.load([note(`${site.baseUrl}fhir/R4/Binary/b1`)]);
    expect(await judged(site)).toBe('closed-gap');
  });

  it.each([
    ['the text in it', binary('b1'), 'closed-gap'],
    ['no text in it', { ...binary('b1'), data: undefined }, 'undetermined'],
    ['another thing', { resourceType: 'OperationOutcome', issue: [] }, 'undetermined'],
  ])('is read where the server gives the resource itself, as Azure does: %s', async (_what, given, status) => {
    const site = await siteWith(note('Binary/b1'), binary('b1'));
    const headers = { 'Content-Type': 'application/fhir+json; charset=utf-8' };
    const tamper: Tampering = ({ path }, send) =>
      path === 'Binary/b1' ? Promise.resolve(Response.json(given, { headers })) : send();
    expect(await judged(site, { tamper })).toBe(status);
  });

  it('stays unread where the server gives the resource as XML', async () => {
    const site = await siteWith(note('Binary/b1'), binary('b1'));
    const given = `<Binary xmlns="http://hl7.org/fhir"><data value="${base64(TOLD)}"/></Binary>`;
    const tamper: Tampering = ({ path }, send) =>
      path === 'Binary/b1'
        ? Promise.resolve(new Response(given, { headers: { 'Content-Type': 'application/fhir+xml' } }))
        : send();
    expect(await judged(site, { tamper })).toBe('undetermined');
  });

  it('of another server is neither fetched nor taken for one of ours', async () => {
    const site = await siteWith(note('https://elsewhere.example/fhir/Binary/b1'), binary('b1'));
    const sent: string[] = [];
    expect(await judged(site, { sent })).toBe('undetermined');
    expect(sent.filter((request) => request.includes('Binary'))).toEqual([]);
  });

  it('costs a request only once, and none when the policy ignores notes', async () => {
    const site = await quietSite({ policy: { narrative: 'ignore' } });
    await site.load([...bare, note('Binary/b1'), binary('b1')]);
    const sent: string[] = [];
    await check(site, { sent });
    expect(sent.filter((request) => request.includes('Binary'))).toEqual([]);
  });

  it('beyond maxNotes stays unread, and the question open', async () => {
    const site = await quietSite({ policy: { maxNotes: 0 } });
    await site.load([...bare, note('Binary/b1'), binary('b1')]);
    expect(await judged(site)).toBe('undetermined');
  });
});

describe('a note that cannot be fetched', () => {
  const outcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'forbidden' }] };
  const failing = (answer: () => Response): Tampering => {
    return ({ path }, send) => (path.startsWith('Binary/') ? Promise.resolve(answer()) : send());
  };

  it.each<[string, () => Response]>([
    ['403', () => Response.json(outcome, { status: 403 })],
    ['404', () => Response.json(outcome, { status: 404 })],
    ['410', () => Response.json(outcome, { status: 410 })],
    ['429', () => Response.json(outcome, { status: 429 })],
    ['500', () => new Response('Something else entirely', { status: 500, headers: { 'content-type': 'text/plain' } })],
    ['a redirection', () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/' } })],
    [
      'a broken connection',
      () => {
        throw new TypeError('fetch failed');
      },
    ],
  ])('leaves the question open and the issue alone: %s', async (_kind, answer) => {
    const site = await siteWith();
    await check(site);
    const before = await standings(site);
    expect(before).toContain(`${RULE}/Procedure/infusion final`);
    await site.load([note('Binary/b1'), binary('b1')]);
    expect(await judged(site, { tamper: failing(answer) })).toBe('undetermined');
    expect((await standings(site)).filter((key) => key.startsWith(RULE))).toEqual([`${RULE}/Procedure/infusion final`]);
    expect(await judged(site)).toBe('closed-gap');
  });

  it('is never written into an issue', async () => {
    const site = await siteWith(note('Binary/b1'));
    expect(await judged(site)).toBe('undetermined');
    expect((await standings(site)).join()).not.toContain(RULE);
  });
});
