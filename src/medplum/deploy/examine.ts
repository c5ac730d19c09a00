import type { Subscription } from '@medplum/fhirtypes';
import { Buffer } from 'node:buffer';
import { policyIn, transactionsOf } from '../installation.ts';
import { isAhead } from '../sweep-round.ts';
import type { KeptState } from '../sweep-state.ts';
import type { Connection } from './connect.ts';
import type { Wish } from './desired.ts';
import { plan } from './plan.ts';
import type { State } from './state.ts';

/** One thing that was looked at, and what to do when it is not as it should be. */
export interface Finding {
  readonly what: string;
  readonly state: 'well' | 'weak' | 'ill';
  /** What to do; there when it is not well. */
  readonly todo?: string;
}

/** What an installation was found to be. */
export interface Examined {
  readonly connection: Pick<Connection, 'features' | 'isAdmin' | 'serverVersion' | 'transactions' | 'projectName'>;
  readonly state: State;
  readonly wish: Wish;
  readonly sweep: KeptState | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const REDEPLOY = 'run radgap deploy';

const NO_CRON =
  'add it and deploy again, or run radgap sweep by a cron of your own: deadlines, Claims and Procedures without 77750, and Observations under local codes are taken up by the sweep alone';

/** Milliseconds after which a sweep ought to have finished again: some rounds. */
const STALE = 3 * 3_600_000;

const CLOCKS =
  'that day has not come: set the clock of whatever sweeps, take away the secret RADGAP_AS_OF where it is set, and run radgap sweep';

/** Every check of a deployment, in reading order. */
export function examine(examined: Examined): readonly Finding[] {
  const { connection, state } = examined;
  const isThere = state.bots.length + state.subscriptions.length > 0;
  return [...projectFindings(connection), ...(isThere ? installed(examined) : [NOT_INSTALLED])];
}

/** The checks that are left to a client whom the server does not let look at the installation. */
export function examineUnseen(connection: Examined['connection']): readonly Finding[] {
  const todo = connection.isAdmin
    ? 'take the AccessPolicy off the ProjectMembership of the client, or let it read all types of the project'
    : MAKE_ADMIN;
  return [...projectFindings(connection), { what: 'the client may look at the installation', state: 'ill', todo }];
}

const MAKE_ADMIN = 'tick "admin" on its ProjectMembership';

function projectFindings(connection: Examined['connection']): readonly Finding[] {
  return [
    well(`logged in to Medplum ${connection.serverVersion}, project ${connection.projectName}`),
    admin(connection),
    feature(connection, 'bots', 'ill', 'have a super administrator add it to Project.features'),
    feature(connection, 'cron', 'weak', NO_CRON),
    feature(connection, 'transaction-bundles', 'weak', 'add it and deploy again: checks take fewer requests with it'),
  ];
}

const NOT_INSTALLED: Finding = { what: 'radgap is installed in the project', state: 'ill', todo: REDEPLOY };

function installed(examined: Examined): readonly Finding[] {
  return [
    transactions(examined),
    policy(examined),
    ...botFindings(examined),
    subscriptions(examined),
    sweep(examined),
    whole(examined),
  ];
}

function well(what: string): Finding {
  return { what, state: 'well' };
}

function admin({ isAdmin }: Examined['connection']): Finding {
  const what = 'the client administers the project';
  return isAdmin ? well(what) : { what, state: 'ill', todo: MAKE_ADMIN };
}

function feature({ features }: Examined['connection'], name: string, state: 'weak' | 'ill', todo: string): Finding {
  const what = `the project has the feature "${name}"`;
  return features.includes(name) ? well(what) : { what, state, todo };
}

function transactions({ connection, state }: Examined): Finding {
  const what = `the Device knows that transactions are ${connection.transactions}`;
  const [device] = state.devices;
  const known = device?.status === 'active' && transactionsOf(device) === connection.transactions;
  return known ? well(what) : { what, state: 'ill', todo: REDEPLOY };
}

function policy({ state, wish }: Examined): Finding {
  try {
    const { version, mode } = policyIn(state.libraries[0], wish.catalogue, (data) =>
      Buffer.from(data, 'base64').toString('utf8'),
    );
    const what = `the stored policy "${version}" is valid, mode ${mode}`;
    return mode === 'off'
      ? { what, state: 'weak', todo: 'nothing is checked until its mode is live or shadow' }
      : well(what);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read';
    return { what: 'the stored policy is valid', state: 'ill', todo: why };
  }
}

function botFindings({ state, wish }: Examined): readonly Finding[] {
  const steps = plan(state, wish);
  return wish.bots.map(({ definition: { name } }) => {
    const due = steps.filter(
      ({ kind, what }) => kind !== 'create' && kind !== 'update' && what.includes(`Bot ${name}`),
    );
    const what = `Bot ${name} runs this version, under our AccessPolicy`;
    if (due.length === 0) return well(what);
    return { what, state: 'ill', todo: REDEPLOY };
  });
}

function subscriptions({ state, wish }: Examined): Finding {
  const wished = wish.bots.reduce((sum, { definition }) => sum + definition.wakes.length, 0);
  const active = state.subscriptions.filter(({ status }: Subscription) => status === 'active').length;
  const what = `${active} of ${wished} Subscriptions are active`;
  return active === wished ? well(what) : { what, state: 'ill', todo: REDEPLOY };
}

function sweep({ sweep: kept, now, connection }: Examined): Finding {
  const run = connection.features.includes('cron')
    ? 'wait for the sweep bot, which runs every quarter of an hour, or look at its AuditEvents'
    : 'run radgap sweep';
  if (!kept) return { what: 'no sweep has run yet', state: 'weak', todo: run };
  const { began, over, checked, failed } = kept.state;
  const what =
    over === undefined
      ? `a sweep that began ${began} is under way, ${checked} patients checked`
      : `the last sweep ended ${over}: ${checked} patients, ${failed} failed`;
  if (isAhead(kept.state, new Date(now).toISOString()))
    return { what: `the last sweep began ${began}`, state: 'ill', todo: CLOCKS };
  if (now - Date.parse(over ?? began) > STALE) return { what, state: 'ill', todo: run };
  return failed > 0
    ? { what, state: 'weak', todo: 'the next round takes them up; run radgap sweep to see which they are' }
    : well(what);
}

function whole({ state, wish }: Examined): Finding {
  const steps = plan(state, wish);
  const what =
    steps.length === 0
      ? 'everything is as radgap deploy would leave it'
      : `radgap deploy would change ${steps.length} ${steps.length === 1 ? 'thing' : 'things'}`;
  return steps.length === 0 ? well(what) : { what, state: 'ill', todo: REDEPLOY };
}
