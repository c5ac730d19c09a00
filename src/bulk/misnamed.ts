import { failureText } from './input-error.ts';
import { encodingIn, packingIn, startOf } from './packing.ts';

const MISNAMED =
  'it looks like records, and its name does not end in .ndjson, .jsonl or .json: give it that ending, or move it away';
const XML = 'it is FHIR in XML, which is not read: ask for it as JSON, or move it away';

/** Bytes of a file in which some resource would name its type. */
const LOOK = 2 ** 16;

/**
 * Why a file of another name than files of records have may still hold some; undefined for a licence, a list for people and
 * the like. It is told and not read: it may as well be an older state or a copy of what is read.
 */
export function whyUnread(path: string): string | undefined {
  try {
    const start = startOf(path, LOOK);
    if (packingIn(start) === 'gzip') return MISNAMED;
    const text = new TextDecoder(encodingIn(start)).decode(start);
    if (/^\s*(?:\[\s*)?\{/.test(text) && text.includes('"resourceType"')) return MISNAMED;
    return /^\s*</.test(text) && text.includes('"http://hl7.org/fhir"') ? XML : undefined;
  } catch (error) {
    return `it cannot be read: ${failureText(error)}`;
  }
}
