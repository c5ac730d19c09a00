import { Alert, Button, Group } from '@mantine/core';
import type { Trouble } from '../data/chart-reader.ts';
import { texts } from '../texts.ts';

/** What went wrong while there is something to show: it stays, and the bar says what to do. */
export function TroubleBar({ trouble, onAct }: { readonly trouble: Trouble; readonly onAct: () => void }) {
  const { title, advice } = texts.trouble[trouble];
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
