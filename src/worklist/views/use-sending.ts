import { useEffect, useRef, useState } from 'react';
import type { Ending, Late } from './answering.tsx';
import { useFocusBack } from './use-focus-back.ts';

/** Answers that were sent and may be stored yet, and the words they were sent with. */
interface Lost {
  readonly answers: readonly Late[];
  readonly written: string;
}

const NOTHING: Lost = { answers: [], written: '' };

/** A dialog that is hidden while what was written in it is on its way, and there again with it when that fails. */
export interface Sending {
  readonly opened: boolean;
  /** Gives answers, each telling whether it is settled; the dialog ends when all are, and gives none while some are under way. */
  readonly send: (give: () => readonly Promise<Ending>[]) => Promise<void>;
}

/**
 * How a dialog sends what was `written` in it; `onClose` ends it, and the focus goes back to where it was. An answer that is
 * found stored late ends it only while it holds the same words: others are for whoever wrote them to send or to leave.
 */
export function useSending(onClose: () => void, written: string): Sending {
  const [opened, setOpened] = useState(true);
  const underWay = useRef(false);
  useFocusBack();
  const words = useRef(written);
  useEffect(() => {
    words.current = written;
  });
  const lost = useRef<Lost>(NOTHING);
  const send = async (give: () => readonly Promise<Ending>[]) => {
    if (underWay.current) return;
    underWay.current = true;
    setOpened(false);
    const before = lost.current;
    const found = await Promise.all(before.answers.map(({ lastLook }) => lastLook()));
    if (found.includes(undefined)) {
      underWay.current = false;
      setOpened(true);
      return;
    }
    lost.current = NOTHING;
    if (found.length > 0 && found.every(Boolean) && before.written === written) {
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
    const mine = { answers: waiting, written };
    lost.current = mine;
    const known = await Promise.all(waiting.map((one) => one.known));
    if (lost.current !== mine || !known.every(Boolean)) return;
    lost.current = NOTHING;
    if (words.current === written) onClose();
  };
  return { opened, send };
}
