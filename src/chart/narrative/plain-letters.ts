/** Each group of letters and what its members become; a list of letters becomes digits by position. */
const GROUPS: readonly (readonly [letters: string, plain: string | undefined])[] = [
  ['⁰¹²³⁴⁵⁶⁷⁸⁹', undefined],
  ['₀₁₂₃₄₅₆₇₈₉', undefined],
  ['‐‑‒–−', '-'],
  ['‘’ʼ', "'"],
  ['“”', '"'],
  ['µμ', 'u'],
  ['\u00a0\u2007\u2009\u200a\u202f', ' '],
  ['\u200b\u200c\u200d\u2060\ufeff\u00ad', ''],
  ['\u2028\u2029\u0085', '\n'],
  ['☐□▢', '[ ]'],
  ['☑☒', '[x]'],
  ['—', ' - '],
  ['…', '____'],
  ['：', ':'],
];

const PLAIN: ReadonlyMap<string, string> = new Map(
  GROUPS.flatMap(([letters, plain]) =>
    Array.from(letters, (letter, digit) => [letter, plain ?? String(digit)] as const),
  ),
);

const ASCII = /^[\0-\x7f]*$/;
const OTHER = /[^\0-\x7f]/g;

/** The text with typographic digits, dashes, quotes, spaces and mu in plain letters; a box to tick becomes `[ ]`, a ticked one `[x]`. */
export function plainLetters(text: string): string {
  return ASCII.test(text) ? text : text.replace(OTHER, (char) => PLAIN.get(char) ?? char);
}
