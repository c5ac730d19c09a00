import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { importJWK, importPKCS8, SignJWT } from 'jose';
import * as z from 'zod';
import { parsed, textOf } from './answers.ts';
import { BusyServer } from './busy.ts';
import { tokenEndpoint } from './token-endpoint.ts';

/** How radgap shows a FHIR server who it is. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | (TokenRequest & { readonly kind: 'client-secret'; readonly clientSecret: string })
  | (TokenRequest & {
      readonly kind: 'private-key';
      /** A private JWK, or PKCS #8 as PEM. */
      readonly key: string;
      readonly keyId?: string;
      readonly algorithm: 'RS384' | 'ES384';
    });

interface TokenRequest {
  /** Where tokens are issued, or the FHIR base of the server that says where. */
  readonly tokenUrl: string | { readonly namedBy: string };
  readonly clientId: string;
  readonly scope?: string;
}

/** Gives the `Authorization` header of each request. */
export interface Authorization {
  header(): Promise<string | undefined>;
  /** A header was answered 401: the next one is made anew where that is possible. */
  refused(header: string): boolean;
}

/** No token was to be had; the server of tokens answered otherwise. */
export class NoToken extends Error {
  override readonly name = 'NoToken';
}

/** The authorization that some credentials give; tokens are renewed before they expire, once for all who wait. */
export function authorizationBy(
  credentials: Credentials,
  clock: () => number,
  send: typeof fetch = fetch,
): Authorization {
  const endpoint = 'tokenUrl' in credentials ? endpointOf(credentials.tokenUrl, send) : undefined;
  switch (credentials.kind) {
    case 'none':
      return fixed(undefined);
    case 'bearer':
      return fixed(`Bearer ${credentials.token}`);
    case 'basic':
      return fixed(`Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`);
    case 'client-secret':
      return renewed(async () => {
        const url = (await endpoint?.()) ?? '';
        const proof = { client_id: credentials.clientId, client_secret: credentials.clientSecret };
        return obtain(url, credentials, proof, send);
      }, clock);
    case 'private-key':
      return renewed(async () => {
        const url = (await endpoint?.()) ?? '';
        const proof = {
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: await assertion(credentials, url, clock),
        };
        return obtain(url, credentials, proof, send);
      }, clock);
  }
}

/** The token endpoint: as it is written, or as the server names it, asked once; where it names none, Medplum's path. */
function endpointOf(tokenUrl: TokenRequest['tokenUrl'], send: typeof fetch): () => Promise<string> {
  if (typeof tokenUrl === 'string') return () => Promise.resolve(tokenUrl);
  const { namedBy } = tokenUrl;
  let known: string | undefined;
  return async () => {
    known ??= (await tokenEndpoint(namedBy, send)) ?? `${new URL(namedBy).origin}/oauth2/token`;
    return known;
  };
}

function fixed(header: string | undefined): Authorization {
  return { header: () => Promise.resolve(header), refused: () => false };
}

interface Token {
  readonly access_token: string;
  readonly expires_in: number;
}

/** A token is renewed a minute before it expires, or after half its life when that is shorter. */
function renewed(renew: () => Promise<Token>, clock: () => number): Authorization {
  let held: { readonly header: string; readonly renewAt: number; readonly expiresAt: number } | undefined;
  let pending: Promise<string> | undefined;
  const renewal = async () => {
    const { access_token, expires_in } = await renew();
    const now = clock();
    const life = expires_in * 1000;
    held = {
      header: `Bearer ${access_token}`,
      renewAt: now + Math.max(life / 2, life - 60_000),
      expiresAt: now + life,
    };
    return held.header;
  };
  return {
    header: async () => {
      const now = clock();
      if (held && now < held.renewAt) return held.header;
      pending ??= renewal().finally(() => {
        pending = undefined;
      });
      const still = held && now < held.expiresAt ? held.header : undefined;
      return still === undefined ? pending : pending.catch(() => still);
    },
    refused: (header) => {
      if (held?.header === header) held = undefined;
      return true;
    },
  };
}

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(300),
});

/** Bytes of an answer with a token. */
const LARGEST_TOKEN = 1_000_000;

async function obtain(
  url: string,
  { scope }: TokenRequest,
  proof: Readonly<Record<string, string>>,
  send: typeof fetch,
): Promise<Token> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    ...proof,
    ...(scope !== undefined && { scope }),
  });
  const response = await send(url, {
    method: 'POST',
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(15_000),
  });
  if (response.status >= 500 || response.status === 429) {
    await response.body?.cancel().catch(() => undefined);
    throw new BusyServer(`the token endpoint answered ${response.status}`);
  }
  const text = await textOf(response, { largest: LARGEST_TOKEN, what: 'a request for a token' });
  const answer = tokenAnswer.safeParse(response.ok ? parsed(text) : undefined);
  if (!answer.success) throw new NoToken(`the token endpoint answered ${response.status} without a token`);
  return answer.data;
}

type KeyHolder = Extract<Credentials, { kind: 'private-key' }>;

/** The assertion of SMART Backend Services: signed by our key, for the token endpoint, good for five minutes at most. */
async function assertion({ key, keyId, algorithm, clientId }: KeyHolder, audience: string, clock: () => number) {
  const jwk = jwkIn(key);
  const signer = jwk ? await importJWK(jwk, algorithm) : await importPKCS8(key, algorithm);
  const kid = keyId ?? jwk?.kid;
  const now = Math.floor(clock() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: algorithm, typ: 'JWT', ...(kid !== undefined && { kid }) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + 240)
    .sign(signer);
}

const jwkShape = z.looseObject({ kty: z.string(), kid: z.string().optional() });

function jwkIn(key: string) {
  if (!key.trimStart().startsWith('{')) return undefined;
  const { kty, kid, ...rest } = jwkShape.parse(JSON.parse(key));
  return { ...rest, kty, ...(kid !== undefined && { kid }) };
}
