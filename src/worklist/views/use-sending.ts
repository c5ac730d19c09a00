import { useState } from 'react';
import { useFocusBack } from './use-focus-back.ts';

/** A dialog that is hidden while what was written in it is on its way, and there again with it when that fails. */
export interface Sending {
  readonly opened: boolean;
  /** Takes answers under way, each telling whether it is settled; the dialog ends when all are. */
  readonly send: (answers: readonly Promise<boolean>[]) => Promise<void>;
}

/** How a dialog sends what was written in it; `onClose` ends it, and the focus goes back to where it was. */
export function useSending(onClose: () => void): Sending {
  const [opened, setOpened] = useState(true);
  useFocusBack();
  const send = async (answers: readonly Promise<boolean>[]) => {
    setOpened(false);
    const settled = await Promise.all(answers);
    if (settled.every(Boolean)) onClose();
    else setOpened(true);
  };
  return { opened, send };
}
