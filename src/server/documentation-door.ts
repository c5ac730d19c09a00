import express, { Router, type Request, type RequestHandler } from 'express';
import * as z from 'zod';
import type { Policy } from '../model/policy.ts';
import { admit, mayBeRead, proofIn } from './admission.ts';
import { BadNotice } from './bad-notice.ts';
import type { HeldBytes } from './held-bytes.ts';
import { review } from './check-documentation.ts';
import { sendFailure, sendResource } from './replies.ts';
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
      const body = bodyIn(bytes);
      const asked = dayIn(request);
      const site = await policy();
      const { issues, assessment } = await review(body, site, asked ?? today(site), entries);
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
  router.post('/fhir/\\$check-documentation', pace, unread, held.bounded(bodyBytes), raw, handle);
  return router;
}

function bodyIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8').trim());
  } catch {
    throw new BadNotice('The body is not JSON.');
  }
}

function dayIn(request: Request): string | undefined {
  const asked = request.query['as-of'];
  if (asked === undefined) return undefined;
  const read = day.safeParse(asked);
  if (!read.success) throw new BadNotice('Write as-of as YYYY-MM-DD.');
  return read.data;
}

/** The full assessment is asked for by `?output=assessment`, or by the same as a parameter of the media type. */
function wantsAssessment(request: Request): boolean {
  return request.query['output'] === 'assessment' || /;\s*output=assessment\b/.test(request.get('accept') ?? '');
}
