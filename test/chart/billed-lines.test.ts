import { describe, expect, it } from '@jest/globals';
import type { Claim, ClaimItem, Coding } from '@medplum/fhirtypes';
import { billedPeriod, claimLines, lineId } from '../../src/chart/claim-lines.ts';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { isoDate } from '../../src/model/time.ts';
import { claim, D0, day, line, procedure, record } from '../support/chart-builders.ts';
import { undatedLine } from '../support/claim-builders.ts';

const span = (first: number, last: number) => ({ start: day(first), end: day(last) });
const bill = (item: ClaimItem, fields: Partial<Claim> = {}) => claim({ item: [item], ...fields });

describe('the period that a line is billed for', () => {
  it.each<[given: string, claim: Claim, period: string | undefined]>([
    ['its own', bill(undatedLine({ servicedPeriod: span(-3, 3) })), `${day(-3)} to ${day(3)}`],
    [
      'its own, before that of its claim',
      bill(undatedLine({ servicedPeriod: span(-3, 3) }), { billablePeriod: span(-9, 9) }),
      `${day(-3)} to ${day(3)}`,
    ],
    ['that of its claim', bill(undatedLine(), { billablePeriod: span(-9, 9) }), `${day(-9)} to ${day(9)}`],
    ['none of a line that tells its day', bill(line()), undefined],
    [
      'none of a line that tells its day, on a claim of a period',
      bill(line(), { billablePeriod: span(-9, 9) }),
      undefined,
    ],
    ['none of a line that tells its day and a period', bill(line({ servicedPeriod: span(-3, 3) })), undefined],
    ['none of one day', bill(undatedLine({ servicedPeriod: span(0, 0) })), undefined],
    ['none of a period that ends before it begins', bill(undatedLine({ servicedPeriod: span(3, -3) })), undefined],
    ['none of a period without an end', bill(undatedLine({ servicedPeriod: { start: D0 } })), undefined],
    ['none of a period without a beginning', bill(undatedLine({ servicedPeriod: { end: D0 } })), undefined],
    ['none of nothing', bill(undatedLine()), undefined],
  ])('%s', (_, billed, period) => {
    const chart = openChart(record([billed]), DEFAULT_POLICY);
    const [one] = claimLines(chart);
    const found = one && billedPeriod(chart, one);
    expect(found && `${isoDate(found.first)} to ${isoDate(found.last)}`).toBe(period);
  });
});

describe('a line of a period, and the procedure of a day', () => {
  it.each<[given: string, first: number, last: number, anchors: readonly string[]]>([
    ['that ends on the day of the procedure', -6, 0, ['Procedure/infusion']],
    ['that ended the day before', -6, -1, ['Claim/claim/1', 'Procedure/infusion']],
    ['that begins on the day of the procedure', 0, 6, ['Procedure/infusion']],
    ['that began two days after', 2, 6, ['Procedure/infusion', 'Claim/claim/1']],
  ])('%s', (_, first, last, anchors) => {
    const billed = bill(undatedLine({ servicedPeriod: span(first, last) }));
    const episodes = episodesOf(openChart(record([procedure(), billed]), DEFAULT_POLICY), DEFAULT_POLICY);
    expect(episodes.map(({ anchor }) => anchor.id)).toStrictEqual(anchors);
  });
});

describe('how the lines of a claim are written', () => {
  it('takes the blanks off a modifier', () => {
    const modifier = [{ coding: [{ code: ' 26 ' }] }, { coding: [{ code: 'xs' }] }];
    const chart = openChart(record([bill(line({ modifier }))]), DEFAULT_POLICY);
    expect(claimLines(chart).map(({ modifiers }) => modifiers)).toStrictEqual([['26', 'XS']]);
  });
  it('tells lines in the order of their numbers, whatever the order of the list', () => {
    const lines = [3, 1, 2].map((sequence) => line({ sequence }));
    const chart = openChart(record([claim({ item: lines })]), DEFAULT_POLICY);
    expect(claimLines(chart).map(lineId)).toStrictEqual(['Claim/claim/1', 'Claim/claim/2', 'Claim/claim/3']);
  });
});

describe('the place of service of a line', () => {
  const CMS = 'https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set';
  it.each<[given: string, codings: readonly Coding[], place: string | undefined]>([
    ['two digits', [{ code: '11' }], '11'],
    ['two digits between blanks', [{ code: ' 11 ' }], '11'],
    ['a word of the site', [{ code: 'OFFICE' }], undefined],
    ['three digits', [{ code: '111' }], undefined],
    ['two digits within a word', [{ code: 'A11' }], undefined],
    ['a system without a code', [{ system: CMS }], undefined],
    [
      'that of the system of places, beside another',
      [
        { system: 'urn:site', code: '24' },
        { system: CMS, code: '11' },
      ],
      '11',
    ],
    [
      'that of the system of places, before another',
      [
        { system: CMS, code: '24' },
        { system: 'urn:site', code: '11' },
      ],
      '24',
    ],
    [
      'the lower of two of other systems',
      [
        { system: 'urn:a', code: '24' },
        { system: 'urn:b', code: '22' },
      ],
      '22',
    ],
    ['none', [], undefined],
  ])('%s', (_, coding, place) => {
    const billed = bill(line({ locationCodeableConcept: { coding: [...coding] } }));
    const chart = openChart(record([billed]), DEFAULT_POLICY);
    expect(claimLines(chart).map(({ placeOfService }) => placeOfService)).toStrictEqual([place]);
  });
});
