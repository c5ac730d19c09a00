import type { Parsed } from './delimited.ts';
import { readMpfsFile } from './mpfs-file.ts';
import { readNcciFile } from './ncci-file.ts';

/** The code every table is asked about. */
const INDEX_CODE = '77750';

/** The indicators of a code that has a global period of its own. */
const PERIODS: ReadonlySet<string> = new Set(['000', '010', '090']);

/** A policy with its tables, and a sentence for each file that is not what it should be: with any, use it for nothing. */
export interface WithTables {
  readonly policy: unknown;
  readonly faults: readonly string[];
}

/**
 * Reads the table files a policy names into it: `tables: {"mpfs": "PPRRVU.csv", "ncci": "ccipra.txt"}`, each a name or a
 * list of names (CMS splits the NCCI file), becomes the data the rules ask: of the NCCI pairs those of 77750, of the
 * global periods those of procedures. A code without a period is asked about in vain, listed or not.
 * Whatever else stands in the policy is left for `readPolicy` to judge. What `read` throws is not caught.
 */
export function withTables(policy: unknown, read: (name: string) => string): WithTables {
  if (!isRecord(policy) || !isRecord(policy['tables'])) return { policy, faults: [] };
  const { mpfs, ncci, ...rest } = policy['tables'];
  const periods = filesOf('mpfs', mpfs, read, readWholeMpfs);
  const pairs = filesOf('ncci', ncci, read, readPairsOfService);
  const tables = {
    ...rest,
    ...(mpfs !== undefined && { globalDays: Object.fromEntries(periods.values.flatMap(Object.entries)) as unknown }),
    ...(ncci !== undefined && { ncciPairs: pairs.values.flat() }),
  };
  return { policy: { ...policy, tables }, faults: [...periods.faults, ...pairs.faults] };
}

function readWholeMpfs(text: string): ReturnType<typeof readMpfsFile> {
  const parsed = readMpfsFile(text);
  if ('fault' in parsed) return parsed;
  const { value } = parsed;
  if (value[INDEX_CODE] !== undefined)
    return { value: Object.fromEntries(Object.entries(value).filter(([, period]) => PERIODS.has(period))) };
  return { fault: `line 1: the file has no line for ${INDEX_CODE}; fetch the whole file again` };
}

function readPairsOfService(text: string): ReturnType<typeof readNcciFile> {
  return readNcciFile(text, (column1, column2) => column1 === INDEX_CODE || column2 === INDEX_CODE);
}

interface Files<T> {
  readonly values: readonly T[];
  readonly faults: readonly string[];
}

function filesOf<T>(
  key: string,
  named: unknown,
  read: (name: string) => string,
  parse: (text: string) => Parsed<T>,
): Files<T> {
  const names: readonly unknown[] = named === undefined ? [] : [named].flat();
  if (!names.every(isName))
    return { values: [], faults: [`tables.${key} is to name a file, or list the names of files.`] };
  const parsed = names.map((name) => ({ name, result: parse(read(name)) }));
  return {
    values: parsed.flatMap(({ result }) => ('value' in result ? [result.value] : [])),
    faults: parsed.flatMap(({ name, result }) => ('fault' in result ? [`${name}, ${result.fault}.`] : [])),
  };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
