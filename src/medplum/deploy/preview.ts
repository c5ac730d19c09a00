import type { DetectedIssue } from '@medplum/fhirtypes';
import { checkPatient, type EpisodeStore, type Reading } from '../../check-patient.ts';
import type { Policy } from '../../model/policy.ts';
import type { Rule } from '../../model/rule.ts';
import type { ResourceKey } from '../../model/verdict.ts';
import { identifierUnder } from '../../reconcile/writer.ts';
import type { Canonicals } from '../../terminology/canonicals.ts';

/** How many issues of one rule a new catalogue or policy would open and close. */
export interface Shift {
  readonly rule: string;
  readonly opens: number;
  readonly closes: number;
}

/** What would change for the episodes that are stored. */
export interface Preview {
  readonly patients: number;
  readonly shifts: readonly Shift[];
  /** Patients that could not be looked at. */
  readonly failed: readonly ResourceKey[];
}

/** Checks patients by a new catalogue and policy and counts what that would open and close; nothing is written. */
export async function preview(
  store: EpisodeStore,
  patients: readonly ResourceKey[],
  catalogue: readonly Rule[],
  policy: Policy | undefined,
  canonicals: Canonicals,
): Promise<Preview> {
  const counts = new Map<string, { opens: number; closes: number }>();
  const failed: ResourceKey[] = [];
  for (const patient of patients) {
    const held = new Map<string, DetectedIssue>();
    try {
      const { plans } = await checkPatient(looking(store, policy, held), patient, catalogue);
      for (const { resource, address } of plans.flatMap(({ writes }) => writes)) {
        if (resource.resourceType !== 'DetectedIssue') continue;
        const shift = shiftOf(held.get(address), resource);
        const rule = identifierUnder(resource, canonicals.issue)?.split('/')[0] ?? '';
        const count = counts.get(rule) ?? { opens: 0, closes: 0 };
        counts.set(rule, { opens: count.opens + shift.opens, closes: count.closes + shift.closes });
      }
    } catch {
      failed.push(patient);
    }
  }
  const shifts = [...counts]
    .map(([rule, count]) => ({ rule, ...count }))
    .filter(({ opens, closes }) => opens + closes > 0)
    .sort((a, b) => (a.rule < b.rule ? -1 : 1));
  return { patients: patients.length, shifts, failed };
}

/** The store with the new policy in place of the stored one, and no way to write. */
function looking(store: EpisodeStore, policy: Policy | undefined, held: Map<string, DetectedIssue>): EpisodeStore {
  const noting = (reading: Reading): Reading => {
    for (const issue of reading.stored.issues) held.set(`DetectedIssue/${issue.id ?? ''}`, issue);
    return { ...reading, policy: policy ?? reading.policy };
  };
  return {
    read: async (patient) => {
      const reading = await store.read(patient);
      return reading && noting(reading);
    },
    withNotes: (reading, binaries) => store.withNotes(reading, binaries),
    write: () => Promise.resolve(),
    again: (check) => store.again(check),
  };
}

function shiftOf(before: DetectedIssue | undefined, after: DetectedIssue): { opens: number; closes: number } {
  const [was, is] = [before !== undefined && isOpen(before), isOpen(after)];
  return { opens: !was && is ? 1 : 0, closes: was && !is ? 1 : 0 };
}

function isOpen({ status }: DetectedIssue): boolean {
  return status === 'final' || status === 'preliminary';
}
