import type { Resource } from '@medplum/fhirtypes';

/** A fictional patient's record, and what a CDI lead should see in it. */
export interface Story {
  /** The prefix of every id in the record. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly resources: readonly Resource[];
}
