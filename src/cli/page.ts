import { styleText } from 'node:util';

/** A look of the terminal. */
export type Look = Parameters<typeof styleText>[0];

/** A page of text: how wide it is, and whether it is coloured. */
export class Page {
  readonly width: number;
  readonly #colour: boolean;

  constructor(width: number, colour: boolean) {
    this.width = Math.min(Math.max(width, 50), 110);
    this.#colour = colour;
  }

  /** A text in a look; as it is when the page has no colour. */
  paint(look: Look, text: string): string {
    return this.#colour ? styleText(look, text, { validateStream: false }) : text;
  }

  /** A text over as many lines as it needs: the first led by `lead`, the others indented as far. */
  wrap(lead: string, text: string, look?: Look): string {
    const room = Math.max(this.width - lead.length, 20);
    const [first = '', ...others] = lines(text, room).map((line) => (look ? this.paint(look, line) : line));
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
    const between = gap >= 2 ? ' '.repeat(gap) : '\n';
    return `${this.paint(looks.left, left)}${between}${this.paint(looks.right, right)}\n`;
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
