import type { Bot, Identifier, ProjectMembership, Resource } from '@medplum/fhirtypes';
import { same, without } from '../../reconcile/writer.ts';
import {
  botFields,
  botName,
  codeSystemOf,
  standing,
  storedCodeSystemOf,
  subscriptionsOf,
  type BotCode,
  type BotFields,
  type Wish,
} from './desired.ts';
import { binaryAt } from '../notes.ts';
import { identifierValue, type SharedState, type State } from './state.ts';

/** One thing to do. `what` names it for people; an address that does not exist yet is written `new:<name>`. */
export type Step = { readonly what: string } & (
  | { readonly kind: 'create'; readonly resource: Resource; readonly unless?: string; readonly as?: string }
  | { readonly kind: 'update'; readonly resource: Resource }
  | { readonly kind: 'delete'; readonly address: string }
  | { readonly kind: 'create-bot'; readonly fields: BotFields; readonly policy: string; readonly as: string }
  | {
      readonly kind: 'set-bot';
      readonly address: string;
      readonly fields: Partial<Pick<Bot, 'identifier'> & BotFields>;
    }
  | { readonly kind: 'attach-policy'; readonly membership: ProjectMembership; readonly policy: string }
  | {
      readonly kind: 'deploy-code';
      readonly address: string;
      readonly bot: string;
      readonly identifier: Identifier[];
      /** System of the identifier that is to name the Binary in which the server keeps the code. */
      readonly storedSystem: string;
    }
);

const POLICY = 'new:policy';

/** What is to be done so that a project holds what is wished for; empty when it does. */
export function plan(state: State, wish: Wish): readonly Step[] {
  const { accessPolicy } = standing(wish);
  const policy = state.policies[0]?.id === undefined ? POLICY : `AccessPolicy/${state.policies[0].id}`;
  return [
    ...planShared(state, wish),
    ...settle('the AccessPolicy', state.policies[0], accessPolicy, { as: POLICY }),
    ...state.policies.slice(1).map((extra) => remove(extra, 'a second AccessPolicy')),
    ...wish.bots.flatMap((bot) => planBot(state, bot, policy, wish)),
    ...retired(state, wish),
  ];
}

/** What is to be done on any FHIR server, so that checks can run there: Device, rules and policy. */
export function planShared(state: SharedState, wish: Wish): readonly Step[] {
  const { device, codeSystem, valueSet, library } = standing(wish);
  const { installation } = wish.canonicals;
  const byIdentifier = (identifier: readonly Identifier[] | undefined) =>
    `identifier=${installation}|${identifier?.[0]?.value ?? ''}`;
  return [
    ...settle('the Device', state.devices[0], device, { unless: byIdentifier(device.identifier) }),
    ...settle('the CodeSystem of the rules', state.codeSystems[0], codeSystem, {
      unless: `url=${codeSystem.url ?? ''}`,
    }),
    ...settle('the ValueSet of the rules', state.valueSets[0], valueSet, { unless: `url=${valueSet.url ?? ''}` }),
    ...(wish.policy === undefined && state.libraries.length > 0
      ? []
      : settle('the policy Library', state.libraries[0], library, { unless: byIdentifier(library.identifier) })),
  ];
}

/** Creates what is not there, updates what differs. Elements the server adds of its own (id, meta) do not count. */
function settle(
  what: string,
  found: Resource | undefined,
  wished: Resource,
  how: { readonly unless?: string; readonly as?: string },
): readonly Step[] {
  if (!found) return [{ kind: 'create', what: `create ${what}`, resource: wished, ...how }];
  if (same(content(found), content(wished))) return [];
  const resource = { ...wished, id: found.id ?? '', meta: { ...wished.meta, ...versionOf(found) } };
  return [{ kind: 'update', what: `update ${what}`, resource }];
}

function content(resource: Resource): unknown {
  const tag = resource.meta?.tag;
  return { ...without(resource, 'id', 'meta'), ...(tag && { tag }) };
}

