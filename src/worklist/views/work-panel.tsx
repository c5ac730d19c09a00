import { Button, Menu, Title } from '@mantine/core';
import type { Task } from '@medplum/fhirtypes';
import { useState } from 'react';
import { isLive, listedIn } from '../../reconcile/task-answers.ts';
import { codeUnder } from '../../reconcile/writer.ts';
import { released, taken } from '../data/answers.ts';
import type { EpisodeChart } from '../data/chart-reader.ts';
import type { Live } from '../data/live.ts';
import { queueOf } from '../data/queue-rows.ts';
import { dayText, momentText } from '../days.ts';
import { texts } from '../texts.ts';
import { useAnswering } from './answering.tsx';
import { isFirst } from './first-click.ts';
import { Icon } from './icon.tsx';
import { AnswerDialog, AssignDialog, NoteDialog } from './task-dialogs.tsx';
import { QueryDialog } from './query-dialog.tsx';
import { useWorklist } from './worklist-context.tsx';

interface PanelProps {
  readonly chart: EpisodeChart;
  readonly live: Live;
  readonly episode: string;
}

/** The Tasks of the episode: whose they are, and what can be done with them. */
export function WorkPanel({ chart, live, episode }: PanelProps) {
  const tasks = chart.stored.tasks.filter(({ groupIdentifier }) => groupIdentifier?.value === episode);
  const [writing, setWriting] = useState<Writing>();
  const close = () => setWriting((held) => (held === writing ? undefined : held));
  const shown = [...tasks.filter(isLive), ...tasks.filter((task) => !isLive(task) && task.status === 'completed')];
  return (
    <section className="rg-work" aria-label={texts.work.title}>
      <Title order={2} size="h4">
        {texts.work.title}
      </Title>
      {shown.length === 0 && <p className="rg-quiet">{texts.work.none}</p>}
      {shown.map((task) => (
        <TaskCard
          key={task.id}
          task={task}
          chart={chart}
          live={live}
          onWrite={(dialog) => setWriting({ dialog, task })}
        />
      ))}
      {writing?.dialog === 'query' && <QueryDialog task={writing.task} chart={chart} live={live} onClose={close} />}
      {writing?.dialog === 'answered' && <AnswerDialog task={writing.task} onClose={close} />}
      {writing?.dialog === 'note' && <NoteDialog task={writing.task} onClose={close} />}
      {writing?.dialog === 'assign' && <AssignDialog task={writing.task} onClose={close} />}
    </section>
  );
}

type Dialog = 'query' | 'answered' | 'note' | 'assign';

/** What somebody writes, and the Task as they saw it: the dialog stands beside the cards, for a card goes when its Task ends. */
interface Writing {
  readonly dialog: Dialog;
  readonly task: Task;
}

interface CardProps {
  readonly task: Task;
  readonly chart: EpisodeChart;
  readonly live: Live;
  readonly onWrite: (dialog: Dialog) => void;
}

function TaskCard({ task, chart, live, onWrite }: CardProps) {
  const { session, canonicals } = useWorklist();
  const { acting, carryOut } = useAnswering();
  const words = texts.work;
  const { zone } = live.assessment.episode.chart;
  const queue = queueOf(task, canonicals);
  const me = session.person?.reference;
  const isMine = me !== undefined && task.owner?.reference === me;
  const stage = isLive(task) ? codeUnder(task.businessStatus?.coding, canonicals.businessStatus) : undefined;
  // A Task is stored as new until a query goes out, whoever took it.
  const status = stage === undefined || (stage === 'new' && task.status in words.statuses) ? task.status : stage;
  const due = task.restriction?.period?.end;
  const take = () => {
    const actor = acting();
    if (actor)
      void carryOut(
        { seen: task, change: (held) => (held.resourceType === 'Task' ? taken(held, actor) : held) },
        words.done.taken,
      );
  };
  const release = () => {
    const actor = acting();
    if (actor)
      void carryOut(
        { seen: task, change: (held) => (held.resourceType === 'Task' ? released(held, actor) : held) },
        words.done.released,
      );
  };
  return (
    <div className="rg-card rg-task">
      <div className="rg-task-head">
        <Title order={3} size="h5">
          {queue ? texts.queues[queue] : ''}
        </Title>
        <span className="rg-tag">{words.statuses[status] ?? status}</span>
      </div>
      <div className="rg-task-facts">
        <span>
          {words.owner}: <b dir="auto">{task.owner?.display ?? task.owner?.reference ?? words.nobody}</b>
        </span>
        <span>
          {words.gaps(listedIn(task, chart.writer).size)}
          {due !== undefined && ` · ${texts.episode.dueOn(dayText(due.slice(0, 10)))}`}
        </span>
      </div>
      {isLive(task) && me !== undefined && (
        <div className="rg-task-actions">
          {isMine ? (
            <Button size="xs" variant="default" onClick={(event) => isFirst(event) && release()}>
              {words.release}
            </Button>
          ) : (
            <Button size="xs" onClick={(event) => isFirst(event) && take()}>
              {words.take}
            </Button>
          )}
          <Button
            size="xs"
            variant={isMine ? 'filled' : 'default'}
            leftSection={<Icon name="mail" size={15} />}
            onClick={() => onWrite('query')}
          >
            {words.query}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button size="xs" variant="default">
                {words.more}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => onWrite('answered')}>{words.answered}</Menu.Item>
              <Menu.Item onClick={() => onWrite('note')}>{words.note}</Menu.Item>
              <Menu.Item onClick={() => onWrite('assign')}>{words.assign}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      )}
      <Letters task={task} chart={chart} zone={zone} />
    </div>
  );
}

function Letters({ task, chart, zone }: { readonly task: Task; readonly chart: EpisodeChart; readonly zone: string }) {
  const queries = chart.communications.filter(({ basedOn }) =>
    basedOn?.some(({ reference }) => reference === `Task/${task.id ?? ''}`),
  );
  return (
    <>
      {queries.map(({ id, sent, sender, recipient, payload }) => (
        <details key={id} className="rg-letter">
          <summary>
            {texts.work.queries}:{' '}
            <span dir="auto">
              {sender?.display ?? sender?.reference} → {recipient?.[0]?.display ?? recipient?.[0]?.reference}
            </span>
            , {momentText(sent, zone)}
          </summary>
          <pre className="rg-note" dir="auto">
            {payload?.[0]?.contentString}
          </pre>
        </details>
      ))}
      {task.note?.map(({ text, time, authorReference }, index) => (
        <p key={index} className="rg-quote" dir="auto">
          {text}
          <br />
          <span className="rg-quiet">
            {authorReference?.display ?? authorReference?.reference}, {momentText(time, zone)}
          </span>
        </p>
      ))}
    </>
  );
}
