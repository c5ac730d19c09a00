import { describe, expect, it } from '@jest/globals';
import type {
  CodeableConcept,
  DiagnosticReport,
  Observation,
  ObservationComponent,
  Resource,
  ResourceType,
} from '@medplum/fhirtypes';
import { openChart } from '../../src/chart/open-chart.ts';
import { hasValue, isStated, tellsResult } from '../../src/chart/values.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { LOINC, SNOMED } from '../../src/terminology/systems.ts';
import { day, observation, record, report, without } from '../support/chart-builders.ts';

const NULL_FLAVOR = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';
const ABSENT_REASON = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';
const WHY_ABSENT: CodeableConcept = { coding: [{ system: ABSENT_REASON, code: 'not-performed' }] };
const PRESENT: CodeableConcept = { coding: [{ system: SNOMED, code: '268910001', display: 'Improved' }] };
const UNKNOWN: CodeableConcept = { coding: [{ system: NULL_FLAVOR, code: 'UNK', display: 'Unknown' }] };
const NULL_FLAVOR_OID = 'urn:oid:2.16.840.1.113883.5.1008';
const OTHER = { system: NULL_FLAVOR, code: 'OTH' };
const GRAMS = { value: 12, unit: 'g/dL' };

const HEMOGLOBIN = '718-7';
const blank = (id: string, fields: Partial<Observation> = {}): Observation => ({
  ...without(observation(HEMOGLOBIN, { id }), 'valueQuantity'),
  ...fields,
});
const component = (fields: Partial<ObservationComponent>): ObservationComponent => ({
  code: { coding: [{ system: LOINC, code: HEMOGLOBIN }] },
  ...fields,
});

describe('whether a concept says anything', () => {
  it.each<[given: string, concept: CodeableConcept, says: boolean]>([
    ['a code', PRESENT, true],
    ['words', { text: 'pleural space' }, true],
    ['a display alone', { coding: [{ display: 'pleural space' }] }, true],
    ['a display that says nothing', { coding: [{ display: 'unknown' }] }, false],
    ['nothing at all', {}, false],
    ['blanks', { text: '  ' }, false],
    ['words of no stage', { text: 'Not staged' }, false],
    ['another word of no stage', { text: 'Unstaged' }, false],
    ['a code system without a code', { coding: [{ system: SNOMED }] }, false],
    ['a code system without a code, and blanks', { text: '  ', coding: [{ system: SNOMED }] }, false],
    ['a null flavor', UNKNOWN, false],
    ['a reason why it is absent', WHY_ABSENT, false],
    ['a null flavor, and a code', { coding: [...(UNKNOWN.coding ?? []), ...(PRESENT.coding ?? [])] }, true],
    ['a null flavor, and words of its own', { ...UNKNOWN, text: 'into the cyst' }, true],
    ['a null flavor, and words that say no more', { ...UNKNOWN, text: 'not recorded' }, false],
    [
      'a null flavor, its own display repeated as the words',
      { coding: [{ system: NULL_FLAVOR, code: 'ASKU', display: 'asked but unknown' }], text: 'asked but unknown' },
      false,
    ],
    [
      'a null flavor, its code repeated as the words',
      { coding: [{ system: NULL_FLAVOR, code: 'NASK', display: 'not asked' }], text: 'NASK' },
      false,
    ],
    ['a null flavor by the OID of CDA documents', { coding: [{ system: NULL_FLAVOR_OID, code: 'UNK' }] }, false],
    ['"unknown" under a code of the site', { coding: [{ system: 'urn:site', code: '9' }], text: 'Unknown' }, false],
    [
      '"unknown" as the name of such a code',
      { coding: [{ system: 'urn:site', code: '9', display: 'Unknown' }] },
      false,
    ],
    ['such a code, and a code', { coding: [{ code: '9', display: 'Unknown' }, ...(PRESENT.coding ?? [])] }, true],
    ['a code of the site without a name', { coding: [{ system: 'urn:site', code: '9' }] }, true],
    ['a null flavor for what is not listed, told as "Other"', { coding: [OTHER], text: 'Other' }, false],
    ['a null flavor for what is not listed, told', { coding: [OTHER], text: 'by catheter' }, true],
    ['words of an unknown stage', { text: 'Stage unknown' }, false],
    ['words of something not specified', { text: 'Not specified' }, false],
    ['words of declining', { text: 'Patient declined' }, false],
    ['words of where to look', { text: 'See note' }, false],
    ['the answer "Test not done" of SNOMED CT', { coding: [{ system: SNOMED, code: '373121007' }] }, false],
  ])('%s', (_, concept, says) => {
    expect(isStated(concept)).toBe(says);
  });
});

