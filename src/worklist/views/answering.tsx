import { Button, CloseButton, Group, Modal, Paper, Table, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Canonicals } from '../../terminology/canonicals.ts';
import type { Acting } from '../data/answers.ts';
import { UnknownEnd, writeAnswer, type Answer, type Attempt } from '../data/answer-writer.ts';
import { differences } from '../data/changes.ts';
import type { EpisodeChart } from '../data/chart-reader.ts';
import { watchFor } from '../data/late-answer.ts';
import { titleOf } from '../data/rule-titles.ts';
import { troubleOf } from '../data/trouble.ts';
import type { Answerable } from '../data/disagreement.ts';
import { queueOf, ruleOf } from '../data/queue-rows.ts';
import { timeNow } from '../clock.ts';
import { texts } from '../texts.ts';
import { useWorklist } from './worklist-context.tsx';

interface Answering {
  /** Who acts at this moment; undefined for a sign-in that is no person. */
  readonly acting: () => Acting | undefined;
  /**
   * Carries out an answer: shown at once, taken back when it fails. Resolves to whether it is settled: stored, or given up for
   * what somebody else stored.
   */
  readonly carryOut: (answer: Answer, done: string) => Promise<Ending>;
  readonly say: (text: string) => void;
}

/** How an answer ended, and how its end becomes known where it is not yet. */
export interface Ending {
  readonly settled: boolean;
  readonly late?: Late;
}

/** An answer that was sent and may be stored yet. */
export interface Late {
  /** Resolves to whether it is stored, once that is known. */
  readonly known: Promise<boolean>;
  /**
   * Looks now, and for the last time: whoever gives the answer again must not give it twice. Resolves to undefined where
   * nobody can tell, which is said, and goes on looking.
   */
  readonly lastLook: () => Promise<boolean | undefined>;
}

const AnswerContext = createContext<Answering | undefined>(undefined);

/** How a view answers; throws outside of the worklist. */
export function useAnswering(): Answering {
  const answering = use(AnswerContext);
  if (!answering) throw new Error('This view stands outside the worklist.');
  return answering;
}

interface Clash extends Extract<Attempt, { kind: 'conflict' }> {
  readonly settle: (choice: 'theirs' | 'mine') => void;
}

/** The ending, and the resource as it was shown to the person then. */
interface End extends Ending {
  readonly shown: Answerable;
}

/** What the page says of something done; it stays until it is closed where somebody should not miss it. */
interface Message {
  readonly text: string;
  readonly stays: boolean;
}

/** Milliseconds other messages stay, and after which the checker's own writes are looked for. */
const MESSAGE_MS = 6_000;
const CHECKER_MS = 1_500;

