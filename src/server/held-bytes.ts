import type { Request, RequestHandler, Response } from 'express';
import { QueueFull } from './lanes.ts';
import { sendFailure } from './replies.ts';

/** Bounds the bytes of all bodies that are held at once: whoever sends slowly, or signs wrongly, takes memory until then. */
export class HeldBytes {
  readonly #most: number;
  #held = 0;

  /** One body alone is always taken, whatever its size. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Lets a request on whose body, of at most `largest` bytes, can be held until it is answered; others are to come again. */
  bounded(largest: number, onTurnedAway: () => void = () => undefined): RequestHandler {
    return (request, response, next) => {
      if (this.#takes(request, response, largest)) {
        next();
        return;
      }
      onTurnedAway();
      sendFailure(response, new QueueFull('too many bodies are being read'));
    };
  }

  #takes(request: Request, response: Response, largest: number): boolean {
    const bytes = sizeOf(request, largest);
    if (this.#held > 0 && this.#held + bytes > this.#most) return false;
    this.#held += bytes;
    response.once('close', () => (this.#held -= bytes));
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
