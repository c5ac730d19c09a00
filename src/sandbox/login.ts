import type { RequestHandler, Response } from 'express';
import type { Tokens } from './authorship.ts';
import { TOKEN_SECONDS, type SignIns } from './sign-ins.ts';
import { isRecord } from './walk.ts';

/**
 * `POST /oauth2/token`: for the client credentials grant, where the client secret is the token itself, and for the code of
 * somebody who signed in, with the verifier of PKCE.
 */
export function tokenDoor(tokens: Tokens, signIns: SignIns): RequestHandler {
  return (request, response) => {
    const form: unknown = request.body;
    const names = ['grant_type', 'client_id', 'client_secret', 'code', 'code_verifier'] as const;
    const { grant_type, client_id, client_secret, code, code_verifier } = {
      ...basicCredentials(request.get('authorization')),
      ...fieldsOf(form, names),
    };
    if (grant_type === 'authorization_code') {
      const redeemed = signIns.redeem({ code, client: client_id, verifier: code_verifier });
      if ('token' in redeemed) sendToken(response, redeemed.token, redeemed.person);
      else sendError(response, redeemed.error, redeemed.description);
      return;
    }
    if (grant_type !== 'client_credentials') {
      sendError(response, 'unsupported_grant_type');
      return;
    }
    const reference = `ClientApplication/${client_id ?? ''}`;
    if (!client_secret || tokens.holder(client_secret)?.reference !== reference) {
      sendError(response, 'invalid_request', 'Invalid client or secret');
      return;
    }
    sendToken(response, client_secret, reference);
  };
}

function sendToken(response: Response, token: string, profile: string): void {
  response.set('Cache-Control', 'no-store').json({
    token_type: 'Bearer',
    access_token: token,
    expires_in: TOKEN_SECONDS,
    project: { reference: 'Project/sandbox' },
    profile: { reference: profile },
  });
}

function sendError(response: Response, error: string, description?: string): void {
  response.status(400).json({ error, ...(description !== undefined && { error_description: description }) });
}

/** The named fields of a form or query that are given once, as text. */
export function fieldsOf<Name extends string>(form: unknown, names: readonly Name[]): Partial<Record<Name, string>> {
  const fields: Partial<Record<Name, string>> = {};
  if (!isRecord(form)) return fields;
  for (const name of names) {
    const value = form[name];
    if (typeof value === 'string') fields[name] = value;
  }
  return fields;
}

function basicCredentials(header: string | undefined): {
  readonly client_id?: string;
  readonly client_secret?: string;
} {
  const encoded = /^Basic +(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return {};
  const [client_id = '', client_secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  return { client_id, client_secret };
}
