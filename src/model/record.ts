import type { ResourceType } from '@medplum/fhirtypes';
import type { ResourceKey } from './verdict.ts';

/** What a store or a file yielded for one patient, unjudged; every shape may hide in it. */
export interface PatientRecord {
  /** The patient the record was read for. */
  readonly patient: ResourceKey;
  readonly resources: readonly unknown[];
  /** Types that exist but could not be read (403, 5xx): their absence proves nothing. */
  readonly unreadable: readonly ResourceType[];
  /** The only clock, as FHIR date or date-time. */
  readonly asOf: string;
  /** Bundle addresses (`fullUrl`) that are not `Type/id`, and the resource each stands for. */
  readonly aliases?: ReadonlyMap<string, ResourceKey>;
  /** Service base addresses whose absolute references mean this record; none known: absolute references are foreign. */
  readonly bases?: readonly string[];
}

/** A resource that could not be used, and what is wrong with it. */
export interface SetAside {
  readonly reference: ResourceKey;
  readonly why: string;
}
