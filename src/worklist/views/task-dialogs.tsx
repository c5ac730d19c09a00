import { Button, Group, Modal, Text, Textarea } from '@mantine/core';
import type { Task } from '@medplum/fhirtypes';
import { useState, type ReactNode } from 'react';
import { answered, assigned, noted, type Acting, type Person } from '../data/answers.ts';
import type { Answerable } from '../data/disagreement.ts';
import { texts } from '../texts.ts';
import { useAnswering } from './answering.tsx';
import { ClinicianPicker } from './clinician-picker.tsx';
import { useSending } from './use-sending.ts';
import { closing } from './written.ts';

interface DialogProps {
  readonly task: Task;
  readonly onClose: () => void;
}

interface FormProps {
  readonly title: string;
  readonly confirm: string;
  readonly opened: boolean;
  readonly ready: boolean;
  readonly isWritten: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

function Form({ title, confirm, opened, ready, isWritten, onConfirm, onClose, children }: FormProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': texts.episode.close }}
      {...closing(isWritten)}
    >
      {children}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {texts.work.cancel}
        </Button>
        <Button disabled={!ready} onClick={onConfirm}>
          {confirm}
        </Button>
      </Group>
    </Modal>
  );
}

function useTaskAnswer({ task, onClose }: DialogProps, written: string) {
  const { acting, carryOut } = useAnswering();
  const { opened, send } = useSending(onClose, written);
  const answer = (change: (task: Task, actor: Acting) => Task, done: string) => {
    const actor = acting();
    if (!actor) return;
    const changed = (held: Answerable) => (held.resourceType === 'Task' ? change(held, actor) : held);
    void send(() => [carryOut({ seen: task, change: changed }, done)]);
  };
  return { opened, answer };
}

/** Completes a Task with what was answered. */
export function AnswerDialog(props: DialogProps) {
  const [text, setText] = useState('');
  const { opened, answer } = useTaskAnswer(props, text);
  const words = texts.work;
  return (
    <Form
      title={words.answerTitle}
      confirm={words.answered}
      ready
      isWritten={text.trim() !== ''}
      opened={opened}
      onClose={props.onClose}
      onConfirm={() => answer((task, actor) => answered(task, text.trim(), actor), words.done.answered)}
    >
      <Text size="sm" c="dimmed" mb="sm">
        {words.answerHelp}
      </Text>
      <Words label={words.answerNote} value={text} onChange={setText} />
    </Form>
  );
}

interface WordsProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** What a person writes in their own words, in whatever direction they write. */
function Words({ label, value, onChange }: WordsProps) {
  return (
    <Textarea
      label={label}
      autosize
      minRows={3}
      maxLength={4000}
      dir="auto"
      data-autofocus
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Adds a note to a Task. */
export function NoteDialog(props: DialogProps) {
  const [text, setText] = useState('');
  const { opened, answer } = useTaskAnswer(props, text);
  const words = texts.work;
  return (
    <Form
      title={words.noteTitle}
      confirm={words.save}
      ready={text.trim() !== ''}
      isWritten={text.trim() !== ''}
      opened={opened}
      onClose={props.onClose}
      onConfirm={() => answer((task, actor) => noted(task, text.trim(), actor), words.done.noted)}
    >
      <Words label={words.noteText} value={text} onChange={setText} />
    </Form>
  );
}

/** Gives a Task to somebody else. */
export function AssignDialog(props: DialogProps) {
  const [to, setTo] = useState<Person>();
  const { opened, answer } = useTaskAnswer(props, to?.reference ?? '');
  const words = texts.work;
  return (
    <Form
      title={words.assign}
      confirm={words.assign}
      ready={to !== undefined}
      isWritten={false}
      opened={opened}
      onClose={props.onClose}
      onConfirm={() => to && answer((task, actor) => assigned(task, to, actor), words.done.assigned)}
    >
      <ClinicianPicker label={words.assignTo} offered={[]} value={to} onChange={setTo} />
    </Form>
  );
}
