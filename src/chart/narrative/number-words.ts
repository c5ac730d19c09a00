/** What a number in words is, where it can be nothing else; "one fifty" may be two of them. */
const ONES = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const TEENS = `ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen`.split(' ');
const TENS = `twenty thirty forty fifty sixty seventy eighty ninety`.split(' ');

const VALUES: ReadonlyMap<string, number> = new Map([
  ...[...ONES, ...TEENS].map((word, value) => [word, value] as const),
  ...TENS.map((word, at) => [word, 10 * (at + 2)] as const),
]);

const ONE = `(?:${ONES.join('|')})`;
const BELOW_HUNDRED = `(?:(?:${TENS.join('|')})(?:[ -]${ONE})?|${TEENS.join('|')}|${ONE})`;
const NUMBER = `(?:(?:${ONE}|a) hundred(?: (?:and )?${BELOW_HUNDRED})?|${BELOW_HUNDRED})(?: point(?: ${ONE}){1,3})?|point(?: ${ONE}){1,3}`;
const ANY = `(?:${[...VALUES.keys()].join('|')}|hundred|thousand|point)`;

/** An expression for a number in words before one of the units; a range, and a number that goes on, is none. */
export function numberBefore(units: string): RegExp {
  return new RegExp(
    `(?<!\\b(?:${ANY}|to|or|x|capsules of|vials of)[ -])(?<![\\d/-] ?)\\b(${NUMBER})(?=[ -](?:${units})(?!\\w)(?! (?:to|or|and) ${ANY}\\b))`,
    'gi',
  );
}

/** The number that such words say, in figures. */
export function inFigures(words: string): string {
  const [whole = '', decimals = ''] = words.toLowerCase().split(/ ?point ?/);
  let value = 0;
  for (const word of whole.split(/[ -]/)) {
    if (word === 'hundred') value = Math.max(1, value) * 100;
    else value += VALUES.get(word) ?? 0;
  }
  const figures = decimals.split(' ').map((word) => VALUES.get(word) ?? '');
  return decimals === '' ? String(value) : `${value}.${figures.join('')}`;
}
