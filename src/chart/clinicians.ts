import type { CodeableConcept, Reference, Resource } from '@medplum/fhirtypes';
import type { Chart, Episode } from '../model/episode.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { FOLLOW_UP_SPECIALTIES, SPECIALTY_WORDS } from '../terminology/specialties.ts';
import { says } from './codes.ts';
import { listed } from './listed.ts';
import { perEpisode } from './per-episode.ts';
import { marksOf } from './marks.ts';
import { all, follow, targetOf, typeNamed } from './references.ts';
import { renderersOf } from './renderers.ts';

/** The person behind a reference: the Practitioner, also by way of a PractitionerRole. */
function personOf(chart: Chart, reference: Reference | undefined, from: Resource): ResourceKey | undefined {
  const target = follow(chart, reference, from);
  if (target?.resourceType === 'PractitionerRole') return targetOf(chart, target.practitioner);
  const key = targetOf(chart, reference);
  return key?.startsWith('Practitioner/') ? key : undefined;
}

/** What a clinician is known by: the Practitioner, also by way of a role, and the NPI wherever it is written. */
function personMarks(chart: Chart, reference: Reference | undefined, from: Resource): readonly string[] {
  const type = follow(chart, reference, from)?.resourceType ?? typeNamed(reference?.type);
  if (type !== undefined && type !== 'Practitioner' && type !== 'PractitionerRole') return [];
  const { npi, key } = marksOf(chart, reference, from, 'Practitioner');
  return [...[...npi].map((number) => `npi ${number}`), ...[...key].filter((held) => held.startsWith('Practitioner/'))];
}

/** Those who performed the infusion, by the Procedure or by the care team of its claim lines. */
const proceduralists = perEpisode((episode: Episode): ReadonlySet<string> => {
  const { chart } = episode;
  const performers = episode.procedures.flatMap((procedure) =>
    listed(procedure.performer).flatMap(({ actor }) => personMarks(chart, actor, procedure)),
  );
  const renderers = episode.lines.flatMap((line) =>
    renderersOf(line).flatMap(({ provider }) => personMarks(chart, provider, line.claim)),
  );
  return new Set([...performers, ...renderers]);
});

/** True when one of the references names a proceduralist, or a clinician of a specialty that follows such a service. */
export function namesFollowUpClinician(
  episode: Episode,
  references: readonly (Reference | undefined)[],
  from: Resource,
): boolean {
  const { chart } = episode;
  const performers = proceduralists(episode);
  return references.some((reference) => {
    if (personMarks(chart, reference, from).some((mark) => performers.has(mark))) return true;
    return specialtiesOf(chart, reference, from).some((concepts) => isOfFollowUp(chart, concepts));
  });
}

/** True when one of some specialties follows such a service, by its code or its name. */
export function isOfFollowUp(chart: Chart, specialties: readonly CodeableConcept[] | undefined): boolean {
  return listed(specialties).some((one) => says(chart, one, { codes: FOLLOW_UP_SPECIALTIES, name: SPECIALTY_WORDS }));
}

/** The specialties of a clinician: of the role named, else of every role of the person, and of their qualifications. */
export function specialtiesOf(
  chart: Chart,
  reference: Reference | undefined,
  from: Resource,
): readonly (readonly CodeableConcept[])[] {
  const target = follow(chart, reference, from);
  if (target?.resourceType === 'PractitionerRole') return [listed(target.specialty)];
  const person = personOf(chart, reference, from);
  const roles = all(chart, 'PractitionerRole').filter(
    ({ practitioner }) => person !== undefined && targetOf(chart, practitioner) === person,
  );
  const qualifications = target?.resourceType === 'Practitioner' ? target.qualification : undefined;
  return [...roles.map(({ specialty }) => listed(specialty)), listed(qualifications).map(({ code }) => code)];
}
