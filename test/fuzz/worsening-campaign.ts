import fc from '../support/fast-check.ts';
import { episodes, type JsonObject } from './corpus.ts';
import { ACT_NAMES, damaged, type Damage } from './damage.ts';
import { Breach } from './readers.ts';
import {
  bettered,
  opened,
  verdictsOf,
  withUnknownWord,
  worseningOf,
  WORSENINGS,
  type Verdicts,
  type Worsening,
} from './worsened.ts';

const large = fc.nat({ max: 0x7fffffff });

const anyWorsening = fc.record({
  kind: fc.constantFrom(...WORSENINGS),
  base: large,
  spot: large,
  at: large,
  act: fc.constantFrom(...ACT_NAMES.filter((act) => act !== 'swap' && act !== 'repeat')),
  pick: large,
});

/** How many damaged records were judged, by kind of damage; what no promise is made for is not among them. */
export type WorseningFigures = Readonly<Record<Worsening, number>>;

/** Damages evidence and compares the verdicts; rejects with the smallest record in which one got better, or a gap opened for it. */
export function worseningCampaign(cases: number, seed: number): WorseningFigures {
  const bases = episodes(Math.min(300, 30 + Math.ceil(cases / 20)), seed);
  const known = new Map<number, Verdicts>();
  const figures = { 'set-aside': 0, 'unknown-word': 0 };
  const property = fc.property(anyWorsening, ({ kind, base: which, spot, ...damage }) => {
    const base = bases[which % bases.length];
    if (!base) return;
    const before = known.get(which % bases.length) ?? verdictsOf(base);
    known.set(which % bases.length, before);
    const place = spot % base.resources.length;
    const hurt = hurtBy(kind, base.resources[place] ?? {}, damage);
    if (!hurt) return;
    figures[kind]++;
    const after = verdictsOf(
      base,
      base.resources.map((resource, index) => (index === place ? hurt : resource)),
    );
    const type = typeOf(base.resources[place]);
    const broken = [...bettered(before, after, kind, type), ...opened(before, after, kind, type)];
    if (broken.length > 0) throw new Breach(`${broken.join('; ')} by ${JSON.stringify(hurt).slice(0, 2000)}`);
  });
  fc.assert(property, { numRuns: cases, seed });
  return figures;
}

function hurtBy(kind: Worsening, resource: JsonObject, damage: Damage): JsonObject | undefined {
  if (kind === 'unknown-word') return withUnknownWord(resource, damage.at);
  const hurt = damaged(resource, [damage]);
  return worseningOf(hurt, typeOf(resource)) === kind ? hurt : undefined;
}

function typeOf(resource: JsonObject | undefined): string {
  const type = resource?.['resourceType'];
  return typeof type === 'string' ? type : '';
}
