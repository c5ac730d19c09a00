import type { MedplumClient } from '@medplum/core';
import type { Claim, List, Procedure } from '@medplum/fhirtypes';
import { readIndexCode } from '../chart/codes.ts';
import { checkPatient, type EpisodeStore } from '../check-patient.ts';
import type { Rule } from '../model/rule.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { trigger } from '../trigger.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';

/** What a sweep did. */
export interface Swept {
  readonly patients: number;
  readonly written: number;
  /** Patients whose check failed, with the kind of failure; the next sweep takes them up again. */
  readonly failed: readonly { readonly patient: ResourceKey; readonly why: string }[];
}

/** How far back a sweep looks for Claims whose notice may have been lost. */
const CLAIM_DAYS = 7;

/** Rechecks, one after the other, every patient whom the clock or a lost notice may concern. */
export async function sweep(
  client: MedplumClient,
  store: EpisodeStore,
  catalogue: readonly Rule[],
  now: string,
): Promise<Swept> {
  const patients = await patientsToSweep(client, now);
  const failed: { patient: ResourceKey; why: string }[] = [];
  let written = 0;
  for (const patient of patients) {
    try {
      const { plans } = await checkPatient(store, patient, catalogue);
      written += plans.reduce((sum, { writes }) => sum + writes.length, 0);
    } catch (error) {
      failed.push({ patient, why: error instanceof Error ? error.name : 'unknown' });
    }
  }
  return { patients: patients.length, written, failed };
}

/**
 * The patients of episodes that are under way, those with a 77750 Procedure of which nothing is stored yet, and those of
 * recently changed Claims for it.
 */
export async function patientsToSweep(client: MedplumClient, now: string): Promise<readonly ResourceKey[]> {
  const lists = await everyGuard(client);
  const over = new Set(lists.filter(({ status }) => status === 'retired').flatMap(patientsOf));
  const current = lists.filter(({ status }) => status === 'current').flatMap(patientsOf);
  const procedures: Procedure[] = [];
  for await (const page of client.searchResourcePages('Procedure', { code: '77750', _count: 1000 }))
    procedures.push(...page);
  const since = new Date(Date.parse(now) - CLAIM_DAYS * 86_400_000).toISOString();
  const claims: Claim[] = [];
  for await (const page of client.searchResourcePages('Claim', { _lastUpdated: `ge${since}`, _count: 1000 })) {
    claims.push(...page.filter(bills));
  }
  const unseen = procedures.flatMap(patientsOf).filter((patient) => !over.has(patient));
  return [...new Set([...current, ...unseen, ...claims.flatMap(patientsOf)])].sort();
}

function patientsOf(resource: List | Procedure | Claim): readonly ResourceKey[] {
  const woken = trigger(resource);
  return 'recheck' in woken ? woken.recheck : [];
}

function bills({ item, procedure }: Claim): boolean {
  const concepts = [
    ...(item ?? []).flatMap((line) => [
      line.productOrService,
      ...(line.detail ?? []).flatMap((detail) => [
        detail.productOrService,
        ...(detail.subDetail ?? []).map((sub) => sub.productOrService),
      ]),
    ]),
    ...(procedure ?? []).map((entry) => entry.procedureCodeableConcept),
  ];
  return concepts.some((concept) => readIndexCode(concept) !== undefined);
}

async function everyGuard(client: MedplumClient): Promise<readonly List[]> {
  const { taskParts, episode } = canonicalsUnder();
  const lists: List[] = [];
  for await (const page of client.searchResourcePages('List', { code: `${taskParts}|episode`, _count: 1000 })) {
    lists.push(...page.filter(({ identifier }) => identifier?.some(({ system }) => system === episode)));
  }
  return lists;
}
