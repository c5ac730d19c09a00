import { createContext, runInContext } from 'node:vm';
import { describe, expect, it, jest } from '@jest/globals';
import { pumpsOf, type Pump } from './pumps.ts';
import { sourceRegexes } from './source-regexes.ts';

jest.setTimeout(600_000);

const { literals, made } = sourceRegexes();

/** Lengths of the texts a pattern is attacked with. */
const [SHORT, LONG] = [10_000, 20_000] as const;
/** Milliseconds of processor time that say nothing yet: a matcher that is linear takes a fraction of them. */
const UNREMARKABLE = 25;
/** How much dearer a text of twice the length may be: twice, and some unrest of the measurement; a quadratic one is four times. */
const MOST_GROWTH = 2.8;
/** Milliseconds after which a matcher is taken to be exponential; V8 interrupts it. */
const ENDLESS = 500;

const context = createContext({});

function cost(regex: RegExp, { before, repeated, after }: Pump, length: number): number {
  const text = before + repeated.repeat(Math.ceil(length / repeated.length)) + after;
  Object.assign(context, { regex: new RegExp(regex.source, regex.flags.replace(/[gy]/g, '')), text });
  const start = process.cpuUsage();
  try {
    runInContext('regex.exec(text)', context, { timeout: ENDLESS });
  } catch {
    return Infinity;
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** The first pump on which a pattern takes more than linear time, if there is one. */
function weaknesses(regex: RegExp): readonly string[] {
  const weak = pumpsOf(regex).find((pump) => isWeakOn(regex, pump));
  return weak ? [JSON.stringify(weak)] : [];
}

function isWeakOn(regex: RegExp, pump: Pump): boolean {
  const first = cost(regex, pump, SHORT);
  if (first <= UNREMARKABLE) return false;
  if (first === Infinity) return true;
  const short = Math.min(first, cost(regex, pump, SHORT));
  const long = Math.min(cost(regex, pump, LONG), cost(regex, pump, LONG));
  return long > UNREMARKABLE && long > MOST_GROWTH * short;
}

/** The patterns that modules put together when they are loaded, the narrative readers' above all. */
async function madePatterns(): Promise<readonly RegExp[]> {
  const found = new Map<string, RegExp>();
  const Original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(Original, {
    construct(target, parts: ConstructorParameters<typeof RegExp>) {
      const regex = new target(...parts);
      found.set(String(regex), regex);
      return regex;
    },
  });
  try {
    await import('../../src/rules/index.ts');
    await import('../../src/medplum/referred.ts');
    await import('../../src/sandbox/definitions.ts');
  } finally {
    globalThis.RegExp = Original;
  }
  return [...found.values()];
}

describe('a regular expression of the source', () => {
  it('is found wherever one stands', () => {
    expect(literals.length).toBeGreaterThan(200);
    expect(made.length).toBeGreaterThan(15);
  });

  it('knows a weak one when it meets it', () => {
    expect(weaknesses(/^(?:a+)+$/)).not.toEqual([]);
    expect(weaknesses(/\s+$/)).not.toEqual([]);
    expect(weaknesses(/(?<!\s)\s+$/)).toEqual([]);
  });

  it('takes no more than linear time on the texts that drive its repetitions', () => {
    const weak = literals.flatMap(({ place, regex }) => weaknesses(regex).map((pump) => `${place} ${pump}`));
    expect(weak).toEqual([]);
  });

  it('neither when it is put together from parts', async () => {
    const patterns = await madePatterns();
    expect(patterns.length).toBeGreaterThan(15);
    const weak = patterns.flatMap((regex) => weaknesses(regex).map((pump) => `${String(regex).slice(0, 80)} ${pump}`));
    expect(weak).toEqual([]);
  });
});
