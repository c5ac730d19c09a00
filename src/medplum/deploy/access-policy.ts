import type { AccessPolicy, AccessPolicyResource, Expression, ResourceType } from '@medplum/fhirtypes';
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
  const { issue, task, episode, installation, rules } = canonicals;
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
      {
        resourceType: 'DetectedIssue',
        criteria: `DetectedIssue?code=${rules}|`,
        interaction: WRITE,
        writeConstraint: [bearing(issue)],
      },
      own('DetectedIssue', `${issue}|`, WRITE),
      own('Task', `${task}|`, WRITE),
      own('List', `${episode}|`, WRITE),
      own('List', `${installation}|`, WRITE),
      { resourceType: 'Provenance', interaction: ['create'] },
    ],
  };
}

/**
 * What is written must bear an identifier of this system, before and after. It stands beside a cheap criterion: a server
 * asks the criterion three times of each issue it writes, the constraint once, and the search parameter `identifier` of a
 * DetectedIssue joins the identifiers of thirty types.
 */
function bearing(system: string): Expression {
  const borne = (side: string) => `${side}.identifier.where(system = '${system}').exists()`;
  return {
    language: 'text/fhirpath',
    expression: `${borne('%after')} and (%before.id.exists().not() or ${borne('%before')})`,
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
