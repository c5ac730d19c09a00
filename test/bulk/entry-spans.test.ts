import { describe, expect, it } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { entrySpans, isOfBundle } from '../../src/bulk/entry-spans.ts';

/** The texts that the spans of a text hold. */
function textsIn(text: string, nested?: ReadonlySet<number>): readonly string[] {
  const bytes = Buffer.from(text);
  const spans = entrySpans(bytes, nested);
  return spans.flatMap((begin, index) => (index % 2 === 0 ? [bytes.toString('utf8', begin, spans[index + 1])] : []));
}

/** Objects of any content, and how a writer may set them in lines. */
const written = fc.record({
  values: fc.array(fc.record({ held: fc.jsonValue({ maxDepth: 4 }) }), { maxLength: 6 }),
  before: fc.jsonValue({ maxDepth: 3 }),
  lay: fc.constantFrom(
    (value: unknown) => JSON.stringify(value),
    (value: unknown) => JSON.stringify(value, null, '\t'),
    (value: unknown) => `\u{feff} ${JSON.stringify(value, null, 2).replaceAll('\n', '\r\n')}\r\n`,
    (value: unknown) => JSON.stringify(value).replaceAll('entry', '\\u0065ntr\\u0079'),
  ),
});

describe('the spans of a JSON text', () => {
  it('are those of the elements of a list', () => {
    fc.assert(
      fc.property(written, ({ values, lay }) => {
        const texts = textsIn(lay(values));
        expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual(values);
        expect(texts.some(isOfBundle)).toBe(false);
      }),
    );
  });

  it('are those of the entries of a Bundle, each told from an element by what stands before it', () => {
    fc.assert(
      fc.property(written, ({ values, before, lay }) => {
        const texts = textsIn(lay({ 'it is "[,{ entry': before, total: 7, entry: values, meta: { entry: [before] } }));
        expect(texts.every(isOfBundle)).toBe(true);
        expect(texts.map((text) => JSON.parse(text.slice(1)) as unknown)).toEqual(values);
      }),
    );
  });

  it('are followed, at a Bundle that was read with them, by those of its entries', () => {
    fc.assert(
      fc.property(written, ({ values, before, lay }) => {
        const bundle = { resourceType: 'Bundle', meta: { entry: [before] }, entry: values };
        const held = [before, bundle, before, bundle].map((each) => ({ resource: before, other: [{}], each }));
        const numbers = new Set([2, values.length + 4]);
        const list = textsIn(lay([{}, bundle, 7, bundle]), numbers);
        const entries = textsIn(lay({ entry: held }).replaceAll('"each"', '"resource"'), numbers);
        for (const [texts, ofBundle] of [
          [list, 0],
          [entries, 4],
        ] as const) {
          expect(texts).toHaveLength(4 + 2 * values.length);
          const inner = [...texts.slice(2, 2 + values.length), ...texts.slice(4 + values.length)];
          expect(inner.map((text) => JSON.parse(text.slice(1)) as unknown)).toEqual([...values, ...values]);
          expect(texts.filter(isOfBundle)).toHaveLength(ofBundle + 2 * values.length);
        }
      }),
    );
  });

  it.each([
    [
      'of two lists of entries, those in the last',
      '{"entry":[{"a":1}],"entry":[{"b":2}, {"c":3}]}',
      ['[{"b":2}', ', {"c":3}'],
    ],
    ['of a text that is no list, none', '{"entry":{"a":[1]}}', []],
    ['of an empty list, none', '{"entry":[ ]}', []],
  ])('are, %s', (_, text, expected) => {
    expect(textsIn(text)).toEqual(expected);
  });
});
