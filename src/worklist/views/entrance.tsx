import { Center, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { signIn } from '../session.ts';
import { loadSettings } from '../settings.ts';
import { texts } from '../texts.ts';
import { canonicalsUnder } from '../../terminology/canonicals.ts';
import { QueueStore } from '../data/queue-store.ts';
import { App, type AppProps } from './app.tsx';
import { Notice } from './notice.tsx';

/** Reads the settings and signs in before anything else is shown. */
export function Entrance() {
  const { data, isPending, isError, refetch } = useQuery({
    queryKey: ['entrance'],
    staleTime: Infinity,
    retry: false,
    queryFn: () => enter(),
  });
  if (isPending) {
    return (
      <Center component="main" mih="100vh">
        <Stack align="center" gap="xs">
          <Loader aria-hidden />
          <Text c="dimmed">{texts.product}</Text>
        </Stack>
      </Center>
    );
  }
  if (isError) {
    const { failed, failedAdvice, again } = texts.signIn;
    return (
      <Notice
        place="page"
        title={failed}
        advice={failedAdvice}
        icon="lock"
        action={again}
        onAction={() => void refetch()}
      />
    );
  }
  if (!data) return <Notice place="page" title={texts.signIn.missing} advice={texts.signIn.missingAdvice} />;
  return <App {...data} />;
}

/** Signs in, and asks for the queue before anything of it is drawn; null where there is no way in. */
async function enter(): Promise<AppProps | null> {
  const settings = await loadSettings();
  const session = await signIn(settings);
  if (!session) return null;
  const canonicals = canonicalsUnder(settings.canonicalBase);
  const store = new QueueStore(session.medplum, canonicals);
  void store.load();
  return { settings, session, canonicals, store };
}
