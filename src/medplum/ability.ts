import type { CapabilityStatement } from '@medplum/fhirtypes';

/** What a server says it can do, as far as a check depends on it. */
export interface Ability {
  /** Several requests in one Bundle. */
  readonly batch: boolean;
  /** `ifNoneExist` on a List. */
  readonly conditionalCreate: boolean;
  /** A Bundle that is kept whole or not at all; some servers only say so. */
  readonly transaction: boolean;
  /** One search over several types of a patient's compartment: Medplum alone. */
  readonly compartmentSearch: boolean;
}

/** A server that can do everything: Medplum, and the sandbox. */
export const EVERY_ABILITY: Ability = {
  batch: true,
  conditionalCreate: true,
  transaction: true,
  compartmentSearch: true,
};

/** Reads the abilities out of a server's answer to `/metadata`; what it does not say it cannot do. */
export function abilityIn(statement: CapabilityStatement): Ability {
  const rest = statement.rest?.find(({ mode }) => mode === 'server') ?? statement.rest?.[0];
  const system = new Set(rest?.interaction?.map(({ code }) => code));
  const list = rest?.resource?.find(({ type }) => type === 'List');
  return {
    batch: system.has('batch') || system.has('transaction'),
    conditionalCreate: list?.conditionalCreate === true,
    transaction: system.has('transaction'),
    compartmentSearch: /medplum/i.test(statement.software?.name ?? ''),
  };
}
