import { describe, expect, it } from '@jest/globals';
import type { CodeableConcept, Coding } from '@medplum/fhirtypes';
import { codedAs, typedAs } from '../../src/chart/coded.ts';
import { billingCodes, codedIn, codesUnder, codingIn, namesOf, readIndexCode } from '../../src/chart/codes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { all } from '../../src/chart/references.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { readPolicy } from '../../src/model/read-policy.ts';
import { codeSet } from '../../src/terminology/code-set.ts';
import { CPT, HCPCS, ICD10CM, LOINC, SNOMED } from '../../src/terminology/systems.ts';
import { document, observation, record, without } from '../support/chart-builders.ts';

const coding = (code: string, system?: string): { coding: Coding[] } => ({
  coding: [{ code, ...(system !== undefined && { system }) }],
});

/** Each form of 77750 (domain.md A1, Codes), and the modifiers it carries. */
const is77750: readonly (readonly [given: string, concept: CodeableConcept, ...modifiers: string[]])[] = [
  ['CPT', coding('77750', CPT)],
  ['CPT by https', coding('77750', 'https://www.ama-assn.org/go/cpt')],
  ['CPT with a slash at the end', coding('77750', 'http://www.ama-assn.org/go/cpt/')],
  ['CPT in capitals', coding('77750', 'HTTP://WWW.AMA-ASSN.ORG/GO/CPT')],
  ['CPT by its OID', coding('77750', 'urn:oid:2.16.840.1.113883.6.12')],
  ['CPT by its OID alone, as converted documents have it', coding('77750', '2.16.840.1.113883.6.12')],
  ['CPT as HL7 v2 names it', coding('77750', 'C4')],
  ['HCPCS, whose level I is CPT', coding('77750', HCPCS)],
  ['HCPCS by its OID', coding('77750', 'urn:oid:2.16.840.1.113883.6.285')],
  ['HCPCS as HL7 names it', coding('77750', 'http://terminology.hl7.org/CodeSystem/HCPCS')],
  ['no system, the code alone', coding('77750')],
  ['no system, spaces around the code', coding(' 77750 ')],
  ['an empty system, the code alone', coding('77750', '')],
  ['spaces around it', coding(' 77750 ', CPT)],
  ['a modifier glued by a dash', coding('77750-26', CPT), '26'],
  ['a modifier glued by a colon', coding('77750:TC', CPT), 'TC'],
  ['a modifier glued by a space', coding('77750 26', CPT), '26'],
  ['two modifiers glued', coding('77750-26-XS', CPT), '26', 'XS'],
  ['a modifier in small letters', coding('77750-tc', CPT), 'TC'],
  [
    'the second coding of the list',
    {
      coding: [
        { system: SNOMED, code: '440252007' },
        { system: CPT, code: '77750' },
      ],
    },
  ],
  [
    'the last of ten thousand codings',
    {
      coding: [
        ...Array.from({ length: 10_000 }, (_, i): Coding => ({ system: SNOMED, code: String(i) })),
        { system: CPT, code: '77750' },
      ],
    },
  ],
  ['text that is the code', { text: '77750' }],
  ['text that names its system', { text: 'CPT 77750' }],
  ['text with words after a dash', { text: 'CPT 77750 - radioelement infusion' }],
  ['text with words after a colon', { text: '77750: radioelement infusion' }],
  ['text with a modifier', { text: '77750-26' }, '26'],
  ['text in small letters', { text: ' cpt 77750 ' }],
  [
    'text beside a coding of another terminology',
    { coding: [{ system: SNOMED, code: '440252007' }], text: 'CPT 77750' },
  ],
];

