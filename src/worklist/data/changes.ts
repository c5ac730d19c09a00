import { same } from '../../reconcile/writer.ts';

/** An element in which two versions of a resource differ, as text. */
export interface Difference {
  readonly element: string;
  readonly theirs: string;
  readonly yours: string;
}

const IGNORED: ReadonlySet<string> = new Set(['meta', 'text', 'lastModified', 'id', 'resourceType']);

/** What two versions of one resource say differently, element by element. */
export function differences(theirs: object, yours: object): readonly Difference[] {
  const names = new Set([...Object.keys(theirs), ...Object.keys(yours)].filter((name) => !IGNORED.has(name)));
  return [...names].flatMap((element) => {
    const a: unknown = Reflect.get(theirs, element);
    const b: unknown = Reflect.get(yours, element);
    return same(a, b) ? [] : [{ element, theirs: say(a), yours: say(b) }];
  });
}

/** The words of a value: codes, displays, texts and references, without the braces around them. */
function say(value: unknown): string {
  if (Array.isArray(value)) return value.map(say).join('; ');
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null) return '';
  const { display, text, code, reference, coding, ...rest } = value as Readonly<Record<string, unknown>>;
  const own = display ?? text ?? code ?? reference;
  if (typeof own === 'string')
    return [
      own,
      ...Object.values(rest)
        .filter((v) => typeof v === 'object')
        .map(say),
    ].join(', ');
  return [coding, ...Object.values(rest)]
    .filter((part) => part !== undefined)
    .map(say)
    .join(', ');
}
