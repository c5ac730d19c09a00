import type {
  Coding,
  DetectedIssue,
  Device,
  Encounter,
  List,
  Provenance,
  Reference,
  Resource,
  Task,
} from '@medplum/fhirtypes';
import { keyOf } from '../chart/references.ts';
import type { Episode } from '../model/episode.ts';
import type { ResourceKey } from '../model/verdict.ts';
import type { Canonicals } from '../terminology/canonicals.ts';

/** What radgap writes. */
export type Written = DetectedIssue | Task | List | Provenance;

/** What a server holds of ours for one patient. */
export interface Stored {
  readonly issues: readonly DetectedIssue[];
  readonly tasks: readonly Task[];
  readonly lists: readonly List[];
}

/** Who writes, when, and how it refers to things. */
export interface Writer {
  readonly canonicals: Canonicals;
  /** The checker's Device. */
  readonly device: Reference<Device>;
  /** The moment of the run, as FHIR instant. */
  readonly now: string;
  readonly catalogueVersion: string;
  readonly policyVersion: string;
  /** Set when issues are stored on another server than the chart: where the chart is, and its short id in identifiers. */
  readonly source?: { readonly base: string; readonly id: string };
}

/** One change to make. `address` is `Type/id`, or a `urn:uuid:` that other writes of the same plan refer to. */
export type Write =
  | { readonly kind: 'create'; readonly address: string; readonly resource: Written }
  | { readonly kind: 'update'; readonly address: string; readonly resource: Written };

/** What is to be written for one episode, in one transaction under its guard List; empty when nothing differs. */
export interface EpisodePlan {
  /** The anchor as it stands in identifiers. */
  readonly episode: string;
  readonly writes: readonly Write[];
}

/** A reference to a resource of the chart. */
export function toChart<T extends Resource>(writer: Writer, key: ResourceKey): Reference<T> {
  return { reference: writer.source ? `${writer.source.base}/${key}` : key };
}

/** The encounter of an episode where it can be referred to: one that is contained in another resource has no address. */
export function encounterOf({ chart, encounter }: Episode): Encounter | undefined {
  return encounter && chart.byKey.get(keyOf(encounter)) === encounter ? encounter : undefined;
}

/** The anchor of an episode as it stands in identifiers. */
export function anchorName(writer: Writer, anchorId: string): string {
  return writer.source ? `${writer.source.id}:${anchorId}` : anchorId;
}

/** The key of a chart resource an issue or Task refers to; undefined when it refers elsewhere. */
export function fromChart(writer: Writer, reference: Reference | undefined): ResourceKey | undefined {
  const text = reference?.reference;
  if (!writer.source) return text;
  const base = `${writer.source.base}/`;
  return text?.startsWith(base) ? text.slice(base.length) : undefined;
}

/** The value of the first identifier under a system. */
export function identifierUnder(
  resource: Pick<DetectedIssue | Task | List, 'identifier'>,
  system: string,
): string | undefined {
  return resource.identifier?.find((identifier) => identifier.system === system)?.value;
}

/** The code under a system. */
export function codeUnder(codings: readonly Coding[] | undefined, system: string): string | undefined {
  return codings?.find((coding) => coding.system === system)?.code;
}

/** A copy of a resource without some of its elements. */
export function without<T extends object, K extends keyof T>(resource: T, ...names: readonly K[]): Omit<T, K> {
  const dropped = new Set<PropertyKey>(names);
  return Object.fromEntries(Object.entries(resource).filter(([name]) => !dropped.has(name))) as Omit<T, K>;
}

/** True when two JSON values say the same, whatever the order of keys. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => same(Reflect.get(a, key), Reflect.get(b, key)));
}
