import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { Icon, type IconName } from './icon.tsx';

interface NoticeProps {
  readonly title: string;
  readonly advice: string;
  readonly icon?: IconName;
  readonly action?: string;
  readonly onAction?: () => void;
  /** Where it stands: within a view, in place of one, or as all the page shows. */
  readonly place?: 'part' | 'view' | 'page';
}

/** What stands where something cannot be shown: why, and what to do. */
export function Notice({ title, advice, icon = 'info', action, onAction, place = 'part' }: NoticeProps) {
  return (
    <Center component={place === 'page' ? 'main' : 'div'} mih={place === 'page' ? '100vh' : 280} p="md">
      <Stack align="center" gap="sm" maw={460} ta="center" role="status">
        <Icon name={icon} size={34} />
        <Title order={place === 'part' ? 2 : 1} size="h3">
          {title}
        </Title>
        <Text c="dimmed">{advice}</Text>
        {action !== undefined && (
          <Button variant="light" onClick={onAction}>
            {action}
          </Button>
        )}
      </Stack>
    </Center>
  );
}
