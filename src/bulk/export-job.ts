import { ExportError } from './export-error.ts';
import { manifestShape, type Manifest } from './manifest-shape.ts';
import { outcomeIn } from './export-outcome.ts';
import { ask, pauseAfter, type ExportServer } from './export-wire.ts';
import { parseJson } from './json.ts';

/** What of a server is exported: everything, every patient's compartment, or that of a group. */
export type Scope = 'system' | 'patients' | `Group/${string}`;

/** What an export asks for. */
export interface Wanted {
  readonly scope: Scope;
  readonly types: readonly string[];
  /** Types that are left out by choice, though rules read them. */
  readonly leftOut: readonly string[];
  /** FHIR instant: only what changed since. */
  readonly since?: string;
}

const FHIR = 'application/fhir+json';
const MINUTE = 60_000;
/** Time after which an export that is not ready is left for another run. */
const LONGEST_JOB = 24 * 60 * MINUTE;

/** The address that asks a server for an export: it names the whole request. */
export function kickOffUrl({ base }: ExportServer, { scope, types, since }: Wanted): URL {
  const place = scope === 'system' ? '' : scope === 'patients' ? 'Patient/' : `${scope}/`;
  const url = new URL(`${base}/${place}$export`);
  url.searchParams.set('_outputFormat', 'application/fhir+ndjson');
  url.searchParams.set('_type', types.join(','));
  if (since !== undefined) url.searchParams.set('_since', since);
  return url;
}

/**
 * Starts an export, by GET or, where only that is taken, by POST.
 * @returns the address at which the server tells how far it is.
 * @throws ExportError when the server refuses.
 */
export async function kickOff(server: ExportServer, wanted: Wanted): Promise<URL> {
  const url = kickOffUrl(server, wanted);
  const got = await ask(server, { url, accept: FHIR, token: true, timeout: MINUTE });
  const answer = got.status === 405 ? await post(server, url, wanted) : got;
  const place = answer.headers.get('content-location');
  if (answer.status === 202 && place !== null) return statusUrl(server, place);
  throw new ExportError(`${server.base} does not export: ${await refusal(answer)}.`);
}

function post(server: ExportServer, url: URL, { types, since }: Wanted): Promise<Response> {
  const parameter = [
    { name: '_outputFormat', valueString: 'application/fhir+ndjson' },
    ...types.map((valueString) => ({ name: '_type', valueString })),
    ...(since === undefined ? [] : [{ name: '_since', valueInstant: since }]),
  ];
  const body = JSON.stringify({ resourceType: 'Parameters', parameter });
  return ask(server, {
    url: new URL(url.pathname, url),
    accept: FHIR,
    method: 'POST',
    body,
    token: true,
    timeout: MINUTE,
  });
}

function statusUrl({ base }: ExportServer, place: string): URL {
  if (URL.canParse(place, `${base}/`)) return new URL(place, `${base}/`);
  throw new ExportError(`${base} names no usable address for its export.`);
}

/** How far an export is, in the server's own words. */
export type Waiting = (words: string, seconds: number) => void;

/**
 * Waits for an export, asking no more often than the server wishes.
 * @returns its manifest; undefined when the server no longer knows the export.
 * @throws ExportError when it failed, or is not ready within a day.
 */
export async function finished(server: ExportServer, status: URL, waiting: Waiting): Promise<Manifest | undefined> {
  const { clock, wait } = server.pace;
  const began = clock();
  for (let count = 1; clock() - began < LONGEST_JOB; count++) {
    const answer = await ask(server, { url: status, accept: 'application/json', token: true, timeout: MINUTE });
    if (answer.status === 200) return manifestIn(await answer.text(), server);
    if (answer.status === 404 || answer.status === 410) return undefined;
    if (answer.status !== 202) throw new ExportError(`The export failed on ${server.base}: ${await refusal(answer)}.`);
    await answer.body?.cancel();
    const pause = pauseAfter(answer, count, server.pace);
    waiting(harmless(answer.headers.get('x-progress') ?? ''), Math.ceil(pause / 1000));
    await wait(pause);
  }
  throw new ExportError(`${server.base} is not ready after a day: run the same command again to go on waiting.`);
}

/** Lets a server throw away an export that is on disk; whether it does is its own affair. */
export async function release(server: ExportServer, status: URL): Promise<void> {
  try {
    const answer = await ask(server, { url: status, accept: FHIR, method: 'DELETE', token: true, timeout: MINUTE });
    await answer.body?.cancel();
  } catch (error) {
    if (!(error instanceof ExportError)) throw error;
  }
}

function manifestIn(text: string, { base }: ExportServer): Manifest {
  const read = manifestShape.safeParse(parseJson(text)?.value);
  if (!read.success) throw new ExportError(`${base} answered with something that is no manifest of an export.`);
  if (read.data.link?.some(({ relation }) => relation === 'next'))
    throw new ExportError(`${base} tells only part of its export in one manifest, which was not asked for.`);
  return read.data;
}

/** What an answer says against us, cut to what fits a sentence. */
async function refusal(answer: Response): Promise<string> {
  const { status } = answer;
  const [issue] = outcomeIn(await answer.text())?.issue ?? [];
  const words = harmless(issue?.details?.text ?? issue?.diagnostics ?? issue?.code ?? '').replace(/\.$/, '');
  const meaning = MEANINGS[status] ?? `it answered ${status}`;
  return words === '' ? meaning : `${meaning} ("${words}")`;
}

const MEANINGS: Readonly<Record<number, string>> = {
  401: 'it does not accept our token (401)',
  403: 'this client may not export (403)',
  404: 'it does not offer this export (404)',
  501: 'it does not offer this export (501)',
};

/** Words of a server on a terminal: no control characters, and not many. */
function harmless(words: string): string {
  return words.replaceAll(/\p{C}/gu, ' ').replaceAll(/\s+/g, ' ').trim().slice(0, 100);
}
