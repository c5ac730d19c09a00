import { useHotkeys } from '@mantine/hooks';
import type { RefObject } from 'react';
import type { QueueRow } from '../data/queue-rows.ts';

interface QueueKeys {
  readonly rows: readonly QueueRow[];
  readonly cursor: string | undefined;
  readonly setCursor: (episode: string) => void;
  readonly open: (row: QueueRow) => void;
  readonly toggle: (row: QueueRow) => void;
  readonly take: (row: QueueRow) => void;
  readonly search: RefObject<HTMLInputElement | null>;
}

/** The keys of the queue; none is heard while somebody types. */
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
  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
    ['x', onRow(toggle)],
    ['a', onRow(take)],
    ['Enter', onRow(open), { preventDefault: false }],
    ['/', () => search.current?.focus()],
  ]);
}
