import type { Deleted, Page, Skipped } from './found.ts';
import type { Cells } from './rows.ts';

/** Where a resource stands: the numbers of a row after its token and identity. */
export type Spot = readonly [offset: number, length: number, line: number, entry: number];

/** A Procedure or Claim coded 77750, and the addresses by which it names patients; none when it names nobody. */
export interface FoundAnchor {
  readonly addresses: readonly string[];
  readonly spot: Spot;
  readonly identity: number;
}

/** A Patient that is linked to others. */
export interface LinkedPatient {
  readonly own: readonly string[];
  readonly others: readonly string[];
}

/** What a scan found in one chunk; lines are counted from 1 within it. */
export interface Scanned {
  readonly lines: number;
  readonly resources: number;
  /** Resources and deletions, with lines that cannot be read. */
  readonly held: number;
  /** Rows of what belongs to patients, one for each address of an owner. */
  readonly owned: Cells;
  /** Rows of Patients, one for each address of the Patient, its key first. */
  readonly patients: Cells;
  /** Rows of what is shared, one for each address it may be asked for by. */
  readonly shared: Cells;
  readonly anchors: readonly FoundAnchor[];
  readonly linked: readonly LinkedPatient[];
  /** What is damaged and names no patient. */
  readonly strays: readonly Spot[];
  readonly skipped: readonly Skipped[];
  readonly pages: readonly Page[];
  readonly deleted: readonly Deleted[];
  /** How many resources came with an address of their own. */
  readonly fullUrls: number;
  /** The servers in these addresses. */
  readonly bases: readonly string[];
  /** True when a patient is named by an address on a server. */
  readonly absolute: boolean;
  /** True when a patient is named by an identifier. */
  readonly identified: boolean;
}
