import type { Reference, Resource } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { Detail } from '../model/verdict.ts';
import { SPECIALTY_NAMES } from '../terminology/specialties.ts';
import { specialtiesOf } from './clinicians.ts';
import { bareCodes } from './codes.ts';
import { listed } from './listed.ts';
import { authorsOf, procedureNotes, type Note } from './notes.ts';
import { follow, keyOf } from './references.ts';
import { together, type Found } from './sift.ts';

/** The clinicians named for the infusion: by the Procedure, or as author or attester of its note. */
export function supervisors(episode: DatedEpisode, policy: Policy): Found<Reference> {
  const performed = episode.procedures.map((procedure) =>
    named(
      episode,
      procedure,
      listed(procedure.performer).map(({ actor }) => actor),
    ),
  );
  const noted = procedureNotes(episode, policy).facts.map(({ value }) => named(episode, value, signersOf(value)));
  return together(...performed, ...noted);
}

function signersOf(note: Note): readonly (Reference | undefined)[] {
  if (note.resourceType === 'DocumentReference') return [...authorsOf(note), note.authenticator];
  if (note.resourceType === 'DiagnosticReport') return authorsOf(note);
  return [...authorsOf(note), ...listed(note.attester).map(({ party }) => party)];
}

function named(
  episode: DatedEpisode,
  from: Resource,
  references: readonly (Reference | undefined)[],
): Found<Reference> {
  const known = references.filter((reference) => reference !== undefined);
  const people = known.filter((reference) => isClinician(episode, reference, from));
  const source = keyOf(from);
  const others = known.length > 0 && people.length === 0;
  return {
    facts: people.map((value) => ({ value, source, details: specialtyDetails(episode, value, from) })),
    nearMisses: others ? [{ reference: source, why: { code: 'not-a-person' } }] : [],
  };
}

const CLINICIAN = /(?:^|\/)(?:Practitioner|PractitionerRole)[/?]/;

/** A name that is a physician's, where a reference is words alone: "Dr. Jane Roe", "Roe, Jane, MD", "Jane Roe, MD, PhD". */
const PERSON =
  /^(?:Dr|DR)\.? \p{Lu}|^(?:[\p{L}.'-]{1,30},? ){2,4}(?:M\.?D|D\.?O|MBBS)\b\.?(?:, ?[A-Za-z.]{2,12}){0,3}(?: \([^()]{1,40}\))?$/u;
/** Places, things and stand-ins that bear such a name: "Dr. Roe Clinic", "Provider, Unknown, MD", "Johns Hopkins Hospital, Baltimore, MD". */
const NOT_A_PERSON =
  /'s\b|\b(?:hospital|clinics?|cent(?:er|re)s?|medicine|imaging|dep(?:artmen)?t|institute|unit|room|suite|office|group|associates|university|health|medical|historical|unknown|unassigned|provider|interface|conversion|test|pump|machine|device|nurse|technologist)\b/i;

/** True when a reference names a Practitioner or a role of one: in the chart, on another server, by its type or in words. */
function isClinician({ chart }: DatedEpisode, reference: Reference, from: Resource): boolean {
  const type = follow(chart, reference, from)?.resourceType ?? reference.type;
  if (type !== undefined) return type === 'Practitioner' || type === 'PractitionerRole';
  return reference.reference === undefined ? isPerson(reference.display ?? '') : CLINICIAN.test(reference.reference);
}

function isPerson(name: string): boolean {
  return PERSON.test(name) && !NOT_A_PERSON.test(name);
}

function specialtyDetails({ chart }: DatedEpisode, reference: Reference, from: Resource): readonly Detail[] {
  const codes = specialtiesOf(chart, reference, from).flatMap((concepts) => concepts.flatMap(bareCodes));
  const names = [...new Set(codes.map((code) => SPECIALTY_NAMES.get(code) ?? code))].sort();
  return names.length > 0 ? [{ code: 'specialty', data: { name: names.join(', ') } }] : [];
}
