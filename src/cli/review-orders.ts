import type { ResourceType } from '@medplum/fhirtypes';
import type { Chunk } from '../bulk/chunks.ts';
import type { Skipped } from '../bulk/found.ts';
import type { Surroundings } from '../bulk/person-record.ts';
import type { Scanned } from '../bulk/scanned.ts';
import type { ResourceKey } from '../model/verdict.ts';
import type { FormatName, Run } from './format.ts';
import type { Piece } from './piece.ts';

/** What a thread has to know before it judges. */
export interface ThreadData {
  readonly format: FormatName;
  readonly run: Omit<Run, 'catalogue'>;
  /** Types that the input is known to lack. */
  readonly unreadable: readonly ResourceType[];
}

/** What of a run can be handed to a thread: the rules are code, which it loads itself. */
export function sendable({ path, asOf, policy, reporter, before, width, colour }: Run): ThreadData['run'] {
  return { path, asOf, policy, width, colour, ...(reporter !== undefined && { reporter }), ...(before && { before }) };
}

/** A person and where everything stands that may belong to it; without a name, what belongs to nobody. */
export interface PersonOrder {
  readonly person?: ResourceKey;
  readonly spots: Uint32Array;
}

/** Persons to be judged one after the other. */
export interface JudgeOrder {
  readonly kind: 'judge';
  readonly persons: readonly PersonOrder[];
  /** The servers whose addresses mean this input; absent as long as nobody asked. */
  readonly bases?: readonly string[];
}

/** What a thread can be asked to do. */
export type ThreadOrder =
  | { readonly kind: 'scan'; readonly chunks: readonly Chunk[]; readonly inFull: boolean }
  | { readonly kind: 'bases'; readonly chunk: Chunk }
  | { readonly kind: 'begin'; readonly data: ThreadData; readonly surroundings: Surroundings }
  | JudgeOrder;

/** What came of one person. */
export interface ReviewedPerson {
  readonly piece?: Piece;
  readonly skipped: readonly Skipped[];
  /** True when the person has to be judged again once the servers are known. */
  readonly needsBases: boolean;
}

/** What came of an order. */
export type ThreadResult =
  | { readonly kind: 'scan'; readonly scanned: readonly Scanned[] }
  | { readonly kind: 'bases'; readonly bases: readonly string[] }
  | { readonly kind: 'begin' }
  | { readonly kind: 'judge'; readonly persons: readonly ReviewedPerson[] };
