import type { Claim, DetectedIssue, Procedure } from '@medplum/fhirtypes';
import { claimLines, isActiveClaim, lineId, proceduresNamedBy, standingFor } from '../chart/claim-lines.ts';
import { readIndexCode } from '../chart/codes.ts';
import { keyOf } from '../chart/references.ts';
import type { Chart, ClaimLine, Episode } from '../model/episode.ts';
import { ended, enteredInError } from './issues.ts';
import type { Closing } from './closing.ts';
import type { Writer } from './writer.ts';

/** What became of an anchor that no episode hangs on any more. */
export type Fate = Closing | 'entered-in-error' | 'unknown';

/** What became of an anchor, and the episode that holds its record now, where one does. */
export interface Passing {
  readonly fate: Fate;
  readonly successor?: Episode | undefined;
}

/**
 * What became of the anchor named by `Procedure/<id>` or `Claim/<id>/<line>`. Unknown while its type could not be read:
 * nothing is closed then.
 */
export function fateOf(anchorId: string, chart: Chart, episodes: readonly Episode[]): Passing {
  const [type = '', id = ''] = anchorId.split('/');
  const resource = chart.byKey.get(`${type}/${id}`);
  if (!resource) return { fate: isUnread(type, `${type}/${id}`, chart) ? 'unknown' : 'anchor-changed' };
  if (resource.resourceType === 'Procedure') return fateOfProcedure(resource, episodes);
  return resource.resourceType === 'Claim'
    ? fateOfLine(resource, anchorId, chart, episodes)
    : { fate: 'anchor-changed' };
}

function isUnread(type: string, key: string, chart: Chart): boolean {
  return (
    [...chart.unreadable].some((unread) => unread === type) || chart.setAside.some(({ reference }) => reference === key)
  );
}

function fateOfProcedure(procedure: Procedure, episodes: readonly Episode[]): Passing {
  if (procedure.status === 'entered-in-error') return { fate: 'entered-in-error' };
  if (procedure.status === 'not-done' || !readIndexCode(procedure.code)) return { fate: 'anchor-changed' };
  return takenBy(episodes.find(({ procedures }) => procedures.some((other) => keyOf(other) === keyOf(procedure))));
}

function fateOfLine(claim: Claim, anchorId: string, chart: Chart, episodes: readonly Episode[]): Passing {
  if (claim.status === 'entered-in-error') return { fate: 'entered-in-error' };
  if (!isActiveClaim(claim)) return { fate: 'anchor-changed' };
  const line = claimLines(chart).find((candidate) => lineId(candidate) === anchorId);
  if (!line) return { fate: 'superseded', successor: billedInstead(claim, chart, episodes) };
  if (!saysIndexCode(line, chart)) return { fate: 'anchor-changed' };
  return takenBy(episodes.find((episode) => tookUp(episode, line, chart)));
}

/** The only episode that the claim, or the one that replaced it, bills now. */
function billedInstead(claim: Claim, chart: Chart, episodes: readonly Episode[]): Episode | undefined {
  const standing = standingFor(chart, claim);
  const billed = episodes.filter(({ lines }) => lines.some((line) => standing.has(keyOf(line.claim))));
  return billed.length === 1 ? billed[0] : undefined;
}

function takenBy(successor: Episode | undefined): Passing {
  return successor ? { fate: 'superseded', successor } : { fate: 'no-longer-applicable' };
}

/** True when an episode holds the line itself, or what a claim procedure gives way to: a line of its claim, its Procedure. */
function tookUp({ lines, procedures }: Episode, line: ClaimLine, chart: Chart): boolean {
  if (line.place !== 'procedure') return lines.some((other) => lineId(other) === lineId(line));
  const named = proceduresNamedBy(chart, line).keys;
  return (
    lines.some(({ claim }) => keyOf(claim) === keyOf(line.claim)) ||
    procedures.some((procedure) => named.has(keyOf(procedure)))
  );
}

/** True for a line that carries 77750, or a claim procedure that names a Procedure which does. */
function saysIndexCode(line: ClaimLine, chart: Chart): boolean {
  if (readIndexCode(line.code)) return true;
  if (line.place !== 'procedure') return false;
  return [...proceduresNamedBy(chart, line).keys].some((key) => {
    const named = chart.byKey.get(key);
    return named?.resourceType === 'Procedure' && readIndexCode(named.code) !== undefined;
  });
}

/** An issue whose anchor is gone, ended as its fate demands; undefined when it stays as it is. */
export function orphaned(issue: DetectedIssue, fate: Fate, writer: Writer): DetectedIssue | undefined {
  if (fate === 'unknown') return undefined;
  return fate === 'entered-in-error' ? enteredInError(issue, writer) : ended(issue, fate, writer);
}
