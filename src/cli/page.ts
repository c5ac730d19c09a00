import { styleText } from 'node:util';
import { lineForTerminal } from './terminal.ts';

/** A look of the terminal. */
export type Look = Parameters<typeof styleText>[0];

/** Columns of the narrowest and the widest page. */
const [NARROWEST, WIDEST] = [40, 110];

/** A page of text: how wide it is, and whether it is coloured. What a terminal may not show of a text is left out of it. */
export class Page {
  readonly width: number;
  readonly #colour: boolean;

  constructor(width: number, colour: boolean) {
    this.width = Math.min(Math.max(width, NARROWEST), WIDEST);
    this.#colour = colour;
  }

  /** A text in a look; as it is when the page has no colour. */
  paint(look: Look, text: string): string {
    const shown = lineForTerminal(text);
    return this.#colour ? styleText(look, shown, { validateStream: false }) : shown;
  }

  /** A text over as many lines as it needs: the first led by `lead`, the others indented as far. */
  wrap(lead: string, text: string, look?: Look): string {
    const room = Math.max(this.width - lead.length, 20);
    const [first = '', ...others] = lines(lineForTerminal(text), room).map((line) =>
      look ? this.paint(look, line) : line,
    );
    const indent = ' '.repeat(lead.length);
    return [lead + first, ...others.map((line) => indent + line)].map((line) => `${line}\n`).join('');
  }

  /** A line from edge to edge. */
  rule(character: string): string {
    return `${this.paint('dim', character.repeat(this.width))}\n`;
  }

  /** Two texts at the two edges of a line, or on two lines where there is no room. */
  spread(left: string, right: string, looks: { readonly left: Look; readonly right: Look }): string {
    const gap = this.width - left.length - right.length;
    if (gap < 2) return this.wrap('', left, looks.left) + this.wrap('', right, looks.right);
    return `${this.paint(looks.left, left)}${' '.repeat(gap)}${this.paint(looks.right, right)}\n`;
  }
}

function lines(text: string, room: number): readonly string[] {
  const found: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      found.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...found, line];
}
