import type { Device, Library } from '@medplum/fhirtypes';
import { PolicyError, type Policy } from '../model/policy.ts';
import { readPolicy, type KnownRule } from '../model/read-policy.ts';
import type { Canonicals } from '../terminology/canonicals.ts';

/** Identifier values of what an installation consists of, under {@link Canonicals.installation}. */
export const DEVICE_ID = 'device';
export const POLICY_ID = 'policy';
export const SWEEP_ID = 'sweep';

/** Whether the server really rolls a failed transaction back, found out at installation. */
export type Transactions = 'atomic' | 'pretended';

const TRANSACTIONS = { text: 'transactions' } as const;

/** The checker as a Device: author of its issues, requester of its Tasks, agent of its Provenance. */
export function checkerDevice(canonicals: Canonicals, version: string, transactions: Transactions): Device {
  return {
    resourceType: 'Device',
    identifier: [{ system: canonicals.installation, value: DEVICE_ID }],
    status: 'active',
    deviceName: [{ name: 'radgap', type: 'model-name' }],
    type: { text: 'Documentation checker for CPT 77750' },
    version: [{ value: version }],
    property: [{ type: TRANSACTIONS, valueCode: [{ text: transactions }] }],
  };
}

/** What the Device says of the server's transactions; undefined when it says nothing. */
export function transactionsOf(device: Device): Transactions | undefined {
  const property = device.property?.find(({ type }) => type.text === TRANSACTIONS.text);
  const value = property?.valueCode?.[0]?.text;
  return value === 'atomic' || value === 'pretended' ? value : undefined;
}

/** The policy as a Library: bots, receiver and worklist read it there. `base64` encodes its JSON text. */
export function policyLibrary(canonicals: Canonicals, policy: unknown, base64: (text: string) => string): Library {
  return {
    resourceType: 'Library',
    identifier: [{ system: canonicals.installation, value: POLICY_ID }],
    status: 'active',
    name: 'RadgapPolicy',
    title: 'radgap policy',
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/library-type', code: 'asset-collection' }] },
    content: [{ contentType: 'application/json', data: base64(JSON.stringify(policy)) }],
  };
}

/**
 * The policy stored in a Library. `decode` turns its base64 into text.
 * @throws PolicyError when there is none, or it is no valid policy.
 */
export function policyIn(
  library: Library | undefined,
  rules: readonly KnownRule[],
  decode: (data: string) => string,
): Policy {
  const data = library?.content?.find(({ contentType }) => contentType === 'application/json')?.data;
  if (data === undefined)
    throw new PolicyError('No policy is stored on this server. Run `radgap deploy` to store one.');
  return readPolicy(parse(decode(data)), rules);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PolicyError('The stored policy is not JSON. Run `radgap deploy --policy <file>` to store it anew.');
  }
}
