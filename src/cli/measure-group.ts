import type { Extension, MeasureReportGroup, MeasureReportGroupPopulation } from '@medplum/fhirtypes';
import type { Status } from '../model/assessment.ts';
import type { Rule } from '../model/rule.ts';
import { canonicalsUnder, GAP_STATUSES } from '../terminology/canonicals.ts';

const { rules: RULES, conclusions: CONCLUSIONS } = canonicalsUnder();

/** HL7 terminology: the populations of a measure. */
const POPULATIONS = 'http://terminology.hl7.org/CodeSystem/measure-population';
const R5 = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-MeasureReport';

/** The statuses that stand as a population of their own; `closed-gap` is the numerator. */
const TOLD = ['open-gap', 'prospective-gap', 'not-applicable', 'undetermined'] as const satisfies readonly Status[];

/**
 * A rule as a group. Initial population: the episodes the rule applies to. Denominator: those whose record is due and could be
 * judged. Numerator: those whose record shows it. The score is numerator by denominator, not rounded: one open gap of very many
 * is no full score. It is absent where nothing was due (DEQM: none where the gap status is not-applicable). The other
 * statuses stand beside them under their DEQM words.
 */
export function groupOf({ id, title }: Rule, counts: Readonly<Record<Status, number>>): MeasureReportGroup {
  const closed = counts['closed-gap'];
  const due = closed + counts['open-gap'];
  const applies = due + counts['prospective-gap'] + counts.undetermined;
  return {
    id,
    extension: [linkId('group', id)],
    code: { coding: [{ system: RULES, code: id }], text: title },
    population: [
      population(id, POPULATIONS, 'initial-population', applies),
      population(id, POPULATIONS, 'denominator', due),
      population(id, POPULATIONS, 'numerator', closed),
      ...TOLD.filter((status) => counts[status] > 0).map((status) =>
        population(id, status === 'undetermined' ? CONCLUSIONS : GAP_STATUSES, status, counts[status]),
      ),
    ],
    ...(due > 0 && { measureScore: { value: closed / due } }),
  };
}

/** What other parts of a report call a population of a rule. */
export function populationId(rule: string, status: Status): string {
  return `${rule}.${status === 'closed-gap' ? 'numerator' : status}`;
}

function population(rule: string, system: string, code: string, count: number): MeasureReportGroupPopulation {
  return { extension: [linkId('group.population', `${rule}.${code}`)], code: { coding: [{ system, code }] }, count };
}

function linkId(place: 'group' | 'group.population', value: string): Extension {
  return { url: `${R5}.${place}.linkId`, valueString: value };
}
