import { describe, expect, it } from '@jest/globals';
import { bots } from '../../bots/index.ts';
import { standing, subscriptionsOf, type Wish } from '../../src/medplum/deploy/desired.ts';
import { examine, type Examined } from '../../src/medplum/deploy/examine.ts';
import type { State } from '../../src/medplum/deploy/state.ts';
import type { SweepState } from '../../src/medplum/sweep-state.ts';
import { CATALOGUE_VERSION, catalogue } from '../../src/rules/index.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';

const canonicals = canonicalsUnder();
const NOW = Date.parse('2026-03-01T12:00:00Z');

const wish: Wish = {
  canonicals,
  catalogue,
  catalogueVersion: CATALOGUE_VERSION,
  transactions: 'atomic',
  policy: undefined,
  bots: bots.map(({ definition }) => ({ definition, code: 'code', sha256: definition.name })),
};

const { device, codeSystem, valueSet, library, accessPolicy } = standing(wish);

const whole: State = {
  devices: [device],
  libraries: [library],
  sweeps: [],
  codeSystems: [codeSystem],
  valueSets: [valueSet],
  policies: [{ ...accessPolicy, id: 'p' }],
  bots: wish.bots.map(({ definition: { name, description, cron }, sha256 }) => ({
    resourceType: 'Bot',
    id: name,
    identifier: [
      { system: canonicals.installation, value: `bot/${name}` },
      { system: `${canonicals.installation}/code`, value: sha256 },
    ],
    name: `radgap ${name}`,
    description,
    auditEventTrigger: 'on-error',
    ...(cron !== undefined && { cronString: cron }),
    executableCode: { contentType: 'text/javascript' },
  })),
  begun: [],
  memberships: wish.bots.map(({ definition: { name } }) => ({
    resourceType: 'ProjectMembership',
    project: { reference: 'Project/x' },
    user: { reference: `Bot/${name}` },
    profile: { reference: `Bot/${name}` },
    accessPolicy: { reference: 'AccessPolicy/p' },
  })),
  subscriptions: wish.bots.flatMap(({ definition }) => subscriptionsOf(definition, `Bot/${definition.name}`)),
};

const sweep = (state: Partial<SweepState> = {}): Examined['sweep'] => ({
  list: { resourceType: 'List', status: 'current', mode: 'working' },
  state: {
    began: '2026-03-01T11:00:00Z',
    beat: '2026-03-01T11:10:00Z',
    basis: '',
    whole: '2026-03-01T11:00:00Z',
    over: '2026-03-01T11:10:00Z',
    checked: 7,
    failed: 0,
    ...state,
  },
});

const sound: Examined = {
  connection: {
    features: ['bots', 'cron', 'transaction-bundles'],
    isAdmin: true,
    serverVersion: '5.1.29',
    transactions: 'atomic',
    projectName: 'ward',
  },
  state: whole,
  wish,
  sweep: sweep(),
  now: NOW,
};

const policyOf = (policy: unknown) => standing({ ...wish, policy }).library;
const connection = (change: Partial<Examined['connection']>) => ({ connection: { ...sound.connection, ...change } });
const state = (change: Partial<State>) => ({ state: { ...whole, ...change } });

/** What differs from a sound installation, and what the doctor says of it besides that all else is well. */
const ROWS: readonly (readonly [string, Partial<Examined>, 'weak' | 'ill', RegExp])[] = [
  ['a client that is no administrator', connection({ isAdmin: false }), 'ill', /tick "admin"/],
  ['no bots', connection({ features: ['cron', 'transaction-bundles'] }), 'ill', /"bots".*super administrator/],
  ['no cron', connection({ features: ['bots', 'transaction-bundles'] }), 'weak', /"cron".*radgap sweep by a cron/],
  ['no transactions', connection({ features: ['bots', 'cron'] }), 'weak', /"transaction-bundles".*add it/],
  [
    'transactions that came to be',
    connection({ transactions: 'pretended' }),
    'ill',
    /are pretended.*run radgap deploy/,
  ],
  ['no Device', state({ devices: [] }), 'ill', /the Device.*run radgap deploy/],
  ['no policy', state({ libraries: [] }), 'ill', /policy is valid.*Run `radgap deploy`/],
  ['a policy with an unknown key', state({ libraries: [policyOf({ modus: 'live' })] }), 'ill', /policy.*modus/],
  ['a policy that is off', state({ libraries: [policyOf({ mode: 'off' })] }), 'weak', /mode off.*until its mode is/],
  [
    'other code in a Bot',
    state({
      bots: whole.bots.map((bot, n) => (n === 1 ? { ...bot, identifier: bot.identifier?.slice(0, 1) ?? [] } : bot)),
    }),
    'ill',
    /Bot check-claim runs this version.*run radgap deploy/,
  ],
  [
    'a Bot without the AccessPolicy',
    state({ memberships: whole.memberships.map((one) => ({ ...one, accessPolicy: { reference: 'AccessPolicy/q' } })) }),
    'ill',
    /Bot check-procedure .*under our AccessPolicy.*run radgap deploy/,
  ],
  [
    'a Subscription that is off',
    state({ subscriptions: whole.subscriptions.map((one, n) => (n === 0 ? { ...one, status: 'off' } : one)) }),
    'ill',
    /20 of 21 Subscriptions are active.*run radgap deploy/,
  ],
  ['no sweep yet', { sweep: undefined }, 'weak', /no sweep has run yet.*every quarter of an hour/],
  [
    'a sweep of long ago',
    { sweep: sweep({ over: '2026-03-01T02:00:00Z' }) },
    'ill',
    /last sweep ended 2026-03-01T02.*AuditEvents/,
  ],
  ['checks that failed in it', { sweep: sweep({ failed: 2 }) }, 'weak', /7 patients, 2 failed.*run radgap sweep/],
  [
    'nothing but a Device',
    state({ bots: [], subscriptions: [] }),
    'ill',
    /installed in the project.*run radgap deploy/,
  ],
];

describe('the doctor', () => {
  it('finds a sound installation well', () => {
    expect(examine(sound).filter(({ state: how }) => how !== 'well')).toEqual([]);
  });

  it.each(ROWS)('says what is wrong and what to do: %s', (_, change, worst, words) => {
    const unwell = examine({ ...sound, ...change }).filter(({ state: how }) => how !== 'well');
    for (const { todo } of unwell) expect(todo).toMatch(/.{5}/);
    const told = unwell.map(({ state: how, what, todo }) => `${how} ${what} ${todo ?? ''}`);
    expect(told).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
    expect(told.some((text) => text.startsWith('ill'))).toBe(worst === 'ill');
  });
});
