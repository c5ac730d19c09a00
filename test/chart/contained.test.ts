import { describe, expect, it } from '@jest/globals';
import type { Condition, DiagnosticReport, Observation, Procedure, Resource } from '@medplum/fhirtypes';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { follow } from '../../src/chart/references.ts';
import { evaluate } from '../../src/evaluate.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import type { Rule } from '../../src/model/rule.ts';
import { adverseEventsAssessed } from '../../src/rules/adverse-events-assessed.ts';
import { cancerStageRecorded } from '../../src/rules/cancer-stage-recorded.ts';
import { preTreatmentBloodCountOnFile } from '../../src/rules/pre-treatment-blood-count-on-file.ts';
import { ICD10CM } from '../../src/terminology/systems.ts';
import { condition, day, observation, patient, procedure, record, report, without } from '../support/chart-builders.ts';

const known = patient({ identifier: [{ system: 'urn:mrn', value: '1' }] });
const within = (id: string) => ({ reference: `#${id}` });
const as = (fields: object) => fields as Partial<Observation>;

/** What a rule says of the infusion in a record; the rule may not fail. */
function said(rule: Rule, resources: readonly Resource[]): string {
  const [episode] = episodesOf(openChart(record(resources), DEFAULT_POLICY), DEFAULT_POLICY);
  if (!episode) throw new Error('no episode');
  const { findings, failed } = evaluate(episode, [rule], DEFAULT_POLICY);
  expect(failed).toEqual([]);
  return findings[0]?.status ?? 'nothing';
}

/** A panel, as a report contains it, whose own value tells the count. */
const count = (fields: object = {}): Observation => ({
  ...without(observation('58410-2'), 'subject', 'effectiveDateTime'),
  id: 'count',
  ...fields,
});
const holding = (contained: readonly object[], fields: Partial<DiagnosticReport> = {}): DiagnosticReport =>
  report({ effectiveDateTime: day(-3), result: [within('count')], ...fields, contained: contained as Resource[] });

const PEOPLE = ['Patient', 'RelatedPerson', 'Practitioner', 'PractitionerRole', 'Group'] as const;

describe('a result that a report contains', () => {
  it.each<[given: string, contained: readonly object[], expected: string]>([
    ['derived from what is no list', [count({ derivedFrom: {} })], 'closed-gap'],
    ['derived from a number', [count({ derivedFrom: 7 })], 'closed-gap'],
    [
      'of the patient contained beside it, by an identifier',
      [count({ subject: within('p') }), { ...known, id: 'p' }],
      'closed-gap',
    ],
    [
      'of another patient contained beside it',
      [count({ subject: within('p') }), patient({ id: 'p', identifier: [{ system: 'urn:mrn', value: '2' }] })],
      'open-gap',
    ],
    [
      'that speaks of a part of the body contained beside it',
      [count({ focus: [within('x')] }), { resourceType: 'BodyStructure', id: 'x' }],
      'closed-gap',
    ],
    [
      'that speaks of a diagnosis beside it which cannot be read',
      [count({ focus: [within('x')] }), { resourceType: 'Condition', id: 'x', code: 'C22.0' }],
      'open-gap',
    ],
    ['that speaks of what is not there', [count({ focus: [within('x')] })], 'open-gap'],
    [
      'that is a group of what is not there',
      [without(count({ hasMember: [within('x')] }), 'valueQuantity')],
      'open-gap',
    ],
    [
      'that is a group of what cannot be read',
      [without(count({ hasMember: [within('x')] }), 'valueQuantity'), { ...observation('718-7'), id: 'x', code: 7 }],
      'open-gap',
    ],
    [
      'that is a group of a questionnaire answered',
      [
        without(count({ hasMember: [within('x')] }), 'valueQuantity'),
        { resourceType: 'QuestionnaireResponse', id: 'x', status: 'completed' },
      ],
      'closed-gap',
    ],
  ])('%s', (_, contained, expected) => {
    expect(said(preTreatmentBloodCountOnFile, [known, procedure(), holding(contained)])).toBe(expected);
  });

  it.each(PEOPLE)('that speaks of a %s contained beside it is of somebody else', (resourceType) => {
    const fields = as({ focus: [within('x')] });
    const somebody = { resourceType, id: 'x' };
    const alone = observation('58410-2', { ...fields, contained: [somebody as Resource] });
    expect(said(preTreatmentBloodCountOnFile, [known, procedure(), holding([count(fields), somebody])])).toBe(
      'open-gap',
    );
    expect(said(preTreatmentBloodCountOnFile, [known, procedure(), alone])).toBe('open-gap');
  });

  it('is not tied to the infusion by a result that stands beside it', () => {
    const group = without(count({ hasMember: [within('part')] }), 'valueQuantity');
    const beside = {
      ...count({ partOf: [{ reference: 'Procedure/infusion' }] }),
      id: 'beside',
      code: { text: 'pulse' },
    };
    const part = { ...count(), id: 'part', code: { text: 'haemoglobin' } };
    const undated = without(holding([group, part, beside]), 'effectiveDateTime');
    expect(said(preTreatmentBloodCountOnFile, [known, procedure(), undated])).toBe('open-gap');
  });
});

