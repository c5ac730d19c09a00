import { Drawer, Text } from '@mantine/core';
import type { Chart } from '../../model/episode.ts';
import type { ResourceKey } from '../../model/verdict.ts';
import { describeKey } from '../data/evidence-line.ts';
import { textOf } from '../data/base64.ts';
import { texts } from '../texts.ts';

interface DrawerProps {
  readonly resource: ResourceKey | undefined;
  readonly chart: Chart;
  readonly onClose: () => void;
}

/** A resource as it is on the server: its readable note, and the whole of it as text. */
export function ResourceDrawer({ resource, chart, onClose }: DrawerProps) {
  const found = resource === undefined ? undefined : chart.byKey.get(resource);
  const note = found?.resourceType === 'DocumentReference' ? noteOf(found) : undefined;
  return (
    <Drawer
      opened={resource !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={texts.episode.resource}
      closeButtonProps={{ 'aria-label': texts.episode.close }}
    >
      {resource !== undefined && (
        <>
          <Text fw={600} dir="auto">
            {describeKey(chart, resource)}
          </Text>
          <Text size="sm" c="dimmed" mb="sm">
            {texts.episode.resourceHelp}
          </Text>
          {note !== undefined && (
            <pre className="rg-note" dir="auto" tabIndex={0}>
              {note}
            </pre>
          )}
          <pre className="rg-json" tabIndex={0}>
            {found ? JSON.stringify(found, null, 2) : resource}
          </pre>
        </>
      )}
    </Drawer>
  );
}

function noteOf({
  content,
}: {
  readonly content: readonly { readonly attachment: { contentType?: string; data?: string } }[];
}): string | undefined {
  const plain = content.find(
    ({ attachment }) => attachment.contentType?.startsWith('text/plain') && attachment.data !== undefined,
  );
  return plain?.attachment.data === undefined ? undefined : textOf(plain.attachment.data);
}
