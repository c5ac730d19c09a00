import express, { Router, type Request, type RequestHandler } from 'express';
import * as z from 'zod';
import type { Policy } from '../model/policy.ts';
import { admit, mayBeRead, proofIn } from './admission.ts';
import { BadNotice } from './bad-notice.ts';
import type { HeldBytes } from './held-bytes.ts';
import { review } from './check-documentation.ts';
import { sendFailure, sendOutcome, sendResource } from './replies.ts';
import type { SecretRing } from './secrets.ts';

/** What the review of Bundles needs. */
export interface DocumentationParts {
  readonly ring: SecretRing;
  readonly refuse: RequestHandler;
  /** Slows down who asks too often. */
  readonly pace: RequestHandler;
  /** The site's policy, as the target stores it. */
  readonly policy: () => Promise<Policy>;
  /** The day it is at a site, as YYYY-MM-DD. */
  readonly today: (policy: Policy) => string;
  readonly held: HeldBytes;
  readonly bodyBytes: number;
  readonly entries: number;
}

const day = z.iso.date();

/**
 * `POST /fhir/$check-documentation`: a Bundle in, its gaps out, nothing stored. A secret that is bound to a subscription
 * does not open it.
 */
export function documentationDoor(parts: DocumentationParts): Router {
  const { ring, refuse, pace, policy, today, held, bodyBytes, entries } = parts;
  const handle: RequestHandler = async (request, response, next) => {
    const raw: unknown = request.body;
    const bytes = Buffer.isBuffer(raw) ? raw : Buffer.alloc(0);
    const admitted = admit(bytes, proofIn(request), ring);
    if (!admitted || admitted.subscription !== undefined) {
      refuse(request, response, next);
      return;
    }
    try {
      const { bundle, asOf } = askedIn(bodyIn(bytes));
      const asked = dayIn(request.query['as-of'] ?? asOf);
      const site = await policy();
      const { issues, assessment } = await review(bundle, site, asked ?? today(site), entries);
      sendResource(response, 200, wantsAssessment(request) ? assessment : issues);
    } catch (error) {
      sendFailure(response, error);
    }
  };
  const router = Router();
  const unread: RequestHandler = (request, response, next) => {
    if (mayBeRead(proofIn(request), ring)) next();
    else refuse(request, response, next);
  };
  const raw = express.raw({ type: () => true, limit: bodyBytes });
  const address = '/fhir/\\$check-documentation';
  router.use(withDollar);
  router.post(address, pace, unread, held.bounded(bodyBytes), raw, handle);
  router.all(address, (_request, response) =>
    sendOutcome(response.set('Allow', 'POST'), 405, 'not-supported', 'Send POST here, with a Bundle.'),
  );
  return router;
}

/** Some clients encode the dollar sign of an operation. */
const withDollar: RequestHandler = (request, _response, next) => {
  request.url = request.url.replace(/^\/fhir\/%24/, () => '/fhir/$');
  next();
};

function bodyIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8').trim());
  } catch {
    throw new BadNotice('The body is not JSON.');
  }
}

const invocation = z.object({
  resourceType: z.literal('Parameters'),
  parameter: z.array(
    z.object({ name: z.string(), resource: z.unknown().optional(), valueDate: z.unknown().optional() }),
  ),
});

/** What is to be reviewed, sent as it is or in the Parameters of an operation, where the day may stand beside it. */
function askedIn(body: unknown): { readonly bundle: unknown; readonly asOf?: unknown } {
  const sent = invocation.safeParse(body);
  if (!sent.success) return { bundle: body };
  const { parameter } = sent.data;
  const resources = parameter.filter(({ resource }) => resource !== undefined);
  if (resources.length !== 1) throw new BadNotice('Send Parameters with one Bundle, or the Bundle itself.');
  const days = parameter.filter(({ name }) => name === 'as-of');
  if (days.length > 1) throw new BadNotice('Send as-of once.');
  return { bundle: resources[0]?.resource, asOf: days[0]?.valueDate };
}

function dayIn(asked: unknown): string | undefined {
  if (asked === undefined) return undefined;
  const read = day.safeParse(asked);
  if (!read.success) throw new BadNotice('Write as-of as YYYY-MM-DD.');
  return read.data;
}

/** The full assessment is asked for by `?output=assessment`, or by the same as a parameter of the media type. */
function wantsAssessment(request: Request): boolean {
  return request.query['output'] === 'assessment' || /;\s*output=assessment\b/.test(request.get('accept') ?? '');
}