function versionOf({ meta }: Resource) {
  return meta?.versionId === undefined ? {} : { versionId: meta.versionId };
}

function planBot(state: State, bot: BotCode, policy: string, wish: Wish): readonly Step[] {
  const { definition, sha256 } = bot;
  const { installation } = wish.canonicals;
  const own: Identifier = { system: installation, value: `bot/${definition.name}` };
  const [found, ...extra] = botsOf(state, definition.name, wish);
  const membership = found && membershipOf(state, found);
  const kept = found && membership ? found : undefined;
  const fields = botFields(definition, wish.runtime, kept?.runtimeVersion);
  const address = kept ? `Bot/${kept.id ?? ''}` : `new:${definition.name}`;
  const stored = storedCodeSystemOf(wish.canonicals);
  const foreign = (kept?.identifier ?? []).filter(
    ({ system }) => system !== installation && system !== codeSystemOf(wish.canonicals) && system !== stored,
  );
  const hash = identifierValue(kept?.identifier, codeSystemOf(wish.canonicals));
  const steps: Step[] = [];
  if (!kept) {
    if (found) steps.push(remove(found, `Bot ${definition.name}, which has no membership`));
    steps.push({ kind: 'create-bot', what: `create Bot ${definition.name}`, fields, policy, as: address });
  }
  for (const begun of state.begun.filter((one) => one.name === fields.name && one.description === fields.description))
    steps.push(remove(begun, `a Bot ${definition.name} that was begun and has no membership`));
  for (const second of extra) steps.push(...removeBot(state, second, `a second Bot ${definition.name}`));
  if (membership && kept && (!isUnder(membership, policy) || membership.active === false)) {
    const activated = membership.active === false ? ', its membership active' : '';
    steps.push({
      kind: 'attach-policy',
      what: `put Bot ${definition.name} under the AccessPolicy${activated}`,
      membership,
      policy,
    });
  }
  const changed = changedFields(kept, fields);
  const named = identifierValue(kept?.identifier, installation) === own.value;
  if (!named || Object.keys(changed).length > 0) {
    const names = [...Object.keys(changed), ...(named ? [] : ['identifier'])].join(', ');
    const set = { ...changed, ...(!named && { identifier: [own, ...foreign] }) };
    steps.push({ kind: 'set-bot', what: `set ${names} of Bot ${definition.name}`, address, fields: set });
  }
  if (hash !== sha256 || kept?.executableCode === undefined || isOtherCode(kept, wish)) {
    const identifier = [own, { system: codeSystemOf(wish.canonicals), value: sha256 }, ...foreign];
    steps.push({
      kind: 'deploy-code',
      what: `deploy the code of Bot ${definition.name}`,
      address,
      bot: definition.name,
      identifier,
      storedSystem: stored,
    });
  }
  return [...steps, ...planSubscriptions(state, bot, address)];
}

function botsOf({ bots }: State, name: string, { canonicals: { installation } }: Wish): readonly Bot[] {
  const named = bots.filter(({ identifier }) => identifierValue(identifier, installation) === `bot/${name}`);
  const nameless = bots.filter((bot) => (bot.identifier ?? []).length === 0 && bot.name === botName(name));
  return [...named, ...nameless];
}

function membershipOf({ memberships }: State, { id = '' }: Bot): ProjectMembership | undefined {
  return memberships.find(({ profile }) => profile.reference === `Bot/${id}`);
}

/** True when a membership grants what the policy grants and no more. */
function isUnder({ accessPolicy, access, admin }: ProjectMembership, policy: string): boolean {
  return accessPolicy?.reference === policy && (access ?? []).length === 0 && admin !== true;
}

/** True when somebody deployed code since we did: it is in another Binary than ours was. */
function isOtherCode({ executableCode, identifier }: Bot, { canonicals }: Wish): boolean {
  const binary = binaryAt(executableCode?.url);
  return binary !== undefined && binary !== identifierValue(identifier, storedCodeSystemOf(canonicals));
}

