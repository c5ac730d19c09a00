import type { DatedEpisode, Episode } from '../model/episode.ts';
import type { NearMiss } from '../model/verdict.ts';
import { daysOfResource } from './when.ts';

/** Near misses told with one gap, at most: more than a reader looks through. */
const MOST_TOLD = 8;

/** The reasons that a resource of the wrong time or place is refused for: they tell least. */
const TELLS_LITTLE: ReadonlySet<NearMiss['why']['code']> = new Set(['out-of-window', 'other-specialty', 'other-stay']);

/** The near misses worth telling, those that tell most first, and how many more there were. */
export interface Told {
  readonly nearMisses: readonly NearMiss[];
  readonly more: number;
}

/** Near misses, each once, by what they tell: refused for more than their date or place, then dated nearest to the service. */
export function worthTelling(episode: Episode, found: readonly NearMiss[]): Told {
  const distinct = onceEach(found);
  const ranked = distinct.map((near) => ({
    near,
    little: TELLS_LITTLE.has(near.why.code),
    days: distance(episode, near),
  }));
  ranked.sort(
    (a, b) =>
      Number(a.little) - Number(b.little) ||
      a.days - b.days ||
      (`${a.near.reference} ${a.near.why.code}` < `${b.near.reference} ${b.near.why.code}` ? -1 : 1),
  );
  const nearMisses = ranked.slice(0, MOST_TOLD).map(({ near }) => near);
  return { nearMisses, more: distinct.length - nearMisses.length };
}

/** The parts of one resource may each be refused for the same reason. */
function onceEach(found: readonly NearMiss[]): readonly NearMiss[] {
  const held = new Map<string, NearMiss>();
  return found.filter((near) => {
    const name = `${near.reference} ${near.why.code}`;
    const other = held.get(name);
    if (!other) held.set(name, near);
    return other === undefined || JSON.stringify(other.why) !== JSON.stringify(near.why);
  });
}

function distance({ chart, day }: Pick<DatedEpisode, 'chart'> & Pick<Episode, 'day'>, { reference }: NearMiss): number {
  const resource = chart.byKey.get(reference);
  const days = resource && daysOfResource(chart, resource);
  return days && day !== undefined ? Math.abs(days.first - day) : Number.MAX_SAFE_INTEGER;
}
