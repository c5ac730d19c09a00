import type { Request } from 'express';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret, SecretRing } from './secrets.ts';

/** Who sent a request, as far as its secret tells; `subscription` is the one its secret is bound to. */
export interface Admitted {
  readonly by: 'signature' | 'bearer' | 'nothing';
  readonly subscription?: string;
}

/** What of a request shows who sent it. */
export interface Proof {
  readonly signature: string | undefined;
  readonly authorization: string | undefined;
}

/** True when no secret is in force: the receiver is open, and may listen on a loopback address alone. */
export function isOpen(ring: SecretRing): boolean {
  return ring.signing().length === 0 && ring.bearer().length === 0;
}

/**
 * Admits a request by the signature over its raw bytes, or by its bearer token; undefined when neither is right. A request
 * that is signed must be signed rightly, whatever else it carries.
 */
export function admit(raw: Buffer, { signature, authorization }: Proof, ring: SecretRing): Admitted | undefined {
  if (isOpen(ring)) return { by: 'nothing' };
  const signing = ring.signing();
  if (signature !== undefined && signing.length > 0) return found('signature', signer(raw, signature, signing));
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return token === undefined ? undefined : found('bearer', holder(token, ring.bearer()));
}

/**
 * True when a request shows enough for its body to be worth reading: a right token, or what may be a signature over the
 * body that is yet to come.
 */
export function mayBeRead({ signature, authorization }: Proof, ring: SecretRing): boolean {
  if (isOpen(ring)) return true;
  if (signature !== undefined && ring.signing().length > 0) return SIGNATURE.test(signature);
  return admit(Buffer.alloc(0), { signature: undefined, authorization }, ring) !== undefined;
}

/** Whether a request shows who sent it before its body is read: a signature is shown to be right by the body alone. */
export function isProven(ring: SecretRing): (request: Request) => boolean {
  return (request) => isOpen(ring) || proofIn(request).signature === undefined || ring.signing().length === 0;
}

/** The proof a request carries. */
export function proofIn(request: { get(name: string): string | undefined }): Proof {
  return { signature: request.get('x-signature'), authorization: request.get('authorization') };
}

function found(by: 'signature' | 'bearer', secret: Secret | undefined): Admitted | undefined {
  if (!secret) return undefined;
  return { by, ...(secret.subscription !== undefined && { subscription: secret.subscription }) };
}

const SIGNATURE = /^(?:sha256=)?([0-9a-f]{64})$/i;

/** Every secret is tried, so that the time taken does not tell which one fits. */
function signer(raw: Buffer, signature: string, secrets: readonly Secret[]): Secret | undefined {
  const given = SIGNATURE.exec(signature)?.[1];
  const bytes = Buffer.from(given ?? '0'.repeat(64), 'hex');
  let right: Secret | undefined;
  for (const secret of secrets) {
    const wanted = createHmac('sha256', secret.text).update(raw).digest();
    if (timingSafeEqual(wanted, bytes) && given !== undefined) right = secret;
  }
  return right;
}

function holder(token: string, secrets: readonly Secret[]): Secret | undefined {
  const given = digest(token);
  let right: Secret | undefined;
  for (const secret of secrets) if (timingSafeEqual(digest(secret.text), given)) right = secret;
  return right;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
