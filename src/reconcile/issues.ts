import type { CodeableConcept, DetectedIssue, DetectedIssueEvidence, Reference } from '@medplum/fhirtypes';
import { keyOf } from '../chart/references.ts';
import type { Assessment, Finding } from '../model/assessment.ts';
import type { Episode } from '../model/episode.ts';
import type { Rule } from '../model/rule.ts';
import { WHY_NOT, whyNotText, type NearMiss } from '../model/verdict.ts';
import { GAP_REASONS } from '../terminology/canonicals.ts';
import { ACT_CODE } from '../terminology/systems.ts';
import { closedBy, isWaiver, standingOf, type Closing } from './closing.ts';
import type { WantedIssue } from './wanted.ts';
import { encounterOf, same, toChart, without, type Writer } from './writer.ts';

/** The issue as it ought to stand, built on what is stored so that what people wrote survives. */
export function openIssue(
  stored: DetectedIssue | undefined,
  wanted: WantedIssue,
  rule: Rule,
  episode: Episode,
  writer: Writer,
): DetectedIssue {
  const texts = sentences(wanted, stored, writer);
  const evidence = wanted.nearMisses.map((near) => toEvidence(near, writer));
  return {
    ...(stored && without(stored, 'evidence')),
    resourceType: 'DetectedIssue',
    identifier: withOurs(stored?.identifier, { system: writer.canonicals.issue, value: wanted.key }),
    extension: [
      ...(stored?.extension ?? []).filter(({ url }) => url !== writer.canonicals.facts),
      { url: writer.canonicals.facts, valueString: wanted.facts },
    ],
    status: wanted.status,
    code: codeOf(rule, writer),
    severity: wanted.severity,
    patient: toChart(writer, episode.chart.patient),
    identifiedDateTime: stored?.identifiedDateTime ?? writer.now,
    author: writer.device,
    implicated: implicatedBy(episode, writer),
    ...(evidence.length > 0 && { evidence }),
    detail: texts.join(' '),
    text: { status: 'generated', div: narrative(rule.title, texts) },
  };
}

function withOurs(stored: DetectedIssue['identifier'], ours: { system: string; value: string }) {
  return [...(stored ?? []).filter(({ system }) => system !== ours.system), ours];
}

function codeOf(rule: Rule, { canonicals }: Writer): CodeableConcept {
  const kind =
    rule.conflict || rule.section === 'claim' ? 'VALIDAT' : rule.severity === 'high' ? 'MISSMAND' : 'MISSCOND';
  return {
    coding: [
      { system: canonicals.rules, code: rule.id, display: rule.title },
      { system: ACT_CODE, code: kind },
    ],
    text: rule.title,
  };
}

function implicatedBy(episode: Episode, writer: Writer): Reference[] {
  const { procedures, lines, notDone } = episode;
  const encounter = encounterOf(episode);
  const claims = new Set(lines.map(({ claim }) => keyOf(claim)));
  const keys = [...procedures.map(keyOf), ...notDone.map(keyOf), ...claims, ...(encounter ? [keyOf(encounter)] : [])];
  return keys.map((key) => toChart(writer, key));
}

function toEvidence({ reference, why }: NearMiss, writer: Writer): DetectedIssueEvidence {
  return {
    code: [{ coding: [{ system: GAP_REASONS, code: WHY_NOT[why.code].reason }], text: whyNotText(why) }],
    detail: [toChart(writer, reference)],
  };
}

function sentences(wanted: WantedIssue, stored: DetectedIssue | undefined, writer: Writer): readonly string[] {
  const refused = wanted.nearMisses.map(
    ({ reference, why }) => `Seen and not counted: ${reference}, ${whyNotText(why)}.`,
  );
  const due = wanted.status === 'preliminary' && wanted.due !== undefined ? [`Due by ${wanted.due}.`] : [];
  return [
    ...wanted.gaps.map(({ text }) => text),
    ...due,
    ...refused,
    ...(wanted.moreNearMisses > 0 ? [`${wanted.moreNearMisses} more were seen and not counted.`] : []),
    ...(wanted.waivedBefore || (stored && wasWaived(stored, writer)) ? [WAIVED_EARLIER] : []),
  ];
}