const isNot77750: readonly (readonly [given: string, concept: CodeableConcept | undefined])[] = [
  ['nothing', undefined],
  ['an empty concept', {}],
  ['no codings', { coding: [] }],
  ['an empty coding', { coding: [{}] }],
  ['177750', coding('177750', CPT)],
  ['777500', coding('777500', CPT)],
  ['7775', coding('7775', CPT)],
  ['77750 glued to more than modifiers', coding('77750-ABC', CPT)],
  ['77750 under SNOMED CT', coding('77750', SNOMED)],
  ['77750 under LOINC', coding('77750', LOINC)],
  ['77750 under a local system', coding('77750', 'http://hospital.example/charges')],
  ['77750 under another system, the text the same', { ...coding('77750', SNOMED), text: '77750' }],
  ['no system and a modifier glued on', coding('77750-26')],
  ['another CPT code, the text mentions 77750', { ...coding('77763', CPT), text: '77750' }],
  ['text that mentions it', { text: 'billed before with 77750' }],
  ['text that begins with it and goes on', { text: '77750 was considered but not chosen' }],
  ['text of a range', { text: '77750-77799 clinical brachytherapy' }],
  ['text of a longer number', { text: '177750' }],
  ['text of another number that begins alike', { text: 'CPT 777500' }],
  ['a room', { text: 'Room 77750' }],
  ['a display that says so under another code', { coding: [{ system: CPT, code: '77763', display: '77750' }] }],
];

describe('reading 77750', () => {
  it.each(is77750)('%s', (_, concept, ...modifiers) => {
    expect(readIndexCode(concept)).toEqual({ code: '77750', modifiers });
  });
  it.each(isNot77750)('not from %s', (_, concept) => {
    expect(readIndexCode(concept)).toBeUndefined();
  });
});

describe('billing codes', () => {
  it.each([
    ['CPT', coding('99213', CPT), [{ code: '99213', modifiers: [] }]],
    ['HCPCS level II', coding('A9563', HCPCS), [{ code: 'A9563', modifiers: [] }]],
    ['CPT category III', coding('0394T', CPT), [{ code: '0394T', modifiers: [] }]],
    ['small letters', coding('a9563', HCPCS), [{ code: 'A9563', modifiers: [] }]],
    ['another terminology', coding('99213', LOINC), []],
  ])('%s', (_, concept, codes) => {
    expect(billingCodes(concept)).toEqual(codes);
  });
});

describe('codes of a set', () => {
  const set = codeSet([LOINC, ['58410-2']]);
  const none = { localCodes: new Map<string, string[]>() };
  const mapped = { localCodes: new Map([['urn:lab|CBC', [`${LOINC}|58410-2`]]]) };
  it.each([
    ['the code', none, coding('58410-2', LOINC), true],
    ['by https', none, coding('58410-2', 'https://loinc.org'), true],
    ['by OID', none, coding('58410-2', 'urn:oid:2.16.840.1.113883.6.1'), true],
    ['by OID alone', none, coding('58410-2', '2.16.840.1.113883.6.1'), true],
    ['by the name in HL7 v2', none, coding('58410-2', 'LN'), true],
    ['by another OID alone', none, coding('58410-2', '2.16.840.1.113883.6.2'), false],
    ['by a number that is no OID', none, coding('58410-2', '1.2'), false],
    ['without a system', none, coding('58410-2'), false],
    ['under another system', none, coding('58410-2', SNOMED), false],
    ['another code', none, coding('58410-3', LOINC), false],
    ['the name of a JavaScript property', none, coding('constructor', '__proto__'), false],
    ['a local code that nobody declared', none, coding('CBC', 'urn:lab'), false],
    ['a local code the site declares to mean it', mapped, coding('CBC', 'urn:lab'), true],
    ['that local code under another system', mapped, coding('CBC', 'urn:other'), false],
    ['no concept', none, undefined, false],
  ])('%s', (_, chart, concept, expected) => {
    expect(codedIn(chart, concept, set)).toBe(expected);
  });

  it.each([
    ['a code of five digits, which is CPT', coding('58571', HCPCS), true],
    ['a code of category III, which is CPT', coding('0394T', HCPCS), true],
    ['a code of level II, which is none', coding('A9563', HCPCS), false],
  ])('under HCPCS: %s', (_, concept, expected) => {
    expect(codedIn(none, concept, codeSet([CPT, ['58571', '0394T', 'A9563']]))).toBe(expected);
  });

  it('asks each coding of a concept, and each meaning of a local code', () => {
    const both = { coding: [{}, { system: SNOMED, code: 'x' }, { system: LOINC, code: '58410-2' }] };
    expect(codedIn(none, both, set)).toBe(true);
    expect(codingIn(none, undefined, set)).toBe(false);
    const twofold = { localCodes: new Map([['urn:lab|CBC', [`${SNOMED}|x`, `${LOINC}|58410-2`]]]) };
    expect(codedIn(twofold, coding('CBC', 'urn:lab'), set)).toBe(true);
    const apart = { localCodes: new Map([['urn:lab|CBC', [`${SNOMED}|58410-2`, `${LOINC}|58410-3`]]]) };
    expect(codedIn(apart, coding('CBC', 'urn:lab'), set)).toBe(false);
  });

  it('passes over a coding without a code', () => {
    expect(codesUnder({ coding: [{ system: LOINC }, { system: LOINC, code: 'A' }] }, LOINC)).toEqual(['A']);
  });

  it('keeps the order in which codes are written', () => {
    expect(
      codesUnder(
        {
          coding: [
            { system: ICD10CM, code: 'B' },
            { system: SNOMED, code: 'x' },
            { system: ICD10CM, code: 'A' },
          ],
        },
        ICD10CM,
      ),
    ).toEqual(['B', 'A']);
  });
});

