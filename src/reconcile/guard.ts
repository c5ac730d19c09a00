import type { List } from '@medplum/fhirtypes';
import type { Episode } from '../model/episode.ts';
import { same, toChart, without, type Writer } from './writer.ts';

/** The guard List of an episode before anything hangs on it: what a check creates, unless it is there, before it reads. */
export function newGuard(name: string, patient: string, writer: Writer): List {
  return {
    resourceType: 'List',
    identifier: [{ system: writer.canonicals.episode, value: name }],
    status: 'current',
    mode: 'working',
    title: 'Documentation gaps of one 77750 episode',
    code: { coding: [{ system: writer.canonicals.taskParts, code: 'episode' }] },
    subject: toChart(writer, patient),
    emptyReason: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code: 'notstarted' }],
    },
  };
}

/** The guard List with the issues of its episode; retired once nothing of the episode can change by the clock. */
export function filledGuard(
  guard: List,
  entries: readonly string[],
  episode: Episode | undefined,
  isOver: boolean,
  writer: Writer,
): List {
  return {
    ...without(guard, 'emptyReason', 'entry'),
    status: isOver ? 'retired' : 'current',
    ...(episode && { subject: toChart(writer, episode.chart.patient) }),
    source: writer.device,
    date: laterThan(guard.date, writer.now),
    ...(entries.length > 0
      ? { entry: entries.map((reference) => ({ item: { reference } })) }
      : {
          emptyReason: {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code: 'nilknown' }],
          },
        }),
  };
}

/** The moment of the run, moved on when the clock has not: a guard that stays the same gets no new version and guards nothing. */
function laterThan(last: string | undefined, now: string): string {
  const before = Date.parse(last ?? '');
  return Date.parse(now) === before ? new Date(before + 1).toISOString() : now;
}

/** True when a guard says the same but for its date. */
export function isSameGuard(a: List, b: List): boolean {
  return same(without(a, 'date', 'meta'), without(b, 'date', 'meta'));
}
