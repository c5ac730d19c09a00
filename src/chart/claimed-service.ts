import type { Procedure } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import { RADIONUCLIDE_THERAPY } from '../terminology/procedures.ts';
import { proceduresNamedBy } from './claim-lines.ts';
import { codedIn, readIndexCode } from './codes.ts';
import { all, keyOf } from './references.ts';
import { sift, type Found } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { daysOfResource, refusedByDays } from './when.ts';

/** The performed Procedures behind the claim lines of a service. */
export interface Performed {
  /** Coded 77750 or radionuclide therapy, and named by a line or of the same day. */
  readonly supporting: Found<Procedure>;
  /** Named by a line, of any other code. */
  readonly named: readonly Procedure[];
}

/** Looks behind the claim lines of an episode for the Procedures that were performed. */
export function performedBehind(episode: DatedEpisode): Performed {
  const { chart, lines } = episode;
  const references = new Set(lines.flatMap((line) => [...proceduresNamedBy(chart, line).keys]));
  const day = { first: episode.day, last: episode.day };
  const candidates = all(chart, 'Procedure').filter(
    (procedure) => readIndexCode(procedure.code) !== undefined || codedIn(chart, procedure.code, RADIONUCLIDE_THERAPY),
  );
  const supporting = sift(candidates, refusedByStatus, (procedure) => {
    if (references.has(keyOf(procedure)) || episode.procedures.includes(procedure)) return undefined;
    const days = daysOfResource(chart, procedure);
    return days ? refusedByDays(days, day) : { code: 'date-absent' };
  });
  const named = all(chart, 'Procedure').filter(
    (procedure) => references.has(keyOf(procedure)) && !candidates.includes(procedure) && !refusedByStatus(procedure),
  );
  return { supporting, named };
}
