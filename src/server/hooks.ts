import express, { Router, type Request, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { admit, isProven, mayBeRead, proofIn, type Admitted } from './admission.ts';
import type { HeldBytes } from './held-bytes.ts';
import { QueueFull } from './lanes.ts';
import type { Metrics } from './metrics.ts';
import { readNotice, type Arrival, type Notice } from './notice.ts';
import { kindOf, onlyBy, sendFailure, sendTaken } from './replies.ts';
import { Replays } from './replays.ts';
import type { SecretRing } from './secrets.ts';
import { takeIn, type IntakeParts } from './take-in.ts';

/** What the endpoint for notices needs. */
export interface HookParts extends IntakeParts {
  readonly ring: SecretRing;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly limits: HookLimits;
  readonly held: HeldBytes;
  /** Answers the request of somebody without a right secret, and slows down whoever keeps guessing. */
  readonly refuse: RequestHandler;
}

/** What a notice may not exceed. */
export interface HookLimits {
  readonly bodyBytes: number;
  readonly entries: number;
  /** Notices that may be under way at once. */
  readonly notices: number;
}

/** The one endpoint for notices of every shape: `POST|PUT|DELETE /hooks/fhir[/Type/id]`. */
export function hooks(parts: HookParts): Router {
  const replays = new Replays();
  let underWay = 0;
  const turnAway: RequestHandler = (request, response, next) => {
    parts.metrics.notices.inc({ shape: 'unread', outcome: 'refused' });
    parts.refuse(request, response, next);
  };
  const unread: RequestHandler = (request, response, next) => {
    if (mayBeRead(proofIn(request), parts.ring)) next();
    else turnAway(request, response, next);
  };
  const hold = parts.held.bounded(parts.limits.bodyBytes, isProven(parts.ring), () =>
    parts.metrics.notices.inc({ shape: 'unread', outcome: 'turned-away' }),
  );
  const raw = express.raw({ type: () => true, limit: parts.limits.bodyBytes });
  const receive: RequestHandler = async (request, response, next) => {
    const end = parts.metrics.answerSeconds.startTimer();
    const arrival = arrivalIn(request);
    const admitted = admit(arrival.raw, proofIn(request), parts.ring);
    if (!admitted) {
      turnAway(request, response, next);
      return;
    }
    let shape = 'unread';
    underWay++;
    try {
      const notice = readNotice(arrival, { entries: parts.limits.entries, base: parts.servers.source.base });
      shape = notice.shape === 'topic' ? notice.topic.type : notice.shape;
      if (!isFor(admitted, notice, request)) {
        parts.metrics.notices.inc({ shape, outcome: 'refused' });
        parts.refuse(request, response, next);
        return;
      }
      if (underWay > parts.limits.notices || parts.checks.isFull) throw new QueueFull('too many notices are under way');
      const isReplay = replays.saw(arrival.method, arrival.path, arrival.raw);
      if (isReplay) parts.metrics.replayed.inc();
      const { outcome, text } = await takeIn(notice, isReplay, parts);
      parts.metrics.notices.inc({ shape, outcome });
      parts.log.debug({ shape, outcome, about: aboutOf(notice) }, 'notice');
      sendTaken(response, text, notice.shape === 'bundle' ? notice.answered : undefined);
    } catch (error) {
      replays.forget(arrival.method, arrival.path, arrival.raw);
      const outcome = sendFailure(response, error);
      parts.metrics.notices.inc({ shape, outcome });
      parts.log.warn({ shape, outcome, why: kindOf(error) }, 'notice not taken in');
    } finally {
      underWay--;
      end({ shape });
    }
  };
  const router = Router();
  router.post('/hooks/fhir', unread, hold, raw, receive);
  for (const method of ['post', 'put', 'delete'] as const) {
    router[method]('/hooks/fhir/:type/:id', unread, hold, raw, receive);
  }
  const notAllowed = onlyBy('POST, PUT, DELETE', 'Send POST, PUT or DELETE here.');
  router.all(['/hooks/fhir', '/hooks/fhir/:type/:id'], notAllowed);
  return router;
}

function arrivalIn(request: Request): Arrival {
  const { type, id } = request.params;
  const body: unknown = request.body;
  const method = request.method === 'PUT' || request.method === 'DELETE' ? request.method : 'POST';
  return {
    method,
    path: typeof type === 'string' && typeof id === 'string' ? `${type}/${id}` : '',
    deleted: request.get('x-medplum-deleted-resource'),
    raw: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  };
}

/** A secret bound to a subscription admits no notice that says it is of another. */
function isFor({ subscription }: Admitted, notice: Notice, request: Request): boolean {
  if (subscription === undefined) return true;
  const said = notice.shape === 'topic' ? notice.topic.subscription : request.get('x-medplum-subscription');
  return said === undefined || said === subscription;
}

/** What a notice is about, as references alone. */
function aboutOf(notice: Notice): string {
  if ('key' in notice) return notice.key;
  if (notice.shape === 'topic') return `Subscription/${notice.topic.subscription}`;
  if (notice.shape === 'resource') {
    return notice.resources.map(({ resourceType, id }) => `${resourceType}/${id ?? ''}`).join(' ');
  }
  return '';
}
