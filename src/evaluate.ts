import type { ResourceType } from '@medplum/fhirtypes';
import { ACTIVITY_TYPES, administeredActivity } from './chart/administration.ts';
import { dueDay, endOfWindow } from './chart/due.ts';
import { earlyEndOf } from './chart/early-end.ts';
import { bookedAhead } from './chart/follow-up.ts';
import { worthTelling } from './chart/near-misses.ts';
import { overlayEntry } from './chart/payer.ts';
import { daysOf } from './chart/dates.ts';
import { mayBeOf, READ_TYPES } from './chart/shapes.ts';
import { daysOfResource } from './chart/when.ts';
import type { Assessment, FailedRule, Finding, GapFinding } from './model/assessment.ts';
import type { DatedEpisode, EarlyEnd, Episode } from './model/episode.ts';
import type { Policy } from './model/policy.ts';
import type { Rule } from './model/rule.ts';
import { isoDate, type Day, type IsoDate } from './model/time.ts';
import { fill, type Detail, type Gap, type ResourceKey, type Verdict } from './model/verdict.ts';

/** Judges one episode by every rule of the catalogue. A rule that throws is reported, and settles nothing. */
export function evaluate(episode: Episode, catalogue: readonly Rule[], policy: Policy): Assessment {
  const failed: FailedRule[] = [];
  const blind = blindedBy(episode);
  const findings = catalogue.map((rule) => {
    try {
      return toFinding(rule, judge(rule, episode, blind, policy), episode, policy);
    } catch (error) {
      failed.push({ rule: rule.id, error: error instanceof Error ? error.name : 'unknown error' });
      return toFinding(rule, { status: 'undetermined', because: 'the rule failed' }, episode, policy);
    }
  });
  const { setAside, unreadable } = episode.chart;
  return { episode, findings, failed, setAside, unreadable: [...unreadable].sort() };
}

/**
 * The episode as one would see it who could read nothing of the types that a damaged resource has or may have; nothing at all
 * when it is the Patient, for then nobody can tell whose the others are.
 */
function blindedBy(episode: Episode): Episode | undefined {
  const { chart } = episode;
  if (chart.setAside.length === 0) return undefined;
  const isOf = (type: ResourceType) => chart.setAside.some(({ reference }) => mayBeOf(type, reference));
  const damaged = isOf('Patient') ? READ_TYPES : READ_TYPES.filter(isOf);
  return { ...episode, chart: { ...chart, unreadable: chart.unreadable.union(new Set<ResourceType>(damaged)) } };
}

function isDated(episode: Episode): episode is DatedEpisode {
  return episode.day !== undefined;
}

/** What every rule shares, decided once: whether it is asked at all, what it may conclude, and whether that is early. */
function judge(rule: Rule, episode: Episode, blind: Episode | undefined, policy: Policy): Verdict {
  const silent = whyNotAsked(rule, episode, policy);
  if (silent !== undefined) return { status: 'not-applicable', because: silent };
  const stopped = rule.timing === 'follow-up' ? stoppedEmpty(blind ?? episode, policy) : undefined;
  if (stopped) return stopped;
  const verdict = ask(rule, episode, policy);
  const unsure = whyUnsure(rule, episode, verdict) ?? (blind && whyDamaged(rule, episode, blind, policy, verdict));
  if (unsure !== undefined) return { status: 'undetermined', because: unsure };
  if (verdict.status !== 'open-gap') return verdict;
  return early(rule, episode, policy, verdict);
}

function ask(rule: Rule, episode: Episode, policy: Policy): Verdict {
  if (rule.needsServiceDate === false) return rule.check(episode, policy);
  if (isDated(episode)) return rule.check(episode, policy);
  return { status: 'undetermined', because: 'the service date is not recorded to the day' };
}

function whyNotAsked(rule: Rule, episode: Episode, policy: Policy): string | undefined {
  if (policy.rules[rule.id]?.state === 'off') return 'switched off by the policy';
  if (isNotDone(episode) && !rule.judgesNotDone) return 'the service is recorded as not done';
  const supplied = policy.feeds;
  if (supplied && rule.evidenceTypes.length > 0 && !rule.evidenceTypes.some((type) => supplied.includes(type))) {
    return `not supplied by this site: ${rule.evidenceTypes.join(', ')}`;
  }
  return undefined;
}

/** True when the only Procedures of the service say that it was not performed. */
function isNotDone(episode: Episode): boolean {
  return episode.procedures.length === 0 && episode.notDone.length > 0;
}

/** Follow-up of a stopped infusion hangs on whether any activity was given; a record that could not be read leaves it open. */
function stoppedEmpty(episode: Episode, policy: Policy): Verdict | undefined {
  const stopped = episode.procedures.length > 0 && episode.procedures.every(({ status }) => status === 'stopped');
  if (!stopped || !isDated(episode)) return undefined;
  const { found, unreadable } = administeredActivity(episode, policy);
  if (found.facts.length > 0) return undefined;
  const unread = unreadable.length > 0 || ACTIVITY_TYPES.some((type) => episode.chart.unreadable.has(type));
  return unread
    ? { status: 'undetermined', because: 'the infusion was stopped; whether any activity was given could not be read' }
    : { status: 'not-applicable', because: 'the infusion was stopped before any activity was recorded' };
}

