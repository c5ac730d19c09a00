import type { Quantity } from '@medplum/fhirtypes';
import { ACTIVITY_UNITS } from '../terminology/activity.ts';
import { canonicalSystem, UCUM } from '../terminology/systems.ts';

/** Radioactivity, in megabecquerels. */
export interface Activity {
  readonly megabecquerels: number;
}

/** Units as they are written out, and UCUM codes in capitals or in brackets, which UCUM itself does not know. */
const SPELLED: readonly (readonly [RegExp, string])[] = [
  [/^[µμ]Ci$/, 'uCi'],
  [/^microcuries?$/i, 'uCi'],
  [/^(?:millicuries?|mci)$/i, 'mCi'],
  [/^(?:megabecquerels?|mbq)$/i, 'MBq'],
  [/^(?:gigabecquerels?|gbq)$/i, 'GBq'],
];

/** The activity a quantity states; undefined when its unit measures something else, its value is not above zero, or is only a bound. */
export function readActivity(quantity: Quantity | undefined): Activity | undefined {
  const value = quantity?.value;
  const factor = becquerelsPer(quantity);
  return value !== undefined && value > 0 && factor !== undefined && !isBound(quantity)
    ? { megabecquerels: (value * factor) / 1e6 }
    : undefined;
}

/** True of a quantity that is only known to lie below or above its value. */
export function isBound(quantity: Quantity | undefined): boolean {
  return quantity?.comparator !== undefined;
}

/**
 * Becquerels in one unit of a quantity; undefined when the unit does not measure activity. A code under UCUM decides; one
 * without a system may be a word of the site, beside which the unit is read.
 */
export function becquerelsPer(quantity: Quantity | undefined): number | undefined {
  const { code, system, unit } = quantity ?? {};
  if (code !== undefined && system && canonicalSystem(system) === UCUM) return becquerelsIn(code);
  const byCode = code !== undefined && !system ? becquerelsIn(code) : undefined;
  return byCode ?? (unit === undefined ? undefined : becquerelsIn(unit));
}

function becquerelsIn(written: string): number | undefined {
  const unit = written.trim().replace(/^\[(.*)\]$/, '$1');
  const spelled = SPELLED.find(([pattern]) => pattern.test(unit))?.[1];
  return ACTIVITY_UNITS.get(spelled ?? unit);
}

/** The unit of a quantity as written. */
export function unitText(quantity: Quantity | undefined): string {
  return quantity?.code ?? quantity?.unit ?? 'none';
}