describe('the names of a concept', () => {
  it.each<[given: string, concept: CodeableConcept | undefined, names: readonly string[]]>([
    [
      'its text and its displays',
      { text: 'P-32', coding: [{ display: 'phosphate' }, { code: 'x' }] },
      ['P-32', 'phosphate'],
    ],
    ['its text alone', { text: 'P-32' }, ['P-32']],
    ['a display alone', { coding: [{ display: 'phosphate' }] }, ['phosphate']],
    ['none of a bare code', coding('x'), []],
    ['none of nothing', undefined, []],
  ])('%s', (_, concept, names) => {
    expect(namesOf(concept)).toStrictEqual(names);
  });
});

describe('the resources coded in a set', () => {
  const policy = readPolicy(
    { localCodes: [{ local: { system: 'urn:lab', code: 'CBC' }, means: { system: LOINC, code: '58410-2' } }] },
    [],
  );
  const results = [
    observation('58410-2', { id: 'by-the-second-code' }),
    observation('718-7', { id: 'by-the-first-code' }),
    { ...observation('x', { id: 'local' }), code: coding('CBC', 'urn:lab') },
    { ...observation('x', { id: 'other-system' }), code: coding('718-7', SNOMED) },
    { ...observation('x', { id: 'spaced' }), code: coding(' 718-7 ', LOINC) },
    { ...observation('x', { id: 'twofold' }), code: { coding: [...coding('718-7', LOINC).coding, { system: LOINC }] } },
    { ...observation('x', { id: 'words' }), code: { text: '718-7' } },
    without(observation('x', { id: 'uncoded' }), 'code'),
    observation('777-3', { id: 'platelets' }),
  ];
  const set = codeSet([LOINC, ['718-7', '58410-2']]);

  it('are those whose code is in it, in their own order, asked once or again', () => {
    const chart = openChart(record(results), policy);
    const found = ['by-the-first-code', 'by-the-second-code', 'local', 'spaced', 'twofold'];
    for (const again of ['once', 'again']) {
      const coded = codedAs(chart, all(chart, 'Observation'), set);
      expect([again, ...coded.map(({ id }) => id)]).toEqual([again, ...found]);
    }
    const other = codedAs(chart, all(chart, 'Observation'), codeSet([LOINC, ['777-3']]));
    expect(other.map(({ id }) => id)).toEqual(['platelets']);
  });

  it('are documents by their type', () => {
    const notes = [document('28570-0'), document('11506-3'), without(document('untyped'), 'type')];
    const chart = openChart(record(notes), DEFAULT_POLICY);
    const found = typedAs(chart, all(chart, 'DocumentReference'), codeSet([LOINC, ['28570-0']]));
    expect(found.map(({ id }) => id)).toEqual(['doc-28570-0']);
  });
});
