import { isReadType, screen } from '../../src/chart/shapes.ts';
import type { Assessment, Finding } from '../../src/model/assessment.ts';
import { catalogue } from '../../src/rules/index.ts';
import { assess } from '../support/oracle/judge.ts';
import type { Base, Json, JsonObject } from './corpus.ts';

/**
 * How evidence may be damaged so that no verdict can get better by it.
 * - `set-aside`: the resource breaks the table of shapes and is set aside. No gap may close, and none may become not applicable:
 *   a defect closes nothing. Excepted: damage that takes a whole service (its index Procedure or Claim) out of the record, and
 *   what a damaged Claim would have told rules that do not draw on claims. Nor may a gap open of a rule whose evidence it may be,
 *   for unknown is not missing.
 * - `unknown-word`: one text becomes a word FHIR does not have. No gap may close of a rule whose evidence it is. Excepted:
 *   conflict rules, for which less evidence is less conflict; resources that tell whether or what a rule demands; and references
 *   and identifiers, which say whose a resource is, so that it becomes evidence of another.
 *
 * Nothing is promised for damage that turns one meaning into another (a date into another date, `potential` into `actual`, a
 * Claim into what calls itself an Encounter): nobody can see it.
 */
export const WORSENINGS = ['set-aside', 'unknown-word'] as const;
export type Worsening = (typeof WORSENINGS)[number];

const rules = new Map(catalogue.map((rule) => [rule.id, rule]));
const SERVICE: ReadonlySet<string> = new Set(['Patient', 'Procedure', 'Claim', 'Encounter']);

/** The findings of an episode by anchor and rule. */
export type Verdicts = ReadonlyMap<string, Finding>;

/** The verdicts of a record as it is. */
export function verdictsOf(base: Base, resources: readonly JsonObject[] = base.resources): Verdicts {
  const assessments: readonly Assessment[] = assess({ ...base.record, resources }, base.policy);
  return new Map(
    assessments.flatMap(({ episode, findings }) =>
      findings.map((finding) => [`${episode.anchor.id} ${finding.rule}`, finding] as const),
    ),
  );
}

/** Of what kind the damage to a resource is, when anything is promised for it. */
export function worseningOf(damaged: JsonObject, type: string): 'set-aside' | undefined {
  const called = damaged['resourceType'];
  const isOther = typeof called === 'string' && called !== type && isReadType(called);
  return !isOther && 'why' in screen(damaged) ? 'set-aside' : undefined;
}

const WHOSE: ReadonlySet<string> = new Set([
  'id',
  'resourceType',
  'meta',
  'reference',
  'identifier',
  'subject',
  'patient',
]);

/** A copy with one of its texts replaced by a word that means nothing; undefined when it has none, or is set aside for it. */
export function withUnknownWord(resource: JsonObject, at: number): JsonObject | undefined {
  const copy = structuredClone(resource);
  const places: (readonly [JsonObject | Json[], string])[] = [];
  const look = (value: Json) => {
    if (typeof value !== 'object' || value === null) return;
    for (const name of Object.keys(value)) {
      if (WHOSE.has(name)) continue;
      const held = Reflect.get(value, name) as Json;
      if (typeof held === 'string') places.push([value, name]);
      else look(held);
    }
  };
  look(copy);
  const place = places[at % Math.max(places.length, 1)];
  if (!place) return undefined;
  Reflect.set(place[0], place[1], 'zz-unknown');
  return 'why' in screen(copy) ? undefined : copy;
}

/** The rules whose gap opened, though what was set aside may be their evidence, each as `rule: before -> after`. */
export function opened(before: Verdicts, after: Verdicts, kind: Worsening, type: string): readonly string[] {
  if (kind !== 'set-aside' || anchorsIn(before) !== anchorsIn(after)) return [];
  return [...before].flatMap(([key, { rule, status }]) => {
    const now = after.get(key)?.status;
    const mayClose = rules.get(rule)?.evidenceTypes.some((name) => name === type) === true;
    return mayClose && (now === 'open-gap' || now === 'prospective-gap') ? [`${rule}: ${status} -> ${now}`] : [];
  });
}

/** The rules whose verdict got better by damage of a kind, each as `rule: before -> after`. */
export function bettered(before: Verdicts, after: Verdicts, kind: Worsening, type: string): readonly string[] {
  if (kind === 'set-aside' && anchorsIn(before) !== anchorsIn(after)) return [];
  return [...before].flatMap(([key, { rule, status }]) => {
    const now = after.get(key)?.status;
    if (now === undefined || isSettled(status)) return [];
    const lapsed = kind === 'set-aside' && status !== 'undetermined' && now === 'not-applicable';
    const better = now === 'closed-gap' || lapsed;
    const promised = kind === 'set-aside' ? type !== 'Claim' || drawsOn(rule, type) : isPlainEvidence(rule, type);
    return better && promised ? [`${rule}: ${status} -> ${now}`] : [];
  });
}

function drawsOn(id: string, type: string): boolean {
  const rule = rules.get(id);
  return [...(rule?.evidenceTypes ?? []), ...(rule?.appliesBy ?? [])].some((name) => name === type);
}

/** True when resources of a type can do nothing for a rule but close its gap. */
function isPlainEvidence(id: string, type: string): boolean {
  const rule = rules.get(id);
  if (!rule?.evidenceTypes.some((name) => name === type)) return false;
  return !rule.conflict && !SERVICE.has(type) && !rule.appliesBy?.some((name) => name === type);
}

function isSettled(status: Finding['status']): boolean {
  return status === 'closed-gap' || status === 'not-applicable';
}

function anchorsIn(verdicts: Verdicts): string {
  return [...new Set([...verdicts.keys()].map((key) => key.split(' ')[0]))].sort().join();
}
