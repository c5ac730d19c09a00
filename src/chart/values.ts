import type {
  CodeableConcept,
  Coding,
  DiagnosticReport,
  Observation,
  ObservationComponent,
  Reference,
} from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import { ABSENT_ANSWERS, ABSENT_SYSTEMS, ABSENT_WORDS, EMPTY_MARKS } from '../terminology/absent-values.ts';
import { canonicalSystem } from '../terminology/systems.ts';
import { bareCodes, codingIn, namesOf } from './codes.ts';
import { isWithin, mayLead } from './contained.ts';
import { listed } from './listed.ts';
import { LongExpression } from './long-expression.ts';
import { follow } from './references.ts';
import { refusedByStatus } from './standing.ts';

/**
 * True when an Observation or one of its components carries a value, and neither a reason for its absence nor a value that
 * says there is none.
 */
export function hasValue(result: Observation | ObservationComponent): boolean {
  if (result.dataAbsentReason) return false;
  const { valueQuantity, valueCodeableConcept, valueString } = result;
  return (
    valueQuantity?.value !== undefined ||
    (valueCodeableConcept !== undefined && !isAbsent(valueCodeableConcept)) ||
    (valueString !== undefined && isTold(valueString)) ||
    Object.keys(result).some((name) => OTHER_VALUE.test(name))
  );
}

/** The other kinds of value, each of which says something. */
const OTHER_VALUE = /^value(?!(?:Quantity|CodeableConcept|String)$)[A-Z]/;

/** True when a result says something: by its value, a component, or a result it groups that counts or is not in the chart. */
export function tellsResult(chart: Chart, result: Observation | DiagnosticReport): boolean {
  if (result.resourceType === 'DiagnosticReport') {
    const { result: results, conclusion, presentedForm } = result;
    const alone = listed(results).length === 0;
    return alone || isTold(conclusion ?? '') || listed(presentedForm).length > 0 || holdsResult(chart, result);
  }
  if (result.dataAbsentReason) return false;
  return hasValue(result) || listed(result.component).some(hasValue) || holdsResult(chart, result);
}

/** True when one of the results grouped counts; one that cannot be followed may, where it may lead to something. */
function holdsResult(chart: Chart, group: Observation | DiagnosticReport): boolean {
  const members = group.resourceType === 'Observation' ? group.hasMember : group.result;
  return listed(members).some((reference) => {
    const member = follow(chart, reference, group);
    if (member === undefined) return mayLead(chart, reference, group, 'Observation');
    if (member.resourceType !== 'Observation') return true;
    return stands(member, reference) && !member.dataAbsentReason && saysAny(member);
  });
}

/** A contained result may leave its status to what contains it. */
function stands(member: Observation, reference: Reference): boolean {
  const status: unknown = member.status;
  return (status === undefined && isWithin(reference)) || !refusedByStatus(member);
}

/** One level down: a member has a value of its own, or groups further ones. */
function saysAny(member: Observation): boolean {
  return hasValue(member) || listed(member.component).some(hasValue) || listed(member.hasMember).length > 0;
}

/**
 * True when a concept says nothing, or only that nothing is known: a null flavor, the reason why data are absent, "unknown"
 * under whatever code. Words of its own beside such a code say something.
 */
function isAbsent(concept: CodeableConcept): boolean {
  const codings = listed(concept.coding);
  const words = concept.text ?? '';
  const echoed = codings.some(({ display, code }) => words === display || words === code || isOther(code, words));
  if (isTold(words) && !echoed) return false;
  return codings.every((coding) => saysNothing(coding, words));
}

/** True of the words for the null flavor `OTH`: what it stands for is not among the codes, and not told. */
function isOther(code: string | undefined, words: string): boolean {
  return code === 'OTH' && words.trim().toLowerCase() === 'other';
}

/** True when a coding tells that nothing is known: by its code, or by its name, which may be the words of the concept. */
function saysNothing(coding: Coding, words: string): boolean {
  if (ABSENT_SYSTEMS.has(canonicalSystem(coding.system ?? ''))) return true;
  const name = coding.display ?? words;
  return codingIn({ localCodes: new Map() }, coding, ABSENT_ANSWERS) || (name !== '' && !isTold(name));
}

/** True when a concept is coded or worded, and says more than that nothing is known. */
export function isStated(concept: CodeableConcept): boolean {
  return (bareCodes(concept).length > 0 || namesOf(concept).some(isTold)) && !isAbsent(concept);
}

const absentWords = new LongExpression(ABSENT_WORDS);

/** True of words that say more than that there is nothing to say. */
export function isTold(text: string): boolean {
  return !EMPTY_MARKS.test(text) && !absentWords.test(text);
}
