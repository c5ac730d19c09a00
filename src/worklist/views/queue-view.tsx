import { Group, Loader, Text, Title } from '@mantine/core';
import { useDeferredValue, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { episodeQuery, goTo, useQuery } from '../address.ts';
import { taken } from '../data/answers.ts';
import type { Trouble } from '../data/trouble.ts';
import { countFilters, filterRows, readFilters, writeFilters, type Filters } from '../data/queue-filters.ts';
import { rowKeeper, type QueueRow } from '../data/queue-rows.ts';
import { clockText } from '../days.ts';
import { texts } from '../texts.ts';
import { useAnswering } from './answering.tsx';
import { Notice } from './notice.tsx';
import { QueueFilters } from './queue-filters.tsx';
import { QueueTable } from './queue-table.tsx';
import { TroubleBar } from './trouble-bar.tsx';
import { TroubleNotice } from './trouble-notice.tsx';
import { useSearch } from './use-search.ts';
import { useQueueKeys } from './use-queue-keys.ts';
import { useWorklist } from './worklist-context.tsx';

/** The queue: one row for each episode with work, most urgent first. */
export function QueueView() {
  const { store, canonicals, today, session, policy, place } = useWorklist();
  const answering = useAnswering();
  const [query] = useQuery();
  const state = useSyncExternalStore(store.subscribe, store.state);
  // What is said of the rows is of those that are drawn: the same reading, and how far it was.
  const { issues, tasks, patients, payers, phase, whole, refreshed } = useDeferredValue(state);
  const rowsOf = useMemo(() => rowKeeper(canonicals, policy.timeZone), [canonicals, policy.timeZone]);
  const rows = useMemo(
    () => rowsOf({ issues, tasks, patients, payers }, today),
    [issues, tasks, patients, payers, rowsOf, today],
  );
  const filterText = query.toString();
  const filters = useMemo(() => readFilters(new URLSearchParams(filterText)), [filterText]);
  const [left] = useState(() => place.current);
  const search = useSearch(session.medplum, left);
  const me = session.person?.reference;
  const { found } = search;
  const shown = useMemo(
    () => filterRows(rows, filters, { today, ...(me !== undefined && { me }), ...(found && { found }) }),
    [rows, filters, me, today, found],
  );
  const searchBox = useRef<HTMLInputElement>(null);
  const [cursor, setCursor] = useState(left.cursor);
  const [expanded, setExpanded] = useState(left.expanded);
  useEffect(() => {
    place.current = {
      ...place.current,
      searched: search.text,
      found: search.answer,
      cursor,
      expanded,
    };
  });

  const setFilters = (next: Filters) => goTo(writeFilters(query, next), 'replace');
  const open = (row: QueueRow) => {
    place.current = { ...place.current, cursor: row.episode };
    goTo(episodeQuery(query, row.episode, row.patient));
  };
  const toggle = ({ episode }: QueueRow) =>
    setExpanded((held) =>
      held.has(episode) ? new Set([...held].filter((name) => name !== episode)) : new Set([...held, episode]),
    );
  const take = (row: QueueRow) => {
    const acting = answering.acting();
    if (!acting) return;
    const free = row.tasks.filter(
      ({ queue, owner }) => !owner && (filters.queue === undefined || queue === filters.queue),
    );
    if (free.length === 0) answering.say(texts.queue.nothingToTake);
    for (const { key } of free) {
      const seen = state.tasks.get(key.slice('Task/'.length));
      if (!seen) continue;
      void answering.carryOut(
        { seen, change: (task) => (task.resourceType === 'Task' ? taken(task, acting) : task) },
        texts.queue.taken,
      );
    }
  };
  useQueueKeys({ rows: shown, cursor, setCursor, open, toggle, take, search: searchBox });

  const { trouble } = state;
  const overcome = trouble === 'signed-out' ? session.signInAgain : () => void store.refresh();
  if (trouble && rows.length === 0) return <TroubleNotice trouble={trouble} onAct={overcome} />;
  return (
    <div className="rg-queue">
      <QueueHead
        rows={rows}
        shown={shown}
        phase={phase}
        whole={whole}
        refreshed={refreshed}
        trouble={trouble}
        zone={policy.timeZone}
      />
      {trouble && <TroubleBar trouble={trouble} onAct={overcome} />}
      {search.trouble && (
        <TroubleBar
          trouble={search.trouble}
          words={{
            title: texts.queue.searchFailed,
            advice: texts.queue.searchFailedAdvice(texts.trouble[search.trouble].title),
          }}
          onAct={search.trouble === 'signed-out' ? session.signInAgain : search.repeat}
        />
      )}
      <QueueFilters filters={filters} setFilters={setFilters} search={search} searchBox={searchBox} rows={rows} />
      {phase === 'loading' && rows.length === 0 && <Skeleton />}
      {phase === 'ready' && rows.length === 0 && (
        <Notice title={texts.queue.empty} advice={texts.queue.emptyAdvice} icon="check" />
      )}
      {rows.length > 0 && shown.length === 0 && (
        <Notice
          title={texts.queue.noneMatch}
          advice={texts.queue.noneMatchAdvice}
          icon="filter"
          {...(countFilters(filters) > 0 && { action: texts.queue.clear, onAction: () => setFilters({}) })}
        />
      )}
      {shown.length > 0 && (
        <QueueTable
          rows={shown}
          cursor={cursor}
          setCursor={setCursor}
          expanded={expanded}
          toggle={toggle}
          open={open}
          take={take}
          filters={filters}
          setFilters={setFilters}
          left={left.sight}
          leave={(sight) => (place.current = { ...place.current, sight })}
        />
      )}
    </div>
  );
}

interface HeadProps {
  readonly rows: readonly QueueRow[];
  readonly shown: readonly QueueRow[];
  readonly phase: 'loading' | 'ready';
  readonly whole: boolean;
  readonly refreshed: string | undefined;
  readonly trouble: Trouble | undefined;
  readonly zone: string;
}

/** What is in the queue, counted; nothing is before the first rows are there, for no number is not the number nought. */
function QueueHead({ rows, shown, phase, whole, refreshed, trouble, zone }: HeadProps) {
  const words = texts.queue;
  const gaps = shown.reduce((sum, { counts }) => sum + counts.high + counts.moderate + counts.low, 0);
  const overdue = shown.filter(({ urgency }) => urgency === 'overdue').length;
  const free = shown.filter(({ tasks }) => tasks.some(({ owner }) => !owner)).length;
  return (
    <div className="rg-head">
      <Title order={1} size="h3">
        {words.title}
      </Title>
      <Text component="span" className="rg-counts" role="status">
        {(rows.length > 0 || phase === 'ready') && (
          <>
            <b>{words.count(shown.length, rows.length)}</b> {!whole && words.soFar} · {words.gaps(gaps)} ·{' '}
            {words.overdue(overdue)} · {words.unowned(free)}
          </>
        )}
      </Text>
      <Group gap={6} className="rg-fresh">
        {phase === 'loading' && (
          <>
            <Loader size={13} aria-hidden /> {rows.length === 0 ? words.loading : words.more}
          </>
        )}
        {phase === 'ready' &&
          trouble === undefined &&
          refreshed !== undefined &&
          words.refreshed(clockText(refreshed, zone))}
      </Group>
    </div>
  );
}

function Skeleton() {
  return (
    <div className="rg-skeleton" aria-hidden="true">
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} />
      ))}
    </div>
  );
}
