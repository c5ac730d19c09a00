import type { Policy } from '../model/policy.ts';
import { linesOf, standingClaims } from './claim-lines.ts';
import { readIndexCode } from './codes.ts';
import { anyZone } from './dates.ts';
import { encountersNaming, namedBeside, namedByLines, namedByProcedures, type Naming } from './encounters.ts';
import { all, follow, keyOf, targetOf, type Referring } from './references.ts';

/**
 * The zone of the facility that gave the service, by Encounter.serviceProvider; else the zone of the site. Any of the zones
 * where that Encounter could not be read.
 */
export function facilityZone(chart: Referring, policy: Policy, isUnread: (type: string) => boolean): string {
  const zones = Object.values(policy.timeZones);
  if (zones.length === 0) return policy.timeZone;
  for (const { reference, from } of encountersOfServices(chart, policy)) {
    const encounter = follow(chart, reference, from);
    if (reference && !encounter && isUnread('Encounter')) return anyZone([policy.timeZone, ...zones]);
    const provider = encounter?.resourceType === 'Encounter' ? targetOf(chart, encounter.serviceProvider) : undefined;
    const zone = provider === undefined ? undefined : policy.timeZones[provider];
    if (zone !== undefined) return zone;
  }
  return policy.timeZone;
}

/** Where the services of a chart name their encounters, the nearest first; the days of their lines are not known yet. */
function encountersOfServices(chart: Referring, { timeZone }: Policy): readonly Naming[] {
  const services = all(chart, 'Procedure').filter(({ code }) => readIndexCode(code));
  const lines = standingClaims(chart)
    .flatMap((claim) => linesOf({ zone: timeZone }, claim))
    .filter(({ code }) => readIndexCode(code));
  const naming = encountersNaming(chart, services).map((from) => ({ reference: { reference: keyOf(from) }, from }));
  return [...namedByProcedures(services), ...namedByLines(lines), ...naming, ...namedBeside(lines)];
}
