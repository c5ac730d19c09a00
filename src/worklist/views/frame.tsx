import { ActionIcon, Modal, Table, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { goTo, queueQuery, useQuery } from '../address.ts';
import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';
import { useWorklist } from './worklist-context.tsx';

interface FrameProps {
  readonly view: 'queue' | 'episode' | 'overview';
  readonly children: ReactNode;
}

/** The bar above every view: where one is, who one is, and the way around. */
export function Frame({ view, children }: FrameProps) {
  const [query] = useQuery();
  const { session } = useWorklist();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const [keysShown, keys] = useDisclosure(false);
  useHotkeys([
    ['shift+?', keys.open],
    ['?', keys.open],
  ]);
  const overview = queueQuery(query);
  overview.set('view', 'overview');
  return (
    <div className="rg-frame">
      <a className="rg-skip" href="#content">
        {texts.skip}
      </a>
      <nav className="rg-bar" aria-label={texts.nav.label}>
        <span className="rg-brand">
          <span className="rg-logo" aria-hidden="true">
            <Icon name="check" size={15} />
          </span>
          <strong>{texts.product}</strong>
          <span className="rg-tagline">{texts.tagline}</span>
        </span>
        <div className="rg-nav">
          <Tab query={queueQuery(query)} current={view !== 'overview'} label={texts.nav.queue} />
          <Tab query={overview} current={view === 'overview'} label={texts.nav.overview} />
        </div>
        <span className="rg-me" dir="auto">
          {session.person?.display ?? ''}
        </span>
        <ActionIcon variant="subtle" color="gray" aria-label={texts.nav.keys} onClick={keys.open} className="rg-wide">
          <Icon name="keys" />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={texts.nav.scheme}
          onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
        >
          <Icon name="moon" />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={texts.nav.signOut} onClick={session.signOut}>
          <Icon name="exit" />
        </ActionIcon>
      </nav>
      {!session.person && <p className="rg-readonly">{texts.readOnly}</p>}
      <main id="content" tabIndex={-1} className={`rg-main rg-main-${view}`}>
        {children}
      </main>
      <Modal
        opened={keysShown}
        onClose={keys.close}
        title={texts.keys.title}
        size="sm"
        closeButtonProps={{ 'aria-label': texts.episode.close }}
      >
        <Table>
          <Table.Tbody>
            {texts.keys.list.map(([key, what]) => (
              <Table.Tr key={key}>
                <Table.Th scope="row">
                  <kbd>{key}</kbd>
                </Table.Th>
                <Table.Td>{what}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Modal>
    </div>
  );
}

function Tab({
  query,
  current,
  label,
}: {
  readonly query: URLSearchParams;
  readonly current: boolean;
  readonly label: string;
}) {
  return (
    <a
      href={`?${query.toString()}`}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        goTo(query);
      }}
    >
      {label}
    </a>
  );
}
