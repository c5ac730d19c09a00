import { Loader } from '@mantine/core';
import { lazy, Suspense, useEffect, useMemo, useRef } from 'react';
import { useQuery as useLoaded } from '@tanstack/react-query';
import { DEFAULT_POLICY } from '../../model/policy.ts';
import type { Canonicals } from '../../terminology/canonicals.ts';
import { POLICY_ID } from '../../medplum/installation.ts';
import { useQuery } from '../address.ts';
import type { QueueStore } from '../data/queue-store.ts';
import type { Session } from '../session.ts';
import type { Settings } from '../settings.ts';
import { texts } from '../texts.ts';
import { AnswerProvider } from './answering.tsx';
import { Frame } from './frame.tsx';
import { BEGINNING } from './queue-place.ts';
import { QueueView } from './queue-view.tsx';
import { useToday } from './use-today.ts';
import { WorklistContext } from './worklist-context.tsx';

const EpisodeView = lazy(async () => ({ default: (await import('./episode-view.tsx')).EpisodeView }));
const OverviewView = lazy(async () => ({ default: (await import('./overview-view.tsx')).OverviewView }));

const REFRESH_MS = 15_000;

/** What the worklist is opened with: who is there, and the queue that is being read for them. */
export interface AppProps {
  readonly settings: Settings;
  readonly session: Session;
  readonly canonicals: Canonicals;
  readonly store: QueueStore;
}

/** The worklist of somebody signed in. */
export function App({ settings, session, canonicals, store }: AppProps) {
  const [query] = useQuery();
  const { data: policy = DEFAULT_POLICY } = useLoaded({
    queryKey: ['policy'],
    staleTime: Infinity,
    queryFn: async () => {
      const identifier = `${canonicals.installation}|${POLICY_ID}`;
      const [{ policyOf }, library] = await Promise.all([
        import('../data/chart-reader.ts'),
        session.medplum.searchOne('Library', { identifier }),
      ]);
      return policyOf(library).policy;
    },
  });
  const dayNow = useToday(policy.timeZone);
  const today = settings.asOf ?? dayNow;

  useEffect(() => {
    const refresh = () => {
      if (!document.hidden) void store.refresh();
    };
    const timer = window.setInterval(refresh, REFRESH_MS);
    window.addEventListener('online', refresh);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener('online', refresh);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [store]);

  const place = useRef(BEGINNING);
  const worklist = useMemo(
    () => ({ session, store, canonicals, policy, today, place }),
    [session, store, canonicals, policy, today],
  );
  const view = query.get('view');
  return (
    <WorklistContext value={worklist}>
      <AnswerProvider>
        <Frame view={view === 'episode' || view === 'overview' ? view : 'queue'} episode={query.get('episode') ?? ''}>
          <Suspense fallback={<Loader aria-label={texts.product} m="xl" />}>
            {view === 'episode' && (
              <EpisodeView episode={query.get('episode') ?? ''} patient={query.get('patient') ?? ''} />
            )}
            {view === 'overview' && <OverviewView />}
            {view !== 'episode' && view !== 'overview' && <QueueView />}
          </Suspense>
        </Frame>
      </AnswerProvider>
    </WorklistContext>
  );
}
