import { field, isRecord, parseJson, recordsIn, textField, type Json } from './json.ts';

/** The words of a request for an export: an address, which may be nothing, and its parameters. */
export interface RequestWords {
  readonly address: string;
  readonly parameters: URLSearchParams;
}

/**
 * What the manifest of an export keeps of its request: an address as Bulk Data asks for, or the Parameters that were posted;
 * undefined for what is neither.
 */
export function requestWords(manifest: Json): RequestWords | undefined {
  const request = field(manifest, 'request') ?? '';
  const posted = typeof request === 'string' && /^\s*\{/.test(request) ? parseJson(request)?.value : request;
  if (typeof posted === 'string') return wordsOf(posted);
  const isPosted = isRecord(posted) && textField(posted, 'resourceType') === 'Parameters';
  return isPosted ? { address: '', parameters: postedWords(posted) } : undefined;
}

/** The words of an address; some write the method before it, and parameters without a value, which ask for nothing. */
function wordsOf(text: string): RequestWords {
  const [address = '', query = ''] = text
    .replace(/^\s*(?:GET|POST)\s+/i, '')
    .replace(/#.*$/s, '')
    .split(/\?(.*)/s);
  const told = [...new URLSearchParams(query)].filter(([, value]) => value.trim() !== '');
  return { address, parameters: new URLSearchParams(told) };
}

/** What Parameters ask of an export; those with a text that is blank ask for nothing, as in an address. */
export function postedWords(posted: Json): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const parameter of recordsIn(field(posted, 'parameter'))) {
    const value = valueOf(parameter);
    const isBlank = typeof value === 'string' && value.trim() === '';
    if (!isBlank) parameters.append(textField(parameter, 'name') ?? '', textIn(value));
  }
  return parameters;
}

function valueOf(parameter: Json): unknown {
  const name = Object.keys(parameter).find((key) => key.startsWith('value')) ?? '';
  return field(parameter, name);
}

/** A value as text; nothing for one that is no plain value and no reference. */
function textIn(value: unknown): string {
  if (isRecord(value)) return textField(value, 'reference') ?? '';
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}
