import { DEVICE_ID } from '../medplum/installation.ts';
import type { IsoDate } from '../model/time.ts';
import type { Writer } from '../reconcile/writer.ts';
import { CATALOGUE_VERSION } from '../rules/index.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';

/** Who would write on a day, on a server that nobody asked: the checker is named by its identifier alone. */
export function writerFor(asOf: IsoDate, policyVersion: string, canonicals = canonicalsUnder()): Writer {
  return {
    canonicals,
    device: { type: 'Device', identifier: { system: canonicals.installation, value: DEVICE_ID }, display: 'radgap' },
    now: `${asOf}T00:00:00Z`,
    catalogueVersion: CATALOGUE_VERSION,
    policyVersion,
  };
}
