import { printParseErrorCode, visit } from 'jsonc-parser';

/** What a person who wrote JSON by hand got wrong, by what the parser calls it. */
const MEANING: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'a key in double quotes should stand here',
  ValueExpected: 'a value should stand here',
  ColonExpected: 'a colon should stand here',
  CommaExpected: 'a comma should stand before this',
  CloseBraceExpected: 'a } is missing',
  CloseBracketExpected: 'a ] is missing',
  EndOfFileExpected: 'nothing more should stand here',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfString: 'a closing quote is missing',
};

/** A policy of hand has some kB; what is far beyond is something else, and is read without a look at its keys. */
const LONGEST = 1_000_000;

/**
 * The first fault of a JSON text that a person wrote, such as "line 3, column 5: a comma should stand before this"; a key that
 * stands twice in one object is one, for only the last would be heard. Undefined where there is none. Nothing of the text is
 * quoted but such a key.
 */
export function jsonFault(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  let fault: string | undefined;
  const keys: Set<string>[] = [];
  const tell = (line: number, column: number, what: string) =>
    (fault ??= `line ${line + 1}, column ${column + 1}: ${what}`);
  try {
    visit(
      text,
      {
        onObjectBegin: () => void keys.push(new Set()),
        onObjectEnd: () => void keys.pop(),
        onObjectProperty: (key, _offset, _length, line, column) => {
          const known = keys.at(-1);
          if (known?.has(key))
            tell(line, column, `the key ${JSON.stringify(key.slice(0, 60))} stands here a second time`);
          known?.add(key);
        },
        onError: (code, _offset, _length, line, column) =>
          tell(line, column, MEANING[printParseErrorCode(code)] ?? 'this is no JSON'),
      },
      { disallowComments: true, allowTrailingComma: false },
    );
  } catch (error) {
    if (error instanceof RangeError) return 'its brackets stand too deep in one another';
    throw error;
  }
  return fault;
}
