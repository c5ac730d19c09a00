import express, { type Request, type Response } from 'express';
import { once } from 'node:events';
import type { Server } from 'node:http';

/** One answer of a scripted server; the last one of a script is repeated. */
export type Answer = (request: Request, response: Response, own: string) => void;

/** What a Bulk Data server answers, call by call. */
export interface Script {
  readonly token?: readonly Answer[];
  readonly metadata?: readonly Answer[];
  readonly kickOff?: readonly Answer[];
  readonly status?: readonly Answer[];
  readonly files?: Readonly<Record<string, readonly Answer[]>>;
}

/** A server that follows a script and remembers what it was asked. */
export interface ExportScene {
  readonly base: string;
  /** `METHOD path` of every request. */
  readonly asked: string[];
  /** The Authorization header of each of them. */
  readonly headers: (string | undefined)[];
  stop(): Promise<void>;
}

export const accepted: Answer = (_, response, own) =>
  void response.status(202).set('Content-Location', `${own}/fhir/job/1`).end();

/** Still at work. */
export const working =
  (headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, response) =>
    void response.status(202).set(headers).end();

/** A manifest of files of this server. */
export const manifest =
  (
    files: readonly { readonly type: string; readonly path: string; readonly count?: number }[],
    more: object = {},
  ): Answer =>
  (_, response, own) =>
    void response.json({
      transactionTime: '2026-03-02T10:00:00Z',
      request: `${own}/fhir/$export`,
      requiresAccessToken: true,
      output: files.map(({ path, ...file }) => ({ ...file, url: `${own}/files/${path}` })),
      error: [],
      ...more,
    });

export const failing =
  (status: number, body: object | string = '', headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, response) =>
    void response.status(status).set(headers).send(body);

export const holding =
  (text: string): Answer =>
  (_, response) =>
    void response.type('application/fhir+ndjson').send(text);

/** Ends in the middle: the connection breaks before what was promised is sent. */
export const breaking =
  (text: string): Answer =>
  (_, response) => {
    response.set('Content-Length', String(text.length * 2));
    response.write(text, () => response.destroy());
  };

/** Starts a scripted server on the loopback interface. */
export async function exportScene(script: Script): Promise<ExportScene> {
  const asked: string[] = [];
  const headers: (string | undefined)[] = [];
  const calls = new Map<string, number>();
  const app = express();
  const follow = (name: string, answers: readonly Answer[] | undefined) => (request: Request, response: Response) => {
    asked.push(`${request.method} ${request.path}`);
    headers.push(request.get('authorization'));
    const call = calls.get(name) ?? 0;
    calls.set(name, call + 1);
    const answer = answers?.[Math.min(call, answers.length - 1)];
    if (answer) answer(request, response, own);
    else response.status(404).end();
  };
  app.post('/token', express.urlencoded({ extended: false }), follow('token', script.token));
  app.get('/fhir/metadata', follow('metadata', script.metadata));
  app.all('/fhir/$export', follow('kickOff', script.kickOff ?? [accepted]));
  app.get('/fhir/job/1', follow('status', script.status));
  app.delete('/fhir/job/1', follow('release', [working()]));
  app.get('/files/:name', (request, response) =>
    follow(request.params.name, script.files?.[request.params.name])(request, response),
  );
  const server: Server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const own = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  return {
    base: `${own}/fhir`,
    asked,
    headers,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
