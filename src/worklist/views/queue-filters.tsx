import { Button, CloseButton, Loader, Select, TextInput } from '@mantine/core';
import { useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { useMemo, useState, type RefObject } from 'react';
import { QUEUES, SEVERITIES } from '../../model/rule.ts';
import { catalogue } from '../../rules/index.ts';
import { without } from '../../reconcile/writer.ts';
import { countFilters, DUE_SPANS, SORTS, WORK_STATES, type Filters } from '../data/queue-filters.ts';
import type { QueueRow } from '../data/queue-rows.ts';
import { texts } from '../texts.ts';
import { useAnswering } from './answering.tsx';
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
  const rules = useMemo(() => {
    const present = new Set(rows.flatMap(({ gaps }) => gaps.map(({ rule }) => rule)));
    return catalogue
      .filter(({ id }) => present.has(id) || id === filters.rule)
      .map(({ id, title }) => ({ value: id, label: title }));
  }, [rows, filters.rule]);
  const set = (name: keyof Filters, value: string | null) => {
    const others = without(filters, name);
    setFilters(value === null ? others : { ...others, [name]: value });
  };
  const select = (
    name: keyof Filters,
    label: string,
    data: readonly { readonly value: string; readonly label: string }[],
  ) => (
    <Select
      key={name}
      size="xs"
      label={label}
      placeholder={words.all}
      clearable
      searchable={data.length > 8}
      data={[...data]}
      value={filters[name] ?? null}
      onChange={(value) => set(name, value)}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      className={filters[name] === undefined ? '' : 'rg-set'}
      clearButtonProps={{ 'aria-label': words.clear }}
    />
  );
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
            <CloseButton size="xs" aria-label={words.clear} onClick={() => search.setText('')} />
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
          {select(
            'queue',
            texts.columns.queue,
            QUEUES.map((value) => ({ value, label: texts.queues[value] })),
          )}
          {select(
            'severity',
            texts.severity,
            SEVERITIES.map((value) => ({ value, label: texts.severities[value] })),
          )}
          {select('rule', texts.episode.rules, rules)}
          {select('owner', texts.columns.owner, [
            { value: 'me', label: words.me },
            { value: 'none', label: words.nobody },
            ...owners,
          ])}
          {select(
            'status',
            texts.work.status,
            WORK_STATES.map((value) => ({ value, label: texts.workStates[value] })),
          )}
          {select(
            'due',
            texts.columns.due,
            DUE_SPANS.map((value) => ({ value, label: texts.due[value] })),
          )}
          {select('payer', texts.columns.payer, payers)}
          {select(
            'sort',
            words.sortBy,
            SORTS.map((value) => ({ value, label: texts.sorts[value] })),
          )}
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

function distinct(pairs: readonly (readonly [string, string])[]): { value: string; label: string }[] {
  return [...new Map(pairs)].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label));
}
