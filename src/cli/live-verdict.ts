import { episodesOf } from '../chart/episodes.ts';
import { binariesWanted } from '../chart/note-binaries.ts';
import { openChart } from '../chart/open-chart.ts';
import { evaluate } from '../evaluate.ts';
import { lookAt, withTexts } from '../medplum/look.ts';
import { writerFor, type Site } from '../medplum/site.ts';
import type { Finding } from '../model/assessment.ts';
import type { Policy } from '../model/policy.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { anchorName } from '../reconcile/writer.ts';
import { catalogue } from '../rules/index.ts';

/** A finding, and the day it was judged on. */
export interface LiveVerdict {
  readonly finding: Finding;
  readonly asOf: string;
}

/**
 * What the rule of an issue says of the record as it stands; undefined when the record shows no such episode any more. Nothing is
 * written.
 */
export async function liveVerdict(
  site: Site,
  policy: Policy,
  patient: ResourceKey,
  issueKey: string,
): Promise<LiveVerdict | undefined> {
  const rule = issueKey.slice(0, issueKey.indexOf('/'));
  const anchor = issueKey.slice(issueKey.indexOf('/') + 1);
  const writer = writerFor(site, '', policy.version);
  let record = await lookAt(site, [patient]);
  const { patientKeys } = openChart(record, policy);
  if (patientKeys.size > 1) record = await lookAt(site, [...patientKeys].sort());
  const anchors = new Set([anchor.split(':').at(-1) ?? anchor]);
  const read = () => episodesOf(openChart(record, policy), policy, anchors);
  const wanted = [...new Set(read().flatMap((episode) => binariesWanted(episode, policy)))];
  if (wanted.length > 0) record = await withTexts(site, record, wanted.slice(0, policy.maxNotes));
  const isOf = (name: string) => anchor === name || anchor.startsWith(`${name}/`);
  const episode = read().find((candidate) => isOf(anchorName(writer, candidate.anchor.id)));
  const finding = episode && evaluate(episode, catalogue, policy).findings.find((one) => one.rule === rule);
  return finding && { finding, asOf: record.asOf.slice(0, 10) };
}
