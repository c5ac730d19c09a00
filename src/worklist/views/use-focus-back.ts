import { useEffect, useState } from 'react';

/**
 * Gives the focus back to where it was when a dialog was opened, once the dialog is gone: a keyboard stays at its place. What
 * was there may have gone with what was done; then the nearest thing around it that is left has the focus.
 */
export function useFocusBack(): void {
  const [places] = useState(() => around(placeOf(document.activeElement)));
  useEffect(() => () => focusFirst(places), [places]);
}

/** Focuses the first of some elements that is on the page still, and shown. */
function focusFirst(places: readonly HTMLElement[]): void {
  for (const place of places.filter(({ isConnected }) => isConnected)) {
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus({ preventScroll: place !== places[0] });
    if (document.activeElement === place) return;
  }
}

/** An element, and what stands around it, from the inside out. */
function around(element: Element | null): readonly HTMLElement[] {
  if (!(element instanceof HTMLElement) || element === document.body) return [];
  return [element, ...around(element.parentElement)];
}

/** The element itself; for an entry of a menu, which goes with its menu, the button that opened it. */
function placeOf(element: Element | null): Element | null {
  const opener = element?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return opener == null ? element : document.getElementById(opener);
}
