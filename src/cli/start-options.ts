import type { IsoDate } from '../model/time.ts';

/** The options of `radgap start`. */
export interface StartOptions {
  readonly port: number;
  readonly token?: string;
  readonly data?: string;
  readonly asOf?: IsoDate;
  readonly policy?: string;
  /** Synthetic patients to add to the stories. */
  readonly patients?: number;
}
