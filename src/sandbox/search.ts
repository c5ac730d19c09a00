import type { Filter, SearchRequest, SortRule, WithId } from '@medplum/core';
import {
  badRequest,
  convertToSearchableDates,
  convertToSearchableReferences,
  convertToSearchableStrings,
  convertToSearchableTokens,
  DEFAULT_MAX_SEARCH_COUNT,
  DEFAULT_SEARCH_COUNT,
  evalFhirPathTyped,
  isResourceType,
  matchesSearchRequest,
  notFound,
  Operator,
  OperationOutcomeError,
  toTypedValue,
} from '@medplum/core';
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import type { CandidateIndex } from './candidate-index.ts';
import { searchParameter } from './definitions.ts';

const LARGEST_OFFSET = 10_000;
const MATCHED_TYPES = ['reference', 'string', 'uri', 'token', 'date'];
const REFUSED_OPERATORS: readonly string[] = [
  Operator.TEXT,
  Operator.IN,
  Operator.NOT_IN,
  Operator.ABOVE,
  Operator.BELOW,
  Operator.OF_TYPE,
  Operator.IDENTIFIER,
  Operator.EXACT,
];

/** One page of a search: its resources, how many match in all if that was asked, and the request for the next page if there is one. */
export interface Page {
  readonly resources: readonly WithId<Resource>[];
  readonly total?: number;
  readonly next?: SearchRequest;
}

/** What a request may match, in the order of the types and then of creation, and the test that tells whether one does. */
export interface Pool {
  readonly candidates: readonly WithId<Resource>[];
  readonly matches: (resource: WithId<Resource>) => boolean;
}

/** The resource types a search is about: one, or those of `_type`. */
export function searchedTypes(request: SearchRequest): readonly ResourceType[] {
  if (isResourceType(request.resourceType)) return [request.resourceType];
  return request.types ?? [];
}

/** Throws 400 for what the real server refuses, and for what it can do but the sandbox would answer wrongly. */
export function checkSearch(request: SearchRequest): void {
  if ((request.offset ?? 0) > LARGEST_OFFSET) {
    refuse(`Search offset exceeds maximum (got ${request.offset ?? 0}, max ${LARGEST_OFFSET})`);
  }
  if (!request.types && !isResourceType(request.resourceType)) throw new OperationOutcomeError(notFound);
  for (const type of searchedTypes(request)) {
    if (!isResourceType(type)) refuse(`Unknown resource type: ${String(type)}`);
    for (const filter of request.filters ?? []) checkFilter(type, filter);
    for (const { code } of request.sortRules ?? []) {
      if (!searchParameter(type, code)) refuse(`Unknown search parameter: ${code}`);
    }
  }
}

/** The current resources a request may match. */
export function poolOf(index: CandidateIndex, request: SearchRequest): Pool {
  const types = searchedTypes(request);
  const typed = new Map<string, SearchRequest>(
    types.map((resourceType) => [resourceType, { ...request, resourceType }]),
  );
  return {
    candidates: types.flatMap((resourceType) => [...index.candidates(resourceType, request)]),
    matches: (resource) => matchesSearchRequest(resource, typed.get(resource.resourceType) ?? request),
  };
}

/** The asked page; no more resources are tested than it takes to fill it, unless they are to be sorted or counted. */
export function pageOf(pool: Pool, request: SearchRequest): Page {
  const count = pageSize(request);
  const page = sortedByCursor(request) ? cursorPage(pool, request, count) : offsetPage(pool, request, count);
  return { ...page, ...(isCounted(request) && { total: pool.candidates.filter(pool.matches).length }) };
}

/** True when a request asks how many match in all. */
function isCounted({ total }: SearchRequest): boolean {
  return total === 'accurate' || total === 'estimate';
}

function offsetPage({ candidates, matches }: Pool, request: SearchRequest, count: number): Page {
  const offset = Math.max(0, request.offset ?? 0);
  const rules = request.sortRules ?? [];
  const ordered = rules.length === 0 ? candidates : sorted(candidates.filter(matches), rules);
  const found = firstOf(ordered, rules.length === 0 ? matches : () => true, offset + count + 1);
  const more = count > 0 && found.length > offset + count;
  return {
    resources: found.slice(offset, offset + count),
    ...(more && { next: { ...request, count, offset: offset + count } }),
  };
}

