import { Alert, Button, Group } from '@mantine/core';
import type { Trouble } from '../data/trouble.ts';
import { texts } from '../texts.ts';

interface BarProps {
  readonly trouble: Trouble;
  /** What it says where the trouble's own words would not fit. */
  readonly words?: { readonly title: string; readonly advice: string };
  readonly onAct: () => void;
}

/** What went wrong while there is something to show: it stays, and the bar says what to do. */
export function TroubleBar({ trouble, words, onAct }: BarProps) {
  const { title, advice } = words ?? texts.trouble[trouble];
  return (
    <Alert color="yellow" p="xs" role="alert" className="rg-trouble">
      <Group justify="space-between" gap="xs">
        <span>
          <b>{title}.</b> {advice}
        </span>
        <Button size="compact-xs" variant="default" onClick={onAct}>
          {trouble === 'signed-out' ? texts.signIn.signIn : texts.signIn.again}
        </Button>
      </Group>
    </Alert>
  );
}
