import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { without } from '../../reconcile/writer.ts';
import type { Filters, Sort } from '../data/queue-filters.ts';
import type { QueueRow } from '../data/queue-rows.ts';
import { texts } from '../texts.ts';
import { QueueLine } from './queue-line.tsx';
import type { Sight as Left } from './queue-place.ts';

interface TableProps {
  readonly rows: readonly QueueRow[];
  readonly cursor: string | undefined;
  readonly setCursor: (episode: string) => void;
  readonly expanded: ReadonlySet<string>;
  readonly toggle: (row: QueueRow) => void;
  readonly open: (row: QueueRow) => void;
  readonly take: (row: QueueRow) => void;
  readonly filters: Filters;
  readonly setFilters: (filters: Filters) => void;
  /** What was in sight when somebody left the queue, and how it is told when they leave it now. */
  readonly left: Left;
  readonly leave: (sight: Left) => void;
}

const LINE_HEIGHT = 44;

const COLUMNS: readonly (readonly [label: string, sort?: Sort])[] = [
  [texts.columns.actions],
  [texts.columns.patient, 'name'],
  [texts.columns.service, 'service'],
  [texts.columns.day],
  [texts.columns.open, 'open'],
  [texts.columns.due, 'due'],
  [texts.columns.queue],
  [texts.columns.owner],
  [texts.columns.age, 'age'],
  [texts.columns.payer],
];

/** The rows of the queue; only those in sight are in the page, and what is in sight stays there when rows come and go. */
export function QueueTable(props: TableProps) {
  const { rows, cursor, setCursor, expanded, toggle, open, take, filters, setFilters, left, leave } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    getItemKey: (index) => rows[index]?.episode ?? index,
    overscan: 12,
    initialOffset: left.offset,
    initialMeasurementsCache: [...left.heights],
  });
  const end = useRef<() => void>(undefined);
  useEffect(() => {
    end.current = () => leave({ offset: virtual.scrollOffset ?? 0, heights: virtual.takeSnapshot() });
  });
  useEffect(() => () => end.current?.(), []);
  usePlaceKept(
    rows,
    virtual.scrollOffset ?? 0,
    virtual.getVirtualItems(),
    (offset) => virtual.scrollToOffset(offset),
    (index) => virtual.getOffsetForIndex(index, 'start')?.[0],
  );

  const moved = useRef(cursor);
  useEffect(() => {
    const index = rows.findIndex(({ episode }) => episode === cursor);
    if (index < 0) return;
    const isBack = moved.current === cursor;
    moved.current = cursor;
    if (!isBack) virtual.scrollToIndex(index, { align: 'auto' });
    const focus = () => {
      const link = scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
      if (link && (!isBack || isInSight(link, scroller.current))) link.focus({ preventScroll: true });
    };
    const frame = requestAnimationFrame(() => requestAnimationFrame(focus));
    return () => cancelAnimationFrame(frame);
    // The place of the cursor's row may change by itself: only a moved cursor scrolls, and who comes back finds what they left.
  }, [cursor]);

  const sort = filters.sort ?? 'urgency';
  return (
    <div ref={scroller} className="rg-scroller">
      <div role="table" aria-label={texts.queue.title} aria-rowcount={rows.length + 1} className="rg-table">
        <div role="rowgroup" className="rg-header">
          <div role="row" className="rg-line" aria-rowindex={1}>
            {COLUMNS.map(([label, by]) => (
              <div key={label} role="columnheader" {...(by === sort && { 'aria-sort': 'ascending' as const })}>
                {by === undefined ? (
                  <span className={label === texts.columns.actions ? 'rg-hidden' : ''}>{label}</span>
                ) : (
                  <button
                    type="button"
                    onClick={() => setFilters(sort === by ? without(filters, 'sort') : { ...filters, sort: by })}
                  >
                    {label}
                    {by === sort ? ' ↓' : ''}
                  </button>
                )}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="rg-body" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index];
            return (
              row && (
                <QueueLine
                  key={key}
                  row={row}
                  index={index}
                  start={start}
                  measure={virtual.measureElement}
                  isCurrent={row.episode === cursor}
                  isExpanded={expanded.has(row.episode)}
                  setCursor={setCursor}
                  toggle={toggle}
                  open={open}
                  take={take}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

function isInSight(element: Element, within: Element | null): boolean {
  const [box, frame] = [element.getBoundingClientRect(), within?.getBoundingClientRect()];
  return frame !== undefined && box.top >= frame.top && box.bottom <= frame.bottom;
}

/** What was in sight, and how far the table was scrolled. */
interface Sight {
  readonly rows: readonly QueueRow[];
  readonly offset: number;
  readonly lines: readonly { readonly episode: string; readonly start: number }[];
}

/** Keeps what is in sight where it is when rows above it come or go: the topmost row that is still there is the hold. */
function usePlaceKept(
  rows: readonly QueueRow[],
  offset: number,
  items: readonly { readonly index: number; readonly start: number; readonly end: number }[],
  scrollTo: (offset: number) => void,
  offsetOf: (index: number) => number | undefined,
): void {
  const sight = useRef<Sight>(undefined);
  useLayoutEffect(() => {
    const held = sight.current;
    if (!held || held.rows === rows || offset === 0) return;
    const places = new Map(rows.map(({ episode }, index) => [episode, index]));
    const hold = held.lines.find(({ episode }) => places.has(episode));
    if (!hold) return;
    const start = offsetOf(places.get(hold.episode) ?? 0);
    if (start !== undefined) scrollTo(start + held.offset - hold.start);
  }, [rows]);
  useEffect(() => {
    const lines = items
      .filter(({ end }) => end > offset)
      .map(({ index, start }) => ({ episode: rows[index]?.episode ?? '', start }));
    sight.current = { rows, offset, lines };
  });
}
