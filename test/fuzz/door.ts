import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect as dial, type AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import fc from '../support/fast-check.ts';
import pino from 'pino';
import { connect } from '../../src/medplum/fhir-server.ts';
import { openApi } from '../../src/server/openapi.ts';
import { secretsIn } from '../../src/server/secrets.ts';
import { service } from '../../src/server/service.ts';
import { day } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import { startSite } from '../support/site.ts';
import { Breach } from './readers.ts';

const SECRET = 'fuzz-secret';
const TOKEN = 'fuzz-token';

/** A word that stands in every input, and in nothing the receiver says. */
export const MARK = 'Quimbyson';

/** Headers a sender may add that are odd. */
const ODD_HEADERS = {
  'a deleted resource': { 'X-Medplum-Deleted-Resource': 'Procedure/infusion' },
  'a deleted resource that is none': { 'X-Medplum-Deleted-Resource': `<${MARK}>/../${MARK}?` },
  'bytes beyond ASCII': { 'X-Medplum-Subscription': `Subscription/\x80\xff${MARK}` },
  'a subscription twice': { 'X-Medplum-Subscription': ['Subscription/a', `Subscription/${MARK}`] },
  'a proxy that is none': { 'X-Forwarded-For': `${MARK}, ::1, 999.999.999.999`, Forwarded: `for=${MARK}` },
  'another type': { 'Content-Type': `text/${MARK}; charset=utf-16` },
  'two types': { 'Content-Type': ['application/json', 'multipart/form-data; boundary='] },
  'a compression that it has not': { 'Content-Encoding': 'gzip' },
  'a compression nobody knows': { 'Content-Encoding': MARK },
  'a method to override with': { 'X-HTTP-Method-Override': 'DELETE', 'X-Method-Override': 'TRACE' },
  'a condition': { 'If-Match': `W/"${MARK}`, 'If-None-Exist': `identifier=${MARK}` },
  'a wish': { Accept: `${MARK}; output=assessment;;q=,`, Prefer: 'respond-async', Expect: '100-continue' },
  'a long value': { Cookie: MARK.repeat(500) },
  'many lines': Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`X-Many-${n}`, MARK])),
  'a range': { Range: 'bytes=0-1,-1', TE: 'trailers', Upgrade: 'h2c' },
} as const satisfies Record<string, Readonly<Record<string, string | readonly string[]>>>;
type OddHeader = keyof typeof ODD_HEADERS;

const PATHS = [
  '/hooks/fhir',
  '/hooks/fhir/Procedure/infusion',
  '/hooks/fhir/Patient/p1',
  '/hooks/fhir/Procedure/%2e%2e',
  '/hooks/fhir/%0d%0aX-Injected:%201/x',
  '/hooks/fhir/%zz/%',
  '/hooks/fhir/__proto__/constructor',
  `/hooks/fhir?token=${MARK}`,
  '/fhir/$check-documentation',
  '/fhir/$check-documentation?output=assessment&as-of=2026-06-01',
  `/fhir/$check-documentation?as-of[]=${MARK}&as-of=x&__proto__[a]=1`,
] as const;

const SECRETS = ['signature', 'signature', 'token', 'token', 'wrong signature', 'wrong token', 'odd', 'none'] as const;

/** How a damaged input is brought to the receiver. */
export interface Approach {
  readonly method: 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'GET';
  readonly path: (typeof PATHS)[number];
  readonly secret: (typeof SECRETS)[number];
  readonly headers: readonly OddHeader[];
  /** True for bytes that are no HTTP at all where the headers should end. */
  readonly raw: boolean;
}

/** Twice out of three times the first. */
function mostly<const T>(first: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant(first) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}

/** Any approach; most of them get as far as the body. */
export const anyApproach: fc.Arbitrary<Approach> = fc.record({
  method: mostly('POST', 'PUT', 'DELETE', 'PATCH', 'GET'),
  path: fc.oneof(mostly('/hooks/fhir', ...PATHS), mostly('/fhir/$check-documentation', ...PATHS)),
  secret: fc.constantFrom(...SECRETS),
  headers: fc.oneof(
    fc.constant([]),
    fc.array(fc.constantFrom(...(Object.keys(ODD_HEADERS) as OddHeader[])), { maxLength: 2 }),
  ),
  raw: fc.integer({ min: 0, max: 11 }).map((one) => one === 0),
});

/** What the description of the receiver does not name: nothing is there, or not by that method. */
const ANYWHERE = [400, 404, 405, 413, 431] as const;

function documented(path: string): ReadonlySet<number> {
  const paths = openApi('0').paths as Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, unknown>> }>>>
  >;
  const operations = path.startsWith('/hooks')
    ? [paths['/hooks/fhir'], paths['/hooks/fhir/{type}/{id}']]
    : [paths['/fhir/$check-documentation']];
  const said = operations.flatMap((one) => Object.values(one ?? {}).flatMap(({ responses }) => Object.keys(responses)));
  return new Set([...said.map(Number), ...ANYWHERE]);
}

/** The receiver as it listens, between a sandbox with one patient and senders who keep their connections. */
export interface Door {
  /** Brings an input to the receiver; throws {@link Breach} when it is answered as nothing should be. */
  readonly bring: (input: Buffer, approach: Approach) => Promise<void>;
  /** Throws {@link Breach} when the receiver is no longer there. */
  readonly close: () => Promise<void>;
}

