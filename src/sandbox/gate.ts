/** One moment of a request: before it is processed, or after, when its writes are committed but not yet answered. */
export interface GateStep {
  readonly phase: 'before' | 'after';
  readonly method: string;
  /** Path and query below `/fhir/R4/`. */
  readonly path: string;
  /** `Bot/<id>` or `ClientApplication/<id>`. */
  readonly author: string;
  readonly body: unknown;
}

/** A test's hand on every request: it may wait, throw an OperationOutcomeError to fail it, or `BotKilled` to kill its sender. */
export type Gate = (step: GateStep) => Promise<void> | void;
