import { forbidden, OperationOutcomeError, unauthorized, type MedplumClient } from '@medplum/core';
import type { AccessPolicy, Bot, ClientApplication } from '@medplum/fhirtypes';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { bots } from '../../bots/index.ts';
import { deploy } from '../../src/cli/deploy.ts';
import { doctor } from '../../src/cli/doctor.ts';
import { runSweep } from '../../src/cli/sweep.ts';
import { apply } from '../../src/medplum/deploy/apply.ts';
import type { Wish } from '../../src/medplum/deploy/desired.ts';
import { plan } from '../../src/medplum/deploy/plan.ts';
import { readState } from '../../src/medplum/deploy/state.ts';
import { keepSweepState } from '../../src/medplum/sweep-state.ts';
import type { Gate } from '../../src/sandbox/gate.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { bare } from '../support/complete-chart.ts';
import { virtualPatience } from '../races/patience.ts';
import { WITHOUT_BOTS } from '../deploy/wish.ts';

const running: Sandbox[] = [];

afterEach(async () => {
  jest.restoreAllMocks();
  for (const sandbox of running.splice(0)) await sandbox.stop();
});

const wish: Wish = {
  ...WITHOUT_BOTS,
  bots: bots.map(({ definition }) => ({
    definition,
    code: 'exports.handler = async () => undefined;',
    sha256: 'hash',
  })),
};

/** A project as `radgap deploy` leaves it. */
async function installed(gate?: Gate) {
  const sandbox = await startSandbox({ port: 0, bots: [], ...(gate && { gate }) });
  running.push(sandbox);
  const { client } = sandbox;
  const planned = async () => plan(await readState(client, wish.canonicals), wish);
  const run = async () => apply(client, await planned(), wish.bots, () => undefined, virtualPatience());
  await run();
  return { ...sandbox, planned, run };
}

const claimBot = async (client: MedplumClient) => {
  const bot = await client.searchOne('Bot', { identifier: `${wish.canonicals.installation}|bot/check-claim` });
  if (!bot) throw new Error('no Bot check-claim');
  return bot;
};

const setOnBot = (field: string) => async (client: MedplumClient, bot: Bot) => {
  await client.patchResource('Bot', bot.id ?? '', [{ op: 'add', path: `/${field}`, value: true }]);
};

/** What an administrator did to the Bot check-claim of an installation, and the one step that mends it. */
const DONE: readonly (readonly [string, (client: MedplumClient, bot: Bot) => Promise<unknown>, string])[] = [
  [
    'gave it other code',
    (client, bot) =>
      client.post(client.fhirUrl('Bot', bot.id ?? '', '$deploy'), { code: 'exports.handler = async () => 1;' }),
    'deploy the code of Bot check-claim',
  ],
  [
    'made its membership inactive',
    async (client, bot) => {
      const [membership] = await client.searchResources('ProjectMembership', { profile: `Bot/${bot.id ?? ''}` });
      if (!membership) throw new Error('no membership');
      await client.updateResource({ ...membership, active: false });
    },
    'put Bot check-claim under the AccessPolicy, its membership active',
  ],
  ['lets it run as whoever changed a record', setOnBot('runAsUser'), 'set runAsUser of Bot check-claim'],
  ['lets anybody run it without signing in', setOnBot('publicWebhook'), 'set publicWebhook of Bot check-claim'],
  ['gave it the secrets of the server', setOnBot('system'), 'set system of Bot check-claim'],
];

describe('an installation of which an administrator changed a Bot', () => {
  it.each(DONE)('is seen and mended by radgap deploy: %s', async (_, change, step) => {
    const { client, planned, run } = await installed();
    expect(await planned()).toEqual([]);
    await change(client, await claimBot(client));
    expect((await planned()).map(({ what }) => what)).toEqual([step]);
    await run();
    expect(await planned()).toEqual([]);
  });

  it('that only says no where nothing was said is left as it is', async () => {
    const { client, planned } = await installed();
    const { id } = await claimBot(client);
    await client.patchResource('Bot', id, [{ op: 'add', path: '/runAsUser', value: false }]);
    expect(await planned()).toEqual([]);
  });
});