const WAIVED_EARLIER = 'Waived earlier, facts changed.';

/** True of an issue whose text says that it was waived on other facts. */
export function saysWaivedEarlier({ detail }: DetectedIssue): boolean {
  return detail?.includes(WAIVED_EARLIER) === true;
}

/** True of an issue that a waiver held until now, or that says so since; a step noted on an open issue is no waiver. */
function wasWaived(stored: DetectedIssue, writer: Writer): boolean {
  if (saysWaivedEarlier(stored)) return true;
  const waived = stored.mitigation?.some((mitigation) => isWaiver(mitigation, writer)) ?? false;
  return waived && standingOf(stored, writer) === 'answered';
}

/** True of an issue that ended before its gap was due: its text still announces the day. */
export function endedAhead({ status, detail }: DetectedIssue): boolean {
  return status === 'mitigated' && /\bDue by \d{4}-\d{2}-\d{2}\./.test(detail ?? '');
}

function narrative(title: string, texts: readonly string[]): string {
  const body = texts.map((text) => `<p>${escape(text)}</p>`).join('');
  return `<div xmlns="http://www.w3.org/1999/xhtml"><p><b>${escape(title)}</b></p>${body}</div>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** The facts an issue was last written on. */
export function factsOn(issue: DetectedIssue, { canonicals }: Writer): string | undefined {
  return issue.extension?.find(({ url }) => url === canonicals.facts)?.valueString;
}

/** A stored issue after its rule was settled; undefined when it is to stay as it is. */
export function nextIssue(
  stored: DetectedIssue | undefined,
  wanted: WantedIssue | undefined,
  rule: Rule,
  assessment: Assessment,
  finding: Finding,
  writer: Writer,
): DetectedIssue | undefined {
  if (!wanted) return stored && ended(stored, closingOf(finding), writer);
  if (stored && standingOf(stored, writer) === 'answered' && factsOn(stored, writer) === wanted.facts) return undefined;
  const next = openIssue(stored, wanted, rule, assessment.episode, writer);
  return stored && same(without(stored, 'meta'), without(next, 'meta')) ? undefined : next;
}

function closingOf(finding: Finding): Closing {
  if (finding.shadow) return 'no-longer-applicable';
  return finding.status === 'closed-gap' || finding.status === 'open-gap' ? 'evidence-found' : 'no-longer-applicable';
}

/** An open issue ended for a reason; undefined when it has ended already. */
export function ended(issue: DetectedIssue, closing: Closing, writer: Writer): DetectedIssue | undefined {
  if (standingOf(issue, writer) !== 'open') return undefined;
  return { ...issue, status: 'mitigated', mitigation: [...(issue.mitigation ?? []), closedBy(writer, closing)] };
}

/** An issue of a record that was entered in error; its facts are forgotten, so that a corrected record opens it again. */
export function enteredInError(issue: DetectedIssue, writer: Writer): DetectedIssue | undefined {
  return standingOf(issue, writer) === 'open' ? inError(issue, writer) : undefined;
}

/** A second issue under one key, the trace of a race: the older one stays, and should that go, the gap is told again. */
export function withdrawn(issue: DetectedIssue, writer: Writer): DetectedIssue | undefined {
  if (standingOf(issue, writer) !== 'open') return undefined;
  return { ...inError(issue, writer), mitigation: [...(issue.mitigation ?? []), closedBy(writer, 'duplicate')] };
}

function inError(issue: DetectedIssue, { canonicals }: Writer): DetectedIssue {
  const extension = (issue.extension ?? []).filter(({ url }) => url !== canonicals.facts);
  return { ...without(issue, 'extension'), status: 'entered-in-error', ...(extension.length > 0 && { extension }) };
}
