import type { Assessment, Finding } from '../model/assessment.ts';
import type { Policy } from '../model/policy.ts';
import type { PatientRecord } from '../model/record.ts';
import { catalogueAt } from '../rules/index.ts';
import { changesText } from './diff-page.ts';
import type { Run } from './format.ts';
import { judge } from './judge.ts';
import { countedOf, type Piece } from './piece.ts';

/** What a review is compared with: little enough to be handed to a thread, which has the rules itself. */
export interface Before {
  readonly policy: Policy;
  /** The version of its catalogue; absent: that of the review. */
  readonly version?: string;
}

/** What changes for one rule of one episode. */
export interface Change {
  readonly episode: string;
  readonly rule: string;
  /** `doubted`: an open gap about which the new rules cannot tell; its issue stays as it is. */
  readonly kind: 'opens' | 'closes' | 'regraded' | 'doubted';
  readonly text: string;
}

/** Judges the record of a patient by what was and by what is, and prints what differs. */
export function comparedPiece(record: PatientRecord, { catalogue, policy }: Run, before: Before): Piece {
  const rules = before.version === undefined ? catalogue : catalogueAt(before.version);
  const old = judge(record, rules, before.policy);
  const now = judge(record, catalogue, policy);
  if ('fault' in old) return { text: '', counted: old };
  if ('fault' in now) return { text: '', counted: now };
  const changes = changesBetween(old.assessments, now.assessments);
  const anchors = new Set([...old.assessments, ...now.assessments].map(({ episode }) => episode.anchor.id));
  const compared = { episodes: anchors.size, kinds: changes.map(({ kind }) => kind) };
  return { text: changesText(changes), counted: countedOf(now), compared };
}

/** What differs between two judgements of the same record, episode by episode and rule by rule. */
export function changesBetween(before: readonly Assessment[], after: readonly Assessment[]): readonly Change[] {
  const anchors = [...new Set([...before, ...after].map(({ episode }) => episode.anchor.id))].sort();
  return anchors.flatMap((anchor) => {
    const [old, now] = [before, after].map((side) => findingsOf(side, anchor));
    const rules = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
    const absent = now ? 'not in the catalogue' : 'the service is no longer judged';
    return rules.flatMap((rule) => changeOf(anchor, rule, old?.get(rule), now?.get(rule) ?? absent));
  });
}

function findingsOf(side: readonly Assessment[], anchor: string): ReadonlyMap<string, Finding> | undefined {
  const found = side.find(({ episode }) => episode.anchor.id === anchor);
  return found && new Map(found.findings.map((finding) => [finding.rule, finding]));
}

/** What changes from a finding, or none, to a finding, or why there is none. */
function changeOf(episode: string, rule: string, old: Finding | undefined, now: Finding | string): readonly Change[] {
  const change = (kind: Change['kind'], text: string) => [{ episode, rule, kind, text }];
  if (typeof now === 'string') return isOpen(old) ? change('closes', now) : [];
  if (!isOpen(old)) return isOpen(now) ? change('opens', now.gaps.map((gap) => gap.text).join(' ')) : [];
  if (now.status === 'undetermined' && !now.shadow) return change('doubted', now.because ?? 'no reason is given');
  if (!isOpen(now)) return change('closes', closingText(now));
  return grade(old) === grade(now) ? [] : change('regraded', `${grade(old)} becomes ${grade(now)}`);
}

function isOpen(finding: Finding | undefined): finding is Finding {
  return finding?.status === 'open-gap' && !finding.shadow;
}

function closingText({ shadow, because, status, due, evidence }: Finding): string {
  if (shadow) return 'in shadow: shown, written nowhere';
  if (because !== undefined) return because;
  if (status === 'closed-gap') return `on record${evidence.length > 0 ? `: ${evidence.join(', ')}` : ''}`;
  return due === undefined ? 'not due yet' : `not due before ${due} has passed`;
}

function grade({ gaps }: Finding): string {
  return gaps.map(({ severity, queue }) => `${severity} for ${queue}`).join(', ');
}
