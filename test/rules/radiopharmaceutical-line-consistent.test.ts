import { radiopharmaceuticalLineConsistent } from '../../src/rules/radiopharmaceutical-line-consistent.ts';
import { HCPCS } from '../../src/terminology/systems.ts';
import {
  administration,
  admission,
  claim,
  D0,
  day,
  encounter,
  line,
  linked,
  procedure,
  record,
} from '../support/chart-builders.ts';
import { at, bill, coded, inpatient, institutional, modified, undatedLine } from '../support/claim-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const given = [procedure(), administration()];
const unclassified = (text?: string) => ({
  productOrService: {
    coding: [{ system: HCPCS, code: 'A9699', display: 'Radiopharm rx agent noc' }],
    ...(text !== undefined && { text }),
  },
});

describeRule(radiopharmaceuticalLineConsistent, {
  'closed-gap': [
    {
      given: 'P-32 given, P-32 billed',
      chart: record([...given, claim(), bill('b', coded('A9564'))]),
      evidence: ['Claim/b'],
    },
    {
      given: 'a supply line without a record of what was given',
      chart: record([procedure(), claim(), bill('b', coded('A9606'))]),
    },
    {
      given: 'A9699 with the name of the product',
      chart: record([...given, claim(), bill('b', unclassified('chromic phosphate P-32'))]),
    },
    {
      given: 'an undated supply line on the claim of the service',
      chart: record([...given, claim({ item: [line(), undatedLine({ sequence: 2, ...coded('A9563') })] })]),
    },
    {
      given: 'what was given by the procedure itself',
      chart: record([procedure({ usedCode: [{ text: 'P-32' }] }), claim(), bill('b', coded('A9563'))]),
    },
    {
      given: 'A9699 with the name of a product that tells no radionuclide',
      chart: record([...given, claim(), bill('b', unclassified('study colloid'))]),
      evidence: ['Claim/b'],
    },
    {
      given: 'A9699, its code without words, with the name of the product',
      chart: record([
        ...given,
        claim(),
        bill('b', { productOrService: { coding: [{ system: HCPCS, code: 'A9699' }], text: 'chromic phosphate P-32' } }),
      ]),
      evidence: ['Claim/b'],
    },
  ],
  'open-gap': [
    {
      given: 'P-32 given, radium billed, on the very day: it is immediate',
      chart: record([...given, claim(), bill('b', coded('A9606'))], D0),
      gaps: [{ message: 'otherRadionuclide', severity: 'moderate', queue: 'coding', about: 'Claim/b' }],
    },
    {
      given: 'the same on an outpatient institutional claim',
      chart: record([...given, claim(), bill('b', coded('C2616'), institutional)]),
      gaps: [{ message: 'otherRadionuclide' }],
    },
    {
      given: 'A9699 whose text names another radionuclide',
      chart: record([...given, claim(), bill('b', unclassified('rhenium-188 colloid'))]),
      gaps: [{ message: 'otherRadionuclide' }],
    },
    {
      given: 'A9699 without a text',
      chart: record([...given, claim(), bill('b', unclassified())]),
      gaps: [{ message: 'noProduct', severity: 'moderate', about: 'Claim/b' }],
    },
    ...['A9699', 'Radiopharm rx agent noc', 'therapeutic, not otherwise classified', ' '].map((text) => ({
      given: `A9699 with no more than "${text}"`,
      chart: record([...given, claim(), bill('b', unclassified(text))]),
      gaps: [{ message: 'noProduct' as const }],
    })),
    {
      given: 'an outpatient institutional claim without a supply line',
      chart: record([...given, bill('a', {}, institutional)]),
      gaps: [{ message: 'noSupply', severity: 'low', about: 'Claim/a' }],
    },
    {
      given: 'a global line in an office without a supply line',
      chart: record([...given, bill('a', at('11'))]),
      gaps: [{ message: 'noSupply', severity: 'low' }],
    },
    {
      given: 'a supply line of another day only',
      chart: record([...given, bill('a', at('11')), bill('b', { ...coded('A9564'), servicedDate: day(20) })]),
      gaps: [{ message: 'noSupply' }],
    },
    {
      given: 'A9699 with no more than the words of its code, blanks aside',
      chart: record([
        ...given,
        claim(),
        bill('b', {
          productOrService: { coding: [{ system: HCPCS, code: 'A9699', display: ' Agent noc ' }], text: 'Agent noc' },
        }),
      ]),
      gaps: [{ message: 'noProduct' }],
    },
    {
      given: 'a visit beside the line in an office, no supply line',
      chart: record([...given, bill('a', at('11')), bill('b', coded('99213'))]),
      gaps: [{ message: 'noSupply', about: 'Claim/a' }],
    },
    {
      given: 'two claims without a supply line: told once',
      chart: record([...given, bill('a', {}, institutional), bill('b', at('11'))]),
      gaps: [{ message: 'noSupply', about: 'Claim/a' }],
    },
    {
      given: 'I-131 and P-32 given, radium billed',
      chart: record([
        procedure(),
        administration(),
        administration({ id: 'b', medicationCodeableConcept: { text: 'I-131 MIBG' } }),
        claim(),
        bill('c', coded('A9606')),
      ]),
      gaps: [{ message: 'otherRadionuclide', text: /\bI-131, P-32\b/ }],
    },
  ],
  'not-applicable': [
    {
      given: 'an institutional claim without a supply line, while the class of the encounter tells no setting',
      chart: record([
        linked(),
        admission({ class: { system: 'urn:oid:1.2.3', code: '13' } }),
        administration(),
        claim({ type: { coding: [{ code: 'institutional' }] } }),
      ]),
    },
    { given: 'no claim', chart: record(given), because: /no active claim/ },
    {
      given: 'a professional line in a hospital',
      chart: record([...given, bill('a', at('22'))]),
      because: /none is usual/,
    },
    {
      given: 'a professional component in an office',
      chart: record([...given, bill('a', { ...at('11'), ...modified('26') })]),
    },
    { given: 'an inpatient claim by its ICD-10-PCS', chart: record([...given, bill('a', {}, inpatient)]) },
    {
      given: 'an inpatient claim that bills another radionuclide: never tested',
      chart: record([...given, claim({ ...inpatient, item: [line(), line({ sequence: 2, ...coded('A9606') })] })]),
    },
    {
      given: 'an institutional claim of an inpatient stay',
      chart: record([admission(), linked(), administration(), bill('a', {}, institutional)]),
    },
    {
      given: 'the same by a part of the stay',
      chart: record([
        encounter({
          id: 'admission',
          class: { code: 'AMB' },
          period: { start: D0 },
          partOf: { reference: 'Encounter/whole' },
        }),
        encounter({ id: 'whole', period: { start: day(-1), end: day(2) } }),
        linked(),
        administration(),
        bill('a', {}, institutional),
      ]),
    },
  ],
  undetermined: [
    {
      given: 'what was given could not be read',
      chart: record([procedure(), claim()], day(200), { unreadable: ['MedicationAdministration'] }),
      because: /MedicationAdministration/,
    },
  ],
});
