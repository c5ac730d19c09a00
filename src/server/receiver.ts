import express, { type Express, type RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { documentationDoor, type DocumentationParts } from './documentation-door.ts';
import { HeldBytes } from './held-bytes.ts';
import { hooks, type HookParts } from './hooks.ts';
import { openApi } from './openapi.ts';
import { bodyErrors, onlyBy, sendOutcome } from './replies.ts';

/** Everything the receiver is made of. */
export interface ReceiverParts extends Omit<HookParts, 'refuse' | 'held'> {
  readonly documentation: Pick<DocumentationParts, 'policy' | 'today' | 'bodyBytes' | 'entries'>;
  /** The page of the worklist, served below `/worklist`; nothing is there when absent. */
  readonly worklist?: RequestHandler;
  /** Which servers do not answer; none when the service is ready. */
  readonly missing: () => Promise<readonly string[]>;
  readonly version: string;
  readonly rates: {
    /** Requests a minute that may lack a right secret, by address. */
    readonly refusals: number;
    /** Reviews of Bundles a minute, by address. */
    readonly reviews: number;
  };
  /** Bytes of all bodies that may be held at once. */
  readonly heldBytes: number;
  /** Proxies in front of this server whose X-Forwarded-For is believed. */
  readonly proxies: number;
}

/** Header lines a request may have. */
const MOST_HEADERS = 100;

/** The receiver as an express app: tests and the service drive the same one. */
export function receiver(parts: ReceiverParts): Express {
  const { ring, metrics, documentation, rates } = parts;
  const refuse = limited(rates.refusals, (_request, response) => {
    sendOutcome(
      response.set('WWW-Authenticate', 'Bearer'),
      401,
      'login',
      'The signature or bearer token is not right.',
    );
  });
  const pace = limited(rates.reviews, (_request, _response, next) => next());
  const held = new HeldBytes(parts.heldBytes);
  const app = express();
  app.set('trust proxy', parts.proxies);
  app.use(helmet(), fewHeaders);
  app.get('/health/live', (_request, response) => void response.json({ live: true }));
  app.get('/health/ready', async (_request, response) => {
    const missing = await parts.missing();
    response.status(missing.length === 0 ? 200 : 503).json({ ready: missing.length === 0, missing });
  });
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  app.get('/openapi.json', (_request, response) => void response.json(openApi(parts.version)));
  const onlyRead = onlyBy('GET, HEAD', 'Send GET here.');
  app.all(['/health/live', '/health/ready', '/metrics', '/openapi.json'], onlyRead);
  app.use(hooks({ ...parts, refuse, held }));
  app.use(documentationDoor({ ...documentation, ring, refuse, pace, held }));
  if (parts.worklist) {
    app.get('/', (_request, response) => response.redirect('/worklist/'));
    app.use('/worklist', parts.worklist);
    app.all(['/', '/worklist', '/worklist/*rest'], (request, response, next) => {
      if (request.method === 'GET' || request.method === 'HEAD') next();
      else onlyRead(request, response, next);
    });
  }
  app.use((_request, response) => sendOutcome(response, 404, 'not-found', 'There is nothing at this address.'));
  app.use(bodyErrors);
  return app;
}

/** A handler for so many requests a minute and address; whoever comes oftener is answered 429. */
function limited(perMinute: number, handler: RequestHandler): RequestHandler {
  const limiter = rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: { trustProxy: false, xForwardedForHeader: false, forwardedHeader: false },
    handler: (_request, response) => sendOutcome(response, 429, 'throttled', 'Too many requests; come again later.'),
  });
  return (request, response, next) => {
    void limiter(request, response, (error?: unknown) => {
      if (error !== undefined) next(error);
      else void handler(request, response, next);
    });
  };
}

const fewHeaders: RequestHandler = (request, response, next) => {
  if (request.rawHeaders.length / 2 <= MOST_HEADERS) next();
  else sendOutcome(response, 431, 'too-long', `A request may have ${MOST_HEADERS} header lines.`);
};