const worded =
  (has: boolean) =>
  (valueString: string): [string, Partial<Observation>, boolean] => [
    `${has ? 'a' : 'no'} result: ${valueString}`,
    { valueString },
    has,
  ];

describe('whether an Observation has a value', () => {
  it.each<[given: string, fields: Partial<Observation>, has: boolean]>([
    ['a number', { valueQuantity: GRAMS }, true],
    ['a unit without a number', { valueQuantity: { unit: 'g/dL' } }, false],
    ['nothing', {}, false],
    ['a code', { valueCodeableConcept: PRESENT }, true],
    ['a null flavor', { valueCodeableConcept: UNKNOWN }, false],
    ['words', { valueString: 'adequate' }, true],
    ['words that tell of no result', { valueString: 'Specimen not received.' }, false],
    ['words of declining', { valueString: 'Patient declined' }, false],
    ...['N/A', 'NA', 'UNK', 'NULL', 'Not applicable', 'No result', 'Unable to report', 'Error', 'In process'].map(
      (valueString): [string, Partial<Observation>, boolean] => [valueString, { valueString }, false],
    ),
    ...['Specimen clotted', 'HEMOLYZED', 'Test canceled by lab', 'Credited', '*', '--', ' . '].map(
      (valueString): [string, Partial<Observation>, boolean] => [valueString, { valueString }, false],
    ),
    ...[
      ...[
        'SEE NOTE',
        'See comment.',
        'see note 2',
        'Please see separate report',
        'Comment',
        'DNR',
        'Do not report',
        'TNP',
      ],
      ...['Q.N.S.', 'TNP: QNS', 'TNP - specimen clotted', 'Not performed - insufficient specimen', 'Results pending'],
      ...[
        'Test in progress',
        'Sent to reference lab',
        'Specimen lost',
        'Grossly hemolyzed',
        'Clotted, please recollect',
      ],
      ...['Cancelled: duplicate order', 'Mislabeled specimen', 'Unable to calculate', 'Cannot be determined', '####'],
      ...[
        'Not sufficient',
        'Specimen not of sufficient volume',
        'Insufficient',
        'Leukemia patient: specimen clotted',
        'Specimen clotted; notified RN Smith at 10:40',
        'Pregnancy test not performed on 2025-01-05, Dr Jones informed',
      ],
    ].map(worded(false)),
    ...[
      ...['<10', '>1500', '1.2 (H)', '120 K/uL', '12.1, see note', '1.2 (see comment)', '4.5 - hemolyzed specimen'],
      ...['Negative', 'Not detected', 'Negative (see note)', 'Within normal limits', 'Adequate. Platelets clumped.'],
      ...[
        'None',
        'Stage IV, see comment',
        'Not pregnant; specimen QNS for a second test',
        'Sufficient',
        'Platelets: sufficient',
        'Mild anemia. Differential not performed.',
        'Thrombocytopenia; smear not done',
        'Specimen hemolyzed; WBC unremarkable',
        '12.1 g/dL, repeat not performed',
        'Borderline; repeat not performed',
        'Leukocytosis. Differential not done.',
        'Stable disease; PET not done',
        'None; grading not performed',
        'Equivocal, please recollect',
        'Polycythemia, redraw in a week',
        'Fully active; Karnofsky not done',
        'Quantité suffisante',
        '陰性',
      ],
    ].map(worded(true)),
    ['words in a concept that tell where the result is', { valueCodeableConcept: { text: 'See note' } }, false],
    ['a code of the laboratory for no result', { valueCodeableConcept: { coding: [{ code: 'QNS' }] } }, false],
    ['an interpretation alone', { interpretation: [{ coding: [{ code: 'N' }] }] }, false],
    ['a range without figures', { valueRange: { low: { unit: 'g/dL' } } }, false],
    ['a ratio without figures', { valueRatio: {} }, false],
    ['a single dash, as a quick test shows it', { valueString: '-' }, true],
    ['a single plus', { valueString: '+' }, true],
    ['a number in words', { valueString: '>1000' }, true],
    ['a value with a mark', { valueString: '12.1*' }, true],
    ['words of refusing', { valueString: 'Refused by the patient.' }, false],
    ['words that go on', { valueString: 'declined by 2 g/dL' }, true],
    ['a range', { valueRange: { low: GRAMS } }, true],
    ['a ratio', { valueRatio: { numerator: GRAMS } }, true],
    ['a bound', { valueQuantity: { ...GRAMS, comparator: '<' } }, true],
    ['an integer, though it is nought', { valueInteger: 0 }, true],
    ['a truth value, though it is false', { valueBoolean: false }, true],
    ['a number beside a reason why there is none', { valueQuantity: GRAMS, dataAbsentReason: WHY_ABSENT }, false],
  ])('%s', (_, fields, has) => {
    expect(hasValue(blank('x', fields))).toBe(has);
  });
});