/** Why a verdict cannot stand on the evidence at hand. Evidence that was found stays found whatever else is unread. */
function whyUnsure(rule: Rule, episode: Episode, verdict: Verdict): string | undefined {
  if (verdict.status === 'undetermined' || (verdict.status === 'closed-gap' && !rule.conflict)) return undefined;
  const unread = typesBehind(rule, episode).filter((type) => episode.chart.unreadable.has(type));
  return unread.length > 0 ? `could not be read: ${unread.join(', ')}` : undefined;
}

/** The types that tell whose the record is, which services it holds and what hangs on them. */
const WHOSE_AND_WHAT: readonly ResourceType[] = ['Patient', 'Procedure', 'Claim'];

/**
 * Why a verdict cannot stand on a record of which something was set aside: a defect closes nothing, and what may be the evidence
 * is not missing, nor a conflict certain that it may resolve. Evidence stays found unless it counts only because what is damaged
 * says nothing.
 */
function whyDamaged(
  rule: Rule,
  episode: Episode,
  blind: Episode,
  policy: Policy,
  verdict: Verdict,
): string | undefined {
  const types = typesInDoubt(rule, episode, verdict);
  const broken = episode.chart.setAside.find(({ reference }) => types.some((type) => mayBeOf(type, reference)));
  if (!broken) return undefined;
  const stays = verdict.status === 'closed-gap' && !rule.conflict && ask(rule, blind, policy).status === 'closed-gap';
  return stays ? undefined : `${broken.reference} was set aside: ${broken.why}`;
}

/** The types of which no resource may be damaged where a verdict is to stand. */
function typesInDoubt(rule: Rule, episode: Episode, { status }: Verdict): readonly ResourceType[] {
  if (status === 'undetermined') return [];
  if (status === 'not-applicable' && !rule.conflict) {
    return [...WHOSE_AND_WHAT, ...(rule.appliesBy ?? rule.evidenceTypes), ...(rule.refersTo ?? [])];
  }
  if (status === 'closed-gap' || status === 'not-applicable') return [...WHOSE_AND_WHAT, ...typesBehind(rule, episode)];
  return ['Patient', ...typesBehind(rule, episode)];
}

/** Evidence that is often tied to the service by nothing but their common encounter. */
const PLACED: ReadonlySet<ResourceType> = new Set([
  'DocumentReference',
  'Composition',
  'DiagnosticReport',
  'MedicationAdministration',
]);

/** The types a rule's verdict hangs on: its evidence, and what tells whether and until when it applies. */
function typesBehind(rule: Rule, episode: Episode): readonly ResourceType[] {
  const always: readonly ResourceType[] = episode.procedures.length === 0 ? ['Procedure'] : [];
  const ending: readonly ResourceType[] = isFollowUp(rule) ? ['Patient', 'Encounter', 'Claim'] : [];
  const billing: readonly ResourceType[] = rule.section === 'claim' ? ['Claim'] : [];
  const placing: readonly ResourceType[] = rule.evidenceTypes.some((type) => PLACED.has(type)) ? ['Encounter'] : [];
  const { evidenceTypes, appliesBy = [], refersTo = [] } = rule;
  return [...new Set([...evidenceTypes, ...appliesBy, ...refersTo, ...always, ...ending, ...billing, ...placing])];
}

type OpenGap = Extract<Verdict, { status: 'open-gap' }>;

function early(rule: Rule, episode: Episode, policy: Policy, open: OpenGap): Verdict {
  if (!isDated(episode)) {
    return isPlanned(episode) ? { ...open, status: 'prospective-gap', due: isoDate(episode.chart.asOf) } : open;
  }
  if (rule.timing === 'immediate') return open;
  const due = dueDay(rule, episode, policy, open.due);
  const ended = endedBefore(rule, episode, open.due === undefined ? endOfWindow(rule, episode, policy) : due);
  if (ended) return ended;
  if (isPlanned(episode)) return ahead(episode, due, open);
  return { status: episode.chart.asOf <= due ? 'prospective-gap' : 'open-gap', due: isoDate(due), gaps: open.gaps };
}

/** The verdict on a service that is recorded as ahead or under way: some days after its day nobody can tell whether it took place. */
function ahead({ chart, day }: DatedEpisode, due: Day, { gaps }: OpenGap): Verdict {
  const last = day + IN_PROGRESS_DAYS;
  if (chart.asOf <= last) return { status: 'prospective-gap', due: isoDate(Math.max(due, last)), gaps };
  return {
    status: 'undetermined',
    because: `the service was planned for ${isoDate(day)}, and whether it took place is not recorded`,
  };
}

/** The verdict when follow-up ended while evidence could still have come: nobody can add it any more. */
function endedBefore(rule: Rule, episode: DatedEpisode, lastDay: Day): Verdict | undefined {
  const { chart } = episode;
  const earlyEnd = endFor(rule, episode);
  if (!earlyEnd) return undefined;
  const { days, because } = earlyEnd;
  if (days === undefined) return { status: 'undetermined', because };
  const bound = Math.min(lastDay, chart.asOf);
  if (days.first > bound) return undefined;
  return days.last <= bound
    ? { status: 'not-applicable', because: `follow-up ended early: ${because}` }
    : { status: 'undetermined', because };
}

