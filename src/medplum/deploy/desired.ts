import type { AccessPolicy, Bot, CodeSystem, Device, Library, Subscription, ValueSet } from '@medplum/fhirtypes';
import type { Rule } from '../../model/rule.ts';
import type { Canonicals } from '../../terminology/canonicals.ts';
import { subscriptionFor, type BotDefinition } from '../bot.ts';
import { checkerDevice, policyLibrary, type Transactions } from '../installation.ts';
import { accessPolicy } from './access-policy.ts';
import { rulesCodeSystem, rulesValueSet } from './terminology.ts';

/** Name of the AccessPolicy every bot runs under. */
export const POLICY_NAME = 'radgap bots';

/** Name of a Bot in the project. */
export function botName(name: string): string {
  return `radgap ${name}`;
}

/** What to install, before it has ids. */
export interface Wish {
  readonly canonicals: Canonicals;
  readonly catalogue: readonly Rule[];
  readonly catalogueVersion: string;
  readonly transactions: Transactions;
  /** The site policy as JSON; undefined leaves the stored one, or stores the defaults when there is none. */
  readonly policy: unknown;
  readonly bots: readonly BotCode[];
  /** Bot.runtimeVersion; undefined leaves it to the server. */
  readonly runtime?: NonNullable<Bot['runtimeVersion']>;
}

/** A bot as data: what it is, and its bundled code. */
export interface BotCode {
  readonly definition: BotDefinition;
  readonly code: string;
  /** Of the code, in hex. */
  readonly sha256: string;
}

/** The resources of an installation that stand by themselves. */
export interface Standing {
  readonly device: Device;
  readonly codeSystem: CodeSystem;
  readonly valueSet: ValueSet;
  readonly library: Library;
  readonly accessPolicy: AccessPolicy;
}

/** What stands by itself in an installation. */
export function standing({ canonicals, catalogue, catalogueVersion, transactions, policy, bots }: Wish): Standing {
  const definitions = bots.map(({ definition }) => definition);
  return {
    device: checkerDevice(canonicals, catalogueVersion, transactions),
    codeSystem: rulesCodeSystem(catalogue, catalogueVersion, canonicals),
    valueSet: rulesValueSet(catalogueVersion, canonicals),
    library: policyLibrary(canonicals, policy ?? {}, (text) => Buffer.from(text).toString('base64')),
    accessPolicy: accessPolicy(POLICY_NAME, catalogue, definitions, canonicals),
  };
}

/** Identifier system of the hash of a Bot's code. */
export function codeSystemOf({ installation }: Canonicals): string {
  return `${installation}/code`;
}

/** Identifier system of the Binary in which the server keeps the code that was deployed: it makes a new one each time. */
export function storedCodeSystemOf(canonicals: Canonicals): string {
  return `${codeSystemOf(canonicals)}/stored`;
}

/** What a Bot says of itself besides its code; `null` stands for an element it must not have. */
export interface BotFields {
  readonly name: string;
  readonly description: string;
  /** Only on AWS Lambda: in the server's own process it would let a runaway script hold up the server that much longer. */
  readonly timeout: number | null;
  readonly auditEventTrigger: NonNullable<Bot['auditEventTrigger']>;
  readonly cronString: string | null;
  /** Whoever changed a record may neither read the whole chart nor write issues, or may do far more than a bot should. */
  readonly runAsUser: null;
  /** It would let anybody run the bot, and read its answer, without signing in. */
  readonly publicWebhook: null;
  /** A system bot reads the secrets of the server. */
  readonly system: null;
  readonly runtimeVersion?: NonNullable<Bot['runtimeVersion']>;
}

/** Seconds after which a bot is cut off: more than a check with all its retries needs. */
const BOT_TIMEOUT = 60;

/** What a Bot of ours says of itself, as it runs now or as it is wished to run. */
export function botFields(
  { name, description, cron, timeout = BOT_TIMEOUT }: BotDefinition,
  runtime: Wish['runtime'],
  current: Bot['runtimeVersion'],
): BotFields {
  return {
    name: botName(name),
    description,
    timeout: (runtime ?? current) === 'awslambda' ? timeout : null,
    auditEventTrigger: 'on-error',
    cronString: cron ?? null,
    runAsUser: null,
    publicWebhook: null,
    system: null,
    ...(runtime !== undefined && { runtimeVersion: runtime }),
  };
}

/** The Subscriptions of a bot at its address. */
export function subscriptionsOf(definition: BotDefinition, address: string): readonly Subscription[] {
  return definition.wakes.map((wake) => subscriptionFor(wake, definition, address));
}
