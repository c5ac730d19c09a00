import { Button, Group, Modal, Select, Text, Textarea } from '@mantine/core';
import type { DetectedIssue } from '@medplum/fhirtypes';
import { useState } from 'react';
import type { Rule } from '../../model/rule.ts';
import { WAIVER_REASONS, type WaiverReason } from '../../reconcile/closing.ts';
import { waived } from '../data/answers.ts';
import type { Answerable } from '../data/disagreement.ts';
import { texts } from '../texts.ts';
import { useAnswering } from './answering.tsx';
import { useSending } from './use-sending.ts';
import { closing } from './written.ts';

interface WaiveProps {
  readonly rule: Rule;
  /** What is found missing now, as sentences. */
  readonly gaps: readonly string[];
  readonly issues: readonly DetectedIssue[];
  readonly onClose: () => void;
}

/** Those that come up most, first. */
const REASONS = (Object.keys(texts.waivers) as WaiverReason[]).filter((reason) => WAIVER_REASONS.includes(reason));

/** Asks why a gap is waived, and waives it in the name of who asks. */
export function WaiveDialog({ rule, gaps, issues, onClose }: WaiveProps) {
  const { acting, carryOut, say } = useAnswering();
  const [reason, setReason] = useState<WaiverReason>();
  const [comment, setComment] = useState('');
  const { opened, send } = useSending(onClose, `${reason ?? ''} ${comment}`);
  const words = texts.work;
  const waive = () => {
    const actor = acting();
    if (!actor || !reason) return;
    const change = (issue: Answerable) =>
      issue.resourceType === 'DetectedIssue' ? waived(issue, reason, comment.trim(), actor) : issue;
    if (issues.length === 0) {
      say(words.nothingToWaive);
      onClose();
      return;
    }
    void send(() => issues.map((seen) => carryOut({ seen, change }, words.done.waived)));
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={words.waiveTitle}
      closeButtonProps={{ 'aria-label': texts.episode.close }}
      {...closing(comment.trim() !== '')}
    >
      <Text mb="xs" fw={600}>
        {rule.title}
      </Text>
      {gaps.map((gap) => (
        <Text key={gap} mb="xs">
          {gap}
        </Text>
      ))}
      <Text size="sm" c="dimmed" mb="sm">
        {words.waiveHelp}
      </Text>
      <Select
        label={words.waiveReason}
        required
        data={REASONS.map((value) => ({ value, label: texts.waivers[value] }))}
        value={reason ?? null}
        onChange={(value) => setReason(REASONS.find((known) => known === value))}
        data-autofocus
      />
      <Textarea
        mt="sm"
        label={words.waiveComment}
        autosize
        minRows={2}
        maxLength={1000}
        dir="auto"
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {words.cancel}
        </Button>
        <Button disabled={!reason} onClick={waive}>
          {words.waiveConfirm}
        </Button>
      </Group>
    </Modal>
  );
}
