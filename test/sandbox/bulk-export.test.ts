import type { Group } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { linked, patient } from '../support/chart-builders.ts';
import { sandboxWith } from './harness.ts';

const CROWD: Group = {
  resourceType: 'Group',
  id: 'crowd',
  type: 'person',
  actual: true,
  member: [{ entity: { reference: 'Patient/p1' } }],
};

function get(sandbox: Sandbox, url: string, init: RequestInit = {}): Promise<Response> {
  const headers = { Authorization: `Bearer ${sandbox.token}`, 'Content-Type': 'application/fhir+json' };
  return fetch(new URL(url, `${sandbox.baseUrl}fhir/R4/`), { headers, ...init });
}

/** The files of an export by type, as they are once it is done. */
async function exported(sandbox: Sandbox, place: string, init?: RequestInit): Promise<Record<string, string[]>> {
  const started = await get(sandbox, place, init);
  expect(started.status).toBe(202);
  const status = started.headers.get('content-location') ?? '';
  let answer = await get(sandbox, status);
  while (answer.status === 202) answer = await get(sandbox, status);
  const { output, requiresAccessToken } = (await answer.json()) as {
    output: { type: string; url: string }[];
    requiresAccessToken: boolean;
  };
  expect(requiresAccessToken).toBe(false);
  const files = output.map(async ({ type, url }) => [type, await lines(await fetch(url))] as const);
  return Object.fromEntries(await Promise.all(files));
}

async function lines(response: Response): Promise<string[]> {
  expect(response.headers.get('content-type')).toMatch(/^application\/fhir\+ndjson/);
  return (await response.text()).trimEnd().split('\n');
}

describe('$export of the sandbox', () => {
  it('gives each type in a file of its own, without what is kept back or our own meta', async () => {
    const sandbox = await sandboxWith();
    await sandbox.load([patient(), linked(), CROWD, { resourceType: 'Binary', id: 'b', contentType: 'text/plain' }]);
    const files = await exported(sandbox, '$export');
    expect(Object.keys(files).sort()).toEqual(['Group', 'Patient', 'Procedure']);
    expect(JSON.parse(files['Procedure']?.[0] ?? '')).toMatchObject({ resourceType: 'Procedure', id: linked().id });
    expect(JSON.stringify(files)).not.toMatch(/author|compartment/);
  });

  it.each<readonly [string, string, RequestInit | undefined, readonly string[]]>([
    ['some types', '$export?_type=Patient,Group', undefined, ['Group', 'Patient']],
    [
      'types named in a body',
      '$export',
      {
        method: 'POST',
        body: JSON.stringify({ resourceType: 'Parameters', parameter: [{ name: '_type', valueString: 'Patient' }] }),
      },
      ['Patient'],
    ],
    ['what changed since', '$export?_since=2999-01-01T00:00:00Z', undefined, []],
    ['what is in compartments of patients', 'Patient/$export', undefined, ['Group', 'Patient', 'Procedure']],
    ['the members of a group', 'Group/crowd/$export?_type=Patient,Procedure', undefined, ['Patient', 'Procedure']],
  ])('can be kept to %s', async (_, place, init, types) => {
    const sandbox = await sandboxWith();
    await sandbox.load([patient(), linked(), CROWD]);
    const headers = { Authorization: `Bearer ${sandbox.token}`, 'Content-Type': 'application/fhir+json' };
    expect(Object.keys(await exported(sandbox, place, init && { ...init, headers })).sort()).toEqual(types);
  });

  it('is for those who bring a token; its files are for those who know their address, until it is released', async () => {
    const sandbox = await sandboxWith();
    await sandbox.load([patient()]);
    expect((await fetch(`${sandbox.baseUrl}fhir/R4/$export`)).status).toBe(401);
    const status = (await get(sandbox, '$export')).headers.get('content-location') ?? '';
    expect((await fetch(status)).status).toBe(401);
    let answer = await get(sandbox, status);
    while (answer.status === 202) answer = await get(sandbox, status);
    const { output } = (await answer.json()) as { output: { url: string }[] };
    const url = output[0]?.url ?? '';
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url.replace(/[^/]+\/Patient$/, 'guess/Patient'))).status).toBe(404);
    expect(
      (await get(sandbox, status, { method: 'DELETE', headers: { Authorization: `Bearer ${sandbox.token}` } })).status,
    ).toBe(202);
    expect((await get(sandbox, status)).status).toBe(404);
    expect((await fetch(url)).status).toBe(404);
    expect((await get(sandbox, 'Group/none/$export')).status).toBe(404);
  });

  it('is told of in the CapabilityStatement', async () => {
    const sandbox = await startSandbox({ port: 0, bots: [] });
    const statement: unknown = await (await fetch(`${sandbox.baseUrl}fhir/R4/metadata`)).json();
    expect(statement).toMatchObject({ rest: [{ operation: [{ name: 'export' }] }] });
    await sandbox.stop();
  });
});
