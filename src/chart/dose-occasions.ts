import type { MedicationAdministration } from '@medplum/fhirtypes';
import { instantOf } from './dates.ts';
import { listed } from './listed.ts';

/** A record of a dose of the radioelement, and how much it was. */
export interface Dose {
  readonly record: MedicationAdministration;
  readonly megabecquerels: number;
}

/** The doses of one service as they were given. */
export interface Occasions {
  /** One figure for each dose: the same dose recorded twice is one, unless it is plain that it was given twice. */
  readonly doses: readonly number[];
  /** True when it is plain that the radioelement was given more than once. */
  readonly several: boolean;
}

/** Reads how often the radioelement was given from the records of it. */
export function occasionsOf(records: readonly Dose[]): Occasions {
  const total = totalOf(records);
  if (total !== undefined) return { doses: [total], several: true };
  const byFigure = Map.groupBy(records, ({ megabecquerels }) => megabecquerels);
  return {
    doses: [...byFigure].flatMap(([figure, same]) => countApart(same).map(() => figure)),
    several: countApart(records).length > 1,
  };
}

/**
 * The figure of the one record without a moment, where it is exactly what those with one, two or more, are together. Two of
 * the same figure and moment may be one dose recorded twice, and are no parts of anything.
 */
function totalOf(records: readonly Dose[]): number | undefined {
  const [whole, ...others] = records.filter(({ record }) => spanOf(record) === undefined);
  const parts = records.filter((dose) => dose !== whole);
  if (!whole || others.length > 0 || parts.length < 2) return undefined;
  const unlike = new Set(parts.map((dose) => `${dose.megabecquerels} ${startOf(dose)}`));
  if (unlike.size < parts.length) return undefined;
  const sum = parts.reduce((all, { megabecquerels }) => all + megabecquerels, 0);
  return Math.abs(sum / whole.megabecquerels - 1) < ROUNDING ? whole.megabecquerels : undefined;
}

const ROUNDING = 1e-9;

/** The records, earliest first, in groups each of which is apart from every other one. */
function countApart(records: readonly Dose[]): readonly (readonly Dose[])[] {
  const groups: Dose[][] = [];
  for (const dose of records.toSorted((a, b) => startOf(a) - startOf(b))) {
    const own = groups.find((group) => !group.every((other) => areApart(dose.record, other.record)));
    if (own) own.push(dose);
    else groups.push([dose]);
  }
  return groups;
}

/** The records without a moment stand last: they may be of any other one. */
function startOf({ record }: Dose): number {
  return spanOf(record)?.from ?? Number.MAX_SAFE_INTEGER;
}

/** Further apart than this, two moments are not those of one dose. */
const APART_MS = 3_600_000;

/** True when both moments are known, more than an hour apart, and no identifier says that it is one record. */
function areApart(one: MedicationAdministration, other: MedicationAdministration): boolean {
  const [a, b] = [spanOf(one), spanOf(other)];
  if (!a || !b) return false;
  return Math.max(a.from - b.to, b.from - a.to) > APART_MS && identifiersOf(one).isDisjointFrom(identifiersOf(other));
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function spanOf({ effectiveDateTime, effectivePeriod }: MedicationAdministration): Span | undefined {
  const from = instantOf(effectiveDateTime ?? effectivePeriod?.start);
  if (from === undefined) return undefined;
  return { from, to: effectiveDateTime === undefined ? (instantOf(effectivePeriod?.end) ?? from) : from };
}

function identifiersOf({ identifier }: MedicationAdministration): ReadonlySet<string> {
  return new Set(
    listed(identifier).flatMap(({ system = '', value }) => (value === undefined ? [] : [`${system}|${value}`])),
  );
}
