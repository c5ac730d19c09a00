import { createContext, use, type RefObject } from 'react';
import type { IsoDate } from '../../model/time.ts';
import type { Policy } from '../../model/policy.ts';
import type { Canonicals } from '../../terminology/canonicals.ts';
import type { QueueStore } from '../data/queue-store.ts';
import type { Session } from '../session.ts';
import type { QueuePlace } from './queue-place.ts';

/** What every view needs: who works here, the queue, the site's policy and its day. */
export interface Worklist {
  readonly session: Session;
  readonly store: QueueStore;
  readonly canonicals: Canonicals;
  readonly policy: Policy;
  readonly today: IsoDate;
  /** Where this person was in the queue. */
  readonly place: RefObject<QueuePlace>;
}

export const WorklistContext = createContext<Worklist | undefined>(undefined);

/** The worklist around a view; throws outside of one. */
export function useWorklist(): Worklist {
  const worklist = use(WorklistContext);
  if (!worklist) throw new Error('This view stands outside the worklist.');
  return worklist;
}
