import { readFileSync } from 'node:fs';
import { MAY_BE_IN_FILE, PREFIX, shape, type Values } from './config/variables.ts';
import type { Credentials } from './medplum/credentials.ts';

/** A variable of the environment is missing or wrong; the message names it and says what to write. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** A FHIR server as the environment names it. */
export interface ServerConfig {
  readonly base: string;
  readonly credentials: Credentials;
}

/** Where a list of secrets is written. */
export interface SecretsConfig {
  readonly text?: string;
  readonly file?: string;
}

/** The configuration of `radgap serve`. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly source: ServerConfig;
  readonly target: ServerConfig;
  /** Short name of the source in identifiers; there when the target is another server. */
  readonly sourceId?: string;
  readonly canonicalBase?: string;
  readonly signing: SecretsConfig;
  readonly bearer: SecretsConfig;
  readonly sweepMinutes: number;
  readonly shutdownSeconds: number;
  readonly requestSeconds: number;
  readonly answerBytes: number;
  readonly proxies: number;
  readonly worklist: { readonly url?: string; readonly clientId?: string };
  /** Names that begin like ours and are none: misspelt, perhaps. */
  readonly unknown: readonly string[];
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly limits: {
    readonly width: number;
    readonly capacity: number;
    readonly notices: number;
    readonly entries: number;
    readonly bodyBytes: number;
    readonly reviewBytes: number;
    readonly checkTime: number;
    readonly settle: number;
    readonly lookback: number;
    readonly reviews: number;
  };
}

/**
 * Reads the configuration out of the environment, once.
 * @throws ConfigError when a variable is missing or wrong.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = ours(env);
  const read = shape.safeParse(given);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new ConfigError(`${PREFIX}${issue?.path.join('_') ?? ''}: ${issue?.message ?? 'is not valid'}.`);
  }
  const values = read.data;
  const { SOURCE_URL, TARGET_URL, SOURCE_ID } = values;
  if (SOURCE_URL === undefined)
    throw new ConfigError(`${PREFIX}SOURCE_URL: write the FHIR base that charts are read from.`);
  const apart = TARGET_URL !== undefined && TARGET_URL !== SOURCE_URL;
  if (apart && SOURCE_ID === undefined) {
    throw new ConfigError(
      `${PREFIX}SOURCE_ID: give the source a short name; it stands in identifiers and must never change.`,
    );
  }
  const source = { base: SOURCE_URL, credentials: credentialsOf('SOURCE', values, SOURCE_URL) };
  const target = apart ? { base: TARGET_URL, credentials: credentialsOf('TARGET', values, TARGET_URL) } : source;
  const config: Config = {
    host: values.HOST,
    port: values.PORT,
    source,
    target,
    ...(apart && SOURCE_ID !== undefined && { sourceId: SOURCE_ID }),
    ...(values.CANONICAL_BASE !== undefined && { canonicalBase: values.CANONICAL_BASE }),
    signing: place(values.HOOK_SECRETS, values.HOOK_SECRETS_FILE),
    bearer: place(values.HOOK_TOKENS, values.HOOK_TOKENS_FILE),
    sweepMinutes: values.SWEEP_MINUTES,
    shutdownSeconds: values.SHUTDOWN_SECONDS,
    requestSeconds: values.REQUEST_SECONDS,
    answerBytes: values.ANSWER_MB * 1_000_000,
    proxies: values.PROXIES,
    worklist: {
      ...(values.WORKLIST_URL !== undefined && { url: values.WORKLIST_URL }),
      ...(values.WORKLIST_CLIENT_ID !== undefined && { clientId: values.WORKLIST_CLIENT_ID }),
    },
    unknown: Object.keys(given)
      .filter((name) => !(name in shape.shape))
      .map((name) => `${PREFIX}${name}`),
    logLevel: values.LOG_LEVEL,
    limits: {
      width: values.CHECKS,
      capacity: values.QUEUE,
      notices: values.NOTICES,
      entries: values.ENTRIES,
      bodyBytes: values.BODY_KB * 1000,
      reviewBytes: values.REVIEW_KB * 1000,
      checkTime: values.CHECK_SECONDS * 1000,
      settle: values.SETTLE_MS,
      lookback: values.LOOKBACK_MINUTES,
      reviews: values.REVIEWS_PER_MINUTE,
    },
  };
  return config;
}

/** Our variables without their prefix; empty ones count as absent, and secrets in files are read. */
function ours(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || value === undefined || value === '') continue;
    const plain = name.slice(PREFIX.length);
    const secret = plain.replace(/_FILE$/, '');
    if (secret !== plain && MAY_BE_IN_FILE.test(secret)) found[secret] = textOf(name, value);
    else found[plain] = value;
  }
  return found;
}

function textOf(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`${name}: the file cannot be read.`, { cause: error });
  }
}

function place(text: string | undefined, file: string | undefined): SecretsConfig {
  return { ...(text !== undefined && { text }), ...(file !== undefined && { file }) };
}

type ServerVariable = Extract<keyof Values, `TARGET_${string}`> extends `TARGET_${infer Name}` ? Name : never;

/** The one way in that the variables of a server describe. */
function credentialsOf(prefix: 'SOURCE' | 'TARGET', values: Values, base: string): Credentials {
  const of = <K extends ServerVariable>(name: K): Values[`SOURCE_${K}`] => values[`${prefix}_${name}` as `SOURCE_${K}`];
  const token = of('TOKEN');
  const [username, password] = [of('USERNAME'), of('PASSWORD')];
  const [clientId, clientSecret, key] = [of('CLIENT_ID'), of('CLIENT_SECRET'), of('PRIVATE_KEY')];
  const ways = [token, username ?? password, clientSecret, key].filter((way) => way !== undefined);
  if (ways.length > 1) throw new ConfigError(`${PREFIX}${prefix}_*: give one way in, not several.`);
  const lacking = (name: ServerVariable, what: string) => new ConfigError(`${PREFIX}${prefix}_${name}: write ${what}.`);
  if (token !== undefined) return { kind: 'bearer', token };
  if (username !== undefined && password !== undefined) return { kind: 'basic', username, password };
  if (username !== undefined) throw lacking('PASSWORD', 'the password that belongs to the user name');
  if (password !== undefined) throw lacking('USERNAME', 'the user name that belongs to the password');
  if (clientSecret === undefined && key === undefined) {
    if (clientId !== undefined) throw lacking('CLIENT_SECRET', 'the secret of that client, or its PRIVATE_KEY');
    return { kind: 'none' };
  }
  if (clientId === undefined) throw lacking('CLIENT_ID', 'the client id that belongs to the secret or key');
  const [scope, keyId] = [of('SCOPE'), of('KEY_ID')];
  const tokenUrl = of('TOKEN_URL') ?? { namedBy: base };
  const request = { tokenUrl, clientId, ...(scope !== undefined && { scope }) };
  if (clientSecret !== undefined) return { kind: 'client-secret', ...request, clientSecret };
  return {
    kind: 'private-key',
    ...request,
    key: key ?? '',
    algorithm: of('KEY_ALGORITHM'),
    ...(keyId !== undefined && { keyId }),
  };
}
