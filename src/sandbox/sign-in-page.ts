import { allOk } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import type { RequestHandler, Response } from 'express';
import { randomBytes } from 'node:crypto';
import type { Tokens } from './authorship.ts';
import type { CandidateIndex } from './candidate-index.ts';
import { fieldsOf } from './login.ts';
import { signInForm, type Choice } from './sign-in-form.ts';
import type { SignInRequest, SignIns } from './sign-ins.ts';

interface Parts {
  readonly tokens: Tokens;
  readonly index: CandidateIndex;
  readonly signIns: SignIns;
  /** Whose token lets somebody sign in: there are no passwords in a sandbox. */
  readonly keeper: string;
}

const ASKED = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
] as const;
type Asked = Partial<Record<(typeof ASKED)[number], string>>;

const MOST_PEOPLE = 100;

/** `GET /oauth2/authorize`: asks who is there, when an app that is known here asks for a code with PKCE. */
export function signInPage(parts: Parts): RequestHandler {
  return (request, response) => {
    const asked = fieldsOf(request.query, ASKED);
    const wanted = checked(asked, parts);
    if ('client' in wanted) sendForm(parts, asked, wanted, response);
    else turnAway(wanted, response);
  };
}

/** `POST /oauth2/authorize`: who shows the sandbox token is sent back with a code, as the person they chose. */
export function signInDoor(parts: Parts): RequestHandler {
  return (request, response) => {
    const asked = fieldsOf(request.body, ASKED);
    const wanted = checked(asked, parts);
    if (!('client' in wanted)) {
      turnAway(wanted, response);
      return;
    }
    const { token = '', person = '' } = fieldsOf(request.body, ['token', 'person']);
    const [type, id = ''] = person.split('/');
    const isPerson = type === 'Practitioner' && parts.index.get(type, id) !== undefined;
    if (!isPerson || parts.tokens.holder(token)?.reference !== parts.keeper) {
      sendForm(parts, asked, wanted, response.status(403), 'That is not the token of this sandbox.');
      return;
    }
    const code = parts.signIns.codeFor(wanted, person);
    guarded(response).redirect(303, addressWith(wanted.redirectUri, { code, state: asked.state ?? '' }));
  };
}

/** `POST /oauth2/logout`: the token that was signed in with is not in force any more. */
export function signOutDoor(signIns: SignIns): RequestHandler {
  return (request, response) => {
    const token = /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
    if (token !== undefined) signIns.revoke(token);
    response.json(allOk);
  };
}

/** Why there is no sign-in: told here while the way back is not to be trusted, else there. */
type Refusal = { readonly refusal: string } | { readonly back: string };

function checked(asked: Asked, { index }: Parts): SignInRequest | Refusal {
  const { client_id: client = '', redirect_uri: redirectUri = '', code_challenge: challenge = '' } = asked;
  const application = index.get('ClientApplication', client);
  if (application?.resourceType !== 'ClientApplication') return { refusal: 'Client not found' };
  if (!application.redirectUris?.includes(redirectUri)) return { refusal: 'Invalid redirect URI' };
  const back = (error: string, error_description: string) => ({
    back: addressWith(redirectUri, { error, error_description, state: asked.state ?? '' }),
  });
  if (asked.response_type !== 'code') return back('unsupported_response_type', 'Invalid response type');
  if (!asked.scope) return back('invalid_request', 'Missing scope');
  if (challenge === '' || asked.code_challenge_method !== 'S256') {
    return back('invalid_request', 'The sandbox asks for PKCE with S256');
  }
  return { client, redirectUri, challenge };
}

function turnAway(refusal: Refusal, response: Response): void {
  if ('back' in refusal) guarded(response).redirect(303, refusal.back);
  else guarded(response).status(400).type('text').send(refusal.refusal);
}

function addressWith(address: string, fields: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  return url.toString();
}

function sendForm(parts: Parts, asked: Asked, wanted: SignInRequest, response: Response, trouble = ''): void {
  const nonce = randomBytes(18).toString('base64url');
  const people = [...parts.index.ofType('Practitioner')].slice(0, MOST_PEOPLE).map(choiceOf);
  guarded(response, { nonce, back: new URL(wanted.redirectUri).origin })
    .type('html')
    .send(signInForm({ asked, people, nonce, trouble }));
}

function choiceOf(person: Resource): Choice {
  const id = person.id ?? '';
  const name = person.resourceType === 'Practitioner' ? person.name?.[0] : undefined;
  const spoken = [...(name?.given ?? []), name?.family ?? ''].join(' ').trim();
  return { reference: `Practitioner/${id}`, name: spoken === '' ? id : spoken };
}

function guarded(response: Response, page?: { readonly nonce: string; readonly back: string }): Response {
  const allowed = page
    ? [`style-src 'nonce-${page.nonce}'`, `form-action 'self' ${page.back}`]
    : ["form-action 'none'"];
  return response.set({
    'Content-Security-Policy': ["default-src 'none'", ...allowed, "base-uri 'none'", "frame-ancestors 'none'"].join(
      '; ',
    ),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
}
