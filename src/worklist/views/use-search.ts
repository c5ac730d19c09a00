import type { MedplumClient } from '@medplum/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { troubleOf, type Trouble } from '../data/trouble.ts';
import { postSearch } from '../data/queue-store.ts';
import type { ResourceKey } from '../../model/verdict.ts';
import type { QueuePlace } from './queue-place.ts';

/** A search by name or medical record number. */
export interface Search {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** The patients found; undefined without a search. */
  readonly found: ReadonlySet<ResourceKey> | undefined;
  /** The same, as they came. */
  readonly answer: readonly ResourceKey[] | undefined;
  readonly busy: boolean;
  /** Searches for the same again. */
  readonly repeat: () => void;
  /** Why there is no answer to the search, when it failed. */
  readonly trouble?: Trouble;
}

const SHORTEST = 2;
const PAUSE_MS = 250;

/** Searches for patients by POST while somebody types; begins with a search that somebody left, and what it found. */
export function useSearch(medplum: MedplumClient, left: Pick<QueuePlace, 'searched' | 'found'>): Search {
  const [text, setText] = useState(left.searched);
  const [settled] = useDebouncedValue(text.trim(), PAUSE_MS);
  const wanted = settled.length >= SHORTEST;
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['search', settled],
    enabled: wanted,
    gcTime: 0,
    ...(left.found && settled === left.searched.trim() && { initialData: left.found, initialDataUpdatedAt: 0 }),
    queryFn: async (): Promise<readonly ResourceKey[]> => {
      const by = (field: string) =>
        postSearch(medplum, 'Patient', { [field]: settled, _count: '1000', _elements: 'id' });
      const lists = await Promise.all([by('name'), by('identifier')]);
      return lists.flat().map(({ id = '' }) => `Patient/${id}`);
    },
  });
  const found = useMemo(() => (wanted && data ? new Set(data) : undefined), [wanted, data]);
  return {
    text,
    setText,
    found,
    answer: wanted ? data : undefined,
    busy: isFetching,
    repeat: () => void refetch(),
    ...(wanted && error && { trouble: troubleOf(error) }),
  };
}