/** Opens the door of a receiver on loopback. */
export async function openDoor(): Promise<Door> {
  const site = await startSite({ asOf: day(20), bots: [] });
  await site.load(bare);
  const address = { base: `${site.baseUrl}fhir/R4`, credentials: { kind: 'bearer', token: site.token } } as const;
  const target = connect(address, { clock: () => Date.now(), timeout: 60_000 });
  const printed: string[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      printed.push(chunk.toString());
      done();
    },
  });
  const running = service({
    servers: { source: target, target },
    ring: { signing: () => secretsIn(SECRET), bearer: () => secretsIn(TOKEN) },
    log: pino({ level: 'debug' }, sink),
    limits: { refusals: 1_000_000, reviews: 1_000_000, settle: 0 },
    later: (_milliseconds, job) => void setImmediate(job),
  });
  const server = createServer({ maxHeaderSize: 16_384 }, running.app);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const bring = async (input: Buffer, approach: Approach) => {
    const { status, answer, headers } = await overheard(printed, () =>
      approach.raw ? sendRaw(port, input, approach) : send(port, agent, input, approach),
    );
    const where = `${approach.method} ${approach.path}`;
    if (!documented(approach.path).has(status)) throw new Breach(`${where} was answered ${status}`);
    if ('x-injected' in headers) throw new Breach('a header was forged');
    const lines = printed.splice(0);
    if (`${answer}${lines.join('')}`.includes(MARK)) throw new Breach(`${where}: the input is quoted`);
    for (const line of lines) if (!isLogLine(line)) throw new Breach('a line of the log was forged');
  };
  return {
    bring,
    close: async () => {
      const live = await send(port, agent, Buffer.alloc(0), {
        method: 'GET',
        path: '/health/ready',
        secret: 'none',
        headers: [],
      });
      agent.destroy();
      await Promise.all([running.stop(), closed(server)]);
      await site.stop();
      if (live.status !== 200) throw new Breach(`in the end it was not ready: ${live.status}`);
    },
  };
}

interface Heard {
  readonly status: number;
  readonly answer: string;
  readonly headers: IncomingHttpHeaders;
}

function secretHeaders(secret: Approach['secret'], body: Buffer): Readonly<Record<string, string>> {
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  switch (secret) {
    case 'signature':
      return { 'X-Signature': signature };
    case 'token':
      return { Authorization: `Bearer ${TOKEN}` };
    case 'wrong signature':
      return { 'X-Signature': signature.replace(/./g, 'a') };
    case 'wrong token':
      return { Authorization: `Bearer ${TOKEN}x` };
    case 'odd':
      return { 'X-Signature': `sha256=${MARK}\xff`, Authorization: `Bearer ${TOKEN} ${MARK}` };
    case 'none':
      return {};
  }
}

/** A body that fits into what the system holds on its way; a larger one may still be on it when it is refused. */
const HELD = 65_536;

/**
 * Over the kept connection; anew when the receiver has closed it meanwhile, as it may after a refusal. One that is cut while
 * a large body is on its way counts as refused: nobody has to read what he refuses.
 */
async function send(
  port: number,
  agent: Agent,
  body: Buffer,
  approach: Omit<Approach, 'raw' | 'path'> & { readonly path: string },
  isLast = false,
): Promise<Heard> {
  const { method, path, secret, headers } = approach;
  const odd = Object.assign({}, ...headers.map((name) => ODD_HEADERS[name])) as Record<string, string | string[]>;
  const { promise, resolve, reject } = Promise.withResolvers<Heard>();
  const outgoing = request({
    host: '127.0.0.1',
    port,
    method,
    path,
    agent,
    headers: { 'Content-Type': 'application/fhir+json', ...odd, ...secretHeaders(secret, body) },
    signal: AbortSignal.timeout(60_000),
  });
  outgoing.on('response', (response) => {
    text(response).then((answer) => {
      resolve({ status: response.statusCode ?? 0, answer, headers: response.headers });
    }, reject);
  });
  outgoing.on('error', (error) => {
    if (!isLast && outgoing.reusedSocket) resolve(send(port, agent, body, approach, true));
    else if (body.length > HELD && isCut(error)) resolve({ status: 400, answer: '', headers: {} });
    else reject(error);
  });
  outgoing.end(body);
  return promise;
}

function isCut(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

/** A request whose headers run into the input, on a connection of its own; one that is cut counts as refused. */
async function sendRaw(port: number, body: Buffer, { method, path, secret }: Approach): Promise<Heard> {
  const lines = Object.entries(secretHeaders(secret, body)).map(([name, value]) => `${name}: ${value}`);
  const head = [`${method} ${path} HTTP/1.1`, 'Host: x', 'Connection: close', ...lines].join('\r\n');
  const socket = dial({ port, host: '127.0.0.1', signal: AbortSignal.timeout(60_000) });
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => void parts.push(part));
  socket.on('error', () => undefined);
  const over = Promise.withResolvers<unknown>();
  socket.on('close', over.resolve);
  socket.end(Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), body, Buffer.from('\r\n\r\n')]));
  await over.promise;
  const answer = Buffer.concat(parts).toString();
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? (answer === '' ? 400 : 0));
  return { status, answer, headers: /^x-injected/im.test(answer) ? { 'x-injected': '' } : {} };
}

/** Whatever the program prints meanwhile is kept. */
async function overheard<T>(printed: string[], work: () => Promise<T>): Promise<T> {
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write.bind(stream) }));
  for (const { stream } of streams) stream.write = (chunk: string | Uint8Array) => printed.push(String(chunk)) > 0;
  try {
    return await work();
  } finally {
    for (const { stream, write } of streams) stream.write = write;
  }
}

function isLogLine(line: string): boolean {
  return line.trimEnd().split('\n').length === 1 && /^\{"level":\d+,"time":\d+,/.test(line);
}

async function closed(server: Server): Promise<void> {
  const over = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await over;
}
