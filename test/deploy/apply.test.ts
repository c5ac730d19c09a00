import { badRequest, MedplumClient, OperationOutcomeError } from '@medplum/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { apply } from '../../src/medplum/deploy/apply.ts';
import { planShared } from '../../src/medplum/deploy/plan.ts';
import { readSharedState } from '../../src/medplum/deploy/state.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/server.ts';
import { virtualPatience } from '../races/patience.ts';
import { WITHOUT_BOTS } from './wish.ts';

const running: Sandbox[] = [];

afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.stop();
});

async function site(options: Partial<SandboxOptions> = {}) {
  const sandbox = await startSandbox({ port: 0, bots: [], ...options });
  running.push(sandbox);
  const { client } = sandbox;
  const told: string[] = [];
  const planned = async () => planShared(await readSharedState(client, WITHOUT_BOTS.canonicals), WITHOUT_BOTS);
  const run = async (steps = planned()) => apply(client, await steps, [], (what) => told.push(what), virtualPatience());
  return { client, told, planned, run };
}

describe('applying a plan', () => {
  it('tries a step again that met others at work', async () => {
    let count = 0;
    const { told, planned, run } = await site({ fidelity: { contention: 0.5, random: () => (count++ % 3) / 3 } });
    await run();
    expect(told).toHaveLength(4);
    expect(count).toBeGreaterThan(4);
    expect(await planned()).toEqual([]);
  });

  it('leaves what somebody else changed since it was planned to the plan that follows', async () => {
    const { client, planned, run } = await site();
    await run();
    const [device] = await client.searchResources('Device');
    if (!device) throw new Error('no Device');
    const inactive = await client.updateResource({ ...device, status: 'inactive' });
    const steps = planned();
    await steps;
    await client.updateResource({ ...inactive, note: [{ text: 'theirs' }] });
    await run(steps);
    expect(await client.readResource('Device', device.id)).toMatchObject({ note: [{ text: 'theirs' }] });
    await run();
    expect(await planned()).toEqual([]);
  });

  it('says that the server is gone when it is, in words and not by the name of an error', async () => {
    const { planned } = await site();
    const steps = await planned();
    const [stopped] = running.splice(0);
    await stopped?.stop();
    const late = apply(stopped?.client ?? new MedplumClient(), steps, [], () => undefined, virtualPatience());
    await expect(late).rejects.toThrow(
      'Could not create the Device: the server gave no answer that could be read. Mend that and run radgap deploy again',
    );
  });

  it('names the step that failed and what to do, and goes on there the next time', async () => {
    let isBroken = true;
    const { told, planned, run } = await site({
      gate: ({ phase, method, path }) => {
        if (isBroken && phase === 'before' && method === 'POST' && path.startsWith('ValueSet'))
          throw new OperationOutcomeError(badRequest('full'));
      },
    });
    await expect(run()).rejects.toThrow(/Could not create the ValueSet of the rules: .* run radgap deploy again/);
    isBroken = false;
    expect(told).toHaveLength(3);
    const left = (await planned()).map(({ what }) => what);
    expect(left).toEqual(['create the ValueSet of the rules', 'create the policy Library']);
    await run();
    expect(await planned()).toEqual([]);
  });
});
