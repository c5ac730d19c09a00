import type { AccessPolicy, AccessPolicyResource, ResourceType } from '@medplum/fhirtypes';
import type { Rule } from '../../model/rule.ts';
import type { Canonicals } from '../../terminology/canonicals.ts';
import { INSTALLATION_TAG, type BotDefinition } from '../bot.ts';
import { DEVICE_ID, POLICY_ID } from '../installation.ts';
import { REFERRED_TYPES } from '../../chart/shared-types.ts';
import { evidenceTypes } from '../searches.ts';

type Interaction = NonNullable<AccessPolicyResource['interaction']>[number];

const READ: Interaction[] = ['read', 'search'];
const WRITE: Interaction[] = ['read', 'search', 'create', 'update'];

/** What a bot has no use for in a Patient: it reads birth date, sex, death and merges, never who it is. */
const UNUSED_IN_PATIENT = ['name', 'telecom', 'address', 'photo', 'contact', 'communication'];

/** The least an installation's bots need: to read what they check, and to write what carries our own identifiers. */
export function accessPolicy(
  name: string,
  catalogue: readonly Rule[],
  bots: readonly BotDefinition[],
  canonicals: Canonicals,
): AccessPolicy {
  const { issue, task, episode, installation } = canonicals;
  const own = (type: ResourceType, value: string, interaction: Interaction[]): AccessPolicyResource => ({
    resourceType: type,
    criteria: `${type}?identifier=${value}`,
    interaction,
  });
  return {
    resourceType: 'AccessPolicy',
    meta: { tag: [INSTALLATION_TAG] },
    name,
    resource: [
      ...typesRead(catalogue, bots).map((type) => reading(type)),
      { resourceType: 'Binary', interaction: ['read'] },
      own('Device', `${installation}|${DEVICE_ID}`, READ),
      own('Library', `${installation}|${POLICY_ID}`, READ),
      own('DetectedIssue', `${issue}|`, WRITE),
      own('Task', `${task}|`, WRITE),
      own('List', `${episode}|`, WRITE),
      own('List', `${installation}|`, WRITE),
      { resourceType: 'Provenance', interaction: ['create'] },
    ],
  };
}

/** The types the bots read: the evidence, what wakes them, and what evidence refers to; ours have their own entries. */
export function typesRead(catalogue: readonly Rule[], bots: readonly BotDefinition[]): readonly ResourceType[] {
  const woken = bots.flatMap(({ wakes }) => wakes.map(({ criteria }) => criteria.split('?')[0] as ResourceType));
  const types = new Set([...evidenceTypes(catalogue), ...woken, ...REFERRED_TYPES]);
  for (const own of OWN) types.delete(own);
  return [...types].sort();
}

const OWN: readonly ResourceType[] = ['DetectedIssue', 'Task', 'List', 'Provenance', 'Binary', 'Device', 'Library'];

function reading(type: ResourceType): AccessPolicyResource {
  return {
    resourceType: type,
    interaction: READ,
    ...(type === 'Patient' && { hiddenFields: UNUSED_IN_PATIENT }),
  };
}
