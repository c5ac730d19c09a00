import { useRef, useState } from 'react';
import { useFocusBack } from './use-focus-back.ts';

/** A dialog that is hidden while what was written in it is on its way, and there again with it when that fails. */
export interface Sending {
  readonly opened: boolean;
  /** Gives answers, each telling whether it is settled; the dialog ends when all are, and gives none while some are under way. */
  readonly send: (give: () => readonly Promise<boolean>[]) => Promise<void>;
}

/** How a dialog sends what was written in it; `onClose` ends it, and the focus goes back to where it was. */
export function useSending(onClose: () => void): Sending {
  const [opened, setOpened] = useState(true);
  const underWay = useRef(false);
  useFocusBack();
  const send = async (give: () => readonly Promise<boolean>[]) => {
    if (underWay.current) return;
    underWay.current = true;
    setOpened(false);
    const settled = await Promise.all(give());
    underWay.current = false;
    if (settled.every(Boolean)) onClose();
    else setOpened(true);
  };
  return { opened, send };
}
