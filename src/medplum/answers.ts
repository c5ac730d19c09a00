import { isOperationOutcome, isResource } from '@medplum/core';
import type { Bundle, BundleEntry, OperationOutcome } from '@medplum/fhirtypes';
import { BusyServer } from './busy.ts';
import { AnswerTooLarge, idOfStatus, isNetworkError } from './outcome.ts';

/** Bytes of one answer, unpacked, that are read where the configuration says nothing else. */
export const LARGEST_ANSWER = 64_000_000;

/** How an answer is read. */
export interface Reading {
  /** Bytes, unpacked. */
  readonly largest: number;
  /** What was asked for, in words that name no patient. */
  readonly what: string;
}

/**
 * The same answer, read to its end. A client parses for itself, prints what it cannot parse, takes a page that is no JSON for
 * an empty one, and quotes a refusal that is no OperationOutcome: none of this may happen, so each is told here.
 * @throws BusyServer when a good answer is no sound JSON or breaks off, without what it said; AnswerTooLarge.
 */
export async function soundAnswer(response: Response, reading: Reading): Promise<Response> {
  const { status, headers } = response;
  if (response.body === null || status === 304 || headers.get('content-length') === '0') return response;
  if (status >= 400) return refusal(response, await textOfRefusal(response, reading));
  const text = await textOf(response, reading);
  const isJson = headers.get('content-type')?.includes('json') === true;
  if (!isJson && text === '') return Object.defineProperty(response, 'text', { value: () => Promise.resolve('') });
  const value = isJson ? parsed(text) : undefined;
  if (value === undefined) throw new BusyServer('the server sent something that is not JSON');
  return Object.defineProperty(response, 'json', { value: () => Promise.resolve(value) });
}

/**
 * The `fetch` of a client that sends a request again by itself when it fails: once an answer could not be read, it asks nothing
 * more, for what was asked may have been done.
 */
export function soundFetch(send: typeof fetch = fetch, largest: number = LARGEST_ANSWER): typeof fetch {
  let failure: Error | undefined;
  return async (input, init) => {
    if (failure) throw failure;
    const response = await send(input, init);
    try {
      return await soundAnswer(response, { largest, what: 'a request' });
    } catch (error) {
      failure = error instanceof Error ? error : new BusyServer('the answer cannot be read');
      throw failure;
    }
  };
}

/**
 * The text of an answer, which is given up as soon as it proves too large.
 * @throws AnswerTooLarge, or BusyServer when it breaks off.
 */
export async function textOf({ body }: Response, { largest, what }: Reading): Promise<string> {
  if (body === null) return '';
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new BusyServer('the answer broke off');
    });
    if (done) return parts.join('') + decoder.decode();
    bytes += value.byteLength;
    if (bytes > largest) {
      await reader.cancel().catch(() => undefined);
      throw new AnswerTooLarge(`the answer to ${what} is larger than ${Math.ceil(largest / 1e6)} MB`);
    }
    parts.push(decoder.decode(value, { stream: true }));
  }
}

/** The entries of a Bundle, an empty one for each that is none; nothing of any other answer, nor of none. */
export function entriesIn(answer: unknown): readonly BundleEntry[] {
  const entries: unknown = isResource<Bundle>(answer, 'Bundle') ? answer.entry : undefined;
  return Array.isArray(entries) ? entries.map((entry: BundleEntry | null) => entry ?? {}) : [];
}

/** True when a request led to no answer that could be read. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof BusyServer || error instanceof AnswerTooLarge || isNetworkError(error);
}

/** A JSON value, or undefined. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function textOfRefusal(response: Response, reading: Reading): Promise<string> {
  return textOf(response, reading).catch(() => '');
}

/** A refusal as the OperationOutcome it is or should have been; its id tells the status, as Medplum's do. */
function refusal({ status, headers }: Response, text: string): Response {
  const said = parsed(text);
  const outcome: OperationOutcome = isOperationOutcome(said)
    ? said
    : {
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'error', code: 'processing', details: { text: `status ${status}` } }],
      };
  const id = idOfStatus(status);
  const kept = new Headers(headers);
  kept.set('Content-Type', 'application/fhir+json');
  for (const name of ['content-length', 'content-encoding']) kept.delete(name);
  return new Response(JSON.stringify({ ...outcome, ...(id !== undefined && { id }) }), { status, headers: kept });
}
