import { LongExpression } from '../long-expression.ts';

/** The phrases of a list written as text, apart by commas. */
export function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((phrase) => phrase.trim().replace(/\s+/g, ' '))
    .filter((phrase) => phrase !== '');
}

const LETTERS_OF_A_KEY = 4;
const SLOTS = 4096;

/** The pattern of one phrase of `cues.ts`. */
function pattern(phrase: string): string {
  return phrase
    .split(' ')
    .map((word) => (word === '*' ? '[a-z0-9-]+' : word.replace(/[.+?^${}()|[\]\\/]/g, '\\$&').replace('*', '[a-z]*')))
    .join('[ -]');
}

/** One expression for a list of phrases, over lower-case text. */
export function anyOf(phrases: readonly string[]): LongExpression {
  return new LongExpression(`\\b(?:${phrases.map(pattern).join('|')})(?![a-z0-9])`);
}

/** A list of phrases as a question about a text in lower case; where the bits of its statement lack the list's, the answer is no unread. */
export function cueOf(bit: number, phrases: readonly string[]): (lower: string, bits: number) => boolean {
  const expression = anyOf(phrases);
  return (lower, bits) => (bits & bit) !== 0 && expression.test(lower);
}

/** The slot of a word: made of its first four letters; words that share it are told apart later, by expression. */
export function slotOf(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> 20;
}

/** Takes one more letter (either case) into the key of a word. */
export function withLetter(key: number, code: number): number {
  return (key << 5) | (code & 31);
}

/** A table from the slot of a word to the bits of the lists with a phrase it is the longest word of. */
export function slotTable(lists: readonly (readonly [bit: number, phrases: readonly string[]])[]): Int32Array {
  const table = new Int32Array(SLOTS);
  for (const [bit, phrases] of lists) {
    for (const phrase of phrases) {
      const slot = slotOfPhrase(phrase);
      table[slot] = (table[slot] ?? 0) | bit;
    }
  }
  return table;
}

function slotOfPhrase(phrase: string): number {
  const words = phrase.match(/[a-z]+/gi) ?? [''];
  const longest = words.reduce((best, word) => (word.length > best.length ? word : best));
  let key = 0;
  for (let i = 0; i < Math.min(longest.length, LETTERS_OF_A_KEY); i++) key = withLetter(key, longest.charCodeAt(i));
  return slotOf(key);
}
