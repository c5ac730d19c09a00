import type { BotEvent, MedplumClient } from '@medplum/core';
import type { Extension, Resource, Subscription } from '@medplum/fhirtypes';
import { canonicalsUnder } from '../terminology/canonicals.ts';

/** One reason for a bot to wake: a Medplum Subscription as data. */
export interface Wake {
  /** Stable within the bot; names the Subscription when it is installed. */
  readonly id: string;
  /** FHIR search that a changed resource is matched against, such as `Procedure`. */
  readonly criteria: string;
  /** FHIRPath over `%current` and `%previous`; must give literally true for the bot to wake. */
  readonly fhirPath?: string;
  /** What must have been done to the resource; anything when absent. */
  readonly interactions?: readonly ('create' | 'update' | 'delete')[];
}

/** What an installation must know of a bot besides its code. */
export interface BotDefinition {
  /** Kebab-case; also the file in `bots/` and the identifier under which an installation finds its Bot again. */
  readonly name: string;
  readonly description: string;
  readonly wakes: readonly Wake[];
  /** Five-field cron expression, for a bot that also wakes by the clock. */
  readonly cron?: string;
  /** Seconds after which it may be cut off; a minute when absent. */
  readonly timeout?: number;
}

/** The entry point Medplum calls. */
export type BotHandler = (medplum: MedplumClient, event: BotEvent<BotInput>) => Promise<unknown>;

/** A changed resource; for a deletion Medplum sends the last version under `deletedResource`. */
export type BotInput = Resource | { readonly deletedResource: Resource };

/** A bot ready to run: its definition and its code. */
export interface InstallableBot {
  readonly definition: BotDefinition;
  readonly handler: BotHandler;
}

/** Marks what an installation put into a project and that has no identifier: Subscriptions and the AccessPolicy. */
export const INSTALLATION_TAG = { system: canonicalsUnder().installation, code: 'radgap' };

const FHIRPATH_CRITERIA = 'https://medplum.com/fhir/StructureDefinition/fhir-path-criteria-expression';
const SUPPORTED_INTERACTION = 'https://medplum.com/fhir/StructureDefinition/subscription-supported-interaction';

/** The Subscription that wakes the bot found at `endpoint` (`Bot/<id>`). */
export function subscriptionFor(wake: Wake, definition: BotDefinition, endpoint: string): Subscription {
  const extension: Extension[] = [
    ...(wake.interactions ?? []).map((valueCode) => ({ url: SUPPORTED_INTERACTION, valueCode })),
    ...(wake.fhirPath ? [{ url: FHIRPATH_CRITERIA, valueString: wake.fhirPath }] : []),
  ];
  return {
    resourceType: 'Subscription',
    meta: { tag: [INSTALLATION_TAG] },
    status: 'active',
    reason: `radgap ${definition.name}: ${wake.id}`,
    criteria: wake.criteria,
    channel: { type: 'rest-hook', endpoint, payload: 'application/fhir+json' },
    ...(extension.length > 0 && { extension }),
  };
}
