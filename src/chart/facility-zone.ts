import type { Claim, Reference, Resource } from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import { isActiveClaim } from './claim-lines.ts';
import { readIndexCode } from './codes.ts';
import { anyZone } from './dates.ts';
import { listed } from './listed.ts';
import { all, follow, targetOf } from './references.ts';

type Undated = Pick<Chart, 'byType' | 'byKey' | 'byIdentifier' | 'aliases' | 'bases'>;

/** Where an encounter is named: the reference, and the resource it stands in. */
interface Naming {
  readonly reference: Reference | undefined;
  readonly from: Resource;
}

/**
 * The zone of the facility that gave the service, by Encounter.serviceProvider; else the zone of the site. Any of the zones
 * where that Encounter could not be read.
 */
export function facilityZone(chart: Undated, policy: Policy, isUnread: (type: string) => boolean): string {
  const zones = Object.values(policy.timeZones);
  if (zones.length === 0) return policy.timeZone;
  for (const { reference, from } of encountersOfServices(chart)) {
    const encounter = follow(chart, reference, from);
    if (reference && !encounter && isUnread('Encounter')) return anyZone([policy.timeZone, ...zones]);
    const provider = encounter?.resourceType === 'Encounter' ? targetOf(chart, encounter.serviceProvider) : undefined;
    const zone = provider === undefined ? undefined : policy.timeZones[provider];
    if (zone !== undefined) return zone;
  }
  return policy.timeZone;
}

/** The encounters of the services: those the Procedures name, those that name the Procedures, those their claims name. */
function encountersOfServices(chart: Undated): readonly Naming[] {
  const services = all(chart, 'Procedure').filter(({ code }) => readIndexCode(code));
  const naming = all(chart, 'Encounter').filter((encounter) => {
    const { reasonReference, diagnosis } = encounter;
    const reasons = [...listed(reasonReference), ...listed(diagnosis).map(({ condition }) => condition)];
    return reasons.some((reason) => services.some((service) => service === follow(chart, reason, encounter)));
  });
  return [
    ...services.map((service) => ({ reference: service.encounter, from: service })),
    ...naming.map((encounter) => ({ reference: { reference: `Encounter/${encounter.id}` }, from: encounter })),
    ...all(chart, 'Claim')
      .filter((claim) => isActiveClaim(claim) && billsService(claim))
      .flatMap((claim) =>
        listed(claim.item).flatMap((item) =>
          listed(item.encounter).map((reference): Naming => ({ reference, from: claim })),
        ),
      ),
  ];
}

/** True when an item of a claim, a detail of one, or a procedure of its head carries the code of the service. */
function billsService({ item, procedure }: Claim): boolean {
  const coded = listed(item).flatMap(({ productOrService, detail }) => [
    productOrService,
    ...listed(detail).flatMap((part) => [
      part.productOrService,
      ...listed(part.subDetail).map((sub) => sub.productOrService),
    ]),
  ]);
  const inHead = listed(procedure).map(({ procedureCodeableConcept }) => procedureCodeableConcept);
  return [...coded, ...inHead].some((concept) => readIndexCode(concept));
}
