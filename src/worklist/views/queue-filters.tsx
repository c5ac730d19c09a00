import { Button, CloseButton, Loader, Select, TextInput } from '@mantine/core';
import { useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { memo, useMemo, useState, type RefObject } from 'react';
import { QUEUES, SEVERITIES } from '../../model/rule.ts';
import { without } from '../../reconcile/writer.ts';
import {
  countFilters,
  DUE_SPANS,
  readFilters,
  SORTS,
  WORK_STATES,
  writeFilters,
  type Filters,
} from '../data/queue-filters.ts';
import type { QueueRow } from '../data/queue-rows.ts';
import { goTo } from '../address.ts';
import { texts } from '../texts.ts';
import { useAnswering } from './answering.tsx';
import { useTitles } from './use-titles.ts';
import { Icon } from './icon.tsx';
import type { Search } from './use-search.ts';

interface FiltersProps {
  readonly filters: Filters;
  readonly setFilters: (filters: Filters) => void;
  readonly search: Search;
  readonly searchBox: RefObject<HTMLInputElement | null>;
  readonly rows: readonly QueueRow[];
}

/** Search, filters, the order, and what somebody saved as their work. */
export function QueueFilters({ filters, setFilters, search, searchBox, rows }: FiltersProps) {
  const words = texts.queue;
  const { say } = useAnswering();
  const wide = useMediaQuery('(min-width: 62em)', true);
  const [shown, setShown] = useState(false);
  const [mine, setMine] = useLocalStorage<Filters>({ key: 'radgap-my-work', defaultValue: { owner: 'me' } });
  const owners = useMemo(
    () =>
      distinct(
        rows.flatMap(({ tasks }) => tasks.flatMap(({ owner }) => (owner ? [[owner.key, owner.name] as const] : []))),
      ),
    [rows],
  );
  const payers = useMemo(
    () => distinct(rows.flatMap(({ payer }) => (payer === undefined ? [] : [[payer, payer] as const]))),
    [rows],
  );
  const titles = useTitles();
  const rules = useMemo(() => {
    const present = new Set(rows.flatMap(({ gaps }) => gaps.map(({ rule }) => rule)));
    return [...titles]
      .filter(([id]) => present.has(id) || id === filters.rule)
      .map(([id, title]) => ({ value: id, label: title }));
  }, [rows, filters.rule, titles]);
  const owned = useMemo(() => [...OWNERS, ...owners], [owners]);
  const isMine = JSON.stringify(mine) === JSON.stringify(filters);
  return (
    <div className="rg-filters" role="search">
      <TextInput
        ref={searchBox}
        size="xs"
        label={words.search}
        type="search"
        autoComplete="off"
        className="rg-search"
        description={null}
        aria-description={words.searchHelp}
        value={search.text}
        onChange={(event) => search.setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            search.setText('');
            event.currentTarget.blur();
          }
        }}
        leftSection={<Icon name="search" size={14} />}
        rightSection={
          search.busy ? (
            <Loader size={12} aria-label={words.searching} />
          ) : search.text === '' ? (
            <kbd aria-hidden="true">/</kbd>
          ) : (
            <CloseButton size="xs" aria-label={words.clearOne(words.search)} onClick={() => search.setText('')} />
          )
        }
      />
      {!wide && (
        <Button
          size="xs"
          variant="default"
          aria-expanded={shown}
          onClick={() => setShown(!shown)}
          leftSection={<Icon name="filter" size={14} />}
        >
          {words.filters}
          {countFilters(filters) > 0 ? ` (${countFilters(filters)})` : ''}
        </Button>
      )}
      {(wide || shown) && (
        <>
          <FilterSelect name="queue" label={texts.columns.queue} data={DESKS} value={filters.queue} />
          <FilterSelect name="severity" label={texts.severity} data={GRAVITIES} value={filters.severity} />
          <FilterSelect name="rule" label={texts.episode.rules} data={rules} value={filters.rule} />
          <FilterSelect name="owner" label={texts.columns.owner} data={owned} value={filters.owner} />
          <FilterSelect name="status" label={texts.work.status} data={STATES} value={filters.status} />
          <FilterSelect name="due" label={texts.columns.due} data={SPANS} value={filters.due} />
          <FilterSelect name="payer" label={texts.columns.payer} data={payers} value={filters.payer} />
          <FilterSelect name="sort" label={words.sortBy} data={ORDERS} value={filters.sort} />
        </>
      )}
      <div className="rg-filter-buttons">
        <Button
          size="xs"
          variant={isMine ? 'filled' : 'light'}
          aria-pressed={isMine}
          onClick={() => setFilters(isMine ? {} : mine)}
          leftSection={<Icon name="person" size={14} />}
        >
          {words.myWork}
        </Button>
        {countFilters(filters) > 0 && !isMine && (
          <Button
            size="xs"
            variant="subtle"
            onClick={() => {
              setMine(filters);
              say(words.saved);
            }}
          >
            {words.saveMyWork}
          </Button>
        )}
        {countFilters(filters) > 0 && (
          <Button size="xs" variant="subtle" color="gray" onClick={() => setFilters({})}>
            {words.clear}
          </Button>
        )}
      </div>
    </div>
  );
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

const choices = <T extends string>(values: readonly T[], labels: Readonly<Record<T, string>>): readonly Choice[] =>
  values.map((value) => ({ value, label: labels[value] }));

const DESKS = choices(QUEUES, texts.queues);
const GRAVITIES = choices(SEVERITIES, texts.severities);
const STATES = choices(WORK_STATES, texts.workStates);
const SPANS = choices(DUE_SPANS, texts.due);
const ORDERS = choices(SORTS, texts.sorts);
const OWNERS = choices(['me', 'none'], { me: texts.queue.me, none: texts.queue.nobody });

interface SelectProps {
  readonly name: keyof Filters;
  readonly label: string;
  readonly data: readonly Choice[];
  readonly value: string | undefined;
}

/** One filter; drawn again only when its own value or choices change. */
const FilterSelect = memo(function FilterSelect({ name, label, data, value }: SelectProps) {
  return (
    <Select
      size="xs"
      label={label}
      placeholder={name === 'sort' ? texts.sorts.urgency : texts.queue.all}
      clearable
      searchable={data.length > 8}
      data={[...data]}
      value={value ?? null}
      onChange={(next) => changeFilter(name, next)}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      className={value === undefined ? '' : 'rg-set'}
      clearButtonProps={{ 'aria-label': texts.queue.clearOne(label) }}
    />
  );
});

/** Changes one filter in the address as it stands. */
function changeFilter(name: keyof Filters, value: string | null): void {
  const query = new URLSearchParams(window.location.search);
  const others = without(readFilters(query), name);
  goTo(writeFilters(query, value === null ? others : { ...others, [name]: value }), 'replace');
}

function distinct(pairs: readonly (readonly [string, string])[]): { value: string; label: string }[] {
  return [...new Map(pairs)].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label));
}
