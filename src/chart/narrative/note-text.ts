import { base64Bytes } from './base64.ts';
import { withoutTags } from './markup.ts';

const MOST_CHARACTERS = 200_000;
const MOST_BYTES = 4 * MOST_CHARACTERS;

const MARKUP: ReadonlySet<string> = new Set([
  'text/html',
  'application/xhtml+xml',
  'text/xml',
  'application/xml',
  'application/hl7-v3+xml',
  'application/hl7-cda+xml',
  'application/cda+xml',
]);
const CHARSETS: ReadonlyMap<string, string> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['us-ascii', 'utf-8'],
  ['iso-8859-1', 'windows-1252'],
  ['latin1', 'windows-1252'],
  ['windows-1252', 'windows-1252'],
  ['utf-16', 'utf-16le'],
  ['utf-16le', 'utf-16le'],
  ['utf-16be', 'utf-16be'],
]);

/**
 * The plain text of a note, its first 200,000 characters; undefined when the type is not text, HTML or XML, the bytes
 * are not what they are said to be, or the note is within it as a file of another kind.
 */
export function noteText(contentType: string | undefined, base64: string): string | undefined {
  const [type = '', ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (type !== 'text/plain' && !MARKUP.has(type)) return undefined;
  const bytes = base64Bytes(base64, MOST_BYTES);
  const charset = charsetOf(parameters);
  const text = bytes && charset !== null ? decoded(bytes, charset) : undefined;
  if (text === undefined || text.includes('\u0000')) return undefined;
  const bounded = text.slice(0, MOST_CHARACTERS);
  if (type === 'text/plain') return RICH_TEXT.test(bounded) ? undefined : bounded;
  if (ENCLOSED.test(bounded)) return undefined;
  const plain = withoutTags(bounded);
  return plain.trim() === '' && PICTURE.test(bounded) ? undefined : plain;
}

/** Rich text that goes by plain text. */
const RICH_TEXT = /^\s*\{\\rtf/;
/** A file in the body of a CDA document that is not XML. */
const ENCLOSED = /\brepresentation\s{0,3}=\s{0,3}["']B64["']/i;
/** What shows a picture or a file in place of text. */
const PICTURE = /<(?:img|object|embed|iframe|svg)\b/i;

/** The plain text of an XHTML `div`, such as the narrative of a Composition section. */
export function xhtmlText(div: string): string {
  return withoutTags(div.slice(0, MOST_CHARACTERS));
}

/** The charset named, undefined when none is, null when it is none we read. */
function charsetOf(parameters: readonly string[]): string | undefined | null {
  const named = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '')
    .trim();
  return named === undefined || named === '' ? undefined : (CHARSETS.get(named) ?? null);
}

function decoded(bytes: Uint8Array, charset: string | undefined): string | undefined {
  const marked = charsetOfMark(bytes);
  if (marked !== undefined) return decodedAs(bytes, marked);
  if (charset !== undefined) return decodedAs(bytes, charset);
  return decodedAs(bytes, 'utf-8') ?? decodedAs(bytes, 'windows-1252');
}

function charsetOfMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 'utf-8' : undefined;
}

function decodedAs(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: bytes.length === MOST_BYTES });
  } catch {
    return undefined;
  }
}
