import type { Quantity } from '@medplum/fhirtypes';
import { ACTIVITY_UNITS } from '../terminology/activity.ts';
import { canonicalSystem, UCUM } from '../terminology/systems.ts';

/** Radioactivity, in megabecquerels. */
export interface Activity {
  readonly megabecquerels: number;
}

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

/** Becquerels in one unit of a quantity; undefined when the unit does not measure activity. */
export function becquerelsPer(quantity: Quantity | undefined): number | undefined {
  if (quantity?.code !== undefined && (!quantity.system || canonicalSystem(quantity.system) === UCUM)) {
    return ACTIVITY_UNITS.get(quantity.code);
  }
  const unit = quantity?.unit?.trim();
  if (unit === undefined) return undefined;
  const spelled = SPELLED.find(([pattern]) => pattern.test(unit))?.[1];
  return ACTIVITY_UNITS.get(spelled ?? unit);
}

/** The unit of a quantity as written. */
export function unitText(quantity: Quantity | undefined): string {
  return quantity?.code ?? quantity?.unit ?? 'none';
}
