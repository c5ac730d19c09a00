import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { Practitioner } from '@medplum/fhirtypes';
import { useState } from 'react';
import type { Person } from '../data/answers.ts';
import { spokenName } from '../data/people.ts';
import { postSearch } from '../data/queue-store.ts';
import { texts } from '../texts.ts';
import { useWorklist } from './worklist-context.tsx';

interface PickerProps {
  readonly label: string;
  /** Those the record names. */
  readonly offered: readonly Person[];
  readonly value: Person | undefined;
  readonly onChange: (person: Person | undefined) => void;
}

const PAUSE_MS = 250;

/** Chooses a person by name, those of the record first. */
export function ClinicianPicker({ label, offered, value, onChange }: PickerProps) {
  const { session } = useWorklist();
  const [text, setText] = useState('');
  const [name] = useDebouncedValue(text.trim(), PAUSE_MS);
  const { data = [] } = useQuery({
    queryKey: ['clinicians', name],
    gcTime: 0,
    queryFn: async () => {
      const found = await postSearch(session.medplum, 'Practitioner', { ...(name !== '' && { name }), _count: '30' });
      return found.filter((resource): resource is Practitioner => resource.resourceType === 'Practitioner');
    },
  });
  const people = new Map(offered.map((person) => [person.reference ?? '', person]));
  for (const found of data) {
    const reference = `Practitioner/${found.id ?? ''}`;
    if (!people.has(reference)) people.set(reference, { reference, display: spokenName(found) });
  }
  if (value?.reference !== undefined) people.set(value.reference, value);
  return (
    <Select
      label={label}
      placeholder={texts.work.clinicianFind}
      searchable
      searchValue={text}
      onSearchChange={setText}
      data={[...people].map(([reference, { display }]) => ({ value: reference, label: display ?? reference }))}
      value={value?.reference ?? null}
      onChange={(reference) => onChange(people.get(reference ?? ''))}
    />
  );
}
