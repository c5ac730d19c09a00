import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Router } from 'express';
import pino, { type Logger } from 'pino';
import { collectDefaultMetrics } from 'prom-client';
import { InputError } from '../bulk/input-error.ts';
import { ConfigError, readConfig, type Config } from '../config.ts';
import { connect, type FhirServer } from '../medplum/fhir-server.ts';
import { deadline } from '../medplum/wire.ts';
import { OtherFhirVersion } from '../medplum/fhir-version.ts';
import { isOpen } from '../server/admission.ts';
import { kindOf } from '../server/replies.ts';
import { liveSecrets, type SecretRing } from '../server/secrets.ts';
import { service, type Service } from '../server/service.ts';
import { isWorklistBuilt, worklistFiles } from '../worklist-files.ts';

/** Milliseconds between two looks at topic subscriptions. */
const TICK = 5_000;
/** Milliseconds after which timed work that failed is tried again, where it would be longer otherwise. */
const RETRY = 300_000;
/** Milliseconds an idle connection is kept: longer than proxies keep theirs, lest they send into a closing one. */
const KEEP_ALIVE = 75_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/**
 * Runs the subscription receiver until it is told to stop; what it has accepted is finished first.
 * @throws InputError when the configuration is not complete, or names a server of another FHIR than R4.
 */
export async function serve(env: NodeJS.ProcessEnv, version: string): Promise<number> {
  const config = configFrom(env);
  const clock = () => Date.now();
  const ring = { signing: liveSecrets(config.signing, clock), bearer: liveSecrets(config.bearer, clock) };
  refuseOpenDoor(config, ring);
  const log = pino({ level: config.logLevel, base: { service: 'radgap' } });
  const connection = { clock, timeout: config.requestSeconds * 1000, largest: config.answerBytes };
  const source = connect(config.source, connection);
  const target = config.target === config.source ? source : connect(config.target, connection);
  const { sourceId, canonicalBase, limits, proxies } = config;
  const servers = {
    source,
    target,
    ...(sourceId !== undefined && { sourceId }),
    ...(canonicalBase !== undefined && { canonicalBase }),
  };
  if (config.unknown.length > 0) log.warn({ names: config.unknown }, 'variables that mean nothing here');
  const worklist = worklistOf(config);
  const running = service({ servers, ring, log, limits, proxies, version, ...(worklist && { worklist }) });
  collectDefaultMetrics({ register: running.metrics.registry });
  const server = await listen(running, config);
  const timers = startTimers(running, config, log);
  const { port } = server.address() as AddressInfo;
  const pages = { source: source.base, target: target.base, worklist: worklist !== undefined };
  log.info({ host: config.host, port, ...pages }, 'listening');
  const asking = new AbortController();
  const asked = deadline.run(asking.signal, () => refusal([source, target]));
  const refused = await Promise.race([told('SIGINT'), told('SIGTERM'), asked]);
  log.info('stopping');
  timers.abort();
  const finished = await finish(server, running, config.shutdownSeconds * 1000);
  asking.abort();
  log.info({ finished }, 'stopped');
  if (refused) throw new InputError(refused.message, { cause: refused });
  return finished ? 0 : 2;
}

async function told(signal: NodeJS.Signals): Promise<undefined> {
  await once(process, signal);
}

/** Ends only when a server says that it speaks another version of FHIR; one that is down now will tell it to the checks. */
function refusal(servers: readonly FhirServer[]): Promise<OtherFhirVersion> {
  return new Promise((refuse) => {
    for (const server of servers) {
      server.ability().catch((error: unknown) => {
        if (error instanceof OtherFhirVersion) refuse(error);
      });
    }
  });
}

function configFrom(env: NodeJS.ProcessEnv): Config {
  try {
    return readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) throw new InputError(error.message, { cause: error });
    throw error;
  }
}

function refuseOpenDoor({ host, signing, bearer }: Config, ring: SecretRing): void {
  for (const [{ file }, secrets] of [
    [signing, ring.signing],
    [bearer, ring.bearer],
  ] as const) {
    if (file !== undefined && secrets().length === 0)
      throw new InputError(`${file} holds no secret, so the receiver would be open: write one into it.`);
  }
  if (!isOpen(ring) || LOOPBACK.test(host)) return;
  throw new InputError(
    `No secret is set, so ${host} would be open to anybody: set RADGAP_HOOK_SECRETS or RADGAP_HOOK_TOKENS, or listen on 127.0.0.1.`,
  );
}

/** The worklist, where it was built: it judges charts beside their issues, so both must be on one server. */
function worklistOf({ source, target, canonicalBase, worklist }: Config): Router | undefined {
  if (target !== source || !isWorklistBuilt()) return undefined;
  const { origin, pathname } = new URL(target.base);
  return worklistFiles({
    server: worklist.url ?? `${origin}/`,
    fhirPath: pathname.replace(/^\/+/, ''),
    ...(worklist.clientId !== undefined && { clientId: worklist.clientId }),
    ...(canonicalBase !== undefined && { canonicalBase }),
  });
}

async function listen({ app }: Service, { host, port }: Config): Promise<Server> {
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 30_000, headersTimeout: 15_000 }, app);
  server.maxHeadersCount = 200;
  server.keepAliveTimeout = KEEP_ALIVE;
  server.listen({ port, host, backlog: 4096 });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new InputError(`The receiver cannot listen on ${host} port ${port}.`, { cause: error });
  }
  return server;
}

/** Sweeps at the start and by the clock, and looks after topic subscriptions; a failure is logged where it happens. */
function startTimers(running: Service, { sweepMinutes }: Config, log: Logger): AbortController {
  const stop = new AbortController();
  const rest = (milliseconds: number) =>
    setTimeout(milliseconds, undefined, { signal: stop.signal }).catch(() => undefined);
  const succeeds = (work: () => Promise<void>, name: string) =>
    work().then(
      () => true,
      (error: unknown) => {
        log.warn({ name, why: kindOf(error) }, 'timed work failed');
        return false;
      },
    );
  const every = async (milliseconds: number, work: () => Promise<void>, name: string) => {
    while (!stop.signal.aborted) {
      await rest((await succeeds(work, name)) ? milliseconds : Math.min(milliseconds, RETRY));
    }
  };
  const load = async () => {
    while (!stop.signal.aborted && !(await succeeds(() => running.load(), 'load'))) await rest(TICK);
  };
  void load();
  void every(sweepMinutes * 60_000 * (0.9 + 0.2 * Math.random()), () => running.sweep(), 'sweep');
  void every(TICK, () => running.tick(), 'tick');
  return stop;
}

/** True when everything accepted was finished within the time. */
async function finish(server: Server, running: Service, milliseconds: number): Promise<boolean> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const done = Promise.all([running.stop(), closed]).then(() => true);
  const finished = await Promise.race([done, setTimeout(milliseconds, false, { ref: false })]);
  server.closeAllConnections();
  return finished;
}
