import type { DetectedIssue } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { bots } from '../../bots/index.ts';
import { explain, type Explanation } from '../../src/cli/explain.ts';
import { explanationText } from '../../src/cli/explain-page.ts';
import { parseJson } from '../../src/bulk/json.ts';
import { CATALOGUE_VERSION } from '../../src/rules/index.ts';
import { connected } from '../server/lab.ts';
import { day, imagingStudy } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import { startSite, type Site } from '../support/site.ts';
import { runRadgap } from './run-radgap.ts';

jest.setTimeout(120_000);

const IMAGING = 'pre-treatment-imaging-on-file';
const NOTE = 'procedure-note-on-file';

let site: Site;

beforeEach(async () => {
  site = await startSite({
    asOf: day(20),
    bots,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  await site.load(bare.slice(0, -1));
  for (const infusion of bare.slice(-1)) await site.arrives(infusion);
});
afterEach(async () => {
  await site.stop();
});

const reading = (reference: string): Promise<Explanation> => {
  const server = connected(site);
  return explain(reference, { source: server, target: server }, () => `${day(20)}T12:00:00.000Z`);
};

async function issueOf(rule: string): Promise<DetectedIssue> {
  const issue = (await site.issues())[rule];
  if (!issue) throw new Error(`no issue of ${rule}`);
  return issue;
}

describe('radgap explain', () => {
  it('tells of an open issue which rule opened it, under which catalogue, on which versions, and what would close it', async () => {
    const { id } = await issueOf(IMAGING);
    const told = await reading(`DetectedIssue/${id}`);
    expect(told).toMatchObject({
      status: 'final',
      patient: 'Patient/p1',
      rule: { id: IMAGING, source: expect.stringMatching(/\w/), remedy: expect.stringMatching(/^File the imaging/) },
      story: [{ what: 'opened', status: 'final', version: expect.any(String), by: site.device.reference }],
      now: { asOf: day(20), finding: { rule: IMAGING, status: 'open-gap' } },
    });
    const [opened] = told.story;
    expect(opened?.run).toMatchObject({ device: site.device.reference, catalogue: CATALOGUE_VERSION });
    expect(opened?.run?.restsOn).toEqual(
      expect.arrayContaining([expect.stringMatching(/^Procedure\/infusion\/_history\/./)]),
    );
  });

  it('tells of a closed issue the evidence in its version, and of a waived one the person', async () => {
    await site.arrives(imagingStudy({ on: day(-20) }));
    const closed = await reading(`DetectedIssue/${(await issueOf(IMAGING)).id}`);
    expect(closed.story.map(({ what }) => what)).toEqual(['opened', 'closed: The evidence was found.']);
    expect(closed.story.at(-1)?.run?.restsOn.join()).toMatch(/ImagingStudy\/[^/]+\/_history\//);
    expect(closed.now?.finding.status).toBe('closed-gap');
    const note = await issueOf(NOTE);
    const person = { reference: 'Practitioner/cdi' };
    const mitigation = [{ action: { coding: [{ code: 'patient-refused' }] }, date: day(20), author: person }];
    await site.arrives<DetectedIssue>({ ...note, status: 'mitigated', mitigation });
    const waived = await reading(`DetectedIssue/${note.id}`);
    expect(waived.story.at(-1)).toMatchObject({ what: 'waived: patient-refused', run: null });
  });

  it('does not call a gap open that a person waived, nor promise to end what has ended', async () => {
    const { id } = await issueOf(IMAGING);
    const told = await reading(`DetectedIssue/${id}`);
    expect(explanationText(told, 100)).toMatch(/\n {4}[A-Z0-9]+: https?:\/\/\S+\n[\s\S]*STORY/);
    expect(explanationText(told, 100)).toMatch(/NOW {2}The gap is open, judged[\s\S]*It closes when: File/);
    const waived = explanationText({ ...told, status: 'mitigated' }, 100);
    expect(waived).toMatch(/NOW {2}The record does not show it, judged[\s\S]*a waiver holds until the facts/);
    expect(waived).not.toMatch(/The gap is open|It closes when/);
    expect(explanationText({ ...told, now: null }, 100)).toMatch(/no such service any more; the next check ends/);
    expect(explanationText({ ...told, now: null, status: 'mitigated' }, 100)).toMatch(/no such service any more\.\n/);
  });

  it.each(['DetectedIssue', 'Task'])('says of a %s that is not there that it is not there', async (type) => {
    await expect(reading(`${type}/nowhere`)).rejects.toThrow(
      `has no ${type}/nowhere, or none that this client may read: check the id and the address.`,
    );
  });

  it('refuses a reference before it asks for a server', async () => {
    expect(await runRadgap(['explain', 'Patient/p1'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'radgap: "Patient/p1" names nothing radgap writes: give DetectedIssue/<id> or Task/<id>.\n',
    });
  });

  it('tells of a Task what it lists and how it changed', async () => {
    const task = (await site.tasks())['imaging'];
    const told = await reading(`Task/${task?.id ?? ''}`);
    expect(told.lists).toContain(`DetectedIssue/${(await issueOf(IMAGING)).id}`);
    expect(told.story[0]).toMatchObject({ what: 'opened', run: { catalogue: CATALOGUE_VERSION } });
  });

  it('accounts for every version the checker wrote: none is without its run', async () => {
    await site.arrives(imagingStudy({ on: day(-20) }));
    for (const { id } of Object.values(await site.issues())) {
      const { story } = await reading(`DetectedIssue/${id}`);
      expect(story.filter(({ run }) => run === null)).toEqual([]);
      expect(story.flatMap(({ run }) => run?.restsOn ?? [])).not.toEqual([]);
    }
  });

  it('is one page, or one line of JSON, and writes nothing', async () => {
    const before = await site.versions();
    const { id } = await issueOf(IMAGING);
    const at = ['--base-url', site.baseUrl, '--client-id', site.clientId, '--client-secret', site.token];
    const page = await runRadgap(['explain', `DetectedIssue/${id}`, ...at]);
    expect(page).toMatchObject({ code: 0, stderr: '' });
    expect(page.stdout).toMatch(/STORY\n.*opened \(final, version .*\) by\s+Device\//);
    expect(page.stdout).toMatch(/NOW .*The gap is open/);
    const json = await runRadgap(['explain', `DetectedIssue/${id}`, '--json', ...at]);
    expect(parseJson(json.stdout)?.value).toMatchObject({ reference: `DetectedIssue/${id}`, rule: { id: IMAGING } });
    expect(await site.versions()).toBe(before);
  });

  it.each(['Patient/p1', 'DetectedIssue/..', 'DetectedIssue/a/b', 'https://other.example/DetectedIssue/1'])(
    'refuses %s',
    async (reference) => {
      await expect(reading(reference)).rejects.toThrow('names nothing radgap writes');
    },
  );
});
