import type { RequestHandler } from 'express';
import type { Tokens } from './authorship.ts';
import { isRecord } from './walk.ts';

/** `POST /oauth2/token` for the client credentials grant; the client secret is the token itself. */
export function tokenDoor(tokens: Tokens, clientId: string): RequestHandler {
  return (request, response) => {
    const form: unknown = request.body;
    const { grant_type, client_id, client_secret } = {
      ...basicCredentials(request.get('authorization')),
      ...fields(form),
    };
    if (grant_type !== 'client_credentials') {
      response.status(400).json({ error: 'unsupported_grant_type' });
      return;
    }
    const reference = `ClientApplication/${clientId}`;
    if (client_id !== clientId || !client_secret || tokens.holder(client_secret)?.reference !== reference) {
      response.status(400).json({ error: 'invalid_request', error_description: 'Invalid client or secret' });
      return;
    }
    response.json({
      token_type: 'Bearer',
      access_token: client_secret,
      expires_in: 3600,
      project: { reference: 'Project/sandbox' },
      profile: { reference },
    });
  };
}

type Fields = Partial<Record<'grant_type' | 'client_id' | 'client_secret', string>>;

function fields(form: unknown): Fields {
  if (!isRecord(form)) return {};
  const names = ['grant_type', 'client_id', 'client_secret'] as const;
  return Object.fromEntries(names.flatMap((name) => (typeof form[name] === 'string' ? [[name, form[name]]] : [])));
}

function basicCredentials(header: string | undefined): Fields {
  const encoded = /^Basic +(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return {};
  const [client_id = '', client_secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  return { client_id, client_secret };
}
