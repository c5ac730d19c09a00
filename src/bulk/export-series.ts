import { READ_TYPES, type ReadType } from '../chart/shapes.ts';
import type { HeldExport } from './held-export.ts';

/**
 * Exports that tell of the same records. Where a place holds one of everybody, what was asked of single patients there only
 * adds to it; elsewhere one patient says nothing of another.
 */
export function seriesIn(exports: readonly HeldExport[]): readonly (readonly HeldExport[])[] {
  return [...Map.groupBy(exports, ({ place }) => place).values()].flatMap((held) => {
    if (held.some(({ patients, since }) => patients === '' && since === undefined)) return [held.map(asAddition)];
    return [...Map.groupBy(held, ({ patients }) => patients).values()];
  });
}

/** All of a single patient, beside an export of everybody, is what changed of that patient since ever. */
function asAddition(held: HeldExport): HeldExport {
  return held.patients === '' ? held : { ...held, since: held.since ?? 0 };
}

/** What a series leaves open: the whole export that tells of the latest, and the changes since; undefined without a whole one. */
export function unknownOf(series: readonly HeldExport[]): readonly ReadType[] | undefined {
  const wholes = series.filter(({ since }) => since === undefined);
  if (wholes.length === 0) return undefined;
  const from = latest(wholes.map(({ end }) => end));
  const whole = wholes.filter(({ end }) => end === from);
  const changes = series.filter(({ since, end }) => since !== undefined && end >= from);
  const whose = new Set([...whole, ...changes].map(({ patients }) => patients));
  const chains = [...whose].map((patients) => changes.filter((one) => ['', patients].includes(one.patients)));
  const made = whole.reduce((least, { time }) => Math.min(least, time), Infinity);
  if (chains.some((chain) => toldUpTo(from, chain) < latest([made, ...chain.map(({ time }) => time)])))
    return READ_TYPES;
  const open = from > 0 ? openInAll(requestsIn(whole)) : whole.flatMap(({ unknown }) => unknown);
  return [...open, ...requestsIn(changes).flat()];
}

/** The moment up to which changes tell without a hole, where all was told up to some other. */
function toldUpTo(from: number, chain: readonly HeldExport[]): number {
  const inOrder = chain.toSorted((a, b) => (a.since ?? 0) - (b.since ?? 0));
  return inOrder.reduce((told, { since = 0, end }) => (since <= told ? Math.max(told, end) : told), from);
}

function latest(moments: readonly number[]): number {
  return moments.reduce((a, b) => Math.max(a, b), 0);
}

/** What each request leaves open: pages of its list add up, and what one copy of a page lacks another may have. */
function requestsIn(exports: readonly HeldExport[]): readonly (readonly ReadType[])[] {
  return [...Map.groupBy(exports, ({ request, time }) => `${time} ${request}`).values()].map((lists) =>
    [...Map.groupBy(lists, ({ list }) => list).values()].flatMap((copies) =>
      openInAll(copies.map(({ unknown }) => unknown)),
    ),
  );
}

function openInAll(open: readonly (readonly ReadType[])[]): readonly ReadType[] {
  return READ_TYPES.filter((type) => open.every((types) => types.includes(type)));
}