/** What ended the follow-up early, as far as it ends the rule: care handed over does not end the record of that. */
function endFor(rule: Rule, episode: DatedEpisode): EarlyEnd | undefined {
  if (rule.timing === 'hand-over') return earlyEndOf(episode.chart, [], episode.day);
  return rule.timing === 'follow-up' ? episode.earlyEnd : undefined;
}

/** True for the rules on the time after the infusion. */
function isFollowUp({ timing }: Rule): boolean {
  return timing === 'follow-up' || timing === 'hand-over';
}

/** Days an infusion may stand as in progress before it is taken as given, and as planned before that is no longer told. */
const IN_PROGRESS_DAYS = 3;

/** True while the service is still ahead or under way. */
function isPlanned({ procedures, chart, day }: Episode): boolean {
  return (
    procedures.length > 0 &&
    procedures.every(
      ({ status }) =>
        status === 'preparation' ||
        status === 'on-hold' ||
        (status === 'in-progress' && day !== undefined && chart.asOf <= day + IN_PROGRESS_DAYS),
    )
  );
}

function toFinding(rule: Rule, verdict: Verdict, episode: Episode, policy: Policy): Finding {
  const gaps = 'gaps' in verdict ? verdict.gaps.map((gap) => toGapFinding(rule, gap, episode, policy)) : [];
  const due = 'gaps' in verdict ? verdict.due : undefined;
  const closed = verdict.status === 'closed-gap' ? verdict : undefined;
  return {
    rule: rule.id,
    section: rule.section,
    status: verdict.status,
    ...('because' in verdict && { because: verdict.because }),
    ...(due !== undefined && { due }),
    announced: verdict.status === 'prospective-gap' && isAnnounced(rule, episode, policy),
    shadow: policy.rules[rule.id]?.state === 'shadow',
    evidence: closed?.evidence ?? [],
    details: closed ? [...(closed.details ?? []), ...late(rule, episode, policy, closed)] : [],
    gaps,
  };
}

function toGapFinding(rule: Rule, gap: Gap, episode: Episode, policy: Policy): GapFinding {
  const message = rule.messages[gap.message];
  if (!message) throw new RangeError(`${rule.id} has no message ${gap.message}`);
  const override = policy.rules[rule.id];
  const { nearMisses, more } = worthTelling(episode, gap.nearMisses ?? []);
  const queue = override?.queue ?? message.queue ?? rule.queue;
  return {
    message: gap.message,
    text: fill(message.text, gap.data),
    reason: message.reason,
    severity:
      override?.severity ?? message.severity ?? overlayEntry(episode, policy, rule.id)?.severity ?? rule.severity,
    queue: queue === 'clinician' && episode.lines.length > 0 ? policy.postBillQueue : queue,
    task: override?.task ?? message.task ?? true,
    ...(gap.about !== undefined && { about: gap.about }),
    nearMisses,
    ...(more > 0 && { moreNearMisses: more }),
  };
}

/** True when a gap that is not yet due is already worth telling. */
function isAnnounced(rule: Rule, episode: Episode, policy: Policy): boolean {
  const from = policy.rules[rule.id]?.leadFrom ?? rule.leadFrom;
  if (from === undefined || !isDated(episode) || episode.chart.asOf < episode.day + from) return false;
  return rule.timing !== 'follow-up' || !bookedAhead(episode, endOfWindow(rule, episode, policy));
}

type Closed = Extract<Verdict, { status: 'closed-gap' }>;

/** The remark on evidence that is valid but was dated after the record was due. */
function late(rule: Rule, episode: Episode, policy: Policy, closed: Closed): readonly Detail[] {
  const { evidence, details = [] } = closed;
  const told = details.some(({ code }) => code === 'filed-later');
  if (rule.timing === 'immediate' || !isDated(episode) || evidence.length === 0 || told) return [];
  const delays = evidence.map((key) => delayOf(rule, episode, policy, key, closed.due));
  if (delays.includes(undefined)) return [];
  const after = Math.min(...delays.filter((days) => days !== undefined));
  return after > 0 ? [{ code: 'late', data: { days: after } }] : [];
}

/** Days from due to the date of a resource: an Appointment is as late as it was made, follow-up care as its window ends. */
function delayOf(
  rule: Rule,
  episode: DatedEpisode,
  policy: Policy,
  key: ResourceKey,
  stated: IsoDate | undefined,
): number | undefined {
  const { chart } = episode;
  const resource = chart.byKey.get(key);
  if (!resource) return undefined;
  const made = resource.resourceType === 'Appointment';
  const days = made ? daysOf(resource.created, chart.zone) : daysOfResource(chart, resource);
  const follows = isFollowUp(rule) && !made;
  const due = follows ? endOfWindow(rule, episode, policy) : dueDay(rule, episode, policy, stated);
  return days && days.first - due;
}