/** Carries out what people answer, and asks them when somebody else was faster. */
export function AnswerProvider({ children }: { readonly children: ReactNode }) {
  const { session, store, canonicals } = useWorklist();
  const queries = useQueryClient();
  const [message, setMessage] = useState<Message>();
  const [clash, setClash] = useState<Clash>();
  const timer = useRef(0);
  const lastAsked = useRef<Promise<unknown>>(Promise.resolve());
  const underWay = useRef(new Map<string, Promise<End>>());

  /** One question after the other: of several answers at once, each may meet somebody who was faster. */
  const ask = useCallback((attempt: Extract<Attempt, { kind: 'conflict' }>) => {
    const choice = lastAsked.current.then(() => choiceOn(attempt, setClash));
    lastAsked.current = choice;
    return choice;
  }, []);

  const tell = useCallback((told: Message) => {
    window.clearTimeout(timer.current);
    setMessage(told);
    if (!told.stays) timer.current = window.setTimeout(() => setMessage(undefined), MESSAGE_MS);
  }, []);
  const say = useCallback((text: string) => tell({ text, stays: false }), [tell]);
  const warn = useCallback((text: string) => tell({ text, stays: true }), [tell]);

  const show = useCallback(
    (resource: Answerable) => {
      void queries.cancelQueries({ queryKey: ['chart'], predicate: ({ state }) => state.data !== undefined });
      store.put(resource);
      queries.setQueriesData<EpisodeChart>({ queryKey: ['chart'] }, (chart) => chart && withAnswer(chart, resource));
    },
    [store, queries],
  );

  const stored = useCallback(
    (resource: Answerable, words: string) => {
      show(resource);
      say(words);
      window.setTimeout(() => {
        void store.refresh();
        void queries.invalidateQueries({ queryKey: ['chart'] });
      }, CHECKER_MS);
    },
    [store, queries, show, say],
  );

  /** An answer nobody heard of again: it is looked for until its end is known. */
  const lateOf = useCallback(
    (lost: UnknownEnd, done: string): Late => {
      const words = `${done} ${texts.work.afterAll}`;
      let isOver = false;
      const lastLook = async () => {
        try {
          const { now, isStored } = await lost.look();
          isOver = true;
          if (isStored) stored(now, words);
          return isStored;
        } catch (error) {
          warn(`${texts.trouble[troubleOf(error)].title}. ${texts.work.unknown}`);
          return undefined;
        }
      };
      const known = watchFor(lost, () => isOver).then((found) => {
        if (isOver || found === undefined) return false;
        if (found === 'not-stored') warn(texts.work.notStored);
        else stored(found, words);
        return found !== 'not-stored';
      });
      return { known, lastLook };
    },
    [stored, warn],
  );

  const give = useCallback(
    async (answer: Answer, done: string): Promise<End> => {
      show(answer.change(answer.seen, ''));
      try {
        let attempt = await writeAnswer(session.medplum, answer);
        while (attempt.kind === 'conflict') {
          const { theirs } = attempt;
          show(theirs);
          const choice = await ask(attempt);
          if (choice === 'theirs') return { settled: true, shown: theirs };
          show(answer.change(theirs, ''));
          attempt = await writeAnswer(session.medplum, answer, theirs);
        }
        stored(attempt.resource, done);
        return { settled: true, shown: attempt.resource };
      } catch (error) {
        show(answer.seen);
        void queries.invalidateQueries({ queryKey: ['chart'] });
        const isLost = error instanceof UnknownEnd;
        const { title } = texts.trouble[troubleOf(isLost ? error.cause : error)];
        warn(`${title}. ${isLost ? texts.work.unknown : texts.work.undone}`);
        return { settled: false, shown: answer.seen, ...(isLost && { late: lateOf(error, done) }) };
      }
    },
    [session, queries, show, stored, warn, lateOf, ask],
  );

  /**
   * One answer on a resource after the other: a person is not at odds with what they did a moment ago, whether it was stored
   * or taken back.
   */
  const carryOut = useCallback(
    (answer: Answer, done: string) => {
      const key = `${answer.seen.resourceType}/${answer.seen.id ?? ''}`;
      show(answer.change(answer.seen, ''));
      const before = underWay.current.get(key);
      const mine = before ? before.then(({ shown }) => give({ ...answer, seen: shown }, done)) : give(answer, done);
      underWay.current.set(key, mine);
      window.addEventListener('beforeunload', askBeforeLeaving);
      const forget = () => {
        if (underWay.current.get(key) === mine) underWay.current.delete(key);
        if (underWay.current.size === 0) window.removeEventListener('beforeunload', askBeforeLeaving);
      };
      return mine.finally(forget);
    },
    [show, give],
  );

  const answering = useMemo((): Answering => {
    const { person } = session;
    return { acting: () => person && { person, now: timeNow().toISOString(), canonicals }, carryOut, say };
  }, [session, canonicals, carryOut, say]);

  return (
    <AnswerContext value={answering}>
      {children}
      <div className="rg-toasts" role="status" aria-live="polite">
        {message && (
          <Paper shadow="md" withBorder p="sm" px="md" className="rg-toast">
            {message.text}
            {message.stays && (
              <CloseButton size="sm" aria-label={texts.episode.close} onClick={() => setMessage(undefined)} />
            )}
          </Paper>
        )}
      </div>
      <ConflictDialog clash={clash} />
    </AnswerContext>
  );
}

/** Has the browser ask who leaves while answers are under way: what is not stored by then is lost. */
function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function choiceOn(attempt: Extract<Attempt, { kind: 'conflict' }>, show: (clash: Clash | undefined) => void) {
  return new Promise<'theirs' | 'mine'>((resolve) => {
    show({
      ...attempt,
      settle: (choice) => {
        show(undefined);
        resolve(choice);
      },
    });
  });
}

function withAnswer(chart: EpisodeChart, resource: Answerable): EpisodeChart {
  const put = <T extends Answerable>(list: readonly T[], next: T) =>
    list.map((held) => (held.id === next.id ? next : held));
  const { stored } = chart;
  return resource.resourceType === 'Task'
    ? { ...chart, stored: { ...stored, tasks: put(stored.tasks, resource) } }
    : { ...chart, stored: { ...stored, issues: put(stored.issues, resource) } };
}

/** What an answer is about: the desk of a Task, the requirement of an issue. */
function subjectOf(resource: Answerable, canonicals: Canonicals): string {
  if (resource.resourceType === 'DetectedIssue') {
    return titleOf(ruleOf(resource, canonicals));
  }
  const queue = queueOf(resource, canonicals);
  return queue ? texts.queues[queue] : '';
}

function ConflictDialog({ clash }: { readonly clash: Clash | undefined }) {
  const words = texts.conflict;
  const { canonicals } = useWorklist();
  return (
    <Modal
      opened={clash !== undefined}
      onClose={() => clash?.settle('theirs')}
      title={words.title}
      size="lg"
      closeButtonProps={{ 'aria-label': texts.episode.close }}
    >
      <Title order={3} size="h5">
        {clash && subjectOf(clash.theirs, canonicals)}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {words.help}
      </Text>
      <Table withTableBorder layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.element}</Table.Th>
            <Table.Th>{words.theirs}</Table.Th>
            <Table.Th>{words.yours}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {clash &&
            differences(clash.theirs, clash.yours).map(({ element, theirs, yours }) => (
              <Table.Tr key={element}>
                <Table.Th scope="row">{words.elements[element] ?? element}</Table.Th>
                <Table.Td className="rg-wrap">{theirs || '–'}</Table.Td>
                <Table.Td className="rg-wrap">{yours || '–'}</Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={() => clash?.settle('theirs')} data-autofocus>
          {words.keepTheirs}
        </Button>
        <Button onClick={() => clash?.settle('mine')}>{words.applyMine}</Button>
      </Group>
    </Modal>
  );
}
