import { field, isRecord, recordsIn, textField } from './json.ts';
import type { Deleted, Loaded } from './found.ts';

/** The mark that Azure Health Data Services puts into the meta of a resource it exports though it was deleted. */
const STATE = 'http://azurehealthcareapis.com/data-extensions/deleted-state';

/** The deletion that a resource tells of itself; undefined for one that stands. */
export function deletionToldBy({ key, resource }: Pick<Loaded, 'key' | 'resource'>): Deleted | undefined {
  const meta = field(resource, 'meta');
  if (!isRecord(meta)) return undefined;
  const isMarked = recordsIn(field(meta, 'extension')).some((extension) => textField(extension, 'url') === STATE);
  const at = textField(meta, 'lastUpdated');
  return isMarked ? { kind: 'deleted', key, ...(at !== undefined && { at }) } : undefined;
}
