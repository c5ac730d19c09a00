import { assertSound, type World } from '../races/arena.ts';
import { DEEDS } from '../races/people.ts';
import { deploy, DEPLOYMENTS, type Deployment, type DeploymentName } from './deployments.ts';
import { bringAbout } from './situations.ts';

/** A person's deed at one moment of a check, and how the world stood in the end. */
export interface Meeting {
  readonly row: {
    readonly deployment: DeploymentName;
    readonly deed: string;
    readonly request: number;
    readonly phase: 'before' | 'after';
  };
  readonly world: World;
  /** The world when the deed was done after the check. */
  readonly expected: World;
}

const SITUATION = 'a recheck after evidence came';

/** Lets people act at each moment of a recheck that writes; `pick` leaves moments out. */
export async function meetPeople(pick: () => boolean, told: (meeting: Meeting) => void): Promise<number> {
  let count = 0;
  for (const deployment of Object.keys(DEPLOYMENTS) as DeploymentName[]) {
    const site = await deploy(deployment);
    try {
      for (const [deed, act] of Object.entries(DEEDS)) {
        const calm = `calm${count}`;
        const requests = await inTurn(site, calm, () => act(site.issues, site.patient(calm)));
        const expected = await site.world(calm);
        assertSound(expected);
        for (let request = 0; request < requests; request++) {
          for (const phase of ['before', 'after'] as const) {
            if (!pick()) continue;
            const tag = `m${++count}`;
            await inBetween(site, tag, request, phase, () => act(site.issues, site.patient(tag)));
            const world = await site.world(tag);
            assertSound(world);
            told({ row: { deployment, deed, request, phase }, world, expected });
          }
        }
        count++;
      }
    } finally {
      await site.stop();
    }
  }
  return count;
}

async function inTurn(site: Deployment, tag: string, act: () => Promise<void>): Promise<number> {
  await bringAbout(SITUATION, site, tag);
  const { requests } = await site.check(tag);
  await act();
  await site.check(tag);
  return requests;
}

async function inBetween(
  site: Deployment,
  tag: string,
  request: number,
  phase: 'before' | 'after',
  act: () => Promise<void>,
): Promise<void> {
  await bringAbout(SITUATION, site, tag);
  await site.check(tag, async (n, send) => {
    if (n === request && phase === 'before') await act();
    const response = await send();
    if (n === request && phase === 'after') await act();
    return response;
  });
  const { error } = await site.check(tag);
  if (error !== undefined) throw new Error('the check afterwards failed', { cause: error });
}
