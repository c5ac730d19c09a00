import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));

/** A source file: its path under src, what it imports of ours as paths under src, and of others by name. */
interface Source {
  readonly path: string;
  readonly code: string;
  readonly lines: number;
  readonly ours: readonly string[];
  /** Of these, what is still imported when the types are stripped. */
  readonly running: readonly string[];
  readonly others: readonly string[];
}

const sources: readonly Source[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.replaceAll('\\', '/'))
  .sort()
  .map(read);

function read(path: string): Source {
  const text = readFileSync(join(SRC, path), 'utf8');
  const imports = importsIn(text);
  const ours = (names: readonly string[]) =>
    names
      .filter((name) => name.startsWith('.'))
      .map((name) => relative(SRC, join(SRC, path, '..', name)).replaceAll('\\', '/'));
  return {
    path,
    code: withoutComments(text),
    lines: text.split('\n').length - 1,
    ours: ours(imports),
    running: ours(importsIn(text.replace(/\bimport type\b[^;]*;/g, ''))),
    others: imports.filter((name) => !name.startsWith('.')),
  };
}

function importsIn(text: string): readonly string[] {
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name ?? '');
}

/** The code without its comments: they may name what the code may not use. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

/** The part a file belongs to: its folder under src, or its own name where it lies there itself. */
function partOf(path: string): string {
  const [first = ''] = path.split('/');
  return first.replace(/\.ts$/, '');
}

/** What each part may import of ours. `reconcile` and the files under it are one part. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  model: ['model'],
  terminology: ['terminology'],
  chart: ['chart', 'terminology', 'model'],
  rules: ['rules', 'chart', 'terminology', 'model'],
  evaluate: ['chart', 'model', 'terminology'],
  reconcile: ['reconcile', 'chart', 'model', 'terminology'],
  trigger: ['chart', 'model', 'terminology'],
  'check-patient': ['evaluate', 'reconcile', 'trigger', 'chart', 'model', 'terminology'],
  medplum: ['medplum', 'check-patient', 'reconcile', 'trigger', 'rules', 'chart', 'model', 'terminology', 'config'],
};

const PURE = ['model', 'terminology', 'chart', 'rules', 'evaluate', 'reconcile', 'trigger'];
const pure = sources.filter(({ path }) => PURE.includes(partOf(path)));

/** What a pure part may not hold: waiting, the clock, the environment, the network, the log. */
const IMPURE: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['async', /\basync\b/],
  ['await', /\bawait\s+(?:[\w.]+\(|new\b)|\bfor await\b/],
  ['Promise', /\bPromise\b/],
  ['the clock', /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bperformance\.now\b/],
  ['chance', /\bMath\.random\b|\brandomUUID\b/],
  ['timers', /\bset(?:Timeout|Interval|Immediate)\b/],
  ['the environment', /\bprocess\./],
  ['the network', /\bfetch\s*\(/],
  ['the log', /\bconsole\./],
];

/** Where a pure part may throw: a policy that is not valid, and a rule that contradicts itself. */
const MAY_THROW = new Set(['model/read-policy.ts', 'evaluate.ts']);

/** Where a pure part may use zod: in what reads a policy, which every start that takes the default policy goes without. */
const MAY_USE_ZOD = new Set(['model/policy-schema.ts', 'model/policy-values.ts', 'model/read-policy.ts']);

const LONGEST_FILE = 350;
const LONGEST_RULE = 60;

/** What lies beside the rules without being one. */
const BESIDE_RULES = new Set(['rules/index.ts', 'rules/verdicts.ts']);
const isRule = (path: string) => path.startsWith('rules/') && !BESIDE_RULES.has(path);

describe('the arrows', () => {
  it('know every pure part', () => {
    expect(new Set(pure.map(({ path }) => partOf(path)))).toEqual(new Set(PURE));
  });
  it.each(Object.entries(ARROWS))('%s imports only %j', (part, allowed) => {
    const strays = sources
      .filter(({ path }) => partOf(path) === part)
      .flatMap(({ path, ours }) => ours.filter((to) => !allowed.includes(partOf(to))).map((to) => `${path} -> ${to}`));
    expect(strays).toEqual([]);
  });
  it('no rule imports another rule', () => {
    const strays = sources
      .filter(({ path }) => isRule(path))
      .flatMap(({ path, ours }) =>
        ours.filter((to) => to.startsWith('rules/') && to !== 'rules/verdicts.ts').map((to) => `${path} -> ${to}`),
      );
    expect(strays).toEqual([]);
  });
  it('only the index knows the rules one by one', () => {
    const strays = sources
      .filter(({ path }) => path !== 'rules/index.ts')
      .flatMap(({ path, ours }) => ours.filter(isRule).map((to) => `${path} -> ${to}`));
    expect(strays).toEqual([]);
  });
  it('no pure part but what reads a policy runs what reads one', () => {
    const strays = pure.flatMap(({ path, running }) =>
      MAY_USE_ZOD.has(path) ? [] : running.filter((to) => MAY_USE_ZOD.has(to)).map((to) => `${path} -> ${to}`),
    );
    expect(strays).toEqual([]);
  });
  it('no file runs in a circle with itself', () => {
    const imports = new Map(pure.map(({ path, running }) => [path, running]));
    const circles = pure.flatMap(({ path }) => (reaches(path, path, imports) ? [path] : []));
    expect(circles).toEqual([]);
  });
});

function reaches(from: string, to: string, imports: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const ahead = [...(imports.get(from) ?? [])];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (next === to) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    ahead.push(...(imports.get(next) ?? []));
  }
  return false;
}

describe('the pure parts', () => {
  it.each(IMPURE)('hold nothing of %s', (_, pattern) => {
    expect(pure.filter(({ code }) => pattern.test(code)).map(({ path }) => path)).toEqual([]);
  });
  it('import from others only types of FHIR, and zod for what a site writes', () => {
    const strays = pure.flatMap(({ path, others }) =>
      others
        .filter(
          (name) => name !== '@medplum/fhirtypes' && !(/^zod\/(?:mini|locales)$/.test(name) && MAY_USE_ZOD.has(path)),
        )
        .map((name) => `${path} -> ${name}`),
    );
    expect(strays).toEqual([]);
  });
  it('import FHIR as types alone', () => {
    const strays = pure.filter(({ code }) => /import(?!\s+type\b)[^;]*?from '@medplum\/fhirtypes'/.test(code));
    expect(strays.map(({ path }) => path)).toEqual([]);
  });
  it('throw nowhere but where a policy or a rule is at fault', () => {
    const throwing = pure.filter(({ code }) => /\bthrow\b/.test(code)).map(({ path }) => path);
    expect(throwing.filter((path) => !MAY_THROW.has(path))).toEqual([]);
  });
});

describe('the files', () => {
  it(`have ${LONGEST_FILE} lines at most`, () => {
    const long = sources.filter(({ lines }) => lines > LONGEST_FILE);
    expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });
  it(`of rules have ${LONGEST_RULE} lines at most`, () => {
    const long = sources.filter(({ path, lines }) => isRule(path) && lines > LONGEST_RULE);
    expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });
  it('bear names of what they hold', () => {
    const vague = /(?:^|\/)(?:utils|helpers|common|services|managers|types)(?:\/|\.ts$)/;
    expect(sources.map(({ path }) => path).filter((path) => vague.test(path))).toEqual([]);
  });
});
