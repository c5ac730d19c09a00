import express, { Router, type Request, type RequestHandler } from 'express';
import * as z from 'zod';
import type { Policy } from '../model/policy.ts';
import { admit, isProven, mayBeRead, proofIn } from './admission.ts';
import { BadNotice } from './bad-notice.ts';
import type { HeldBytes } from './held-bytes.ts';
import { review } from './check-documentation.ts';
import { onlyBy, sendFailure, sendResource } from './replies.ts';
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
      const { output, asOf: day } = queryOf(request);
      const { bundle, asOf } = askedIn(bodyIn(bytes));
      if (day !== undefined && asOf !== undefined) throw new BadNotice('Send as-of once.');
      const asked = dayIn(day ?? asOf);
      const site = await policy();
      const { issues, assessment } = await review(bundle, site, asked ?? today(site), entries);
      sendResource(response, 200, output === 'assessment' || wantsAssessment(request) ? assessment : issues);
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
  router.post(address, pace, unread, held.bounded(bodyBytes, isProven(ring)), raw, handle);
  router.all(address, onlyBy('POST', 'Send POST here, with a Bundle.'));
  return router;
}

/** Some clients encode the dollar sign of an operation. */
const withDollar: RequestHandler = (request, _response, next) => {
  request.url = request.url.replace(/^\/fhir\/%24/, () => '/fhir/$');
  next();
};

/** What may stand in the address; whatever FHIR lets a client say of the form of the answer changes nothing here. */
const queryShape = z.strictObject({
  'as-of': z.unknown().optional(),
  output: z.enum(['issues', 'assessment']).optional(),
  _format: z.unknown().optional(),
  _pretty: z.unknown().optional(),
});

/** A name that is not known may be a misspelt day: then the answer would be that of another day. */
function queryOf(request: Request): { readonly asOf: unknown; readonly output: string | undefined } {
  const read = queryShape.safeParse(request.query);
  if (!read.success)
    throw new BadNotice('Write as-of=YYYY-MM-DD and output=issues or output=assessment, nothing else.');
  return { asOf: read.data['as-of'], output: read.data.output };
}

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
  if (resources.length + days.length < parameter.length) throw new BadNotice('Send a Bundle and as-of, nothing else.');
  if (days.length > 1) throw new BadNotice('Send as-of once.');
  if (days.some(({ valueDate }) => valueDate === undefined))
    throw new BadNotice('Give as-of as valueDate, such as 2026-03-01.');
  return { bundle: resources[0]?.resource, asOf: days[0]?.valueDate };
}

function dayIn(asked: unknown): string | undefined {
  if (asked === undefined) return undefined;
  const read = day.safeParse(asked);
  if (!read.success) throw new BadNotice('Write as-of as YYYY-MM-DD.');
  return read.data;
}

/** The full assessment may also be asked for by a parameter of the media type. */
function wantsAssessment(request: Request): boolean {
  return /;\s*output=assessment\b/.test(request.get('accept') ?? '');
}
