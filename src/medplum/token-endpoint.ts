import * as z from 'zod';
import { LARGEST_ANSWER, parsed, textOf } from './answers.ts';
import { BusyServer } from './busy.ts';

const smartConfiguration = z.object({ token_endpoint: z.url() });

const OAUTH_URIS = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';

const extension = z.object({ url: z.string(), valueUri: z.url().optional() });
const statement = z.object({
  rest: z.array(
    z.object({
      security: z
        .object({ extension: z.array(z.object({ url: z.string(), extension: z.array(extension).default([]) })) })
        .optional(),
    }),
  ),
});

/**
 * The token endpoint a FHIR server names, in its SMART configuration or else in its CapabilityStatement; undefined when it
 * names none that may be trusted with a secret.
 * @throws BusyServer when the server does not answer now.
 */
export async function tokenEndpoint(base: string, send: typeof fetch): Promise<string | undefined> {
  const configured = smartConfiguration.safeParse(await ask(`${base}/.well-known/smart-configuration`, send));
  const named = configured.success
    ? [configured.data.token_endpoint]
    : namedIn(statement.safeParse(await ask(`${base}/metadata`, send)).data);
  return named.find((url) => mayBeTrusted(url, base));
}

function namedIn(read: z.output<typeof statement> | undefined): readonly string[] {
  const uris = (read?.rest ?? []).flatMap(({ security }) => security?.extension ?? []);
  return uris
    .filter(({ url }) => url === OAUTH_URIS)
    .flatMap(({ extension: parts }) => parts.filter(({ url }) => url === 'token'))
    .flatMap(({ valueUri }) => valueUri ?? []);
}

/** A secret goes over TLS, or to the very host that was configured. */
function mayBeTrusted(url: string, base: string): boolean {
  const [endpoint, server] = [new URL(url), new URL(base)];
  if (server.protocol === 'https:') return endpoint.protocol === 'https:';
  return endpoint.hostname === server.hostname;
}

async function ask(url: string, send: typeof fetch): Promise<unknown> {
  const response = await send(url, {
    headers: { Accept: 'application/fhir+json, application/json;q=0.9' },
    redirect: 'manual',
    signal: AbortSignal.timeout(15_000),
  });
  if (response.ok) return parsed(await textOf(response, { largest: LARGEST_ANSWER, what: 'a request for metadata' }));
  await response.body?.cancel().catch(() => undefined);
  if (response.status >= 500 || response.status === 429) {
    throw new BusyServer(`the server answered ${response.status} for its token endpoint`);
  }
  return undefined;
}
