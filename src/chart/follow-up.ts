import type { Appointment, Encounter, Reference, ResourceType } from '@medplum/fhirtypes';
import type { Chart, DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { Day, DaySpan } from '../model/time.ts';
import type { Detail, NearMiss, WhyNot } from '../model/verdict.ts';
import { FOLLOW_UP_CLASSES } from '../terminology/encounters.ts';
import { FOLLOW_UP_APPOINTMENTS, FOLLOW_UP_REASONS, FOLLOW_UP_SPECIALTIES } from '../terminology/specialties.ts';
import { claimLines } from './claim-lines.ts';
import { isOfFollowUp, namesFollowUpClinician } from './clinicians.ts';
import { anyCodedIn, billingCodes, codedIn, readIndexCode } from './codes.ts';
import { exactDay } from './dates.ts';
import { classOn, isPartOn, tellsNoSetting } from './encounters.ts';
import { notesNaming, notesOfVisit, outsideNotes, tellsOfFollowUp } from './follow-up-notes.ts';
import { homeFrom } from './home.ts';
import { isLinked, isLinkedToProcedure } from './links.ts';
import { listed } from './listed.ts';
import { isMalignant } from './malignancy.ts';
import { Memo } from './memo.ts';
import type { Note } from './notes.ts';
import { conditionsTreated, isOtherCancer } from './other-cancer.ts';
import { all, follow, keyOf, pointsTo, targetOf } from './references.ts';
import { sift, together, type Found } from './sift.ts';
import { refusedByStatus, UNHEARD_OF } from './standing.ts';
import { daysOfResource, refusedByDate, refusedByDays, windowOf } from './when.ts';

/** The types that tell of a visit or note whose follow-up it is. */
export const TIED_BY: readonly ResourceType[] = ['Practitioner', 'PractitionerRole', 'Condition', 'Appointment'];

/** The Appointment statuses that say a follow-up is arranged or was kept. */
const ARRANGED: ReadonlySet<string> = new Set(['booked', 'pending', 'arrived', 'checked-in', 'fulfilled']);

/** Follow-up Appointments that start within a window. */
export function followUpAppointments(episode: DatedEpisode, window: DaySpan): Found<Appointment> {
  return sift(
    all(episode.chart, 'Appointment').filter((appointment) => !isBefore(episode, appointment)),
    refusedByStatus,
    ({ status }) => (ARRANGED.has(status) ? undefined : { code: 'cancelled', data: { status } }),
    (appointment) => refusedByPatient(episode.chart, appointment),
    (appointment) => refusedByDate(episode, appointment, window),
    (appointment) => (isFollowUp(episode, appointment) ? undefined : { code: 'other-specialty' }),
    (appointment) => (isOfOtherCare(episode, appointment) ? { code: 'unlinked' } : undefined),
  );
}

/** An Appointment of the time before the service was never meant as its follow-up. */
function isBefore({ chart, day }: DatedEpisode, appointment: Appointment): boolean {
  const days = daysOfResource(chart, appointment);
  return days !== undefined && days.last <= day;
}

/** What a participant may have answered, if anything, that still lets the appointment stand. */
const MAY_COME: ReadonlySet<string | undefined> = new Set([undefined, 'accepted', 'tentative', 'needs-action']);

function refusedByPatient(chart: Chart, appointment: Appointment): WhyNot | undefined {
  const refusing = appointment.participant.filter(
    ({ actor, status }) => !MAY_COME.has(status) && isPatient(chart, actor, appointment),
  );
  if (refusing.length === 0) return undefined;
  const declined = refusing.some(({ status }) => status === 'declined');
  return declined ? { code: 'declined' } : { code: 'cancelled', data: { status: UNHEARD_OF } };
}

function isPatient(chart: Chart, actor: Reference | undefined, appointment: Appointment): boolean {
  const key = targetOf(chart, actor);
  return key === undefined ? follow(chart, actor, appointment)?.resourceType === 'Patient' : chart.patientKeys.has(key);
}

function isFollowUp(episode: DatedEpisode, appointment: Appointment): boolean {
  const { chart } = episode;
  return (
    codedIn(chart, appointment.appointmentType, FOLLOW_UP_APPOINTMENTS) ||
    anyCodedIn(chart, appointment.reasonCode, FOLLOW_UP_REASONS) ||
    anyCodedIn(chart, appointment.reasonCode, FOLLOW_UP_APPOINTMENTS) ||
    isOfThisCare(episode, appointment)
  );
}

/** True for an appointment that follows procedures of other days, none of them an infusion, and that nothing else ties to this care. */
function isOfOtherCare(episode: DatedEpisode, appointment: Appointment): boolean {
  const { chart, day } = episode;
  const named = listed(appointment.reasonReference).map((reference) => follow(chart, reference, appointment));
  const others = named.filter((held) => {
    if (held?.resourceType !== 'Procedure' || readIndexCode(held.code) || isLinked(episode, held)) return false;
    const on = exactDay(daysOfResource(chart, held));
    return on !== undefined && on !== day;
  });
  return named.length > 0 && others.length === named.length && !isOfThisCare(episode, appointment);
}

/** True for an appointment with a specialty or clinician of this care, or that names the infusion: not any follow-up is. */
function isOfThisCare(episode: DatedEpisode, appointment: Appointment): boolean {
  const { chart } = episode;
  return (
    isOfFollowUp(chart, appointment.specialty) ||
    anyCodedIn(chart, appointment.serviceType, FOLLOW_UP_SPECIALTIES) ||
    isLinkedToProcedure(episode, appointment) ||
    namesFollowUpClinician(
      episode,
      appointment.participant.map(({ actor }) => actor),
      appointment,
    )
  );
}

/** True when a booked follow-up still lies ahead, up to a day. */
export function bookedAhead(episode: DatedEpisode, last: Day): boolean {
  return followUpAppointments(episode, { first: episode.chart.asOf, last }).facts.length > 0;
}

/** The follow-up visits within a window that carry a note, and the outside notes that tell of one. */
export function followUpVisits(episode: DatedEpisode, policy: Policy, window: DaySpan): Found<Encounter | Note> {
  const visits = visitEncounters(episode, policy, window);
  const noted = sift(
    visits.facts.map(({ value }) => value),
    (visit) => refusedByNote(episode, visit),
  );
  const refused = visits.nearMisses.map((near) => noNoteBefore(episode, near));
  const details: readonly Detail[] = postoperativeLine(episode, policy)
    ? [{ code: 'supporting', data: { what: '99024' } }]
    : [];
  const facts = noted.facts.map((fact) => ({ ...fact, details }));
  const outside = afterTheStay(episode, policy, outsideNotes(episode, policy, window));
  return together<Encounter | Note>({ facts, nearMisses: [...refused, ...noted.nearMisses] }, outside);
}

/** The same notes without those of the stay. */
function afterTheStay(episode: DatedEpisode, policy: Policy, notes: Found<Note>): Found<Note> {
  const after = sift(
    notes.facts.map(({ value }) => value),
    (note) => refusedAsOfStay(episode, policy, note),
  );
  return { facts: after.facts, nearMisses: [...notes.nearMisses, ...after.nearMisses] };
}

function refusedByNote(episode: DatedEpisode, visit: Encounter): WhyNot | undefined {
  return notesOfVisit(episode, visit).length > 0 ? undefined : { code: 'no-note' };
}

/** A visit that its class leaves open is settled where it carries no note anyway. */
function noNoteBefore(episode: DatedEpisode, near: NearMiss): NearMiss {
  const visit = episode.chart.byKey.get(near.reference);
  if (near.why.code !== 'class-unknown' || visit?.resourceType !== 'Encounter') return near;
  return { ...near, why: refusedByNote(episode, visit) ?? near.why };
}

/** The final follow-up notes within a window from when the patient went home; on that very day those that name a visit. */
export function notesSinceStay(episode: DatedEpisode, policy: Policy, window: DaySpan): Found<Note> {
  const { facts, nearMisses } = followUpNotes(episode, policy, window);
  const home = homeFrom(episode, policy) ?? episode.day;
  const visits = visitEncounters(episode, policy, window).facts;
  const naming = new Set(visits.flatMap(({ value: visit }) => notesNaming(episode, visit)));
  const ofVisit = facts.filter(({ value: note }) => {
    const written = daysOfResource(episode.chart, note)?.first;
    return naming.has(note) && written !== undefined && written >= home;
  });
  const others = facts.filter((fact) => !ofVisit.includes(fact));
  return together({ facts: ofVisit, nearMisses: [] }, afterTheStay(episode, policy, { facts: others, nearMisses }));
}

/** The final follow-up notes within a window: of its visits, and those that name no encounter, be they of the stay. */
export function followUpNotes(episode: DatedEpisode, policy: Policy, window: DaySpan): Found<Note> {
  const found = visitEncounters(episode, policy, window);
  const notes = new Set(found.facts.flatMap(({ value: visit }) => notesOfVisit(episode, visit)));
  const facts = [...notes].map((value) => ({ value, source: keyOf(value) }));
  const nearMisses = found.nearMisses
    .map((near) => noNoteBefore(episode, near))
    .filter(({ why }) => why.code === 'class-unknown');
  return together<Note>({ facts, nearMisses }, outsideNotes(episode, policy, window));
}

const visitsKnown = new Memo<DatedEpisode, Map<string, Found<Encounter>>>();

/** The Encounters within a window that follow the service, noted or not; looked for once, since many rules ask. */
export function visitEncounters(episode: DatedEpisode, policy: Policy, window: DaySpan): Found<Encounter> {
  const ofChart = visitsKnown.of(episode.chart);
  const known = ofChart.get(episode) ?? new Map<string, Found<Encounter>>();
  const name = `${window.first} ${window.last}`;
  const found = known.get(name) ?? visitsWithin(episode, policy, window);
  ofChart.set(episode, known.set(name, found));
  return found;
}

function visitsWithin(episode: DatedEpisode, policy: Policy, window: DaySpan): Found<Encounter> {
  const { chart } = episode;
  const later = all(chart, 'Encounter').filter((encounter) => {
    const days = daysOfResource(chart, encounter);
    return !episode.stay.includes(encounter) && days !== undefined && days.last > episode.day;
  });
  return sift(
    later,
    refusedByStatus,
    (visit) => refusedByEnd(episode, visit),
    (visit) => refusedByDate(episode, visit, window),
    (visit) => refusedByStay(episode, policy, visit),
    (visit) => refusedByClass(episode, visit),
    (visit) => (isFollowUpVisit(episode, visit) ? undefined : { code: 'other-specialty' }),
    (visit) => (tellsNoSetting(chart, visit, episode.day) ? { code: 'class-unknown' } : undefined),
  );
}

/** Why the class of an encounter keeps it from being a visit; a word that tells no setting keeps it from nothing yet. */
function refusedByClass({ chart, day }: DatedEpisode, visit: Encounter): WhyNot | undefined {
  const codes = classOn(chart, visit, day);
  const maybe = codes.length > 0 && tellsNoSetting(chart, visit, day);
  if (maybe || codes.some((code) => FOLLOW_UP_CLASSES.has(code))) return undefined;
  return { code: 'incomplete', data: { what: 'a visit class' } };
}

/** A visit counts once it is finished, or lies in the past and carries a final note. */
function refusedByEnd(episode: DatedEpisode, visit: Encounter): WhyNot | undefined {
  if (visit.status === 'finished') return undefined;
  const days = daysOfResource(episode.chart, visit);
  const past = days !== undefined && days.last <= episode.chart.asOf;
  return past && notesOfVisit(episode, visit).length > 0
    ? undefined
    : { code: 'not-final', data: { status: visit.status } };
}

/**
 * While the stay of the service may be among the encounters that could not be read, none can be told from it. Where a patient is
 * moved to on the day of discharge, be it to live there, is no visit, though there may be visits from there.
 */
function refusedByStay(episode: DatedEpisode, policy: Policy, visit: Encounter): WhyNot | undefined {
  if (episode.stay.length === 0 && episode.chart.unreadable.has('Encounter')) return { code: 'during-stay' };
  const home = homeFrom(episode, policy);
  const started = daysOfResource(episode.chart, visit)?.first;
  if (home === undefined || started === undefined) return undefined;
  const isMove = started === home && isPartOn(episode.chart, visit, started);
  return started < home || isMove ? { code: 'during-stay' } : undefined;
}

/**
 * A note that names no encounter is one of the stay until the patient went home; on that day it is its last. While the stay
 * may be among the encounters that could not be read, it may have lasted as long as one without an end.
 */
function refusedAsOfStay(episode: DatedEpisode, policy: Policy, note: Note): WhyNot | undefined {
  const unread = episode.chart.unreadable.has('Encounter') ? episode.day + policy.due.daysOfUnfinishedStay : undefined;
  const known = [homeFrom(episode, policy), unread].filter((day) => day !== undefined);
  const written = daysOfResource(episode.chart, note)?.first;
  if (known.length === 0 || written === undefined) return undefined;
  return written <= Math.max(...known) ? { code: 'during-stay' } : undefined;
}

function isFollowUpVisit(episode: DatedEpisode, visit: Encounter): boolean {
  const { chart } = episode;
  const reasons = [...listed(visit.reasonCode), ...listed(visit.type)];
  return (
    namesFollowUpClinician(
      episode,
      listed(visit.participant).map(({ individual }) => individual),
      visit,
    ) ||
    codedIn(chart, visit.serviceType, FOLLOW_UP_SPECIALTIES) ||
    reasons.some((reason) => isMalignant(chart, reason) && !isOtherCancer(episode, reason)) ||
    pointsTo(chart, visit, conditionsTreated(episode)) ||
    pointsTo(chart, visit, new Set(episode.procedures.map(keyOf))) ||
    listed(visit.appointment).some((reference) => {
      const appointment = follow(chart, reference, visit);
      return appointment?.resourceType === 'Appointment' && isOfThisCare(episode, appointment);
    }) ||
    notesNaming(episode, visit).some((note) => tellsOfFollowUp(episode, note))
  );
}

/** True when a claim carries the post-operative visit line 99024 within the global period. */
function postoperativeLine(episode: DatedEpisode, policy: Policy): boolean {
  const window = windowOf(episode, { from: 1, to: policy.globalPeriodDays });
  return claimLines(episode.chart).some(
    ({ code, days }) =>
      days !== undefined &&
      !refusedByDays(days, window) &&
      billingCodes(code).some((billed) => billed.code === '99024'),
  );
}
