import { badRequest, OperationOutcomeError } from '@medplum/core';
import type { AccessPolicy, Bot, ProjectMembership } from '@medplum/fhirtypes';
import { afterEach, describe, expect, it } from '@jest/globals';
import { bots } from '../../bots/index.ts';
import type { InstallableBot } from '../../src/medplum/bot.ts';
import { apply } from '../../src/medplum/deploy/apply.ts';
import { botFields, type Wish } from '../../src/medplum/deploy/desired.ts';
import { plan, planRemoval, type Step } from '../../src/medplum/deploy/plan.ts';
import { readState } from '../../src/medplum/deploy/state.ts';
import { without } from '../../src/reconcile/writer.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/server.ts';
import { virtualPatience } from '../races/patience.ts';
import { WITHOUT_BOTS } from './wish.ts';

const running: Sandbox[] = [];

afterEach(async () => {
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

async function project(options: Partial<SandboxOptions> = {}) {
  const sandbox = await startSandbox({ port: 0, bots: [], ...options });
  running.push(sandbox);
  const { client } = sandbox;
  const planned = async () => plan(await readState(client, wish.canonicals), wish);
  const run = (steps: readonly Step[]) => apply(client, steps, wish.bots, () => undefined, virtualPatience());
  /** A Bot as a person makes it in the app: no identifier and no code yet. */
  const made = (name: string, policy?: string) =>
    client.post<Bot>(client.fhirUrl('Bot', '$init'), {
      resourceType: 'Parameters',
      parameter: [
        { name: 'name', valueString: name },
        ...(policy === undefined ? [] : [{ name: 'accessPolicy', valueReference: { reference: policy } }]),
      ],
    });
  const botNames = async () =>
    (await client.searchResources('Bot', { _count: '100' }, { cache: 'no-store' })).map(({ name }) => name).sort();
  const membershipsOf = ({ id = '' }: Bot) =>
    client.searchResources('ProjectMembership', { profile: `Bot/${id}` }, { cache: 'no-store' });
  return { client, planned, run, made, botNames, membershipsOf };
}

const [{ definition }] = bots as readonly [InstallableBot];
const OURS = wish.bots.map(({ definition }) => `radgap ${definition.name}`);

describe('a Bot of somebody else', () => {
  it('that bears our name and holds nothing yet is neither taken nor removed, with its membership', async () => {
    const { client, planned, run, made, botNames, membershipsOf } = await project();
    const policy = await client.createResource<AccessPolicy>({ resourceType: 'AccessPolicy', name: 'theirs' });
    const theirs = [await made('radgap notifier'), await made(OURS[0] ?? '', `AccessPolicy/${policy.id}`)];
    const memberships = await Promise.all(theirs.map(membershipsOf));
    await run(await planned());
    expect(await planned()).toEqual([]);
    expect(await botNames()).toEqual([...OURS, 'radgap notifier', OURS[0]].sort());
    await run(planRemoval(await readState(client, wish.canonicals)));
    expect(await botNames()).toEqual([OURS[0], 'radgap notifier'].sort());
    for (const bot of theirs) expect(await client.readResource('Bot', bot.id ?? '')).toEqual(bot);
    expect(await Promise.all(theirs.map(membershipsOf))).toEqual(memberships);
  });
});

describe('a Bot of ours', () => {
  it('that was made before a run was cut off is taken up by the next', async () => {
    let isBroken = true;
    const { planned, run, botNames } = await project({
      gate: ({ phase, method, path }) => {
        if (isBroken && phase === 'before' && method === 'PATCH' && path.startsWith('Bot/'))
          throw new OperationOutcomeError(badRequest('full'));
      },
    });
    await expect(run(await planned())).rejects.toThrow('full');
    isBroken = false;
    expect(await botNames()).toEqual([OURS[0]]);
    expect((await planned()).map(({ what }) => what)).not.toContain(`create Bot ${bots[0]?.definition.name ?? ''}`);
    await run(await planned());
    expect(await botNames()).toEqual([...OURS].sort());
    expect(await planned()).toEqual([]);
  });

  it('that a run began, cut off before the server gave it its membership, gives way to a whole one', async () => {
    const { client, planned, run, botNames } = await project();
    const { name, description } = botFields(definition, undefined, undefined);
    const begun: Bot = { resourceType: 'Bot', name, description };
    await client.createResource(begun);
    const theirs = { ...begun, description: 'Watches something else.' };
    const { id } = await client.createResource<Bot>(theirs);
    await run(await planned());
    expect(await planned()).toEqual([]);
    expect(await botNames()).toEqual([...OURS, name].sort());
    expect(await client.readResource('Bot', id)).toMatchObject(theirs);
  });

  it('whose membership somebody changed since it was planned is left to the plan that follows', async () => {
    const { client, planned, run } = await project();
    await run(await planned());
    const [membership] = await client.searchResources('ProjectMembership', {}, { cache: 'no-store' });
    if (!membership) throw new Error('no membership');
    const loose = await client.updateResource<ProjectMembership>(without(membership, 'accessPolicy'));
    const steps = await planned();
    expect(steps.map(({ kind }) => kind)).toEqual(['attach-policy']);
    const named = { ...loose, userName: 'theirs' };
    await client.updateResource<ProjectMembership>(named);
    await run(steps);
    expect(await client.readResource('ProjectMembership', membership.id)).toMatchObject({ userName: 'theirs' });
    await run(await planned());
    expect(await planned()).toEqual([]);
    expect(await client.readResource('ProjectMembership', membership.id)).toMatchObject({ userName: 'theirs' });
  });
});
