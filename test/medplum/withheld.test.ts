import type { Bundle, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { bare } from '../support/complete-chart.ts';
import { observation, day } from '../support/chart-builders.ts';
import { check, quietSite, standings, type Tampering } from './ward.ts';

/** Puts a word of the server's own into its answers to searches of a type. */
function saying(issue: Partial<OperationOutcomeIssue>, of: string): Tampering {
  return async ({ bundle }, send) => {
    const response = await send();
    if (bundle?.type !== 'batch') return response;
    const body = (await response.json()) as Bundle;
    for (const [index, { request }] of (bundle.entry ?? []).entries()) {
      const answer = body.entry?.[index]?.resource;
      if (answer?.resourceType !== 'Bundle' || !request?.url.startsWith(`${of}?`)) continue;
      const resource = { resourceType: 'OperationOutcome', issue: [issue] } as const;
      answer.entry = [...(answer.entry ?? []), { resource: resource as never, search: { mode: 'outcome' } }];
    }
    return Response.json(body);
  };
}

const BLOOD = 'pre-treatment-blood-count-on-file';
const COUNT = observation('58410-2', { id: 'count', effectiveDateTime: day(-3) });

const PULSE = observation('8867-4', { id: 'pulse', effectiveDateTime: day(-3) });

async function verdict(chart: typeof bare, tamper: Tampering) {
  const site = await quietSite();
  await site.load(chart);
  const { assessments } = await check(site, { dialect: 'by-type', tamper });
  const { status, because } = assessments[0]?.findings.find(({ rule }) => rule === BLOOD) ?? {};
  return { status, because };
}

describe('an answer that says of itself that it is not whole', () => {
  it.each(['suppressed', 'incomplete', 'forbidden', 'too-costly'] as const)(
    'leaves open whether the rest is there: a warning of %s',
    async (code) => {
      const { status, because } = await verdict(bare, saying({ severity: 'warning', code }, 'Observation'));
      expect(status).toBe('undetermined');
      expect(because).toMatch(/^could not be read: .*Observation/);
    },
  );

  it('leaves it open as an error of any kind', async () => {
    const { status } = await verdict(bare, saying({ severity: 'error', code: 'processing' }, 'Observation'));
    expect(status).toBe('undetermined');
  });

  it('is evidence for what it brought', async () => {
    const said = saying({ severity: 'warning', code: 'suppressed' }, 'Observation');
    expect(await verdict([...bare, COUNT], said)).toMatchObject({ status: 'closed-gap' });
  });

  it.each([
    ['what some servers say under every answer', { severity: 'warning', code: 'processing' }],
    ['that a parameter was not understood', { severity: 'information', code: 'informational' }],
    ['that nothing was found', { severity: 'warning', code: 'not-found' }],
  ] as const)('is another thing than %s', async (_, issue) => {
    expect(await verdict(bare, saying(issue, 'Observation'))).toMatchObject({ status: 'open-gap' });
  });

  it.each([
    ['no blood count among them', [PULSE], { tag: [{ code: 'SUBSETTED' }] }, 'undetermined'],
    ['the same, hidden for security', [PULSE], { security: [{ code: 'REDACTED' }] }, 'undetermined'],
    ['labels that are none', [PULSE], { tag: [null] as never, security: {} as never }, 'open-gap'],
    ['a blood count beside it', [PULSE, COUNT], { tag: [{ code: 'SUBSETTED' }] }, 'closed-gap'],
  ])('is also one with a resource that is marked as shortened: %s', async (_, results, label, status) => {
    const shorten: Tampering = async ({ bundle }, send) => {
      const response = await send();
      if (bundle?.type !== 'batch') return response;
      const body = (await response.json()) as Bundle<Bundle>;
      const found = (body.entry ?? []).flatMap(({ resource }) => resource?.entry ?? []);
      for (const { resource } of found) if (resource?.id === 'pulse') resource.meta = { ...resource.meta, ...label };
      return Response.json(body);
    };
    expect(await verdict([...bare, ...results], shorten)).toMatchObject({ status });
  });

  it('lets the patient be judged whose name is hidden', async () => {
    const site = await quietSite();
    await site.load(bare);
    const hide: Tampering = async ({ bundle }, send) => {
      const response = await send();
      if (bundle?.type !== 'batch') return response;
      const body = (await response.json()) as Bundle<Bundle>;
      for (const { resource } of (body.entry ?? []).flatMap((one) => one.resource?.entry ?? []))
        if (resource?.resourceType === 'Patient')
          resource.meta = { ...resource.meta, security: [{ code: 'REDACTED' }] };
      return Response.json(body);
    };
    const { assessments } = await check(site, { dialect: 'by-type', tamper: hide });
    expect(assessments[0]?.unreadable).toEqual(['Patient']);
    expect(assessments[0]?.findings.some(({ status }) => status === 'open-gap')).toBe(true);
  });

  it('ends the check where it is about the issues of before: they would be written a second time', async () => {
    const site = await quietSite();
    await site.load(bare);
    const tamper = saying({ severity: 'warning', code: 'suppressed' }, 'DetectedIssue');
    await expect(check(site, { dialect: 'by-type', tamper })).rejects.toThrow(
      'The answer to a search of DetectedIssue says that it is not whole: give the checker access to it.',
    );
    expect(await standings(site)).toEqual([]);
  });
});
