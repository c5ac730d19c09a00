import { useRef, useState } from 'react';
import type { Ending, Late } from './answering.tsx';
import { useFocusBack } from './use-focus-back.ts';

/** A dialog that is hidden while what was written in it is on its way, and there again with it when that fails. */
export interface Sending {
  readonly opened: boolean;
  /** Gives answers, each telling whether it is settled; the dialog ends when all are, and gives none while some are under way. */
  readonly send: (give: () => readonly Promise<Ending>[]) => Promise<void>;
}

/** How a dialog sends what was written in it; `onClose` ends it, and the focus goes back to where it was. */
export function useSending(onClose: () => void): Sending {
  const [opened, setOpened] = useState(true);
  const underWay = useRef(false);
  useFocusBack();
  const late = useRef<readonly Late[]>([]);
  const send = async (give: () => readonly Promise<Ending>[]) => {
    if (underWay.current) return;
    underWay.current = true;
    setOpened(false);
    const lost = late.current;
    late.current = [];
    const found = await Promise.all(lost.map(({ lastLook }) => lastLook()));
    if (lost.length > 0 && found.every(Boolean)) {
      onClose();
      return;
    }
    const endings = await Promise.all(give());
    underWay.current = false;
    const open = endings.filter(({ settled }) => !settled);
    if (open.length === 0) {
      onClose();
      return;
    }
    setOpened(true);
    const waiting = open.flatMap((ending) => ending.late ?? []);
    if (waiting.length < open.length) return;
    late.current = waiting;
    const known = await Promise.all(waiting.map((one) => one.known));
    if (late.current === waiting && known.every(Boolean)) onClose();
  };
  return { opened, send };
}
