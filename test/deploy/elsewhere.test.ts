import { afterEach, describe, expect, it } from '@jest/globals';
import { policyIn, transactionsOf } from '../../src/medplum/installation.ts';
import { readSharedState } from '../../src/medplum/deploy/state.ts';
import { CATALOGUE_VERSION, catalogue } from '../../src/rules/index.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/server.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { runRadgap } from '../cli/run-radgap.ts';
import { infusionOf } from '../contract/hospital.ts';

const running: Sandbox[] = [];

afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.stop();
});

/** A server with nothing of ours on it, and the environment by which the receiver would find it. */
async function elsewhere(options: Partial<SandboxOptions> = {}) {
  const sandbox = await startSandbox({ port: 0, bots: [], ...options });
  running.push(sandbox);
  const env = {
    RADGAP_SOURCE_URL: `${sandbox.baseUrl}fhir/R4`,
    RADGAP_SOURCE_TOKEN_URL: `${sandbox.baseUrl}oauth2/token`,
    RADGAP_SOURCE_CLIENT_ID: sandbox.clientId,
    RADGAP_SOURCE_CLIENT_SECRET: sandbox.token,
    RADGAP_HOOK_SECRETS: 'a-long-enough-secret',
  };
  const radgap = async (args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const { code, stdout, stderr } = await runRadgap(args, undefined, { ...env, ...more });
    return { code, said: `${stdout}${stderr}` };
  };
  return { sandbox, radgap };
}

describe('radgap deploy where no Medplum server is named', () => {
  it('puts Device, rules and policy there, once, and what it put there suffices for a sweep', async () => {
    const { sandbox, radgap } = await elsewhere();
    const patient = await sandbox.client.createResource({ resourceType: 'Patient', birthDate: '1950-01-01' });
    await sandbox.client.createResource(infusionOf(patient));
    const early = await radgap(['sweep']);
    expect(early).toMatchObject({ code: 2, said: expect.stringContaining('Run `radgap deploy`') as unknown });
    expect(await sandbox.client.searchResources('List')).toHaveLength(0);
    expect((await radgap(['deploy', '--dry-run'])).said).toContain('Plan, 4 steps');
    expect(await radgap(['deploy'])).toMatchObject({ code: 0 });
    expect((await radgap(['deploy'])).said).toContain('Nothing to change.');
    expect(await radgap(['sweep'])).toMatchObject({ code: 0 });
    expect((await sandbox.client.searchResources('DetectedIssue')).length).toBeGreaterThan(2);
    expect(await sandbox.client.searchResources('Bot')).toHaveLength(0);
    expect((await radgap(['deploy', '--remove'])).code).toBe(0);
    expect((await radgap(['deploy', '--remove'])).said).toContain('Nothing to remove.');
    expect((await sandbox.client.searchResources('DetectedIssue')).length).toBeGreaterThan(2);
  });

  it('notes what the server makes of transactions, and the version of rules and policy', async () => {
    const { sandbox, radgap } = await elsewhere({ fidelity: { transactionsAsBatch: true } });
    expect(await radgap(['deploy', '--policy', 'src/model/policy.example.json'])).toMatchObject({ code: 0 });
    const { devices, libraries, codeSystems } = await readSharedState(sandbox.client, canonicalsUnder());
    const [device] = devices;
    expect(device && transactionsOf(device)).toBe('pretended');
    expect(codeSystems[0]?.version).toBe(CATALOGUE_VERSION);
    const read = () => policyIn(libraries[0], catalogue, (data) => Buffer.from(data, 'base64').toString('utf8'));
    expect(read).not.toThrow();
  });

  it('says when to come again where the server asks for rest, and does not call it gone', async () => {
    const { radgap } = await elsewhere({ fidelity: { quota: { points: 10, windowMs: 50_000 } } });
    const { code, said } = await radgap(['sweep']);
    expect(said).toMatch(/asks for rest .*429.*: try again in (?:[1-4]?\d|50) s\.\n$/);
    expect({ code, lines: said.trim().split('\n').length }).toEqual({ code: 2, lines: 1 });
  });

  it.each([
    [{ RADGAP_SOURCE_CLIENT_SECRET: 'wrong' }, [], /refuses this client/],
    [{ RADGAP_SOURCE_URL: 'http://127.0.0.1:2/fhir' }, [], /No answer from .*check the address/],
    [{}, ['--runtime', 'vmcontext'], /only Medplum runs/],
  ])('says in one sentence why it cannot: %j %j', async (more, args, words) => {
    const { radgap } = await elsewhere();
    const { code, said } = await radgap(['deploy', ...args], more);
    expect(said).toMatch(words);
    expect({ code, lines: said.trim().split('\n').length }).toEqual({ code: 2, lines: 1 });
  });
});