function changedFields(bot: Bot | undefined, fields: BotFields): Partial<BotFields> {
  const held = bot ?? { name: fields.name, description: fields.description };
  const entries = Object.entries(fields).filter(([name, value]) => heldBy(held, name) !== value);
  return Object.fromEntries(entries);
}

/** An element of a Bot; null where it is not there, or as good as not. */
function heldBy(bot: object, name: string): unknown {
  const value: unknown = Reflect.get(bot, name);
  return value === undefined || value === false ? null : value;
}

function planSubscriptions(state: State, { definition }: BotCode, address: string): readonly Step[] {
  return subscriptionsOf(definition, address).flatMap((wished) => {
    const [found, ...extra] = state.subscriptions.filter(
      ({ reason, channel }) => reason === wished.reason && channel.endpoint === address,
    );
    return [
      ...settle(`Subscription ${wished.reason}`, found, wished, {}),
      ...extra.map((second) => remove(second, `a second Subscription ${wished.reason}`)),
    ];
  });
}

/** Subscriptions and bots of ours that this version no longer has. */
function retired(state: State, wish: Wish): readonly Step[] {
  const names = new Set(wish.bots.map(({ definition }) => definition.name));
  const gone = state.bots.filter(({ identifier, name }) => {
    const value = identifierValue(identifier, wish.canonicals.installation)?.slice('bot/'.length);
    return !names.has(value ?? name?.slice(botName('').length) ?? '');
  });
  const wished = new Set(
    wish.bots.flatMap(({ definition }) => {
      const [found] = botsOf(state, definition.name, wish);
      const kept = found && membershipOf(state, found);
      return kept ? subscriptionsOf(definition, `Bot/${found.id ?? ''}`).map(keyOf) : [];
    }),
  );
  const stray = state.subscriptions.filter((subscription) => !wished.has(keyOf(subscription)));
  return [
    ...stray.map((subscription) =>
      remove(subscription, `Subscription ${subscription.reason}, which is no longer used`),
    ),
    ...gone.flatMap((bot) => removeBot(state, bot, `${bot.name ?? 'a Bot'}, which is no longer used`)),
  ];
}

function keyOf({ reason, channel }: { reason: string; channel: { endpoint?: string } }): string {
  return `${reason} ${channel.endpoint ?? ''}`;
}

function remove(resource: Resource, what: string): Step {
  return { kind: 'delete', what: `delete ${what}`, address: `${resource.resourceType}/${resource.id ?? ''}` };
}

function removeBot(state: State, bot: Bot, what: string): readonly Step[] {
  const membership = membershipOf(state, bot);
  return [...(membership ? [remove(membership, `the membership of ${what}`)] : []), remove(bot, what)];
}

/** What takes an installation out again. Issues, Tasks and Lists stay, and so the Device that wrote them, as inactive. */
export function planRemoval(state: State): readonly Step[] {
  return [
    ...state.subscriptions.map((subscription) => remove(subscription, `Subscription ${subscription.reason}`)),
    ...state.bots.flatMap((bot) => removeBot(state, bot, `Bot ${bot.name ?? ''}`)),
    ...state.policies.map((policy) => remove(policy, 'the AccessPolicy')),
    ...planSharedRemoval(state),
  ];
}

/** The part of {@link planRemoval} that concerns any FHIR server. */
export function planSharedRemoval(state: SharedState): readonly Step[] {
  const [device] = state.devices;
  return [
    ...state.codeSystems.map((codes) => remove(codes, 'the CodeSystem of the rules')),
    ...state.valueSets.map((values) => remove(values, 'the ValueSet of the rules')),
    ...state.libraries.map((library) => remove(library, 'the policy Library')),
    ...state.sweeps.map((list) => remove(list, 'the state of the sweep')),
    ...(device && device.status !== 'inactive'
      ? [{ kind: 'update', what: 'set the Device to inactive', resource: { ...device, status: 'inactive' } } as const]
      : []),
  ];
}
