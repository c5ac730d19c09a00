import { assertSound, type World } from '../races/arena.ts';
import { deploy, DEPLOYMENTS, type Deployment, type DeploymentName } from './deployments.ts';
import { FAULT_NAMES, FAULTS, type FaultName } from './fault-kinds.ts';
import { bringAbout, SITUATIONS, type SituationName } from './situations.ts';

/** One row of the schedule: which request of which check meets which fault. */
export interface Row {
  readonly deployment: DeploymentName;
  readonly situation: SituationName;
  readonly request: number;
  readonly fault: FaultName;
}

/** What came of a row: whether the disturbed check ended well by itself, and how the world differs from the undisturbed one. */
export interface Ending {
  readonly row: Row;
  readonly recovered: boolean;
  readonly world: World;
  readonly expected: World;
}

/** How often a check is run again until it ends well: after one fault, once must do. */
const TRIES = 1;

/**
 * Works through a schedule, each situation of each deployment on servers of its own, for a server with thousands of patients
 * is slow; `pick` leaves rows out. Tells of each row as it ends.
 */
export async function workThrough(pick: (row: Row) => boolean, told: (ending: Ending) => void): Promise<number> {
  let rows = 0;
  for (const deployment of Object.keys(DEPLOYMENTS) as DeploymentName[]) {
    for (const situation of Object.keys(SITUATIONS) as SituationName[]) {
      const site = await deploy(deployment);
      try {
        const { expected, requests } = await undisturbed(site, situation);
        for (let request = 0; request < requests; request++) {
          for (const fault of FAULT_NAMES) {
            const row = { deployment, situation, request, fault };
            if (!pick(row)) continue;
            told({ row, expected, ...(await disturbed(site, row, `d${++rows}`)) });
          }
        }
      } finally {
        await site.stop();
      }
    }
  }
  return rows;
}

async function undisturbed(site: Deployment, situation: SituationName) {
  const tag = `calm${Object.keys(SITUATIONS).indexOf(situation)}`;
  await bringAbout(situation, site, tag);
  const { requests, error } = await site.check(tag);
  if (error !== undefined) throw new Error('the undisturbed check failed', { cause: error });
  const expected = await site.world(tag);
  assertSound(expected);
  return { expected, requests };
}

async function disturbed(site: Deployment, { situation, request, fault }: Row, tag: string) {
  await bringAbout(situation, site, tag);
  const { error } = await site.check(tag, (n, send) => (n === request ? FAULTS[fault](send) : send()));
  for (let count = 0; count < TRIES; count++) {
    const again = await site.check(tag);
    if (again.error !== undefined) throw new Error('the check afterwards failed', { cause: again.error });
  }
  const world = await site.world(tag);
  assertSound(world);
  return { recovered: error === undefined, world };
}
