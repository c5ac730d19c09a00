import type {
  CodeableConcept,
  Coding,
  DiagnosticReport,
  Observation,
  ObservationComponent,
  Reference,
} from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import {
  ABSENT_ANSWERS,
  ABSENT_SYSTEMS,
  ABSENT_WORDS,
  AMOUNT_WORDS,
  EMPTY_MARKS,
  FAILED_TEST,
  FILL_WORDS,
  NO_RESULT_WORDS,
  NOT_FIGURES,
  RESULT_WORDS,
} from '../terminology/absent-values.ts';
import { canonicalSystem } from '../terminology/systems.ts';
import { bareCodes, codingIn, namesOf } from './codes.ts';
import { isOfPatient } from './contained-results.ts';
import { isWithin, mayLead } from './contained.ts';
import { listed } from './listed.ts';
import { LongExpression } from './long-expression.ts';
import { follow } from './references.ts';
import { refusedByStatus } from './standing.ts';

/** Whether words tell something of the kind asked for. */
export type Telling = (words: string) => boolean;

/**
 * True when an Observation or one of its components carries a value, and neither a reason for its absence nor a value that
 * says there is none; `tells` is what words must do to be a value.
 */
export function hasValue(result: Observation | ObservationComponent, tells: Telling = isResult): boolean {
  if (result.dataAbsentReason) return false;
  const { valueQuantity, valueCodeableConcept, valueString } = result;
  return (
    valueQuantity?.value !== undefined ||
    (valueCodeableConcept !== undefined && !isAbsent(valueCodeableConcept, tells)) ||
    (valueString !== undefined && tells(valueString)) ||
    Object.entries(result).some(([name, value]) => OTHER_VALUE.test(name) && isFilled(value))
  );
}

/** The other kinds of value, each of which says something when it is filled in. */
const OTHER_VALUE = /^value(?!(?:Quantity|CodeableConcept|String)$)[A-Z]/;

/** False of a range or ratio without a figure. */
function isFilled(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== null;
  const parts: readonly unknown[] = Object.values(value);
  return parts.some((part) => typeof part !== 'object' || (part !== null && 'value' in part));
}

/** Whether a result that another groups may speak for it. */
export type Counting = (member: Observation) => boolean;

/**
 * True when a result says something: by its value, a component, or a result it groups that counts or is not in the chart;
 * `counts` is what one that is in the chart must meet beside.
 */
export function tellsResult(
  chart: Chart,
  result: Observation | DiagnosticReport,
  tells: Telling = isResult,
  counts: Counting = () => true,
): boolean {
  if (result.resourceType === 'DiagnosticReport') {
    const { result: results, conclusion, presentedForm } = result;
    if (listed(presentedForm).length > 0 || isResult(conclusion ?? '')) return true;
    return listed(results).length === 0
      ? EMPTY_MARKS.test(conclusion ?? '')
      : holdsResult(chart, result, tells, counts);
  }
  if (result.dataAbsentReason) return false;
  return saysItself(result, tells) || holdsResult(chart, result, tells, counts);
}

/** True when one of the results grouped counts; one that cannot be followed may, where it may lead to something. */
function holdsResult(chart: Chart, group: Observation | DiagnosticReport, tells: Telling, counts: Counting): boolean {
  return membersOf(group).some((reference) => {
    const member = follow(chart, reference, group);
    if (member === undefined) return mayLead(chart, reference, group, 'Observation');
    if (member.resourceType !== 'Observation') return true;
    if (isWithin(reference) && !isOfPatient(chart, member, group)) return false;
    return stands(member, reference) && !member.dataAbsentReason && counts(member) && saysAny(member, tells);
  });
}

/** The results that a report or a panel names. */
export function membersOf(group: Observation | DiagnosticReport): readonly Reference[] {
  return listed(group.resourceType === 'Observation' ? group.hasMember : group.result);
}

/** A contained result may leave its status to what contains it. */
function stands(member: Observation, reference: Reference): boolean {
  const status: unknown = member.status;
  return (status === undefined && isWithin(reference)) || !refusedByStatus(member);
}

/** One level down: a member has a value of its own, or groups further ones. */
function saysAny(member: Observation, tells: Telling): boolean {
  return saysItself(member, tells) || listed(member.hasMember).length > 0;
}

/** True when a result has a value, of its own or in a component. */
function saysItself(result: Observation, tells: Telling): boolean {
  return hasValue(result, tells) || listed(result.component).some((part) => hasValue(part, tells));
}

/**
 * True when a concept says nothing, or only that nothing is known: a null flavor, the reason why data are absent, "unknown"
 * under whatever code. Words of its own beside such a code say something.
 */
function isAbsent(concept: CodeableConcept, tells: Telling): boolean {
  const codings = listed(concept.coding);
  const words = concept.text ?? '';
  const echoed = codings.some(({ display, code }) => words === display || words === code || isOther(code, words));
  if (tells(words) && !echoed) return false;
  return codings.every((coding) => saysNothing(coding, words, tells));
}

/** True of the words for the null flavor `OTH`: what it stands for is not among the codes, and not told. */
function isOther(code: string | undefined, words: string): boolean {
  return code === 'OTH' && words.trim().toLowerCase() === 'other';
}

/**
 * True when a coding tells that nothing is known: by its code, or by its name, which may be the words of the concept; a code
 * without any may be a word itself.
 */
function saysNothing(coding: Coding, words: string, tells: Telling): boolean {
  if (ABSENT_SYSTEMS.has(canonicalSystem(coding.system ?? ''))) return true;
  const name = coding.display ?? (words === '' ? (coding.code ?? '') : words);
  return codingIn({ localCodes: new Map() }, coding, ABSENT_ANSWERS) || (name !== '' && !tells(name));
}

/** True when a concept is coded or worded, and says more than that nothing is known. */
export function isStated(concept: CodeableConcept): boolean {
  return statesAs(concept, isTold);
}

/** True of a concept that says a result: a code, or words that tell one. */
export function isStatedResult(concept: CodeableConcept): boolean {
  return statesAs(concept, isResult);
}

function statesAs(concept: CodeableConcept, tells: Telling): boolean {
  return (bareCodes(concept).length > 0 || namesOf(concept).some(tells)) && !isAbsent(concept, tells);
}

const absentWords = new LongExpression(ABSENT_WORDS);

/** True of words that say more than that there is nothing to say. */
export function isTold(text: string): boolean {
  return !EMPTY_MARKS.test(text) && !absentWords.test(text);
}

/** What stands before the stage itself. */
const OF_STAGE = /^\W*stage(?: group)?\b/i;

/** True of words that tell the result of a test: not of those that say where it is, or why there is none. */
export function isResult(text: string): boolean {
  if (!isTold(text)) return false;
  const rest = text.replace(OF_STAGE, '').replace(NOT_FIGURES, ' ');
  if (FAILED_TEST.test(rest) && !RESULT_WORDS.test(rest)) return false;
  const words =
    rest
      .toLowerCase()
      .replaceAll('.', '')
      .match(/[\p{L}\d]+/gu) ?? [];
  const telling = words.filter((word) => !FILL_WORDS.has(word));
  return telling.length === 0 || !telling.every((word) => NO_RESULT_WORDS.has(word));
}

/** True of words that tell the result of a count or measurement: a figure, or a word of how much. */
export function isMeasurement(text: string): boolean {
  const rest = text.replace(NOT_FIGURES, ' ');
  return isResult(text) && (RESULT_WORDS.test(rest) || AMOUNT_WORDS.test(rest));
}
