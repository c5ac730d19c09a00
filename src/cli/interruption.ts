import type { FormatName } from './format.ts';

/** What ends a review before its time. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super(TEXT);
  }
}

const TEXT = 'INTERRUPTED: the review ended early; what was printed is not all of it.';

const OUTCOME = JSON.stringify({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'fatal', code: 'incomplete', diagnostics: TEXT }],
});

/** What is put at the end of an output that ends early, so that neither a person nor a program takes it for whole. */
export const INTERRUPTED_MARK: Readonly<Record<FormatName, string>> = {
  report: `\n${TEXT}\n`,
  json: `\n${TEXT}\n`,
  ndjson: `${JSON.stringify({ interrupted: TEXT })}\n`,
  csv: `"${TEXT}"\r\n`,
  fhir: `${OUTCOME}\n`,
  measure: `${OUTCOME}\n`,
  html: `<h2 role="alert">${TEXT}</h2>\n`,
};

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Notes what is to be done at the end, however it comes; the last noted is done first. What is noted after the end is done
 * at once.
 * @throws Interrupted after the end: the work is not to go on.
 */
export type CleanUp = (deed: () => unknown) => { readonly drop: () => void };

/** Milliseconds in which all is to be cleaned up after a signal: whoever reads the output may have stopped reading. */
const PATIENCE = 3_000;

/**
 * Does some work and cleans up after it. A signal ends it with {@link Interrupted}; a second one, or a clean-up that takes
 * too long, ends the program on the spot.
 */
export async function interruptible<T>(work: (cleanUp: CleanUp) => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const deeds: (() => unknown)[] = [];
  let count = 0;
  let isOver = false;
  let patience: NodeJS.Timeout | undefined;
  const interrupt = () => {
    if (count++ > 0) process.exit(2);
    patience = setTimeout(giveUp, PATIENCE);
    reject(new Interrupted());
  };
  const cleanUp: CleanUp = (deed) => {
    if (isOver) {
      void deed();
      throw new Interrupted();
    }
    deeds.push(deed);
    return { drop: () => void deeds.splice(deeds.indexOf(deed), 1) };
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return await Promise.race([work(cleanUp), promise]);
  } finally {
    isOver = true;
    for (const deed of deeds.toReversed()) await deed();
    clearTimeout(patience);
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

function giveUp(): never {
  process.stderr.write(`${TEXT}\n`);
  process.exit(2);
}