describe('a report of a count', () => {
  const ofCount = (fields: Partial<DiagnosticReport>) => ({
    ...holding([]),
    code: observation('58410-2').code,
    ...fields,
  });
  it('whose results are not where it says shows none', () => {
    expect(said(preTreatmentBloodCountOnFile, [procedure(), ofCount({})])).toBe('open-gap');
  });
});

describe('a stage', () => {
  const liver = { coding: [{ system: ICD10CM, code: 'C22.0' }] };
  const breast = condition({
    id: 'breast',
    code: { coding: [{ system: ICD10CM, code: 'C50.1' }] },
    stage: [{ summary: { text: 'II' } }],
  });
  const reason = (fields: Partial<Condition>, ...beside: Resource[]): Procedure =>
    procedure({
      contained: [without(condition({ id: 'c', code: liver, ...fields }), 'subject'), ...beside],
      reasonReference: [within('c')],
    });
  const assessed = { stage: [{ assessment: [within('s')] }] };
  const value = { valueString: 'II' };
  it.each<[given: string, resources: readonly Resource[], expected: string]>([
    ['by an assessment that is not there', [reason(assessed)], 'open-gap'],
    ['by one that a Condition itself lacks', [procedure(), condition({ code: liver, ...assessed })], 'open-gap'],
    [
      'by one that groups what stands beside it',
      [
        reason(
          assessed,
          without(observation('x', { id: 's', hasMember: [within('t')] }), 'valueQuantity'),
          observation('x', { id: 't', ...value }),
        ),
      ],
      'closed-gap',
    ],
    ['of another cancer than the contained reason', [reason({}), breast], 'open-gap'],
    [
      'of what may be the contained reason',
      [reason({ code: { coding: [{ system: ICD10CM, code: 'C79.51' }] } }), breast],
      'closed-gap',
    ],
  ])('%s', (_, resources, expected) => {
    expect(said(cancerStageRecorded, resources)).toBe(expected);
  });
});

describe('a complication', () => {
  const complicated = (contained: readonly Condition[]) =>
    procedure({ contained: [...contained], complicationDetail: [within('cancer')] });
  it.each<[given: string, contained: readonly Condition[], expected: string]>([
    ['contained', [condition()], 'closed-gap'],
    ['contained, of another patient', [condition({ subject: { reference: 'Patient/p2' } })], 'open-gap'],
    ['not where it is said to be', [], 'open-gap'],
  ])('%s', (_, contained, expected) => {
    expect(said(adverseEventsAssessed, [complicated(contained)])).toBe(expected);
  });
});

describe('what is contained', () => {
  const { byKey, byIdentifier, aliases, bases } = openChart(record([]), DEFAULT_POLICY);
  const lookup = { byKey, byIdentifier, aliases, bases };
  it.each([3, 300])('is found among %d by its id, the first of two', (length) => {
    const many = Array.from({ length }, (_, index) => observation(String(index), { id: `o${index % (length - 1)}` }));
    const whole = report({ contained: many });
    expect(follow(lookup, within(`o${length - 2}`), whole)).toBe(many[length - 2]);
    expect(follow(lookup, within('o0'), whole)).toBe(many[0]);
    expect(follow(lookup, within('o'), whole)).toBeUndefined();
  });
  it('is nothing where it is no list', () => {
    expect(follow(lookup, within('x'), as({ resourceType: 'Observation', contained: 5 }) as Resource)).toBeUndefined();
  });
});
