import { ActionIcon, Modal, Table, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useEffect, useRef, type ReactNode, type RefObject } from 'react';
import { goTo, queueQuery, useQuery } from '../address.ts';
import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';
import { useSingleKeys } from './use-single-keys.ts';
import { useWorklist } from './worklist-context.tsx';

interface FrameProps {
  readonly view: 'queue' | 'episode' | 'overview';
  /** Which episode is shown, where one is. */
  readonly episode: string;
  readonly children: ReactNode;
}

/** The bar above every view: where one is, who one is, and the way around. */
export function Frame({ view, episode, children }: FrameProps) {
  const [query] = useQuery();
  const { session } = useWorklist();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const [keysShown, keys] = useDisclosure(false);
  const [single, setSingle] = useSingleKeys();
  useHotkeys(
    single
      ? [
          ['shift+?', keys.open],
          ['?', keys.open],
        ]
      : [],
  );
  const content = useRef<HTMLElement>(null);
  useArrival(content, view, episode);
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
        <ActionIcon variant="subtle" color="gray" aria-label={texts.nav.keys} onClick={keys.open}>
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
      <main ref={content} id="content" tabIndex={-1} className={`rg-main rg-main-${view}`}>
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
        <label className="rg-switch">
          <input type="checkbox" checked={single} onChange={(event) => setSingle(event.currentTarget.checked)} />
          {texts.keys.single}
        </label>
      </Modal>
    </div>
  );
}

/**
 * Takes who goes to another view there: the focus, which went with what was chosen, and the title. The title names no person,
 * for a browser keeps the titles of the pages it showed.
 */
function useArrival(content: RefObject<HTMLElement | null>, view: FrameProps['view'], episode: string): void {
  const place = `${view} ${episode}`;
  const shown = useRef(place);
  useEffect(() => {
    document.title = texts.nav.titles[view];
    if (shown.current === place) return;
    shown.current = place;
    content.current?.scrollTo(0, 0);
    content.current?.focus({ preventScroll: true });
  }, [content, view, place]);
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
