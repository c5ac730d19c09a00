import { Alert, Button, Group, Modal, Text, Textarea } from '@mantine/core';
import type { Task } from '@medplum/fhirtypes';
import { useState } from 'react';
import { isoDate } from '../../model/time.ts';
import { listedIn } from '../../reconcile/task-answers.ts';
import { catalogue } from '../../rules/index.ts';
import type { Answer } from '../data/answer-writer.ts';
import { querySent, queryTo, type Person } from '../data/answers.ts';
import type { EpisodeChart } from '../data/chart-reader.ts';
import { describeKey } from '../data/evidence-line.ts';
import type { Live } from '../data/live.ts';
import { cliniciansOf } from '../data/people-of-episode.ts';
import { bannedWords, queryText } from '../data/query-text.ts';
import { ruleOf } from '../data/queue-rows.ts';
import { texts } from '../texts.ts';
import { useAnswering } from './answering.tsx';
import { ClinicianPicker } from './clinician-picker.tsx';
import { useSending } from './use-sending.ts';
import { closing } from './written.ts';

interface QueryProps {
  readonly task: Task;
  readonly chart: EpisodeChart;
  readonly live: Live;
  readonly onClose: () => void;
}

/** Writes a query to a clinician about what a Task lists. */
export function QueryDialog({ task, chart, live, onClose }: QueryProps) {
  const { acting, carryOut } = useAnswering();
  const words = texts.work;
  const offered = cliniciansOf(live.assessment.episode);
  const [to, setTo] = useState<Person | undefined>(offered[0]);
  const about = [...listedIn(task, chart.writer).keys()];
  const [draft] = useState(() => prefilled(about, chart, live));
  const [text, setText] = useState(draft);
  const { opened, send } = useSending(onClose, `${to?.reference ?? ''} ${text}`);
  const banned = bannedWords(text);
  const ask = () => {
    const actor = acting();
    if (!actor || !to) return;
    const query: Answer = {
      seen: task,
      change: (held, created) => (held.resourceType === 'Task' ? querySent(held, created, actor) : held),
      create: (held) => queryTo(held.resourceType === 'Task' ? held : task, to, about, text, actor),
    };
    void send(() => [carryOut(query, words.done.sent)]);
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={words.queryTitle}
      size="xl"
      closeButtonProps={{ 'aria-label': texts.episode.close }}
      {...closing(text !== draft)}
    >
      <Text size="sm" c="dimmed" mb="sm">
        {words.queryHelp}
      </Text>
      <ClinicianPicker label={words.queryTo} offered={offered} value={to} onChange={setTo} />
      <Textarea
        mt="sm"
        label={words.queryText}
        autosize
        minRows={10}
        maxRows={22}
        maxLength={20_000}
        dir="auto"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {banned.length > 0 && (
        <Alert color="yellow" mt="sm" role="alert">
          {words.wordsBanned(banned.join(', '))}
        </Alert>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {words.cancel}
        </Button>
        <Button disabled={!to || text.trim() === '' || banned.length > 0} onClick={ask}>
          {words.send}
        </Button>
      </Group>
    </Modal>
  );
}

/** Findings whose evidence tells the reader which service is meant. */
const INDICATORS = new Set([
  'infusion-date-recorded',
  'encounter-linked',
  'cancer-diagnosis-recorded',
  'radionuclide-recorded',
  'procedure-note-on-file',
]);

function prefilled(about: readonly string[], { stored, writer }: EpisodeChart, { assessment }: Live): string {
  const { chart, day } = assessment.episode;
  const asked = new Set(
    stored.issues
      .filter(({ id }) => about.includes(`DetectedIssue/${id ?? ''}`))
      .map((issue) => ruleOf(issue, writer.canonicals)),
  );
  const keys = assessment.findings.filter(({ rule }) => INDICATORS.has(rule)).flatMap(({ evidence }) => evidence);
  return queryText({
    ...(day !== undefined && { service: isoDate(day) }),
    indicators: [...new Set(keys)].map((key) => describeKey(chart, key)),
    findings: assessment.findings.filter(({ rule }) => asked.has(rule)),
    catalogue,
  });
}
