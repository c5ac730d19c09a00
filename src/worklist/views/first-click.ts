import type { MouseEvent } from 'react';

/** True of the first click of several: the second of a double click would meet the button that came in its place. */
export function isFirst({ detail }: MouseEvent): boolean {
  return detail < 2;
}
