import { assertSound, type World } from '../races/arena.ts';
import { seeded } from '../races/patience.ts';
import { deploy, DEPLOYMENTS, type Deployment, type DeploymentName } from './deployments.ts';
import { bringAbout, SITUATIONS, type SituationName } from './situations.ts';

/** Two processes at one patient, in one order of their requests, and how the world stood in the end. */
export interface Race {
  readonly row: { readonly deployment: DeploymentName; readonly situation: SituationName; readonly seed: number };
  readonly world: World;
  readonly expected: World;
}

/** Races two processes so many times in each situation of each deployment, each time in another order of their requests. */
export async function raceThrough(times: number, told: (race: Race) => void): Promise<number> {
  let races = 0;
  for (const deployment of Object.keys(DEPLOYMENTS) as DeploymentName[]) {
    const site = await deploy(deployment);
    try {
      for (const situation of Object.keys(SITUATIONS) as SituationName[]) {
        const calm = `calm${races}`;
        await bringAbout(situation, site, calm);
        await site.check(calm);
        const expected = await site.world(calm);
        for (let count = 0; count < times; count++) {
          const seed = ++races;
          const tag = `r${seed}`;
          await bringAbout(situation, site, tag);
          await race(site, tag, seeded(seed));
          const { error } = await site.check(tag);
          if (error !== undefined) throw new Error('the check afterwards failed', { cause: error });
          const world = await site.world(tag);
          assertSound(world);
          told({ row: { deployment, situation, seed }, world, expected });
        }
      }
    } finally {
      await site.stop();
    }
  }
  return races;
}

/** Runs two checks against each other: whenever each is over or waits at a request, chance says which goes on. */
async function race(site: Deployment, tag: string, random: () => number): Promise<void> {
  const waiting: { readonly name: string; readonly go: () => void }[] = [];
  const running = new Set(['a', 'b']);
  let settled = Promise.withResolvers<undefined>();
  const look = () => {
    if ([...running].every((name) => waiting.some((one) => one.name === name))) settled.resolve(undefined);
  };
  const runs = [...running].map(async (name) => {
    await site.check(tag, async (_n, send) => {
      await new Promise<void>((go) => {
        waiting.push({ name, go });
        look();
      });
      return send();
    });
    running.delete(name);
    look();
  });
  while (running.size > 0) {
    await settled.promise;
    settled = Promise.withResolvers();
    const [next] = waiting.splice(Math.floor(random() * waiting.length), 1);
    next?.go();
    look();
  }
  await Promise.all(runs);
}
