import * as z from 'zod';

const url = z
  .url({ protocol: /^https?$/, error: 'write a URL such as https://fhir.example.org/fhir/R4' })
  .refine((address) => !URL.canParse(address) || new URL(address).username === '', {
    error: 'write the URL without a user; addresses are logged',
  });
const text = z.string();
const base = url.refine((address) => !/[?#]/.test(address), {
  error: 'write the URL without a query or a fragment; paths are added to it',
});
const whole = (least: number, most: number, otherwise: number) =>
  text
    .trim()
    .transform((written) => (/^\d{1,15}$/.test(written) ? Number(written) : NaN))
    .refine((number) => number >= least && number <= most, {
      error: `write a whole number from ${least} to ${most}`,
    })
    .default(otherwise);

const serverShape = {
  URL: base
    .transform((address) => address.replace(/(?<!\/)\/+$/, ''))
    .optional()
    .describe('FHIR base address'),
  CLIENT_ID: text.optional().describe('client id, for a client secret or a private key'),
  CLIENT_SECRET: text.optional().describe('client secret (client credentials)'),
  PRIVATE_KEY: text.optional().describe('private key as JWK or PKCS #8 PEM (SMART Backend Services)'),
  KEY_ID: text.optional().describe('`kid` of the key, where the JWK has none'),
  KEY_ALGORITHM: z.enum(['RS384', 'ES384']).default('RS384').describe('`RS384` or `ES384`'),
  TOKEN_URL: url
    .optional()
    .describe('token endpoint; else as `.well-known/smart-configuration` or `metadata` names it, else `/oauth2/token`'),
  SCOPE: text.optional().describe('scopes to ask for'),
  USERNAME: text.optional().describe('user of basic authentication'),
  PASSWORD: text.optional().describe('password of basic authentication'),
  TOKEN: text.optional().describe('a fixed bearer token'),
} as const;

type ServerShape = typeof serverShape;

const prefixed = <P extends 'SOURCE' | 'TARGET'>(prefix: P) =>
  Object.fromEntries(Object.entries(serverShape).map(([name, shape]) => [`${prefix}_${name}`, shape])) as {
    [K in keyof ServerShape as `${P}_${K}`]: ServerShape[K];
  };

/** The variables of `radgap serve` without their prefix. */
export const shape = z.object({
  ...prefixed('SOURCE'),
  ...prefixed('TARGET'),
  SOURCE_ID: text
    .regex(/^[A-Za-z0-9-]{1,16}$/, { error: 'write 1 to 16 letters, digits or dashes' })
    .optional()
    .describe('short name of the source in identifiers, needed with a target; must never change'),
  CANONICAL_BASE: url.optional().describe('base of our identifier systems, where the site has its own'),
  HOOK_SECRETS: text.optional().describe('keys of `X-Signature`, comma-separated'),
  HOOK_SECRETS_FILE: text.optional().describe('a file with them, one a line, read again every 5 s'),
  HOOK_TOKENS: text.optional().describe('tokens of `Authorization: Bearer`, comma-separated'),
  HOOK_TOKENS_FILE: text.optional().describe('a file with them, one a line, read again every 5 s'),
  HOST: text
    .trim()
    .min(1, { error: 'write the address to listen on' })
    .default('127.0.0.1')
    .describe('address to listen on; any but loopback needs a secret or token'),
  PORT: whole(0, 65_535, 3780).describe('port to listen on; 0 takes a free one'),
  PROXIES: whole(0, 10, 0).describe('proxies in front whose `X-Forwarded-For` is believed'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('`debug`, `info`, `warn`, `error` or `silent`'),
  WORKLIST_URL: url.optional().describe('root of the FHIR server as browsers reach it; else the origin of the base'),
  WORKLIST_CLIENT_ID: text.optional().describe('ClientApplication by which people sign in to the worklist'),
  SWEEP_MINUTES: whole(1, 1440, 360).describe('minutes between two sweeps; 5 at most after one that failed'),
  CHECKS: whole(1, 64, 4).describe('checks at once'),
  CHECK_SECONDS: whole(1, 600, 60).describe('seconds a check may take, retries included'),
  REQUEST_SECONDS: whole(1, 300, 30).describe('seconds a FHIR server has to answer one request'),
  ANSWER_MB: whole(1, 10_000, 64).describe('MB of one answer of a FHIR server; the types in a larger one stay unread'),
  SETTLE_MS: whole(0, 10_000, 1_000).describe('pause between two checks of a patient about whom notices keep coming'),
  QUEUE: whole(1, 100_000, 2_000).describe('patients that may wait for a check; beyond it 503 with Retry-After'),
  NOTICES: whole(1, 100_000, 10_000).describe('notices under way at once; likewise'),
  ENTRIES: whole(1, 10_000, 500).describe('entries of a notice Bundle, and patients one notice may name'),
  BODY_KB: whole(1, 100_000, 1_000).describe('kB of one notice'),
  REVIEW_KB: whole(1, 500_000, 20_000).describe('kB of one Bundle to review'),
  REVIEWS_PER_MINUTE: whole(1, 10_000, 60).describe('Bundles to review in a minute, by address'),
  LOOKBACK_MINUTES: whole(1, 1440, 15).describe('how far back a notice that names nothing is looked up'),
  SHUTDOWN_SECONDS: whole(1, 600, 30).describe('seconds to finish what was accepted when told to stop'),
});

/** The variables as they were read. */
export type Values = z.output<typeof shape>;

/** What the name of each variable begins with. */
export const PREFIX = 'RADGAP_';

/** Names of variables whose value may stand in a file instead, named by the variable with `_FILE`. */
export const MAY_BE_IN_FILE = /_(?:CLIENT_SECRET|PRIVATE_KEY|PASSWORD|TOKEN)$/;

/** A variable as the README tells of it. */
export interface Variable {
  readonly name: string;
  readonly meaning: string;
  /** Its value when it is not set; undefined when there is none. */
  readonly otherwise: string | undefined;
}

/** Every variable, those of the two servers once, as `RADGAP_SOURCE_…`. */
export function variables(): readonly Variable[] {
  return Object.entries(shape.shape)
    .filter(([name]) => !name.startsWith('TARGET_'))
    .map(([name, schema]) => ({
      name: `${PREFIX}${name}`,
      meaning: `${schema.description ?? ''}${MAY_BE_IN_FILE.test(name) ? '; or in a file named by `_FILE`' : ''}`,
      otherwise: schema.def.type === 'default' ? String(schema.def.defaultValue) : undefined,
    }));
}
