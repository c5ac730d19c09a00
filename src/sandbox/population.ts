import type { Resource } from '@medplum/fhirtypes';
import type { ResourceKey } from '../model/verdict.ts';
import type { IsoDate } from '../model/time.ts';
import { caseOf } from './stories/builders.ts';
import { between, drawFrom, type Draw } from './stories/draw.ts';
import { ordinaryCare, randomPerson } from './stories/ordinary-care.ts';
import { withDirectory } from './stories/people.ts';
import { randomEpisode } from './stories/random-episode.ts';

/** A synthetic patient and everything on record for them. */
export interface Resident {
  readonly patient: ResourceKey;
  readonly resources: readonly Resource[];
}

/** One patient in so many has a 77750 service. */
const ONE_IN = 20;

/**
 * Makes up `count` patients of about sixty resources each, one in twenty of them with a 77750 service at some stage and
 * of some completeness. The same seed gives the same patients; their ids tell them apart from the stories.
 */
export function* population(count: number, asOf: IsoDate, seed = 1): Generator<Resident, void> {
  for (let index = 0; index < count; index++) {
    const draw = drawFrom(Math.imul(seed, 0x9e3779b1) + index);
    const prefix = `resident-${String(index + 1).padStart(6, '0')}`;
    yield index % ONE_IN === 0 ? treated(prefix, asOf, draw) : untreated(prefix, asOf, draw);
  }
}

function untreated(prefix: string, asOf: IsoDate, draw: Draw): Resident {
  const file = caseOf(prefix, asOf, 0);
  return {
    patient: file.subject.reference,
    resources: ordinaryCare(file, randomPerson(draw), between(draw, 6, 9), draw),
  };
}

function treated(prefix: string, asOf: IsoDate, draw: Draw): Resident {
  const care = caseOf(prefix, asOf, 0);
  const daysAgo = between(draw, -10, 180);
  const completeness = 0.3 + draw() * 0.7;
  const episode = randomEpisode(caseOf(prefix, asOf, daysAgo), daysAgo, completeness, draw);
  const resources = [...ordinaryCare(care, randomPerson(draw), 2, draw), ...episode];
  return { patient: care.subject.reference, resources: withDirectory(resources) };
}
