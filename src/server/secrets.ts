import { readFileSync } from 'node:fs';

/** One secret a sender may use; bound to a subscription, it admits notices of that subscription alone. */
export interface Secret {
  readonly text: string;
  readonly subscription?: string;
}

/** The secrets in force at this moment. */
export interface SecretRing {
  /** Keys of `X-Signature`. */
  readonly signing: () => readonly Secret[];
  /** Tokens of `Authorization: Bearer`. */
  readonly bearer: () => readonly Secret[];
}

/** Where secrets are written: in the environment, in a file, or nowhere. */
export interface SecretPlace {
  readonly text?: string;
  readonly file?: string;
}

/**
 * The secrets in a text: separated by commas or lines, each bound to a subscription when `Subscription/<id> ` precedes it.
 * A subscription without a secret behind it is none: anybody may know its name.
 */
export function secretsIn(text: string): readonly Secret[] {
  return text
    .split(/[,\r\n]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !/^Subscription\/\S*$/.test(part))
    .map((part) => {
      const bound = /^Subscription\/([A-Za-z0-9.-]{1,64})\s+(\S+)$/.exec(part);
      return bound?.[1] !== undefined ? { subscription: bound[1], text: bound[2] ?? '' } : { text: part };
    });
}

/** Milliseconds after which a file of secrets is looked at again. */
const FRESH = 5_000;

/**
 * Secrets that are read again from their file, so that they can be exchanged without a restart. A file that is gone or empty
 * changes nothing: a receiver that began closed never opens.
 */
export function liveSecrets(place: SecretPlace, clock: () => number): () => readonly Secret[] {
  const { text, file } = place;
  if (file === undefined) {
    const held = secretsIn(text ?? '');
    return () => held;
  }
  let held = secretsIn(readFileSync(file, 'utf8'));
  let looked = clock();
  return () => {
    if (clock() - looked < FRESH) return held;
    looked = clock();
    held = rereadIn(file) ?? held;
    return held;
  };
}

function rereadIn(file: string): readonly Secret[] | undefined {
  try {
    const read = secretsIn(readFileSync(file, 'utf8'));
    return read.length > 0 ? read : undefined;
  } catch {
    return undefined;
  }
}
