import { useHotkeys } from '@mantine/hooks';
import type { RefObject } from 'react';
import type { QueueRow } from '../data/queue-rows.ts';
import { useSingleKeys } from './use-single-keys.ts';

interface QueueKeys {
  readonly rows: readonly QueueRow[];
  readonly cursor: string | undefined;
  readonly setCursor: (episode: string) => void;
  readonly open: (row: QueueRow) => void;
  readonly toggle: (row: QueueRow) => void;
  readonly take: (row: QueueRow) => void;
  readonly search: RefObject<HTMLInputElement | null>;
}

const DIALOG = '[role="dialog"]';
/** What Enter has a meaning of its own on: the row's link among them, which has the focus when the cursor is moved. */
const PRESSED_BY_ENTER = 'a, button, summary';

/** The keys of the queue; none is heard while somebody types or a dialog is open. */
export function useQueueKeys({ rows, cursor, setCursor, open, toggle, take, search }: QueueKeys): void {
  const at = rows.findIndex(({ episode }) => episode === cursor);
  const move = (step: number) => {
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    if (next) setCursor(next.episode);
  };
  const onRow = (act: (row: QueueRow) => void) => () => {
    const row = rows[at];
    if (row) act(row);
  };
  const beside = (places: string, act: () => void) => (event: KeyboardEvent) => {
    if (!(event.target instanceof Element && event.target.closest(places))) act();
  };
  const [on] = useSingleKeys();
  const keys: Parameters<typeof useHotkeys>[0] = [
    ['j', beside(DIALOG, () => move(1))],
    ['k', beside(DIALOG, () => move(-1))],
    ['x', beside(DIALOG, onRow(toggle))],
    ['a', beside(DIALOG, onRow(take))],
    ['Enter', beside(`${DIALOG}, ${PRESSED_BY_ENTER}`, onRow(open)), { preventDefault: false }],
    ['/', beside(DIALOG, () => search.current?.focus())],
  ];
  useHotkeys(on ? keys : []);
}
