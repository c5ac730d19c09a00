import type { Claim, Reference } from '@medplum/fhirtypes';
import type { Chart, Episode } from '../model/episode.ts';
import type { Overlay, Payer } from '../model/payers.ts';
import type { Policy } from '../model/policy.ts';
import { listed } from './listed.ts';
import { follow, targetOf } from './references.ts';

/** A payer, and the one whose published rules hold for it: Medicare for a Medicare Advantage plan. */
export interface PayerOfService {
  readonly payer: Payer;
  readonly follows: Payer;
}

/** The payer of a service: the payor of the focal coverage of its first claim whose payor the policy knows. */
export function payerOf({ chart, lines }: Episode, { payers }: Policy): PayerOfService | undefined {
  const claims = [...new Set(lines.map(({ claim }) => claim))];
  for (const id of claims.flatMap((claim) => payorIds(chart, claim))) {
    const known = Object.hasOwn(payers, id) ? payers[id] : undefined;
    if (known) return known;
  }
  return undefined;
}

/** What goes by the payor of the focal coverage: its reference, and the identifiers of the reference and of the payor. */
function payorIds(chart: Chart, claim: Claim): readonly string[] {
  const insurances = listed(claim.insurance);
  const focal =
    insurances.find((insurance) => insurance.focal) ?? (insurances.length === 1 ? insurances[0] : undefined);
  const coverage = follow(chart, focal?.coverage, claim);
  if (coverage?.resourceType !== 'Coverage') return [];
  return listed(coverage.payor)
    .flatMap((payor) => idsOf(chart, payor, coverage))
    .sort();
}

function idsOf(chart: Chart, payor: Reference, from: Parameters<typeof follow>[2]): readonly string[] {
  const organization = follow(chart, payor, from);
  const identifiers = organization?.resourceType === 'Organization' ? organization.identifier : undefined;
  const tokens = [payor.identifier, ...listed(identifiers)].flatMap((identifier) =>
    identifier?.value === undefined ? [] : [`${identifier.system ?? ''}|${identifier.value}`],
  );
  return [targetOf(chart, payor), ...tokens].filter((id) => id !== undefined);
}

/** What the payer of a service has published of a rule; undefined when nothing is on file. */
export function overlayEntry(episode: Episode, policy: Policy, rule: string): Overlay['rules'][string] | undefined {
  const payer = payerOf(episode, policy);
  return payer && policy.overlays[payer.follows].rules[rule];
}

/** The payer's word on a rule, for a sentence: its key and the source, or that there is none on file. */
export function payerWord(episode: Episode, policy: Policy, rule: string): string {
  const payer = payerOf(episode, policy);
  if (!payer) return 'no payer-specific policy on file';
  const entry = overlayEntry(episode, policy, rule);
  const rules = payer.follows === payer.payer ? payer.payer : `${payer.payer} by the rules of ${payer.follows}`;
  return entry ? `${rules}, ${entry.source}` : `${rules}, no payer-specific policy on file`;
}
