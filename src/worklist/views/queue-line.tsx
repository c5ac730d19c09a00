import { Button } from '@mantine/core';
import { memo, type MouseEvent } from 'react';
import { SEVERITIES } from '../../model/rule.ts';
import type { QueueRow } from '../data/queue-rows.ts';
import { dayText } from '../days.ts';
import { episodeQuery } from '../address.ts';
import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';
import { SeverityMark } from './marks.tsx';
import { useTitles } from './use-titles.ts';

interface LineProps {
  readonly row: QueueRow;
  readonly index: number;
  readonly start: number;
  readonly isCurrent: boolean;
  readonly isExpanded: boolean;
  readonly measure: (element: Element | null) => void;
  readonly setCursor: (episode: string) => void;
  readonly toggle: (row: QueueRow) => void;
  readonly open: (row: QueueRow) => void;
  readonly take: (row: QueueRow) => void;
}

/** One episode of the queue. */
export const QueueLine = memo(
  function QueueLine(props: LineProps) {
    const { row, index, start, isCurrent, isExpanded, measure, setCursor, toggle, open } = props;
    const name = row.name || texts.queue.noName;
    const follow = (event: MouseEvent) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      open(row);
    };
    return (
      <div
        ref={measure}
        data-index={index}
        className={`rg-item rg-urgency-${row.urgency}`}
        style={{ transform: `translateY(${start}px)` }}
        role="row"
        aria-rowindex={index + 2}
        {...(isCurrent && { 'aria-current': true as const })}
      >
        <div className="rg-line" role="presentation" onClick={() => setCursor(row.episode)}>
          <div role="cell">
            <button
              type="button"
              className="rg-expand"
              aria-expanded={isExpanded}
              aria-label={texts.queue.expand(name)}
              onClick={() => toggle(row)}
            >
              <Icon name="chevron" size={16} />
            </button>
          </div>
          <div role="cell" className="rg-patient">
            <a href={`?${episodeQuery(new URLSearchParams(), row.episode, row.patient).toString()}`} onClick={follow}>
              <bdi>{name}</bdi>
            </a>
            <span className="rg-mrn">{row.mrn}</span>
          </div>
          <div role="cell" className="rg-service">
            {row.service === undefined ? texts.queue.noDate : dayText(row.service)}
          </div>
          <div role="cell" className="rg-day">
            <DayBar day={row.day} />
          </div>
          <div role="cell" className="rg-open">
            {SEVERITIES.map(
              (severity) =>
                row.counts[severity] > 0 && (
                  <SeverityMark key={severity} severity={severity} count={row.counts[severity]} />
                ),
            )}
            {row.ahead > 0 && <span className="rg-quiet rg-ahead-count">{texts.queue.ahead(row.ahead)}</span>}
          </div>
          <div role="cell" className="rg-due">
            <Due row={row} />
          </div>
          <div role="cell" className="rg-queues" title={row.tasks.map(({ queue }) => texts.queues[queue]).join(', ')}>
            {row.tasks.map(({ queue }) => texts.queues[queue]).join(', ') || '–'}
          </div>
          <div role="cell" className="rg-owner" dir="auto" title={ownersText(row)}>
            <Owners row={row} />
          </div>
          <div role="cell" className="rg-age">
            {texts.queue.days(row.age)}
          </div>
          <div role="cell" className="rg-payer" dir="auto" title={row.payer}>
            {row.payer ?? '–'}
          </div>
          {isExpanded && <Gaps {...props} />}
        </div>
      </div>
    );
  },
  (a, b) =>
    a.row === b.row &&
    a.index === b.index &&
    a.start === b.start &&
    a.isCurrent === b.isCurrent &&
    a.isExpanded === b.isExpanded &&
    a.open === b.open,
);

function DayBar({ day }: { readonly day: number | undefined }) {
  if (day === undefined) return '–';
  const share = Math.min(Math.max(day / 90, 0), 1);
  const words = day < 0 ? texts.queue.before : day > 90 ? texts.queue.past : texts.queue.ofNinety(day);
  return (
    <>
      <svg className="rg-daybar" viewBox="0 0 60 6" preserveAspectRatio="none" aria-hidden="true">
        <rect width="60" height="6" rx="3" />
        <rect className={day > 90 ? 'rg-past' : ''} width={60 * share} height="6" rx="3" />
      </svg>
      <span title={words}>{texts.queue.day(day)}</span>
    </>
  );
}

function Due({ row: { due, urgency } }: { readonly row: QueueRow }) {
  if (due === undefined) {
    return (
      <span className="rg-quiet" title={texts.queue.noDueWhy}>
        {texts.queue.noDue}
      </span>
    );
  }
  const word = urgency === 'overdue' ? texts.queue.overdueMark : urgency === 'soon' ? texts.queue.soonMark : '';
  return (
    <>
      {dayText(due)}
      {word !== '' && <span className={`rg-tag rg-tag-${urgency}`}>{word}</span>}
    </>
  );
}

function ownersText({ tasks }: QueueRow): string {
  const said = tasks.flatMap(({ owner, businessStatus = 'new' }) => [
    owner?.name ?? [],
    businessStatus === 'new' ? [] : (texts.work.statuses[businessStatus] ?? businessStatus),
  ]);
  return [...new Set(said.flat())].join(', ');
}

function Owners({ row: { tasks } }: { readonly row: QueueRow }) {
  if (tasks.length === 0) {
    return (
      <span className="rg-quiet" title={texts.queue.noDesk}>
        –
      </span>
    );
  }
  const names = [...new Set(tasks.flatMap(({ owner }) => owner?.name ?? []))];
  const sent = tasks.find(
    ({ businessStatus }) => businessStatus !== undefined && businessStatus !== 'new',
  )?.businessStatus;
  return (
    <>
      {names.join(', ') || <span className="rg-quiet">{texts.work.nobody}</span>}
      {sent !== undefined && <span className="rg-tag">{texts.work.statuses[sent] ?? sent}</span>}
    </>
  );
}

function Gaps({ row, open, take }: LineProps) {
  const titles = useTitles();
  return (
    <div role="cell" className="rg-gaps">
      <div>
        <p>{texts.queue.gapsHead}</p>
        <ul>
          {row.gaps.map(({ key, rule, severity, due, queue, status }) => (
            <li key={key}>
              <SeverityMark severity={severity} />
              <span className="rg-gap-title">
                {titles.get(rule) ?? rule}{' '}
                <span className="rg-quiet">
                  {[
                    queue && texts.queues[queue],
                    due && texts.episode.dueOn(dayText(due)),
                    status === 'preliminary' && texts.queue.notDue,
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
            </li>
          ))}
        </ul>
      </div>
      <div className="rg-gap-buttons">
        <Button size="compact-sm" onClick={() => open(row)}>
          {texts.queue.openEpisode}
        </Button>
        {row.tasks.some(({ owner }) => !owner) && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={({ currentTarget }) => {
              // The button goes when all is taken: the focus stays beside it.
              currentTarget.parentElement?.querySelector('button')?.focus();
              take(row);
            }}
          >
            {texts.queue.assignAll}
          </Button>
        )}
      </div>
    </div>
  );
}
