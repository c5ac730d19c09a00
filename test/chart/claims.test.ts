import type { Claim, ClaimItem, CodeableConcept, Encounter, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { codeOf, linesBeside } from '../../src/chart/billed-lines.ts';
import { refusedClaims } from '../../src/chart/claim-file.ts';
import { claimLines, proceduresNamedBy, standingClaims } from '../../src/chart/claim-lines.ts';
import { episodesOf } from '../../src/chart/episodes.ts';
import { pairedLines } from '../../src/chart/ncci.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { placeGaps, settingOf } from '../../src/chart/place.ts';
import type { DatedEpisode } from '../../src/model/episode.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { isoDate } from '../../src/model/time.ts';
import { CPT } from '../../src/terminology/systems.ts';
import { claim, D0, day, encounter, line, linked, procedure, record, without } from '../support/chart-builders.ts';
import { bill, coded, inpatient, priorOf, undatedLine } from '../support/claim-builders.ts';

const open = (...resources: readonly Resource[]) => openChart(record(resources), DEFAULT_POLICY);
function episodeOf(...resources: readonly Resource[]): DatedEpisode {
  const [episode] = episodesOf(open(...resources), DEFAULT_POLICY);
  if (episode?.day === undefined) throw new Error('no dated episode');
  return episode as DatedEpisode;
}
const linesIn = (held: Claim) => claimLines(open(held));
const unnumbered = (fields: Partial<ClaimItem> = {}): ClaimItem => without(line(fields), 'sequence');
const named = (sequence: number, fields: object = {}) => ({
  sequence,
  procedureReference: { reference: 'Procedure/infusion' },
  ...fields,
});
const words = (text: string): CodeableConcept => ({ text });
const parts = { productOrService: words('a part') };

describe('the lines of a claim', () => {
  it.each<[given: string, fields: Partial<Claim>, lines: readonly string[]]>([
    ['in the order of their numbers', { item: [12, 2].map((sequence) => line({ sequence })) }, ['item 2', 'item 12']],
    [
      'without numbers: in the order written',
      { item: [unnumbered(), unnumbered(coded('99213'))] },
      ['item n1', 'item n2'],
    ],
    [
      'with what stands below them',
      {
        item: [
          line({
            detail: [
              { sequence: 1, ...parts, subDetail: [{ sequence: 4, ...parts }] },
              { sequence: 2, ...parts },
            ],
          }),
        ],
      },
      ['item 1', 'detail 1.1', 'subDetail 1.1.4', 'detail 1.2'],
    ],
    ['and the procedures of its head', { procedure: [named(3), named(1)] }, ['item 1', 'procedure p1', 'procedure p3']],
    ['of a claim that has none', { item: [] }, []],
  ])('%s', (_, fields, lines) => {
    expect(linesIn(claim(fields)).map(({ place, sequence }) => `${place} ${sequence}`)).toEqual(lines);
  });

  it('carry no more than is written on them', () => {
    const code = words('another service');
    const held = without(claim({ item: [{ sequence: 1, productOrService: code }] }), 'careTeam');
    const bare = {
      claim: held,
      place: 'item',
      sequence: '1',
      code,
      modifiers: [],
      encounters: [],
      diagnosisSequences: [],
      procedureSequences: [],
      careTeamSequences: [],
      units: 1,
    };
    expect(linesIn(held)).toEqual([bare]);
    const headed = { ...held, item: [], procedure: [{ sequence: 2, procedureCodeableConcept: code }] };
    expect(linesIn(headed)).toEqual([
      { ...bare, claim: headed, place: 'procedure', sequence: 'p2', procedureSequences: [2] },
    ]);
  });

  it('hand what is written on them down to their parts, and keep code, modifiers and units to themselves', () => {
    const inherited = {
      encounter: [{ reference: 'Encounter/e' }],
      diagnosisSequence: [1],
      procedureSequence: [2],
      careTeamSequence: [3],
    };
    const detail = [{ sequence: 1, ...parts, quantity: { value: 4 }, modifier: [{ text: 'XU' }] }];
    const [top, below] = linesIn(claim({ item: [line({ ...inherited, quantity: { value: 2 }, detail })] }));
    const shared = {
      encounters: inherited.encounter,
      diagnosisSequences: [1],
      procedureSequences: [2],
      careTeamSequences: [3],
    };
    expect(top).toMatchObject({ ...shared, units: 2, modifiers: [] });
    expect(below).toMatchObject({ ...shared, units: 4, modifiers: ['XU'], code: parts.productOrService });
  });
});

describe('the day of a line', () => {
  const undated = undatedLine();
  const month = { servicedPeriod: { start: '2025-01' } };
  it.each<[given: string, fields: Partial<Claim>, last: string | undefined]>([
    ['its own', { item: [line()], billablePeriod: { start: day(5), end: day(5) } }, D0],
    ['where its own period begins', { item: [undatedLine({ servicedPeriod: { start: D0, end: day(2) } })] }, D0],
    [
      'that of the claim procedure it names',
      {
        item: [undatedLine({ procedureSequence: [2] })],
        procedure: [named(1, { date: day(7) }), named(2, { date: D0 })],
      },
      D0,
    ],
    ['that of a claim of one day', { item: [undated], billablePeriod: { start: D0, end: D0 } }, D0],
    ['that of a claim whose period has no end', { item: [undated], billablePeriod: { start: D0 } }, D0],
    ['that of a claim whose period has no start', { item: [undated], billablePeriod: { end: D0 } }, D0],
    ['not known of a claim of two days', { item: [undated], billablePeriod: { start: D0, end: day(1) } }, undefined],
    ['not known of a claim of a month', { item: [undated], billablePeriod: { start: '2025-01' } }, undefined],
    ['not known of a claim without a period', { item: [undated] }, undefined],
    ['of a procedure of the head: its own', { item: [], procedure: [named(1, { date: D0 })] }, D0],
    [
      'of a procedure of the head: that of the line that names it',
      { procedure: [named(1)], item: [undated, line({ sequence: 2, procedureSequence: [1] })] },
      D0,
    ],
    [
      'of a procedure of the head: not that of a line that names another',
      { procedure: [named(1)], item: [line({ procedureSequence: [2] })] },
      undefined,
    ],
    [
      'of a procedure of the head: not known to the day where the line tells a month',
      { procedure: [named(1)], item: [undatedLine({ ...month, procedureSequence: [1] })] },
      undefined,
    ],
    [
      'of a procedure of the head that no line names: that of a claim of one day',
      { procedure: [named(1)], item: [], billablePeriod: { start: D0, end: D0 } },
      D0,
    ],
  ])('%s', (_, fields, last) => {
    const days = linesIn(claim(fields)).at(-1)?.days;
    expect(days && isoDate(days.last)).toBe(last);
  });
});

describe('the modifiers of a line', () => {
  it.each<[given: string, item: Partial<ClaimItem>, modifiers: readonly string[]]>([
    ['as coded', { modifier: [{ coding: [{ code: '26' }, { code: '59' }] }] }, ['26', '59']],
    ['in words', { modifier: [{ text: '26' }] }, ['26']],
    [
      'in words beside a coding without a code',
      { modifier: [{ coding: [{ display: 'professional' }], text: '26' }] },
      ['26'],
    ],
    ['as coded, whatever its words', { modifier: [{ coding: [{ code: 'TC' }], text: 'technical' }] }, ['TC']],
    ['small and with blanks', { modifier: [{ text: ' tc ' }] }, ['TC']],
    ['glued to the code', { productOrService: { coding: [{ system: CPT, code: '77750-26' }] } }, ['26']],
    ['glued to another code', { productOrService: { coding: [{ system: CPT, code: '99213-25' }] } }, ['25']],
    ['glued to the code in words', { productOrService: words('77750-26') }, ['26']],
    ['each once', { ...coded('77750'), modifier: [{ text: 'TC' }, { coding: [{ code: 'tc' }] }] }, ['TC']],
    ['none of another code', coded('99213'), []],
    ['none where a modifier says nothing', { modifier: [{}, { coding: [{ display: 'reduced' }] }] }, []],
  ])('%s', (_, item, modifiers) => {
    expect(linesIn(bill('a', item))[0]?.modifiers).toEqual(modifiers);
  });
});

describe('the place of service of a line', () => {
  it.each<[given: string, place: CodeableConcept | undefined, code: string | undefined]>([
    ['its code', { coding: [{ display: 'hospital' }, { code: '22' }] }, '22'],
    ['none where no coding has a code', { coding: [{ display: 'hospital' }] }, undefined],
    ['none in words', words('hospital'), undefined],
    ['none', undefined, undefined],
  ])('%s', (_, place, code) => {
    const [found] = linesIn(bill('a', place && { locationCodeableConcept: place }));
    expect(found?.placeOfService).toBe(code);
  });
});

describe('claims that stand', () => {
  const related = (relationship: CodeableConcept | undefined, id = 'a'): Partial<Claim> => ({
    related: [{ claim: { reference: `Claim/${id}` }, ...(relationship && { relationship }) }],
  });
  it.each<[given: string, claims: readonly Claim[], ids: readonly string[]]>([
    ['not one that another names as its prior', [bill('a'), bill('b', {}, priorOf('a'))], ['b']],
    [
      'not one that is named among other relationships',
      [bill('a'), bill('b', {}, related({ coding: [{ code: 'associated' }, { code: 'prior' }] }))],
      ['b'],
    ],
    ['not one that is named so in words', [bill('a'), bill('b', {}, related(words('prior')))], ['b']],
    [
      'not one that is named so in words beside an empty coding',
      [bill('a'), bill('b', {}, related({ coding: [{}], text: 'prior' }))],
      ['b'],
    ],
    ['one that is related otherwise', [bill('a'), bill('b', {}, related(words('associated')))], ['a', 'b']],
    ['one whose relation is not told', [bill('a'), bill('b', {}, related(undefined))], ['a', 'b']],
    ['one that names a claim nobody sent', [bill('b', {}, priorOf('unsent'))], ['b']],
    ['one that a cancelled claim names', [bill('a'), bill('b', {}, { ...priorOf('a'), status: 'cancelled' })], ['a']],
    [
      'one that a preauthorization names',
      [bill('a'), bill('b', {}, { ...priorOf('a'), use: 'preauthorization' })],
      ['a'],
    ],
    ['the last of a chain', [bill('a'), bill('b', {}, priorOf('a')), bill('c', {}, priorOf('b'))], ['c']],
    ['both of two that name each other', [bill('a', {}, priorOf('b')), bill('b', {}, priorOf('a'))], ['a', 'b']],
  ])('%s', (_, claims, ids) => {
    expect(standingClaims(open(...claims)).map(({ id }) => id)).toEqual(ids);
  });
});

describe('the Procedures that a line names', () => {
  const other = named(2, { procedureReference: { reference: 'Procedure/other' } });
  it.each<[given: string, fields: Partial<Claim>, keys: readonly string[], own: boolean]>([
    ['its own', { item: [line({ procedureSequence: [2] })], procedure: [named(1), other] }, ['Procedure/other'], true],
    ['else those of its claim', { procedure: [named(1), other] }, ['Procedure/infusion', 'Procedure/other'], false],
    [
      'none by a code alone',
      { item: [line({ procedureSequence: [1] })], procedure: [{ sequence: 1, procedureCodeableConcept: {} }] },
      [],
      true,
    ],
  ])('%s', (_, fields, keys, own) => {
    const chart = open(claim(fields));
    const found = claimLines(chart).map((held) => proceduresNamedBy(chart, held))[0];
    expect([...(found?.keys ?? [])]).toStrictEqual(keys);
    expect(found?.own).toBe(own);
  });
});

describe('claims that are not claims of the service', () => {
  const draft = (item: readonly ClaimItem[], fields: Partial<Claim> = {}) =>
    claim({ id: 'refused', status: 'draft', item: [...item], ...fields });
  const naming = { procedure: [named(1)] };
  it.each<[given: string, held: Claim, status: string | undefined]>([
    ['a draft', draft([line()]), 'draft'],
    ['a cancelled claim', draft([line()], { status: 'cancelled' }), 'cancelled'],
    ['a preauthorization', draft([line()], { status: 'active', use: 'preauthorization' }), 'preauthorization'],
    ['a draft with another line beside', draft([line(), line({ sequence: 2, ...coded('99213') })]), 'draft'],
    ['a draft of the day before', draft([line({ servicedDate: day(-1) })]), 'draft'],
    ['not one of two days before', draft([line({ servicedDate: day(-2) })]), undefined],
    ['a draft of the day after', draft([line({ servicedDate: day(1) })]), 'draft'],
    ['not one of two days after', draft([line({ servicedDate: day(2) })]), undefined],
    ['not one of another code', draft([line(coded('99213'))]), undefined],
    ['not one without a day', draft([undatedLine()]), undefined],
    ['a draft of another code that names the infusion', draft([undatedLine(coded('79101'))], naming), 'draft'],
    ['an active claim, which is one', claim({ id: 'refused' }), undefined],
  ])('%s', (_, held, status) => {
    const episode = episodeOf(procedure(), procedure({ id: 'again' }), held);
    const why = { code: 'not-a-claim', data: { status } };
    expect(refusedClaims(episode)).toEqual(status === undefined ? [] : [{ reference: 'Claim/refused', why }]);
  });
});

describe('the code a line bills', () => {
  it.each<[given: string, codes: readonly string[], code: string | undefined]>([
    ['the one there is', ['99213'], '99213'],
    ['without its modifiers', ['99213-25'], '99213'],
    ['77750 before others', ['36410', '77750'], '77750'],
    ['the first of two, whatever their order', ['A9563', '79101'], '79101'],
    ['none', [], undefined],
  ])('%s', (_, codes, code) => {
    const coding = codes.map((held) => ({ system: CPT, code: held }));
    const [found] = linesIn(bill('a', { productOrService: { coding } }));
    expect(found && codeOf(found)).toBe(code);
  });
});

describe('the lines beside a service, on its day', () => {
  const of = (id: string) => ({ procedureReference: { reference: `Procedure/${id}` } });
  const beside = (item: Partial<ClaimItem> = {}, fields: Partial<Claim> = {}) =>
    bill('beside', { ...coded('79101'), ...item }, fields);
  const heads = (...named: readonly object[]) => ({
    procedure: named.map((held, index) => ({ sequence: index + 1, ...held })),
  });
  it.each<[given: string, other: Claim, beside: boolean]>([
    ['another code', beside(), true],
    ['not of another day', beside({ servicedDate: day(1) }), false],
    ['not with a modifier that tells it apart', beside({ modifier: [{ text: 'XU' }] }), false],
    ['with a modifier that does not', beside({ modifier: [{ text: '26' }] }), true],
    ['not of an inpatient claim', beside({}, inpatient), false],
    ['not a procedure of the head', beside({}, { item: [], ...heads({ date: D0 }) }), false],
    ['not one that itself names another Procedure', beside({ procedureSequence: [1] }, heads(of('other'))), false],
    ['one that itself names the infusion', beside({ procedureSequence: [1] }, heads(of('infusion'))), true],
    [
      'one that itself names the infusion and another Procedure',
      beside({ procedureSequence: [1, 2] }, heads(of('other'), of('infusion'))),
      true,
    ],
    ['one that itself names a code alone', beside({ procedureSequence: [1] }, heads({})), true],
    ['one whose claim as a whole names another Procedure', beside({}, heads(of('other'))), true],
  ])('%s', (_, other, expected) => {
    const episode = episodeOf(procedure(), claim(), other);
    expect(linesBeside(episode).map((held) => held.claim.id)).toEqual(expected ? ['beside'] : []);
  });
});

describe('an edit that a service meets', () => {
  const edit = { column1: '36410', column2: '77750', from: '2020-01-01' };
  it.each([
    ['1', 'noModifier'],
    ['0', 'neverTogether'],
  ] as const)('of indicator %s names both codes, in their columns, and the day', (indicator, message) => {
    const episode = episodeOf(procedure(), claim({ item: [line(), line({ sequence: 2, ...coded('36410') })] }));
    const data = { codes: '36410 and 77750', date: D0 };
    const gaps = [{ message, about: 'Claim/claim', data }];
    expect(pairedLines(episode, [{ ...edit, indicator }])).toEqual({ gaps, unsure: [] });
  });
});

describe('the setting of a service', () => {
  const part = (id: string, code: string, fields: Partial<Encounter> = {}) =>
    encounter({ id, class: { code }, period: { start: day(-1), end: day(1) }, ...fields });
  const within = { partOf: { reference: 'Encounter/admission' } };
  const office = bill('a', { locationCodeableConcept: { coding: [{ code: '11' }] } });
  const gapOf = (setting: string) => ({
    message: 'otherSetting',
    about: 'Claim/a',
    data: { place: '11', class: setting },
  });
  const WORDS: Readonly<Record<string, string>> = { ACUTE: 'acute inpatient', IMP: 'inpatient' };
  const inWords = (code: string) => `${code} (${WORDS[code] ?? ''})`;
  it.each<[given: string, encounters: readonly Encounter[], setting: readonly string[], agrees: boolean]>([
    ['of no encounter', [], [], false],
    ['of its encounter', [part('admission', 'AMB')], ['AMB'], true],
    [
      'of the inpatient parts of its stay, in their order',
      [part('admission', 'IMP'), part('clinic', 'AMB', within), part('ward', 'ACUTE', within)],
      ['ACUTE', 'IMP'],
      false,
    ],
    [
      'of an encounter that changed its class that day',
      [
        part('admission', 'AMB', {
          classHistory: ['AMB', 'EMER'].map((code) => ({ class: { code }, period: { start: D0, end: D0 } })),
        }),
      ],
      ['AMB', 'EMER'],
      true,
    ],
  ])('%s', (_, encounters, setting, agrees) => {
    const episode = episodeOf(linked(), office, ...encounters);
    expect(settingOf(episode)).toEqual(setting);
    expect(placeGaps(episode, setting)).toEqual(agrees ? [] : [gapOf(setting.map(inWords).join(', '))]);
  });
});
