import type { DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { Rule } from '../model/rule.ts';
import type { Day, IsoDate } from '../model/time.ts';
import { daysOf } from './dates.ts';
import { dischargeDay, inpatientParts } from './encounters.ts';

/** The last day on which a gap of the rule is not yet due (domain.md A1, Due). */
export function dueDay(rule: Rule, episode: DatedEpisode, policy: Policy, stated: IsoDate | undefined): Day {
  const own = daysOf(stated, episode.chart.zone)?.last;
  if (own !== undefined) return own;
  if (rule.dueDay) return episode.day + rule.dueDay(policy);
  if (rule.timing === 'follow-up' || rule.timing === 'hand-over') return endOfWindow(rule, episode, policy);
  return afterTheStay(episode, policy);
}

/** The last day of a follow-up rule's window. */
export function endOfWindow(rule: Rule, episode: DatedEpisode, policy: Policy): Day {
  const windows: Readonly<Record<string, { readonly to: number }>> = policy.windows;
  return episode.day + (windows[rule.id]?.to ?? policy.windows['follow-up-visit-documented'].to);
}

/** The later of some days after the infusion and some days after discharge; a stay without end is taken as over in time. */
export function afterTheStay(episode: DatedEpisode, { due }: Policy): Day {
  const { day } = episode;
  const discharged = dischargeDay(episode);
  if (discharged !== undefined) return Math.max(day + due.daysAfterInfusion, discharged + due.daysAfterDischarge);
  const inpatient = inpatientParts(episode).length > 0;
  return day + (inpatient ? Math.max(due.daysAfterInfusion, due.daysOfUnfinishedStay) : due.daysAfterInfusion);
}
