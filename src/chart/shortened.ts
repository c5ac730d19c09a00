import { SHORTENED } from '../terminology/shortened.ts';
import { isRecord } from './fits.ts';

/** True of a resource of which a server says that it left elements out: what it lacks may be on record. */
export function isShortened(resource: unknown): boolean {
  const meta = isRecord(resource) ? resource['meta'] : undefined;
  if (!isRecord(meta)) return false;
  return [meta['tag'], meta['security']].some((labels) => Array.isArray(labels) && labels.some(isLabel));
}

function isLabel(label: unknown): boolean {
  return isRecord(label) && typeof label['code'] === 'string' && SHORTENED.has(label['code']);
}