function firstOf<T>(items: Iterable<T>, matches: (item: T) => boolean, most: number): readonly T[] {
  const found: T[] = [];
  for (const item of items) {
    if (found.length === most) break;
    if (matches(item)) found.push(item);
  }
  return found;
}

function pageSize({ count }: SearchRequest): number {
  if (count === undefined || Number.isNaN(count) || count < 0) return DEFAULT_SEARCH_COUNT;
  return Math.min(count, DEFAULT_MAX_SEARCH_COUNT);
}

function refuse(text: string): never {
  throw new OperationOutcomeError(badRequest(text));
}

function checkFilter(type: ResourceType, { code, operator }: Filter): void {
  if (code.startsWith('_has') || code === '_filter') refuse(`The sandbox cannot search by ${code}`);
  if (code.includes('.')) return;
  const parameter = searchParameter(type, code);
  if (!parameter) return refuse(`Unknown search parameter: ${code}`);
  if (operator === Operator.MISSING || operator === Operator.PRESENT) return;
  if (!MATCHED_TYPES.includes(parameter.type) || REFUSED_OPERATORS.includes(operator)) {
    refuse(`The sandbox cannot search ${type} by ${parameter.type} parameter ${code} with :${operator}`);
  }
}

function sortedByCursor({ sortRules, offset }: SearchRequest): boolean {
  const [rule, ...others] = sortRules ?? [];
  return rule?.code === '_lastUpdated' && !rule.descending && others.length === 0 && !offset;
}

/** Pages by time and id, so that a resource written between two pages never hides another. */
function cursorPage({ candidates, matches }: Pool, request: SearchRequest, count: number): Page {
  const [, instant, lastId] = /^2-(\d+)(?:-(.+))?$/.exec(request.cursor ?? '') ?? [];
  const from = Number(instant ?? 0);
  const rest = candidates
    .map((resource) => ({ resource, at: instantOf(resource) }))
    .filter(({ resource, at }) => at > from || (at === from && resource.id > (lastId ?? '')))
    .sort((a, b) => a.at - b.at || (a.resource.id < b.resource.id ? -1 : 1));
  const found = firstOf(rest, ({ resource }) => matches(resource), count + 1);
  const page = found.slice(0, count);
  const last = page.at(-1);
  return {
    resources: page.map(({ resource }) => resource),
    ...(last && found.length > count && { next: { ...request, count, cursor: `2-${last.at}-${last.resource.id}` } }),
  };
}

const instants = new WeakMap<Resource, number>();

/** When a version was stored, in milliseconds; a version never changes, so its text is read once. */
function instantOf(resource: Resource): number {
  const known = instants.get(resource);
  if (known !== undefined) return known;
  const instant = Date.parse(resource.meta?.lastUpdated ?? '') || 0;
  instants.set(resource, instant);
  return instant;
}

function sorted(matches: readonly WithId<Resource>[], rules: readonly SortRule[]): readonly WithId<Resource>[] {
  if (rules.length === 0) return matches;
  return matches
    .map((resource) => ({ resource, keys: rules.map((rule) => sortKey(resource, rule.code)) }))
    .sort((a, b) => {
      for (const [at, rule] of rules.entries()) {
        const order = compareKeys(a.keys[at], b.keys[at]);
        if (order !== 0) return rule.descending ? -order : order;
      }
      return 0;
    })
    .map(({ resource }) => resource);
}

/** As in PostgreSQL, what is absent sorts as the greatest. */
function compareKeys(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -1 : 1;
}

function sortKey(resource: Resource, code: string): string | undefined {
  const parameter = searchParameter(resource.resourceType, code);
  if (!parameter?.expression) return undefined;
  const values = evalFhirPathTyped(parameter.expression, [toTypedValue(resource)]);
  if (parameter.type === 'date') return convertToSearchableDates(values)[0]?.start;
  if (parameter.type === 'token') return convertToSearchableTokens(values)[0]?.value;
  if (parameter.type === 'reference') return convertToSearchableReferences(values)[0];
  return convertToSearchableStrings(values)[0];
}
