import type { Request, RequestHandler, Response } from 'express';
import { QueueFull } from './lanes.ts';
import { sendFailure } from './replies.ts';

/** The share of all bytes that may be held for senders whose signature is not looked at yet. */
const UNPROVEN_SHARE = 0.5;

/**
 * Bounds the bytes of all bodies that are held at once: whoever sends slowly, or signs wrongly, takes memory until then. A
 * signature can be made up, so that those who only claim one share a part, and crowd nobody out who has shown a token.
 */
export class HeldBytes {
  readonly #most: number;
  #held = 0;
  #unproven = 0;

  /** One body alone is always taken, whatever its size. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Lets a request on whose body, of at most `largest` bytes, can be held until it is answered; others are to come again. */
  bounded(
    largest: number,
    isProven: (request: Request) => boolean,
    onTurnedAway: () => void = () => undefined,
  ): RequestHandler {
    return (request, response, next) => {
      if (this.#takes(response, sizeOf(request, largest), isProven(request))) {
        next();
        return;
      }
      onTurnedAway();
      sendFailure(response, new QueueFull('too many bodies are being read'));
    };
  }

  #takes(response: Response, bytes: number, isProven: boolean): boolean {
    if (bytes === 0) return true;
    const unproven = isProven ? 0 : bytes;
    if (this.#held > 0 && this.#held + bytes > this.#most) return false;
    if (unproven > 0 && this.#unproven > 0 && this.#unproven + unproven > this.#most * UNPROVEN_SHARE) return false;
    this.#held += bytes;
    this.#unproven += unproven;
    response.once('close', () => {
      this.#held -= bytes;
      this.#unproven -= unproven;
    });
    return true;
  }
}

/** Bytes a body may come to: as many as it says, unless it is packed or does not say; one that is too large is never read. */
function sizeOf(request: Request, largest: number): number {
  const said = request.get('content-length');
  const isPlain = /^(?:identity)?$/i.test(request.get('content-encoding') ?? '');
  if (said === undefined) return request.get('transfer-encoding') === undefined ? 0 : largest;
  return isPlain ? Math.min(Number(said), largest) : largest;
}