/** Refuses the reading of types, as Medplum does to a client that may not. */
const refusing =
  (refusal: typeof forbidden, ...types: readonly string[]): Gate =>
  ({ phase, method, path }) => {
    const isAsked = method === 'GET' && types.some((type) => new RegExp(`^${type}(?:[/?]|$)`).test(path));
    if (phase === 'before' && isAsked) throw new OperationOutcomeError(refusal);
  };

/** What a run of the program printed. */
function printed(): () => string {
  const lines: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  return () => lines.join('');
}

const addressOf = ({ baseUrl, clientId, token }: Sandbox) => ({ baseUrl, clientId, clientSecret: token });

/** A client of the project that does not administer it: Medplum shows it no ProjectMembership. */
async function plainClient({ baseUrl, client }: Sandbox, policy?: AccessPolicy) {
  const url = new URL('admin/projects/sandbox/client', baseUrl);
  const accessPolicy = policy && { accessPolicy: { reference: `AccessPolicy/${policy.id ?? ''}` } };
  const asked = { name: 'plain', ...accessPolicy };
  const { id = '', secret = '' } = await client.post<ClientApplication>(url, asked);
  return { baseUrl, clientId: id, clientSecret: secret };
}

describe('a sweep that was kept by a clock far ahead', () => {
  it('is told by radgap doctor, with what to do', async () => {
    const site = await installed();
    const ahead = new Date(Date.now() + 30 * 86_400_000).toISOString();
    const state = { began: ahead, beat: ahead, basis: 'x', whole: ahead, over: ahead, checked: 7, failed: 0 };
    await keepSweepState(site.client, wish.canonicals, state, undefined);
    const told = printed();
    expect(await doctor(addressOf(site))).toBe(2);
    expect(told()).toMatch(/✗ the last sweep began .* → that day has not come: set the clock/);
  });
});

describe('a client with too few rights', () => {
  it('is told by radgap doctor to be made administrator, when it is none', async () => {
    const closed: string[] = [];
    const site = await installed((step) => refusing(forbidden, ...closed)(step));
    const address = await plainClient(site);
    closed.push('ProjectMembership');
    const told = printed();
    expect(await doctor(address)).toBe(2);
    expect(told()).toMatch(/✗ the client administers the project → tick "admin" on its ProjectMembership/);
    expect(told()).toMatch(/✗ the client may look at the installation → tick "admin"/);
  });

  it('is told whose AccessPolicy is in the way, when it administers the project', async () => {
    const closed: string[] = [];
    const site = await installed((step) => refusing(forbidden, ...closed)(step));
    closed.push('AccessPolicy');
    const told = printed();
    expect(await doctor(addressOf(site))).toBe(2);
    expect(told()).toMatch(
      /✗ the client may look at the installation → take the AccessPolicy off the ProjectMembership/,
    );
    await expect(deploy({ ...addressOf(site), dryRun: true })).rejects.toThrow(
      /AccessPolicy of the client keeps it from reading what is installed in project sandbox: take it off/,
    );
  });

  it('is told by radgap sweep what it lacks, when each check is refused', async () => {
    const site = await installed();
    const policy = await site.client.createResource<AccessPolicy>({
      resourceType: 'AccessPolicy',
      resource: ['Device', 'Library', 'List', 'Patient', 'Procedure', 'Claim', 'DetectedIssue', 'Provenance'].map(
        (resourceType) => ({ resourceType }),
      ),
    });
    await site.load(bare);
    const address = await plainClient(site, policy);
    const told = printed();
    expect(await runSweep({ ...address, concurrency: 1 }, {})).toBe(1);
    expect(told()).toMatch(/Patient\/\S+: RefusedByServer\n {2}RefusedByServer: .*must read charts, and write .*Task/);
  });

  it.each([
    ['too few rights', forbidden, /does not let this client sweep: it must read charts, and write DetectedIssue/],
    ['a token that was taken back', unauthorized, /does not take this client.*ProjectMembership active.*two minutes/],
  ] as const)('is told by radgap sweep what it lacks: %s', async (_, refusal, words) => {
    const closed: string[] = [];
    const site = await installed((step) => refusing(refusal, ...closed)(step));
    closed.push('List');
    printed();
    await expect(runSweep({ ...addressOf(site), concurrency: 1 }, {})).rejects.toThrow(words);
  });
});
