import { Center, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { signIn } from '../session.ts';
import { loadSettings } from '../settings.ts';
import { texts } from '../texts.ts';
import { App } from './app.tsx';
import { Notice } from './notice.tsx';

/** Reads the settings and signs in before anything else is shown. */
export function Entrance() {
  const { data, isPending, isError, refetch } = useQuery({
    queryKey: ['entrance'],
    staleTime: Infinity,
    retry: false,
    queryFn: async () => {
      const settings = await loadSettings();
      return { settings, session: (await signIn(settings)) ?? null };
    },
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
    const { offline } = texts.trouble;
    return (
      <Notice
        place="page"
        title={texts.signIn.failed}
        advice={offline.advice}
        action={texts.signIn.again}
        onAction={() => void refetch()}
      />
    );
  }
  if (!data.session) return <Notice place="page" title={texts.signIn.missing} advice={texts.signIn.missingAdvice} />;
  return <App settings={data.settings} session={data.session} />;
}
