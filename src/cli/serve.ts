import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import pino, { type Logger } from 'pino';
import { InputError } from '../bulk/input-error.ts';
import { ConfigError, readConfig, type Config } from '../config.ts';
import { connect } from '../medplum/fhir-server.ts';
import { isOpen } from '../server/admission.ts';
import { liveSecrets, type SecretRing } from '../server/secrets.ts';
import { service, type Service } from '../server/service.ts';

/** Milliseconds between two looks at topic subscriptions. */
const TICK = 5_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/**
 * Runs the subscription receiver until it is told to stop; what it has accepted is finished first.
 * @throws InputError when the configuration is not complete.
 */
export async function serve(env: NodeJS.ProcessEnv, version: string): Promise<number> {
  const config = configFrom(env);
  const clock = () => Date.now();
  const ring = { signing: liveSecrets(config.signing, clock), bearer: liveSecrets(config.bearer, clock) };
  refuseOpenDoor(config, ring);
  const log = pino({ level: config.logLevel, base: { service: 'radgap' } });
  const connection = { clock, timeout: config.requestSeconds * 1000 };
  const source = connect(config.source, connection);
  const target = config.target === config.source ? source : connect(config.target, connection);
  const { sourceId, canonicalBase, limits, proxies } = config;
  const servers = {
    source,
    target,
    ...(sourceId !== undefined && { sourceId }),
    ...(canonicalBase !== undefined && { canonicalBase }),
  };
  const running = service({ servers, ring, log, limits, proxies, version });
  const server = await listen(running, config);
  const timers = startTimers(running, config, log);
  log.info({ host: config.host, port: config.port, source: source.base, target: target.base }, 'listening');
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  log.info('stopping');
  timers.abort();
  const finished = await finish(server, running, config.shutdownSeconds * 1000);
  log.info({ finished }, 'stopped');
  return finished ? 0 : 2;
}

function configFrom(env: NodeJS.ProcessEnv): Config {
  try {
    return readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) throw new InputError(error.message, { cause: error });
    throw error;
  }
}

function refuseOpenDoor({ host }: Config, ring: SecretRing): void {
  if (!isOpen(ring) || LOOPBACK.test(host)) return;
  throw new InputError(
    `No secret is set, so ${host} would be open to anybody: set RADGAP_HOOK_SECRETS or RADGAP_HOOK_TOKENS, or listen on 127.0.0.1.`,
  );
}

async function listen({ app }: Service, { host, port }: Config): Promise<Server> {
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 30_000, headersTimeout: 15_000 }, app);
  server.maxHeadersCount = 200;
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
  const every = async (milliseconds: number, work: () => Promise<void>, name: string) => {
    while (!stop.signal.aborted) {
      await work().catch(() => log.warn({ name }, 'timed work failed'));
      await setTimeout(milliseconds, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  void running.load().catch(() => log.warn('the progress of subscriptions could not be read'));
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
