import { useEffect, useState } from 'react';

/** Gives the focus back to where it was when a dialog was opened, once the dialog is gone: a keyboard stays at its place. */
export function useFocusBack(): void {
  const [place] = useState(() => placeOf(document.activeElement));
  useEffect(
    () => () => {
      if (place instanceof HTMLElement && place.isConnected) place.focus();
    },
    [place],
  );
}

/** The element itself; for an entry of a menu, which goes with its menu, the button that opened it. */
function placeOf(element: Element | null): Element | null {
  const opener = element?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return opener == null ? element : document.getElementById(opener);
}
