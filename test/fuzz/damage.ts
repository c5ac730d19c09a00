import type { Json, JsonObject } from './corpus.ts';

/** One act of damage: what is done, and numbers that say where and with what. */
export interface Damage {
  readonly act: Act;
  readonly at: number;
  readonly pick: number;
}

/** A place within a resource. */
interface Spot {
  readonly holder: JsonObject | Json[];
  readonly name: string;
  readonly depth: number;
}

const TYPES: readonly string[] = [
  'Patient',
  'Procedure',
  'Claim',
  'Encounter',
  'Bundle',
  'Binary',
  'Nothing',
  '',
  '__proto__',
];
const NAMES: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'length',
  'then',
];
const NUMBERS: readonly number[] = [0, -0, -1, 0.1, 1e308, -1e308, 5e-324, 2 ** 53, 77750, 1e21];
const DATES: readonly string[] = [
  '0000-00-00',
  '0001-01-01',
  '9999-12-31',
  '2025-02-30',
  '2025-13-01',
  '+275760-09-13',
  '2025-01-10T24:00:60Z',
  '2025-01-10T10:00:00+99:99',
  '2025',
  '-2025-01-01',
];
const TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e77750',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  "'; drop table",
  '${7*7}',
  '{status}',
  'urn:uuid:',
  '#',
  '##',
  'Patient/',
  'Patient/..',
  '/',
  'http://',
  'http://[',
  'Patient?identifier=a|%E0%A4',
  'javascript:alert(1)',
  '\r\nX-Injected: 1',
  '%00',
  '77750',
  'null',
];

const OTHERS: readonly Json[] = [null, true, 0, '', [], {}, [[]], [null], { a: 1 }];

/** What damage may be done to a resource, each act a pure change of the copy it is given. */
const ACTS = {
  retype: (spot, pick) => put(spot, structuredClone(OTHERS[pick % OTHERS.length] ?? null)),
  drop: (spot) => remove(spot),
  text: (spot, pick) => put(spot, TEXTS[pick % TEXTS.length] ?? ''),
  long: (spot, pick) => put(spot, 'a1 '.repeat(10 ** (1 + (pick % 4)))),
  number: (spot, pick) => put(spot, NUMBERS[pick % NUMBERS.length] ?? 0),
  date: (spot, pick) => put(spot, DATES[pick % DATES.length] ?? ''),
  repeat: (spot, pick) =>
    put(
      spot,
      Array.from({ length: 1 + (pick % 300) }, () => structuredClone(held(spot))),
    ),
  nest: (spot, pick) => put(spot, nested(held(spot), [2, 13, 99, 120, 400][pick % 5] ?? 2)),
  rename: (spot, pick) => rename(spot, NAMES[pick % NAMES.length] ?? ''),
  inherit: ({ holder }, pick) =>
    define(holder, NAMES[pick % NAMES.length] ?? '', { polluted: true, resourceType: 'Patient' }),
  type: ({ holder }, pick) => define(holder, 'resourceType', TYPES[pick % TYPES.length] ?? ''),
  swap: (spot, pick) => put(spot, structuredClone(sibling(spot, pick))),
} as const satisfies Record<string, (spot: Spot, pick: number) => void>;
export type Act = keyof typeof ACTS;

/** The names of the acts. */
export const ACT_NAMES = Object.keys(ACTS) as readonly Act[];

/** A damaged copy of a resource. */
export function damaged(resource: JsonObject, damages: readonly Damage[]): JsonObject {
  const root = { resource: structuredClone(resource) as Json };
  for (const { act, at, pick } of damages) {
    const spots = spotsIn(root.resource, root, 'resource');
    const spot = spots[at % spots.length];
    if (spot) ACTS[act](spot, pick);
  }
  return typeof root.resource === 'object' && root.resource !== null && !Array.isArray(root.resource)
    ? root.resource
    : { resourceType: root.resource };
}

/** Every place below a value, itself excepted; no deeper than a walk without recursion needs. */
function spotsIn(value: Json, holder: JsonObject, name: string): readonly Spot[] {
  const found: Spot[] = [];
  const open: { readonly value: Json; readonly spot: Spot }[] = [{ value, spot: { holder, name, depth: 0 } }];
  for (let next = open.pop(); next && found.length < 2000; next = open.pop()) {
    const inside = next.value;
    if (next.spot.depth > 0) found.push(next.spot);
    if (typeof inside !== 'object' || inside === null || next.spot.depth > 40) continue;
    const parent: JsonObject | Json[] = inside;
    for (const key of Object.keys(parent)) {
      open.push({
        value: Reflect.get(parent, key) as Json,
        spot: { holder: parent, name: key, depth: next.spot.depth + 1 },
      });
    }
  }
  return found;
}

function held({ holder, name }: Spot): Json {
  return (Object.getOwnPropertyDescriptor(holder, name)?.value ?? null) as Json;
}

function put({ holder, name }: Spot, value: Json): void {
  define(holder, name, value);
}

/** As `JSON.parse` would: a name such as `__proto__` becomes an own property. */
function define(holder: JsonObject | Json[], name: string, value: Json): void {
  if (Array.isArray(holder) && !/^\d+$/.test(name)) {
    holder.push(value);
    return;
  }
  Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true });
}

function remove({ holder, name }: Spot): void {
  if (Array.isArray(holder)) holder.splice(Number(name), 1);
  else Reflect.deleteProperty(holder, name);
}

function rename(spot: Spot, name: string): void {
  const value = held(spot);
  remove(spot);
  define(spot.holder, name, value);
}

function nested(value: Json, depth: number): Json {
  let wrapped = value;
  for (let level = 0; level < depth; level++) wrapped = level % 2 === 0 ? [wrapped] : { extension: wrapped };
  return wrapped;
}

function sibling({ holder }: Spot, pick: number): Json {
  const keys = Object.keys(holder);
  return (Reflect.get(holder, keys[pick % keys.length] ?? '') ?? null) as Json;
}
