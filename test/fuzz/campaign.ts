import fc from '../support/fast-check.ts';
import { BYTE_ACT_NAMES, damagedBytes, type ByteDamage } from './byte-damage.ts';
import { adopted, episodes, foreignExamples, type Base, type JsonObject } from './corpus.ts';
import { anyApproach, MARK, openDoor, type Approach, type Door } from './door.ts';
import { ACT_NAMES, damaged, type Damage } from './damage.ts';
import { inherited } from './prototypes.ts';
import { Breach, InputTray, throughCore, throughReceiver, throughReview } from './readers.ts';

/** Milliseconds of processor time that one damaged input may cost, and what each megabyte of it may add. */
const MOST_MILLISECONDS = 1000;
const PER_MEGABYTE = 100;

/** The readers; files and requests are the dearest to lay out, so they are chosen least. */
const READERS = ['core', 'receiver', 'review', 'bulk', 'door'] as const;
type Reader = (typeof READERS)[number];
const WEIGHTS: Readonly<Record<Reader, number>> = { core: 7, receiver: 4, review: 3, bulk: 1, door: 1 };

/** One damaged input and the reader that gets it. */
interface Case {
  readonly reader: Reader;
  readonly base: number;
  readonly spot: number;
  readonly foreign: number | null;
  readonly damages: readonly Damage[];
  readonly bytes: readonly ByteDamage[];
  readonly form: 'ndjson' | 'json' | 'bundle' | 'one';
  readonly approach: Approach;
}

const large = fc.nat({ max: 0x7fffffff });

const anyCase: fc.Arbitrary<Case> = fc.record({
  reader: fc.oneof(...READERS.map((reader) => ({ weight: WEIGHTS[reader], arbitrary: fc.constant(reader) }))),
  base: large,
  spot: large,
  foreign: fc.option(large, { freq: 2 }),
  damages: fc.array(fc.record({ act: fc.constantFrom(...ACT_NAMES), at: large, pick: large }), {
    minLength: 1,
    maxLength: 4,
  }),
  bytes: fc.array(fc.record({ act: fc.constantFrom(...BYTE_ACT_NAMES), at: large, pick: large }), { maxLength: 3 }),
  form: fc.constantFrom('ndjson', 'json', 'bundle', 'one'),
  approach: anyApproach,
});

/** What a campaign met. */
export interface Figures {
  readonly cases: number;
  readonly byReader: Readonly<Record<string, number>>;
  /** Real examples it drew from, beside the episodes of the oracle. */
  readonly foreign: number;
  /** Milliseconds of processor time of the dearest case. */
  readonly dearest: number;
  /** Of all cases together. */
  readonly total: number;
}

/** Milliseconds of processor time of a deed; one that seems dear is done up to three times, for a collection of garbage may fall into it. */
async function cheapest(most: number, deed: () => Promise<unknown>): Promise<number> {
  let least = Infinity;
  for (let attempt = 1; attempt <= 3 && least > most; attempt++) {
    const start = process.cpuUsage();
    await deed();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** Feeds so many damaged inputs to the readers; rejects with the smallest input that breaks a promise. */
export async function campaign(cases: number, seed: number): Promise<Figures> {
  const bases = episodes(Math.min(400, 40 + Math.ceil(cases / 50)), seed);
  const foreign = foreignExamples();
  const tray = new InputTray();
  const door = await openDoor();
  const byReader: Record<string, number> = {};
  const before = inherited();
  let [dearest, total, run] = [0, 0, 0];
  const property = fc.asyncProperty(anyCase, async (drawn) => {
    const base = bases[drawn.base % bases.length];
    if (!base) return;
    const resources = hurt(base, foreign, drawn).map(drawn.reader === 'door' ? marked : (one) => one);
    const input = serialized(resources, drawn);
    const most = MOST_MILLISECONDS + (PER_MEGABYTE * input.length) / 1_000_000;
    const cost = await cheapest(most, () => feed(drawn, base, resources, input, { tray, door }));
    run++;
    byReader[drawn.reader] = (byReader[drawn.reader] ?? 0) + 1;
    total += cost;
    dearest = Math.max(dearest, cost);
    if (cost > most) throw new Breach(`it took ${Math.round(cost)} ms of processor time`);
    if (inherited() !== before || 'polluted' in {}) throw new Breach('a prototype was polluted');
  });
  try {
    await fc.assert(property, { numRuns: cases, seed, interruptAfterTimeLimit: 3_600_000 });
  } finally {
    tray.remove();
    await door.close();
  }
  return { cases: run, byReader, foreign: foreign.length, dearest, total };
}

/** The resources of an episode, one of them or one from elsewhere damaged. */
function hurt(
  { record, resources }: Base,
  foreign: readonly JsonObject[],
  { spot, foreign: other, damages }: Case,
): readonly JsonObject[] {
  const example = other === null ? undefined : foreign[other % foreign.length];
  if (example) return [...resources, damaged(adopted(example, record.patient), damages)];
  const place = spot % resources.length;
  return resources.map((resource, index) => (index === place ? damaged(resource, damages) : resource));
}

/** The same resource with a word of free text by which it would be known again. */
function marked(resource: JsonObject): JsonObject {
  return { ...resource, note: [{ text: MARK }], description: MARK };
}

function serialized(resources: readonly JsonObject[], { form, bytes, spot }: Case): Buffer {
  const one = resources[spot % resources.length] ?? {};
  const text = {
    ndjson: () => resources.map((resource) => JSON.stringify(resource)).join('\n'),
    json: () => JSON.stringify(resources, undefined, 1),
    bundle: () =>
      JSON.stringify({
        resourceType: 'Bundle',
        type: 'collection',
        entry: resources.map((resource) => ({ resource })),
      }),
    one: () => JSON.stringify(one),
  }[form]();
  return damagedBytes(Buffer.from(text), bytes);
}

async function feed(
  drawn: Case,
  { record, policy }: Base,
  resources: readonly JsonObject[],
  input: Buffer,
  { tray, door }: { readonly tray: InputTray; readonly door: Door },
): Promise<void> {
  switch (drawn.reader) {
    case 'core':
      throughCore({ ...record, resources }, policy);
      return;
    case 'receiver':
      throughReceiver(
        input,
        drawn.form === 'one' && drawn.spot % 3 === 0 ? 'Procedure/infusion' : '',
        drawn.spot % 7 === 0 ? input.toString('latin1', 0, 40) : undefined,
      );
      return;
    case 'review':
      return throughReview(input, policy);
    case 'bulk':
      await tray.check(drawn.form === 'ndjson' ? 'input.ndjson' : 'input.json', input);
      return;
    case 'door':
      return door.bring(input, drawn.approach);
  }
}
