/** A request was refused for a reason that passes: too many requests, contention, a server fault. */
export class BusyServer extends Error {
  override readonly name = 'BusyServer';
  /** Milliseconds after which the server wants to be asked again, where it said so. */
  readonly retryAfter: number | undefined;

  constructor(message: string, options: ErrorOptions & { readonly retryAfter?: number } = {}) {
    super(message, options);
    this.retryAfter = options.retryAfter;
  }
}
