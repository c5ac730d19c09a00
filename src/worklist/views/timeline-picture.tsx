import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { Day } from '../../model/time.ts';
import type { ResourceKey } from '../../model/verdict.ts';
import { calendarDay, LANES, type Lane, type Mark, type Timeline } from '../data/timeline.ts';
import { dayText } from '../days.ts';
import { texts } from '../texts.ts';

interface PictureProps {
  readonly timeline: Timeline;
  /** False when the record is judged as of an earlier day. */
  readonly isToday: boolean;
  readonly onOpen: (key: ResourceKey) => void;
}

const WIDTH = 1120;
const LEFT = 118;
const RIGHT = 16;
const TOP = 42;
const LEVEL = 15;

/** The episode from D-90 to D+104: windows, the stay, what is on record, and what falls due. */
export function TimelinePicture({ timeline, isToday, onOpen }: PictureProps) {
  const { first, last, service, asOf, followUpEnds, marks, bands, deadlines } = timeline;
  const x = (day: Day) => LEFT + ((day - first) / (last - first + 1)) * (WIDTH - LEFT - RIGHT);
  const one = x(first + 1) - x(first);
  const lanes = layout(marks);
  const height = TOP + lanes.reduce((sum, lane) => sum + lane.height, 0) + 20;
  const ticks = Array.from({ length: 7 }, (_, index) => service + (index - 3) * 30).filter(
    (day) => day >= first && day <= last,
  );
  const words = texts.episode;
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = scroller.current;
    if (box) box.scrollLeft = (x(service) / WIDTH) * box.scrollWidth - box.clientWidth / 2;
    // Once for each service: from then on the reader scrolls.
  }, [service]);
  return (
    <section className="rg-timeline rg-card" aria-label={words.timeline}>
      <div ref={scroller} className="rg-timeline-scroll" tabIndex={0} role="group" aria-label={words.timelineHelp}>
        <LaneNames lanes={lanes} height={height} />
        <svg viewBox={`0 0 ${WIDTH} ${height}`} role="group" aria-label={words.timeline}>
          <rect
            className="rg-follow"
            x={x(service)}
            y={TOP - 8}
            width={x(followUpEnds + 1) - x(service)}
            height={height - TOP + 4}
          />
          {ticks.map((day) => (
            <g key={day} className="rg-tick">
              <line x1={x(day)} x2={x(day)} y1={TOP - 8} y2={height - 6} />
              <text x={x(day)} y={14}>
                {texts.queue.day(day - service)}
              </text>
              <text x={x(day)} y={TOP - 14} className="rg-tick-date">
                {dayText(calendarDay(day))}
              </text>
            </g>
          ))}
          {lanes.map(({ lane, y, height: tall }) => (
            <g key={lane}>
              <text className="rg-lane" x={LEFT - 12} y={y + tall / 2 + 4}>
                {texts.lanes[lane]}
              </text>
              <line className="rg-lane-line" x1={LEFT} x2={WIDTH - RIGHT} y1={y + tall} y2={y + tall} />
              {bands
                .filter((band) => band.lane === lane)
                .map(({ rule, from, to }) => (
                  <rect
                    key={rule}
                    className="rg-band"
                    x={x(Math.max(from, first))}
                    width={Math.max(x(Math.min(to, last) + 1) - x(Math.max(from, first)), 2)}
                    y={y + 3}
                    height={tall - 6}
                    rx="3"
                  >
                    <title>{words.lookBack(rule)}</title>
                  </rect>
                ))}
              {marks
                .filter((mark) => mark.lane === lane)
                .map((mark) => (
                  <MarkSign
                    key={mark.key}
                    mark={mark}
                    onOpen={onOpen}
                    x={x(Math.max(mark.from, first)) + one / 2}
                    end={x(Math.min(mark.to, last)) + one / 2}
                    y={y + tall - 11 - mark.level * LEVEL}
                  />
                ))}
              {lane === 'due' &&
                deadlines
                  .filter(({ day }) => day >= first && day <= last)
                  .map(({ rule, day, open }) => (
                    <path
                      key={rule}
                      className={open ? 'rg-deadline rg-deadline-open' : 'rg-deadline'}
                      d={`M${x(day) + one / 2} ${y + 6}v12m-5-12h10l-5 6z`}
                    >
                      <title>{`${rule}: ${words.dueOn(dayText(calendarDay(day)))}`}</title>
                    </path>
                  ))}
            </g>
          ))}
          <g className="rg-service-line">
            <line x1={x(service) + one / 2} x2={x(service) + one / 2} y1={TOP - 8} y2={height - 4} />
          </g>
          {asOf >= first && asOf <= last && (
            <g className="rg-today">
              <line x1={x(asOf) + one / 2} x2={x(asOf) + one / 2} y1={TOP - 8} y2={height - 14} />
              <text x={Math.min(x(asOf) + one / 2, WIDTH - 26)} y={height - 4}>
                {isToday ? words.today_ : words.asOf_}
              </text>
            </g>
          )}
          {asOf > last && (
            <text className="rg-later" x={WIDTH - RIGHT} y={height - 5}>
              {words.later(isToday ? words.today_ : words.asOf_, texts.queue.day(asOf - service))}
            </text>
          )}
        </svg>
      </div>
      <Legend marks={marks} onOpen={onOpen} />
    </section>
  );
}

