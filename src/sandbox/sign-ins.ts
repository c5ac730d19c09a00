import { createHash, randomBytes } from 'node:crypto';
import type { Tokens } from './authorship.ts';

/** What a browser app asks for when it sends somebody to sign in. */
export interface SignInRequest {
  readonly client: string;
  readonly redirectUri: string;
  /** Base64url SHA-256 of the verifier the app keeps (PKCE, RFC 7636, method S256). */
  readonly challenge: string;
}

/** What an app brings to exchange a code for a token. */
export interface Redemption {
  readonly code: string | undefined;
  readonly client: string | undefined;
  readonly verifier: string | undefined;
}

/** Who signed in and the token that speaks for them, or why there is none, in the words of the token endpoint. */
export type Redeemed =
  | { readonly token: string; readonly person: string }
  | { readonly error: 'invalid_request' | 'invalid_grant'; readonly description: string };

interface Grant extends SignInRequest {
  readonly person: string;
  readonly until: number;
  token?: string;
}

const CODE_MS = 5 * 60_000;

/** Seconds for which a token that somebody signed in for is in force. */
export const TOKEN_SECONDS = 3600;

/** The authorization codes of people who signed in: each is good once, for the app it was made for and for some minutes. */
export class SignIns {
  readonly #tokens: Tokens;
  readonly #grants = new Map<string, Grant>();
  readonly #issued = new Set<string>();
  readonly #clock: () => number;

  constructor(tokens: Tokens, clock: () => number = Date.now) {
    this.#tokens = tokens;
    this.#clock = clock;
  }

  /** A code for an app, in the name of a person such as `Practitioner/1`. */
  codeFor(request: SignInRequest, person: string): string {
    const code = randomBytes(16).toString('hex');
    this.#grants.set(code, { ...request, person, until: this.#clock() + CODE_MS });
    return code;
  }

  /** Exchanges a code for a token; a code brought twice takes its token out of force, for one of the two was stolen. */
  redeem({ code, client, verifier }: Redemption): Redeemed {
    if (code === undefined || code === '') return refused('Missing code');
    const grant = this.#grants.get(code);
    if (!grant || grant.until < this.#clock()) return refused('Invalid code');
    if (client !== grant.client) return refused('Invalid client');
    if (grant.token !== undefined) {
      this.revoke(grant.token);
      return { error: 'invalid_grant', description: 'Token already granted' };
    }
    if (verifier === undefined || verifier === '') return refused('Missing code verifier');
    if (challengeOf(verifier) !== grant.challenge) return refused('Invalid code verifier');
    const { person } = grant;
    grant.token = this.#tokens.issue({ reference: person }, undefined, TOKEN_SECONDS * 1000);
    this.#issued.add(grant.token);
    return { token: grant.token, person };
  }

  /** Takes a token that a person signed in with out of force; others, such as the sandbox's own, stay. */
  revoke(token: string): void {
    if (this.#issued.delete(token)) this.#tokens.revoke(token);
  }
}

function refused(description: string): Redeemed {
  return { error: 'invalid_request', description };
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
