import type { CodeableConcept, Condition, Encounter, Procedure, Reference } from '@medplum/fhirtypes';
import type { ClaimLine, DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { codedOrTold, type InfusionFacts } from './administration.ts';
import { codesOrWords, hasUnnamedCode, namesOf, readIndexCode } from './codes.ts';
import { isClaimType } from './components.ts';
import { isWithin } from './contained.ts';
import { ownNamed } from './contained-conditions.ts';
import { listed } from './listed.ts';
import { readNotes, type Note } from './notes.ts';
import { keyOf, targetOf } from './references.ts';
import { together, type Fact, type Found } from './sift.ts';
import { refusedByStatus, verificationTold } from './standing.ts';
import { isStated } from './values.ts';

/** Why the infusion was given: stated by the Procedure, its encounter or its claim line, or told in a note. */
export function statedIndication(
  episode: DatedEpisode,
  policy: Policy,
  consultations: Found<Note>,
): InfusionFacts<unknown> {
  const stated = together<unknown>(
    ...episode.procedures.map((procedure) => ofProcedure(episode, policy, procedure)),
    ...(episode.encounter ? [ofEncounter(episode, policy, episode.encounter)] : []),
    ...episode.lines.map((line) => ofLine(episode, line)),
  );
  const told = codedOrTold<unknown>(episode, policy, stated, ({ indication }) => (indication ? [indication] : []));
  if (told.found.facts.length > 0) return told;
  const consulted = readNotes(episode, consultations, policy);
  const facts = consulted.readings
    .filter(({ value }) => value.indication)
    .map(({ source }): Fact => ({ value: true, source, details: [{ code: 'in-the-note' }] }));
  return {
    found: { facts, nearMisses: told.found.nearMisses },
    unreadable: [...told.unreadable, ...consulted.unreadable],
  };
}

function ofProcedure(episode: DatedEpisode, policy: Policy, procedure: Procedure): Found {
  const { reasonCode, reasonReference } = procedure;
  return reasons(episode, policy, procedure, listed(reasonCode), listed(reasonReference));
}

function ofEncounter(episode: DatedEpisode, policy: Policy, encounter: Encounter): Found {
  const { reasonCode, reasonReference, diagnosis } = encounter;
  const references = [
    ...listed(reasonReference),
    ...listed(diagnosis).map(({ condition }): Reference | undefined => condition),
  ];
  return reasons(episode, policy, encounter, listed(reasonCode), references);
}

function reasons(
  episode: DatedEpisode,
  policy: Policy,
  from: Procedure | Encounter,
  concepts: readonly CodeableConcept[],
  references: readonly (Reference | undefined)[],
): Found {
  const source = keyOf(from);
  const named = references.map((reference) => readReason(episode, policy, reference, from));
  const stated = concepts.some(isReason) || named.includes('stands');
  return {
    facts: stated ? [{ value: from, source }] : [],
    nearMisses: named.flatMap((reason) =>
      typeof reason === 'object'
        ? [{ reference: reason.key, why: { code: 'provisional', data: { status: reason.status } } }]
        : [],
    ),
  };
}

/** Words that give no reason, by themselves or together: "Scheduled procedure", "Nuclear medicine therapy", "See H&P". */
const NO_REASON =
  /^\W*(?:(?:none|other|see|as|above|below|per|chart|notes?|h|p|cpt|scheduled|planned|elective|new|follow|up|followup|for|in|the|of|and|out|inpatient|outpatient|hospital|admission|admit|admitted|visit|appointment|procedures?|treatments?|therapy|infusion|instillation|injection|nuclear|medicine|radiation|radionuclide|radiopharmaceutical|oncology|consult(?:ation)?|77750)(?:\W+|$))*$/i;

function isReason(concept: CodeableConcept): boolean {
  const names = namesOf(concept);
  if (names.length > 0 && names.every((name) => NO_REASON.test(name)) && !hasUnnamedCode(concept)) return false;
  return isStated(concept) && readIndexCode(concept) === undefined;
}

type Reason = 'stands' | 'unknown' | { readonly key: ResourceKey; readonly status: string };

/**
 * What a reference says as a reason. The infusion itself is no reason for its encounter. A resource that is not in the
 * chart may be another patient's, as one on another server: it counts only when the site does not supply its type, or when
 * it is words alone.
 */
function readReason(
  episode: DatedEpisode,
  policy: Policy,
  reference: Reference | undefined,
  from: Procedure | Encounter,
): Reason {
  const target = ownNamed(episode.chart, from, reference);
  if (target?.resourceType === 'Procedure') return 'unknown';
  if (target?.resourceType === 'Condition') return verified(target);
  if (target) {
    const refused = refusedByStatus(target);
    return refused?.code === 'cancelled' ? { key: keyOf(target), status: String(refused.data?.['status']) } : 'stands';
  }
  if (isWithin(reference)) return 'unknown';
  if (reference?.reference === undefined) return (reference?.display ?? '').trim() === '' ? 'unknown' : 'stands';
  const type = targetOf(episode.chart, reference)?.split('/')[0];
  if (type === undefined || type === 'Procedure' || !policy.feeds) return 'unknown';
  return policy.feeds.includes(type) ? 'unknown' : 'stands';
}

/** The verification statuses of what may be a reason: an infusion may be given for what is not confirmed yet. */
const MAY_BE: ReadonlySet<string> = new Set(['confirmed', 'provisional', 'differential', 'unconfirmed']);
const IS_NOT: ReadonlySet<string> = new Set(['refuted', 'entered-in-error']);

function verified(condition: Condition): Reason {
  const statuses = codesOrWords(condition.verificationStatus);
  const stands = statuses.length === 0 || statuses.some((status) => MAY_BE.has(status));
  const refused = statuses.filter((status) => IS_NOT.has(status) || !stands);
  return refused.length === 0 ? 'stands' : { key: keyOf(condition), status: verificationTold(refused) };
}

/** A professional line points to its diagnoses; an institutional claim states them in its header. One that was refuted is none. */
function ofLine({ chart }: DatedEpisode, { claim, diagnosisSequences }: ClaimLine): Found {
  const standing = listed(claim.diagnosis).filter(({ diagnosisReference }) => {
    if (diagnosisReference === undefined) return true;
    const named = ownNamed(chart, claim, diagnosisReference);
    if (named?.resourceType === 'Condition') return verified(named) === 'stands';
    return !isWithin(diagnosisReference) && (named !== undefined || !chart.unreadable.has('Condition'));
  });
  const stated = standing.some(
    ({ sequence }) => diagnosisSequences.includes(sequence) || isClaimType(claim, 'institutional'),
  );
  return {
    facts: stated ? [{ value: claim, source: keyOf(claim), details: [{ code: 'from-claim' }] }] : [],
    nearMisses: [],
  };
}
