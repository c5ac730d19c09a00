import type { SetAside } from '../model/record.ts';

/** Said of a patient with something coded 77750 that makes no episode, where nothing was damaged. */
export const NOTHING_STANDS = 'No Procedure or active claim of it stands as a performed 77750 service.';

/** Why a resource could not be used. */
export function whySetAside({ reference, why }: SetAside): string {
  return `${reference} was set aside: ${why}.`;
}
