import { isReadField, isReadType } from '../chart/shapes.ts';
import { isAnswerType } from './answers.ts';
import { begunHash } from './hash.ts';
import { INDEX_TYPES } from './index-code.ts';
import { isShared } from '../chart/shared-types.ts';

/** How the lines of a type are scanned. */
export interface LineType {
  /** `ignored`: no reader reads it; `parsed`: every line is parsed; `keyed`: known by its key alone; `owned`: a patient's. */
  readonly way: 'ignored' | 'parsed' | 'keyed' | 'patient' | 'owned';
  /** What the hash of `Type/` goes on from. */
  readonly seed: number;
  /** The key of the field that names the patient. */
  readonly owner: OwnerKey;
  /** True for the types in which 77750 is looked for. */
  readonly anchors: boolean;
}

/** A key of JSON in quotes, and the place of its rarest letter: it is looked for by that one and the first quote. */
export interface OwnerKey {
  readonly bytes: Buffer;
  readonly rarest: number;
}

function ownerKey(name: string, rarest: string): OwnerKey {
  const text = `"${name}"`;
  return { bytes: Buffer.from(text), rarest: text.indexOf(rarest) };
}

/** The fields that name a patient, as they stand in JSON. */
const SUBJECT = ownerKey('subject', 'j');
const PATIENT = ownerKey('patient', 'p');
const BENEFICIARY = ownerKey('beneficiary', 'y');
const ACTOR = ownerKey('actor', 'o');
const FOR = ownerKey('for', 'f');

/** Types that may hold other resources, or tell of what is missing. */
const TELLING: ReadonlySet<string> = new Set(['Bundle', 'Parameters', 'OperationOutcome']);

/** How a type is scanned; what tells more than what it is, and what is no type, is parsed. */
export function lineType(name: string): LineType {
  return {
    way: wayOf(name),
    seed: begunHash(`${name}/`),
    owner: ownerOf(name),
    anchors: INDEX_TYPES.has(name),
  };
}

function wayOf(name: string): LineType['way'] {
  if (TELLING.has(name) || !/^[A-Z][A-Za-z]{1,63}$/.test(name)) return 'parsed';
  if (isAnswerType(name)) return 'owned';
  if (!isReadType(name)) return 'ignored';
  if (name === 'Binary') return 'keyed';
  if (name === 'Patient') return 'patient';
  return isShared(name) ? 'parsed' : 'owned';
}

function ownerOf(name: string): OwnerKey {
  if (name === 'Appointment') return ACTOR;
  if (name === 'Task') return FOR;
  if (name === 'DetectedIssue') return PATIENT;
  if (isReadField(name, 'subject')) return SUBJECT;
  if (isReadField(name, 'patient')) return PATIENT;
  return isReadField(name, 'beneficiary') ? BENEFICIARY : SUBJECT;
}
