import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ResourceKey } from '../../model/verdict.ts';
import { askForCheck, type Rechecked } from '../data/recheck.ts';
import { texts } from '../texts.ts';
import { useAnswering } from './answering.tsx';
import { Icon } from './icon.tsx';
import { useWorklist } from './worklist-context.tsx';

function wordsFor(done: Rechecked): string {
  if (done === 'checked') return texts.episode.rechecked;
  if (done === 'no-bot') return texts.episode.noBot;
  return `${texts.trouble[done].title}. ${texts.episode.notRechecked}`;
}

/** Asks the checker to look at the patient now, where this person may; else says who will. */
export function Recheck({ patient }: { readonly patient: ResourceKey }) {
  const { session, store } = useWorklist();
  const { say } = useAnswering();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const check = async () => {
    setBusy(true);
    const done = await askForCheck(session.medplum, patient);
    await Promise.all([queries.invalidateQueries({ queryKey: ['chart'] }), store.refresh()]);
    setBusy(false);
    say(wordsFor(done));
  };
  return (
    <Button
      size="xs"
      variant="default"
      loading={busy}
      leftSection={<Icon name="refresh" size={15} />}
      onClick={() => void check()}
    >
      {texts.episode.recheck}
    </Button>
  );
}
