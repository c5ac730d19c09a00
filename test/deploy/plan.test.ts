import type { Bot, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { bots } from '../../bots/index.ts';
import { standing, subscriptionsOf, type Wish } from '../../src/medplum/deploy/desired.ts';
import { plan, planRemoval, type Step } from '../../src/medplum/deploy/plan.ts';
import type { State } from '../../src/medplum/deploy/state.ts';
import { without } from '../../src/reconcile/writer.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { WITHOUT_BOTS } from './wish.ts';

const canonicals = canonicalsUnder();

const wish: Wish = {
  ...WITHOUT_BOTS,
  bots: bots.map(({ definition }) => ({
    definition,
    code: `code of ${definition.name}`,
    sha256: `hash-${definition.name}`,
  })),
};

const empty: State = {
  devices: [],
  libraries: [],
  sweeps: [],
  codeSystems: [],
  valueSets: [],
  policies: [],
  bots: [],
  begun: [],
  memberships: [],
  subscriptions: [],
};

const stored = <T extends Resource>(resource: T, id: string): T => ({
  ...resource,
  id,
  meta: { ...resource.meta, versionId: '7', lastUpdated: '2026-01-01T00:00:00Z' },
});

const botOf = ({ definition, sha256 }: Wish['bots'][number]): Bot => ({
  resourceType: 'Bot',
  id: `id-${definition.name}`,
  identifier: [
    { system: canonicals.installation, value: `bot/${definition.name}` },
    { system: `${canonicals.installation}/code`, value: sha256 },
  ],
  name: `radgap ${definition.name}`,
  description: definition.description,
  auditEventTrigger: 'on-error',
  runtimeVersion: 'vmcontext',
  ...(definition.cron !== undefined && { cronString: definition.cron }),
  executableCode: { contentType: 'text/javascript', url: 'https://storage.example/presigned?x=1' },
});

/** A project as a finished deployment leaves it. */
function deployed(of: Wish = wish): State {
  const { device, codeSystem, valueSet, library, accessPolicy } = standing(of);
  return {
    devices: [stored(device, 'd')],
    libraries: [stored(library, 'l')],
    sweeps: [],
    codeSystems: [stored(codeSystem, 'c')],
    valueSets: [stored(valueSet, 'v')],
    policies: [stored(accessPolicy, 'p')],
    bots: of.bots.map(botOf),
    begun: [],
    memberships: of.bots.map(({ definition: { name } }) => ({
      resourceType: 'ProjectMembership',
      id: `m-${name}`,
      project: { reference: 'Project/x' },
      user: { reference: `Bot/id-${name}` },
      profile: { reference: `Bot/id-${name}` },
      accessPolicy: { reference: 'AccessPolicy/p' },
    })),
    subscriptions: of.bots.flatMap(({ definition }) =>
      subscriptionsOf(definition, `Bot/id-${definition.name}`).map((one, n) =>
        stored(one, `s-${definition.name}-${n}`),
      ),
    ),
  };
}

const said = (steps: readonly Step[]) => steps.map(({ what }) => what);
const whole = deployed();
const [firstBot] = whole.bots;
if (!firstBot) throw new Error('no bots');

describe('a plan', () => {
  it('is empty for what is deployed already, whatever the order and however the server presents it', () => {
    expect(plan(whole, wish)).toEqual([]);
  });

  it('creates everything in an empty project, each Bot before its code and its Subscriptions, under the AccessPolicy', () => {
    const steps = plan(empty, wish);
    const first = (test: (step: Step) => boolean) => steps.findIndex(test);
    const policy = first(({ what }) => what === 'create the AccessPolicy');
    for (const { definition } of wish.bots) {
      const made = first((step) => step.kind === 'create-bot' && step.as === `new:${definition.name}`);
      const coded = first((step) => step.kind === 'deploy-code' && step.bot === definition.name);
      const subscribed = first(({ what }) => what.startsWith(`create Subscription radgap ${definition.name}:`));
      expect(policy).toBeLessThan(made);
      expect(made).toBeLessThan(coded);
      if (definition.wakes.length > 0) expect(coded).toBeLessThan(subscribed);
    }
    expect(steps.filter(({ kind }) => kind === 'create-bot')).toHaveLength(5);
    expect(steps.filter(({ what }) => what.startsWith('create Subscription'))).toHaveLength(whole.subscriptions.length);
  });

  it.each<[string, Partial<State>, readonly string[]]>([
    [
      'a Device set to inactive',
      { devices: whole.devices.map((device) => ({ ...device, status: 'inactive' })) },
      ['update the Device'],
    ],
    [
      'rules of an older catalogue',
      { codeSystems: whole.codeSystems.map((codes) => ({ ...codes, version: '0' })) },
      ['update the CodeSystem of the rules'],
    ],
    ['no policy stored', { libraries: [] }, ['create the policy Library']],
    [
      'an AccessPolicy that grants more',
      { policies: whole.policies.map((one) => ({ ...one, resource: [{ resourceType: '*' }] })) },
      ['update the AccessPolicy'],
    ],
    [
      'a Subscription switched off',
      { subscriptions: whole.subscriptions.map((one, n) => (n === 0 ? { ...one, status: 'off' } : one)) },
      [`update Subscription ${whole.subscriptions[0]?.reason ?? ''}`],
    ],
    [
      'a Subscription lost',
      { subscriptions: whole.subscriptions.slice(1) },
      [`create Subscription ${whole.subscriptions[0]?.reason ?? ''}`],
    ],
    [
      'a Subscription twice',
      { subscriptions: [...whole.subscriptions, ...whole.subscriptions.slice(0, 1)] },
      [`delete a second Subscription ${whole.subscriptions[0]?.reason ?? ''}`],
    ],
    [
      'other code',
      { bots: whole.bots.map((bot, n) => (n === 0 ? { ...bot, identifier: bot.identifier?.slice(0, 1) ?? [] } : bot)) },
      ['deploy the code of Bot check-procedure'],
    ],
    [
      'a cron taken away',
      { bots: whole.bots.map((bot) => without(bot, 'cronString')) },
      ['set cronString of Bot sweep-episodes'],
    ],
    [
      'a membership with another policy',
      {
        memberships: whole.memberships.map((one, n) =>
          n === 0 ? { ...one, accessPolicy: { reference: 'AccessPolicy/all' } } : one,
        ),
      },
      ['put Bot check-procedure under the AccessPolicy'],
    ],
    [
      'a membership with no policy',
      {
        memberships: whole.memberships.map(({ accessPolicy, ...one }, n) =>
          n === 0 ? one : { ...one, ...(accessPolicy && { accessPolicy }) },
        ),
      },
      ['put Bot check-procedure under the AccessPolicy'],
    ],
    [
      'a membership that administers',
      { memberships: whole.memberships.map((one, n) => (n === 0 ? { ...one, admin: true } : one)) },
      ['put Bot check-procedure under the AccessPolicy'],
    ],
  ])('mends %s and nothing else', (_, change, steps) => {
    expect(said(plan({ ...whole, ...change }, wish))).toEqual(steps);
  });

  it('leaves a stored policy alone unless another is given', () => {
    const libraries = standing({ ...wish, policy: { version: 'site' } }).library;
    expect(plan({ ...whole, libraries: [stored(libraries, 'l')] }, wish)).toEqual([]);
    expect(said(plan(whole, { ...wish, policy: { version: 'site' } }))).toEqual(['update the policy Library']);
    expect(plan({ ...whole, libraries: [stored(libraries, 'l')] }, { ...wish, policy: { version: 'site' } })).toEqual(
      [],
    );
  });

  it('takes up a Bot that a run made and could not name before it was cut off', () => {
    const nameless = without(firstBot, 'identifier', 'executableCode');
    const steps = plan({ ...whole, bots: [nameless, ...whole.bots.slice(1)] }, wish);
    expect(said(steps)).toEqual(['set identifier of Bot check-procedure', 'deploy the code of Bot check-procedure']);
  });

  it('makes a Bot anew that has no membership, with its Subscriptions', () => {
    const steps = said(plan({ ...whole, memberships: whole.memberships.slice(1) }, wish));
    expect(steps).toEqual([
      'delete Bot check-procedure, which has no membership',
      'create Bot check-procedure',
      expect.stringContaining('identifier of Bot check-procedure'),
      'deploy the code of Bot check-procedure',
      'create Subscription radgap check-procedure: procedure',
      'delete Subscription radgap check-procedure: procedure, which is no longer used',
    ]);
  });

  it('removes the second of two Bots and what a former version had', () => {
    const former = {
      ...firstBot,
      id: 'old',
      name: 'radgap old',
      identifier: [{ system: canonicals.installation, value: 'bot/old' }],
    };
    const steps = said(plan({ ...whole, bots: [...whole.bots, { ...firstBot, id: 'zz' }, former] }, wish));
    expect(steps).toEqual(['delete a second Bot check-procedure', 'delete radgap old, which is no longer used']);
  });

  it('keeps the identifiers that others gave a Bot', () => {
    const theirs = { system: 'https://site.example', value: '42' };
    const named = { ...firstBot, identifier: [...(firstBot.identifier ?? []), theirs] };
    expect(plan({ ...whole, bots: [named, ...whole.bots.slice(1)] }, wish)).toEqual([]);
    const newCode = { ...wish, bots: wish.bots.map((bot) => ({ ...bot, sha256: 'new' })) };
    const steps = plan({ ...whole, bots: [named, ...whole.bots.slice(1)] }, newCode);
    expect(steps.find(({ kind }) => kind === 'deploy-code')).toMatchObject({
      identifier: expect.arrayContaining([theirs]) as unknown,
    });
  });

  it('gives a Bot on Lambda its time, and none where it would hold up the server', () => {
    const onLambda = whole.bots.map((bot) => ({ ...bot, runtimeVersion: 'awslambda' as const }));
    expect(said(plan({ ...whole, bots: onLambda }, wish))).toEqual(
      bots.map(({ definition }) => `set timeout of Bot ${definition.name}`),
    );
    expect(said(plan({ ...whole, bots: whole.bots.map((bot) => ({ ...bot, timeout: 60 })) }, wish))).toHaveLength(5);
  });

  it('takes out everything but the Device, which is set to inactive, and nothing twice', () => {
    const steps = planRemoval(whole);
    const addresses = steps.flatMap((step) => (step.kind === 'delete' ? [step.address] : []));
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(addresses.filter((address) => /^(DetectedIssue|Task|Provenance|Device)\//.test(address))).toEqual([]);
    expect(steps.at(-1)).toMatchObject({ kind: 'update', resource: { resourceType: 'Device', status: 'inactive' } });
    expect(
      planRemoval({ ...empty, devices: whole.devices.map((device) => ({ ...device, status: 'inactive' })) }),
    ).toEqual([]);
  });

  it('converges from whatever part of it was done', () => {
    const steps = plan(empty, wish).length;
    expect(steps).toBeGreaterThan(30);
    for (const kept of [0, 1, 3]) {
      const partial = {
        ...whole,
        bots: whole.bots.slice(0, kept),
        memberships: whole.memberships.slice(0, kept),
        subscriptions: whole.subscriptions.slice(0, kept),
      };
      const names = said(plan(partial, wish));
      for (const { definition } of wish.bots.slice(kept)) expect(names).toContain(`create Bot ${definition.name}`);
      for (const { definition } of wish.bots.slice(0, kept))
        expect(names).not.toContain(`create Bot ${definition.name}`);
    }
  });
});