const valued = observation(HEMOGLOBIN, { id: 'valued' });
const silent = blank('silent');
const cancelled = observation(HEMOGLOBIN, { id: 'cancelled', status: 'cancelled' });
const withComponents = blank('parts', {
  component: [component({ dataAbsentReason: WHY_ABSENT }), component({ valueQuantity: GRAMS })],
});
const grouping = blank('grouping', { hasMember: [{ reference: 'Observation/elsewhere' }] });
const answers: Resource = { resourceType: 'QuestionnaireResponse', id: 'answers', status: 'completed' };
const known = [valued, silent, cancelled, withComponents, grouping, answers];
const result = (...ids: string[]) => ids.map((reference) => ({ reference })) as DiagnosticReport['result'] & object;

describe('whether a result tells anything', () => {
  const tells = (one: Observation | DiagnosticReport, unreadable: readonly ResourceType[] = []) =>
    tellsResult(openChart(record([...known, one], day(200), { unreadable }), DEFAULT_POLICY), one);
  const panel = (...members: string[]) => blank('panel', { hasMember: result(...members) });

  it.each<[given: string, one: Observation | DiagnosticReport, says: boolean]>([
    ['a report that names no results', report(), true],
    [
      'a report that names no results, and concludes that there is none',
      report({ conclusion: 'Specimen clotted.' }),
      false,
    ],
    ['a report that names no results, and concludes something', report({ conclusion: 'Normal blood count.' }), true],
    ['a report of a result that counts', report({ result: result('Observation/valued') }), true],
    ['a report of a result without a value', report({ result: result('Observation/silent') }), false],
    [
      'a report of a result without a value, and a conclusion',
      report({ result: result('Observation/silent'), conclusion: 'Within normal limits.' }),
      true,
    ],
    [
      'a report of a result without a value, and blanks as its conclusion',
      report({ result: result('Observation/silent'), conclusion: '  ' }),
      false,
    ],
    [
      'a report of a result without a value, and the report as a file',
      report({ result: result('Observation/silent'), presentedForm: [{ contentType: 'application/pdf' }] }),
      true,
    ],
    ['a panel of a result that counts', panel('Observation/valued'), true],
    ['a panel of results of which one counts', panel('Observation/silent', 'Observation/valued'), true],
    ['a panel of a result without a value', panel('Observation/silent'), false],
    ['a panel of a cancelled result', panel('Observation/cancelled'), false],
    ['a panel of a result that is not in the chart', panel('Observation/elsewhere'), true],
    ['a panel of a result told in its components, one of them absent', panel('Observation/parts'), true],
    ['a panel of a panel', panel('Observation/grouping'), true],
    ['a panel of the answers to a questionnaire', panel('QuestionnaireResponse/answers'), true],
    ['a result told in a component', blank('x', { component: [component({ valueString: 'adequate' })] }), true],
    ['a result whose component has no value', blank('x', { component: [component({})] }), false],
    [
      'a result whose component was not done',
      blank('x', { component: [component({ valueString: 'Not done' })] }),
      false,
    ],
    [
      'a result whose component has a unit alone',
      blank('x', { component: [component({ valueQuantity: { unit: 'g/dL' } })] }),
      false,
    ],
    [
      'a result whose component has a number beside a reason why there is none',
      blank('x', { component: [component({ valueQuantity: GRAMS, dataAbsentReason: WHY_ABSENT })] }),
      false,
    ],
    [
      'a result whose component is unknown',
      blank('x', { component: [component({ valueCodeableConcept: UNKNOWN })] }),
      false,
    ],
    [
      'a panel that is absent as a whole, whatever it groups',
      { ...panel('Observation/valued'), dataAbsentReason: WHY_ABSENT },
      false,
    ],
  ])('%s', (_, one, says) => {
    expect(tells(one)).toBe(says);
  });
  it('a panel of a result that is not in the chart, while results could not be read: no', () => {
    expect(tells(panel('Observation/elsewhere'), ['Observation'])).toBe(false);
  });
});
