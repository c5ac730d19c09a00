import { isReadField, isReadType } from '../chart/shapes.ts';
import { hashText } from './hash.ts';
import { INDEX_TYPES } from './index-code.ts';
import { isShared } from '../chart/shared-types.ts';

/** How the lines of a type are scanned. */
export interface LineType {
  /** `ignored`: no reader reads it; `parsed`: every line is parsed; `keyed`: known by its key alone; `owned`: a patient's. */
  readonly way: 'ignored' | 'parsed' | 'keyed' | 'patient' | 'owned';
  /** The hash of `Type/`, to go on with. */
  readonly seed: number;
  /** The key of the field that names the patient, in quotes; an index into {@link OWNER_KEYS}. */
  readonly owner: number;
  /** True for the types in which 77750 is looked for. */
  readonly anchors: boolean;
}

/** A key of JSON in quotes, and the part of it that is looked for: one that begins with a rare letter is found fastest. */
export interface Needle {
  readonly part: Buffer;
  /** What stands before the part. */
  readonly before: Buffer;
  readonly length: number;
}

function needle(before: string, part: string): Needle {
  return { before: Buffer.from(before), part: Buffer.from(part), length: before.length + part.length };
}

/** The fields that name a patient, as they stand in JSON. */
export const OWNER_KEYS: readonly Needle[] = [
  needle('"sub', 'ject"'),
  needle('', '"patient"'),
  needle('"bene', 'ficiary"'),
  needle('', '"actor"'),
];

/** How a type is scanned; `Bundle`, and what is no type, is parsed. */
export function lineType(name: string): LineType {
  return {
    way: wayOf(name),
    seed: hashText(`${name}/`),
    owner: ownerOf(name),
    anchors: INDEX_TYPES.has(name),
  };
}

function wayOf(name: string): LineType['way'] {
  if (name === 'Bundle' || !/^[A-Z][A-Za-z]{1,63}$/.test(name)) return 'parsed';
  if (!isReadType(name)) return 'ignored';
  if (name === 'Binary') return 'keyed';
  if (name === 'Patient') return 'patient';
  return isShared(name) ? 'parsed' : 'owned';
}

function ownerOf(name: string): number {
  if (name === 'Appointment') return 3;
  return Math.max(
    0,
    ['subject', 'patient', 'beneficiary'].findIndex((field) => isReadField(name, field)),
  );
}
