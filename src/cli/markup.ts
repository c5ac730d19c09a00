/** A piece of HTML that is safe to print: only {@link markup} and {@link trusted} make one. */
export class Markup {
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** A text of our own source that is HTML already: never anything that was read. */
  static trusted(text: string): Markup {
    return new Markup(text);
  }
}

/** What may fill a hole: HTML as it is, any text escaped, nothing for what is absent, lists piece by piece. */
export type Hole = Markup | string | number | undefined | false | readonly Hole[];

/** HTML whose holes are escaped, in elements and in quoted attributes alike; a chart cannot write a tag into it. */
export function markup(strings: TemplateStringsArray, ...holes: readonly Hole[]): Markup {
  return Markup.trusted(strings.reduce((text, piece, index) => text + textOf(holes[index - 1]) + piece));
}

function textOf(hole: Hole): string {
  if (hole === undefined || hole === false) return '';
  if (hole instanceof Markup) return hole.text;
  if (typeof hole === 'object') return hole.map(textOf).join('');
  return escaped(String(hole));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters and half surrogates have no place in HTML; marks that turn the direction of writing could hide what is said. */
const UNFIT = /(?![\t\n\r])\p{Cc}|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/gu;

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(UNFIT, '\u{fffd}')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
