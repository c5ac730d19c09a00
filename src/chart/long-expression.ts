/** From this many characters on V8 makes machine code of an expression at once. */
const LONG_TEXT = ' '.repeat(1000);

/**
 * An expression of many words, made ready when a text first asks it. For a short text V8 makes bytecode first and machine
 * code the second time; of so many words the bytecode takes three times as long as the machine code, and is used once. So
 * it is shown a long text first.
 */
export class LongExpression {
  readonly #expression: RegExp;
  #isReady = false;

  /** Of the text of a pattern with flags, or of an expression as it is; `g` is for `all` alone, `y` for nothing. */
  constructor(pattern: RegExp | string, flags?: string) {
    this.#expression = new RegExp(pattern, flags);
  }

  test(text: string): boolean {
    return this.#ready().test(text);
  }

  exec(text: string): RegExpExecArray | null {
    return this.#ready().exec(text);
  }

  /** Every match; of a pattern with the flag `g`. */
  all(text: string): Iterable<RegExpExecArray> {
    return text.matchAll(this.#ready());
  }

  #ready(): RegExp {
    if (!this.#isReady) {
      this.#expression.test(LONG_TEXT);
      this.#isReady = true;
    }
    return this.#expression;
  }
}
