import {
  accessPolicySupportsInteraction,
  evalFhirPathTyped,
  forbidden,
  OperationOutcomeError,
  satisfiedAccessPolicy,
  type AccessPolicyInteraction,
  type WithId,
} from '@medplum/core';
import type { AccessPolicy, ProjectMembership, Resource, ResourceType } from '@medplum/fhirtypes';
import type { CandidateIndex } from './candidate-index.ts';
import { without } from './walk.ts';

/** What the AccessPolicy of a member lets it do, as Medplum decides it; a member without one may do everything. */
export class Access {
  readonly #policy: AccessPolicy | undefined;

  constructor(policy: AccessPolicy | undefined) {
    this.#policy = policy;
  }

  /** Throws 403 where the policy knows no such interaction with a type. */
  require(interaction: AccessPolicyInteraction, type: string): void {
    if (this.#policy === undefined) return;
    if (accessPolicySupportsInteraction(this.#policy, interaction, type as ResourceType)) return;
    throw new OperationOutcomeError(forbidden);
  }

  /** True when the policy admits the interaction with this very resource. */
  admits(interaction: AccessPolicyInteraction, resource: Resource): boolean {
    if (this.#policy === undefined) return true;
    return satisfiedAccessPolicy(resource, interaction, this.#policy) !== undefined;
  }

  /** Throws 403 when the policy does not admit the interaction with this very resource. */
  requireFor(interaction: AccessPolicyInteraction, resource: Resource): void {
    if (!this.admits(interaction, resource)) throw new OperationOutcomeError(forbidden);
  }

  /** Throws 403 when the policy does not admit that this is stored, as new or in the place of what was there. */
  requireStored(resource: Resource, existing?: Resource): void {
    if (this.#policy === undefined) return;
    const entry = satisfiedAccessPolicy(resource, existing ? 'update' : 'create', this.#policy);
    const isKept =
      entry?.writeConstraint?.every(({ expression = '' }) => holds(expression, resource, existing)) ?? true;
    if (!entry || !isKept) throw new OperationOutcomeError(forbidden);
  }

  /** The resource without what the policy hides. */
  shown<T extends Resource>(resource: T): T {
    if (this.#policy === undefined) return resource;
    const hidden = satisfiedAccessPolicy(resource, 'read', this.#policy)?.hiddenFields ?? [];
    return hidden.length === 0 ? resource : (without(resource, ...(hidden as (keyof T & string)[])) as T);
  }

  /** What is to be stored of an update: what the policy hides stays as it is. */
  kept<T extends Resource>(resource: T, existing: WithId<Resource>): T {
    if (this.#policy === undefined) return resource;
    const hidden = satisfiedAccessPolicy(existing, 'update', this.#policy)?.hiddenFields ?? [];
    if (hidden.length === 0) return resource;
    const held = hidden.flatMap((field) => (field in existing ? [[field, Reflect.get(existing, field)]] : []));
    return { ...without(resource, ...(hidden as (keyof T & string)[])), ...Object.fromEntries(held) } as T;
  }
}

/** True when a write constraint is met: Medplum gives it the resource as it was and as it will be. */
function holds(expression: string, after: Resource, before: Resource | undefined): boolean {
  const whole = { type: after.resourceType, value: after };
  const variables = { '%before': { type: before?.resourceType ?? 'undefined', value: before }, '%after': whole };
  const [answer, ...more] = evalFhirPathTyped(expression, [whole], variables);
  return more.length === 0 && answer?.value === true;
}

/** The access of a member, by the membership of its profile: what all its policies together grant; one that is gone grants nothing. */
export function accessOf(index: CandidateIndex, profile: string): Access {
  for (const membership of index.ofType('ProjectMembership')) {
    const { profile: whose, accessPolicy, access = [] } = membership as ProjectMembership;
    if (whose.reference !== profile) continue;
    const policies = [accessPolicy, ...access.map(({ policy }) => policy)].flatMap((policy) => policy?.reference ?? []);
    if (policies.length === 0) break;
    const resource = policies.flatMap((reference) => {
      const [, id = ''] = reference.split('/');
      return (index.get('AccessPolicy', id) as AccessPolicy | undefined)?.resource ?? [];
    });
    return new Access({ resourceType: 'AccessPolicy', resource });
  }
  return EVERYTHING;
}

/** No restriction at all. */
export const EVERYTHING = new Access(undefined);
