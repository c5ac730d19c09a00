import type { AST } from '@eslint-community/regexpp';
import { parseRegExpLiteral, visitRegExpAST } from '@eslint-community/regexpp';

/** A text that makes a backtracking matcher work hardest at one repetition of a pattern, if anything does. */
export interface Pump {
  readonly before: string;
  readonly repeated: string;
  readonly after: string;
}

/** What a matcher meets after the repetition: nothing that lets it succeed. */
const AFTERS: readonly string[] = ['', '\u0001', '!\u0001', ' \n\u0001', '9z\u0001'];

/** Texts that drive each repetition of a pattern: what leads up to it, what it repeats, and an end that fails. */
export function pumpsOf(regex: RegExp): readonly Pump[] {
  const pattern = parseRegExpLiteral(regex);
  const pumps: Pump[] = [];
  visitRegExpAST(pattern, {
    onQuantifierEnter(node) {
      if (node.max < 10) return;
      const leads = [leadingTo(node), ''];
      for (const repeated of samples(node.element)) {
        for (const before of new Set(leads)) for (const after of AFTERS) pumps.push({ before, repeated, after });
      }
    },
  });
  const [whole] = samples(pattern.pattern.alternatives[0] ?? pattern.pattern);
  if (whole) pumps.push({ before: '', repeated: whole, after: '\u0001' });
  const seen = new Set<string>();
  return pumps.filter(
    (pump) => pump.repeated !== '' && !seen.has(JSON.stringify(pump)) && seen.add(JSON.stringify(pump)),
  );
}

/** The shortest text for what stands before a node in its alternative, and in those around it. */
function leadingTo(node: AST.Node): string {
  const { parent } = node;
  if (!parent || parent.type === 'RegExpLiteral') return '';
  if (parent.type !== 'Alternative') return leadingTo(parent);
  const index = parent.elements.findIndex((element) => element === node);
  return (
    leadingTo(parent) +
    parent.elements
      .slice(0, index)
      .map((element) => samples(element)[0] ?? '')
      .join('')
  );
}

/** A few texts that a node matches, the shortest first; empty for assertions. */
function samples(node: AST.Node): readonly string[] {
  switch (node.type) {
    case 'Pattern':
      return node.alternatives.flatMap((alternative) => samples(alternative).slice(0, 1));
    case 'Group':
    case 'CapturingGroup':
      return node.alternatives.flatMap((alternative) => samples(alternative).slice(0, 1)).slice(0, 4);
    case 'Alternative':
      return combined(node.elements.map((element) => samples(element)));
    case 'Quantifier': {
      const [one = ''] = samples(node.element);
      return [one.repeat(node.min), one.repeat(Math.max(1, node.min))];
    }
    case 'Character':
      return [String.fromCodePoint(node.value)];
    case 'CharacterSet':
      return [charactersOf(node)];
    case 'CharacterClass':
      return ofClass(node);
    default:
      return [''];
  }
}

function combined(parts: readonly (readonly string[])[]): readonly string[] {
  const shortest = parts.map(([first = '']) => first).join('');
  const longest = parts.map((part) => part.at(-1) ?? '').join('');
  return shortest === longest ? [shortest] : [shortest, longest];
}

const PROBES = ['a', 'Z', '0', ' ', '-', '.', '_', '\n', '<', '"', 'é', '/', ':', '\u0000'] as const;

function charactersOf(node: AST.CharacterSet): string {
  if (node.kind === 'any') return 'a';
  if (node.kind === 'digit') return node.negate ? 'a' : '0';
  if (node.kind === 'space') return node.negate ? 'a' : ' ';
  if (node.kind === 'word') return node.negate ? ' ' : 'a';
  return node.negate ? '!' : 'a';
}

/** Characters of a class of different kinds: overlapping repetitions show themselves on one of them. */
function ofClass(node: AST.CharacterClass): readonly string[] {
  const holds = new RegExp(`^${node.raw}$`, 'su');
  const unicode = safely(() => PROBES.filter((probe) => holds.test(probe)));
  const found = unicode ?? safely(() => PROBES.filter((probe) => new RegExp(`^${node.raw}$`, 's').test(probe))) ?? [];
  if (found.length > 0) return found.slice(0, 3);
  const [first] = node.elements;
  if (first?.type === 'Character') return [String.fromCodePoint(first.value)];
  return first?.type === 'CharacterClassRange' ? [String.fromCodePoint(first.min.value)] : ['a'];
}

function safely<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch {
    return undefined;
  }
}