interface PlacedLane {
  readonly lane: Lane;
  readonly y: number;
  readonly height: number;
}

/** The names of the lanes, which stay in sight while a narrow screen scrolls the picture. */
function LaneNames({ lanes, height }: { readonly lanes: readonly PlacedLane[]; readonly height: number }) {
  return (
    <svg className="rg-lane-names" viewBox={`0 0 ${LEFT} ${height}`} aria-hidden="true">
      {lanes.map(({ lane, y, height: tall }) => (
        <text key={lane} x={4} y={y + tall / 2 + 4}>
          {texts.lanes[lane]}
        </text>
      ))}
    </svg>
  );
}

function layout(marks: readonly Mark[]): readonly PlacedLane[] {
  let y = TOP;
  return LANES.map((lane) => {
    const levels = Math.max(0, ...marks.filter((mark) => mark.lane === lane).map(({ level }) => level));
    const placed = { lane, y, height: 24 + levels * LEVEL };
    y += placed.height;
    return placed;
  });
}

interface SignProps {
  readonly mark: Mark;
  readonly x: number;
  readonly end: number;
  readonly y: number;
  readonly onOpen: (key: ResourceKey) => void;
}

/** Statuses of what did not take place. */
const NOT_HELD = /^(?:cancelled|noshow|not-done|entered-in-error|declined|waitlist)$/;
const AHEAD = /^(?:booked|pending|proposed|planned|preparation|arrived|checked-in)$/;

function MarkSign({ mark, x, end, y, onOpen }: SignProps) {
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onOpen(mark.key);
  };
  const label = nameOfMark(mark);
  return (
    <g
      className={`rg-mark rg-mark-${mark.bearing}`}
      role="button"
      tabIndex={0}
      aria-label={label}
      onClick={() => onOpen(mark.key)}
      onKeyDown={press}
    >
      <title>{label}</title>
      <rect className="rg-hit" x={x - 8} y={y - 8} width={Math.max(end - x, 0) + 16} height={16} rx="4" />
      {end - x > 6 ? (
        <rect x={x - 3} y={y - 5} width={end - x + 6} height={10} rx="3" />
      ) : (
        <SignShape mark={mark} x={x} y={y} />
      )}
      {NOT_HELD.test(mark.status) && <path className="rg-struck" d={`M${x - 5} ${y + 5}l10-10`} />}
    </g>
  );
}

function SignShape({ mark: { lane, status }, x, y }: { readonly mark: Mark; readonly x: number; readonly y: number }) {
  if (lane === 'infusion') return <path d={`M${x} ${y - 6.5}l6.5 6.500-6.500 6.500-6.500-6.500z`} />;
  if (lane === 'imaging') return <rect x={x - 5} y={y - 5} width={10} height={10} />;
  if (lane === 'notes') return <path d={`M${x - 4.5} ${y - 6}h6l3.500 3.500v8.500h-9.500z`} />;
  if (lane === 'labs') return <path d={`M${x} ${y - 6}l6 11h-12z`} />;
  return <circle cx={x} cy={y} r={5.2} className={AHEAD.test(status) ? 'rg-ahead' : ''} />;
}

function nameOfMark({ title, status, from, to, bearing }: Mark): string {
  const days = from === to ? dayText(calendarDay(from)) : `${dayText(calendarDay(from))} – ${dayText(calendarDay(to))}`;
  return [title, days, status, texts.bearings[bearing]].filter((part) => part !== '').join(', ');
}

function Legend({ marks, onOpen }: { readonly marks: readonly Mark[]; readonly onOpen: (key: ResourceKey) => void }) {
  return (
    <div className="rg-legend">
      {(['evidence', 'near-miss', 'other'] as const).map((bearing) => (
        <span key={bearing}>
          <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true" className={`rg-mark rg-mark-${bearing}`}>
            <circle r="5" />
          </svg>
          {texts.bearings[bearing]}
        </span>
      ))}
      <span>
        <svg width="18" height="12" aria-hidden="true">
          <rect className="rg-band" width="18" height="12" rx="3" />
        </svg>
        {texts.episode.window}
      </span>
      <span>
        <svg width="18" height="12" aria-hidden="true">
          <rect className="rg-follow" width="18" height="12" />
        </svg>
        {texts.episode.followUp}
      </span>
      <details>
        <summary>{texts.episode.asTable}</summary>
        <ul>
          {marks.map((mark) => (
            <li key={mark.key}>
              <button type="button" className="rg-link" onClick={() => onOpen(mark.key)}>
                {nameOfMark(mark)}
              </button>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}
