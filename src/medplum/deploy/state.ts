import type { MedplumClient } from '@medplum/core';
import type {
  AccessPolicy,
  Bot,
  CodeSystem,
  Device,
  Identifier,
  Library,
  List,
  ProjectMembership,
  Resource,
  Subscription,
  ValueSet,
} from '@medplum/fhirtypes';
import type { Canonicals } from '../../terminology/canonicals.ts';
import { INSTALLATION_TAG } from '../bot.ts';
import { DEVICE_ID, POLICY_ID, SWEEP_ID } from '../installation.ts';
import { resourcesOf } from '../resources-of.ts';
import { botName, POLICY_NAME } from './desired.ts';
import { valueSetUrl } from './terminology.ts';

/** What any FHIR server holds of an installation, each kind oldest first. */
export interface SharedState {
  readonly devices: readonly Device[];
  readonly libraries: readonly Library[];
  readonly sweeps: readonly List[];
  readonly codeSystems: readonly CodeSystem[];
  readonly valueSets: readonly ValueSet[];
}

/** What a Medplum project holds of an installation. */
export interface State extends SharedState {
  readonly policies: readonly AccessPolicy[];
  readonly bots: readonly Bot[];
  /** Bots that look like ours and have no membership: as a server leaves one when it fails while it makes it. */
  readonly begun: readonly Bot[];
  readonly memberships: readonly ProjectMembership[];
  readonly subscriptions: readonly Subscription[];
}

/** Reads what a server holds of an installation besides bots; found by identifier or URL, never by id. */
export async function readSharedState(client: MedplumClient, canonicals: Canonicals): Promise<SharedState> {
  const { installation, rules } = canonicals;
  const identified = (value: string) => ({ identifier: `${installation}|${value}`, _count: '100' });
  return {
    devices: oldestFirst(await resourcesOf(client, 'Device', identified(DEVICE_ID))),
    libraries: oldestFirst(await resourcesOf(client, 'Library', identified(POLICY_ID))),
    sweeps: oldestFirst(await resourcesOf(client, 'List', identified(SWEEP_ID))),
    codeSystems: oldestFirst(await resourcesOf(client, 'CodeSystem', { url: rules })),
    valueSets: oldestFirst(await resourcesOf(client, 'ValueSet', { url: valueSetUrl(rules) })),
  };
}

/** Reads what a project holds of an installation; found by identifier, tag or URL, never by id. */
export async function readState(client: MedplumClient, canonicals: Canonicals): Promise<State> {
  const tagged = { _tag: `${INSTALLATION_TAG.system}|${INSTALLATION_TAG.code}`, _count: '1000' };
  const policies = (await resourcesOf(client, 'AccessPolicy', tagged)).filter(({ name }) => name === POLICY_NAME);
  const candidates = (await resourcesOf(client, 'Bot', { _count: '1000' })).filter(
    (bot) => isOurBot(bot, canonicals) || isHalfMade(bot),
  );
  const held = await Promise.all(
    candidates.map(async (bot) => ({
      bot,
      memberships: await resourcesOf(client, 'ProjectMembership', { profile: `Bot/${bot.id}` }),
    })),
  );
  const ours = held.filter(
    ({ bot, memberships }) => isOurBot(bot, canonicals) || memberships.some((one) => isUnder(one, policies)),
  );
  return {
    ...(await readSharedState(client, canonicals)),
    policies: oldestFirst(policies),
    bots: oldestFirst(ours.map(({ bot }) => bot)),
    begun: held.filter((one) => !ours.includes(one) && one.memberships.length === 0).map(({ bot }) => bot),
    memberships: ours.flatMap(({ memberships }) => memberships),
    subscriptions: oldestFirst(await resourcesOf(client, 'Subscription', tagged)),
  };
}

function isOurBot({ identifier }: Bot, { installation }: Canonicals): boolean {
  return identifierValue(identifier, installation)?.startsWith('bot/') === true;
}

/**
 * Our name, and nothing in it: as a run leaves a Bot that was cut off before it could set the identifier, and as anybody's
 * new Bot may look. It is ours only under our AccessPolicy, which it is created with.
 */
function isHalfMade({ identifier, name, executableCode }: Bot): boolean {
  return (identifier ?? []).length === 0 && name?.startsWith(botName('')) === true && executableCode === undefined;
}

function isUnder({ accessPolicy }: ProjectMembership, policies: readonly AccessPolicy[]): boolean {
  return policies.some(({ id = '' }) => accessPolicy?.reference === `AccessPolicy/${id}`);
}

/** The value of the first identifier under a system. */
export function identifierValue(identifiers: readonly Identifier[] | undefined, system: string): string | undefined {
  return identifiers?.find((identifier) => identifier.system === system)?.value;
}

function oldestFirst<T extends Resource>(resources: readonly T[]): readonly T[] {
  return [...resources].sort((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1));
}
