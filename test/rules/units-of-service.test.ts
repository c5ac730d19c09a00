import { unitsOfService } from '../../src/rules/units-of-service.ts';
import { claim, D0, day, line, procedure, record, without } from '../support/chart-builders.ts';
import { bill, inpatient, institutional, modified, priorOf, undatedLine } from '../support/claim-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const units = (value: number) => ({ quantity: { value } });
const hospital = { provider: { reference: 'Organization/hospital' } };

describeRule(unitsOfService, {
  'closed-gap': [
    {
      given: 'the treatment and its follow-up by two physicians of one group: shares of one service',
      chart: record([bill('a', modified('54')), bill('b', modified('55'))]),
    },
    { given: 'one line without a quantity', chart: record([claim()]), evidence: ['Claim/claim'] },
    { given: 'one unit', chart: record([bill('a', units(1))]) },
    {
      given: '26 by one provider and TC by another',
      chart: record([bill('a', modified('26')), bill('b', modified('TC'), hospital)]),
    },
    {
      given: '26 and TC by one provider: two components',
      chart: record([bill('a', modified('26')), bill('b', modified('TC'))]),
    },
    { given: 'the same service by two providers', chart: record([bill('a'), bill('b', {}, hospital)]) },
    {
      given: 'professional and institutional claim of one organization',
      chart: record([bill('a'), bill('b', {}, institutional)]),
    },
    {
      given: 'a second line with 76',
      chart: record([claim({ item: [line(), line({ sequence: 2, ...modified('76') })] })]),
    },
    {
      given: 'a second line with 77',
      chart: record([claim({ item: [line(), line({ sequence: 2, ...modified('77') })] })]),
    },
    { given: 'two units with 76', chart: record([bill('a', { ...units(2), ...modified('76') })]) },
    {
      given: 'a claim and the one that replaced it',
      chart: record([bill('a'), bill('b', units(1), priorOf('a'))]),
      evidence: ['Claim/b'],
    },
    {
      given: 'a cancelled claim beside an active one',
      chart: record([bill('a', {}, { status: 'cancelled' }), bill('b')]),
    },
    {
      given: 'lines of two days',
      chart: record([claim({ item: [line(), line({ sequence: 2, servicedDate: day(1) })] })]),
    },
  ],
  'open-gap': [
    ...Object.entries({
      'the whole service, and a share of it by the same provider': [[], ['54']],
      'the whole service, and its follow-up': [[], ['55']],
      'two shares on one line, and one of them again': [['54', '55'], ['54']],
      'the professional part, and a share of it': [['26'], ['26', '54']],
    }).map(([given, [first = [], second = []]]) => ({
      given,
      chart: record([bill('a', modified(...first)), bill('b', modified(...second), { created: day(6) })]),
      gaps: [{ message: 'tooMany' as const, about: 'Claim/b' }],
    })),
    {
      given: 'the treatment alone, billed as two units',
      chart: record([bill('a', { ...units(2), ...modified('54') })]),
      gaps: [{ message: 'tooMany' }],
    },
    {
      given: 'two units on one line, on the very day: it is immediate',
      chart: record([bill('a', units(2))], D0),
      gaps: [{ message: 'tooMany', severity: 'high', queue: 'coding', about: 'Claim/a' }],
    },
    {
      given: 'two lines of one unit',
      chart: record([claim({ item: [line(), line({ sequence: 2 })] })]),
      gaps: [{ message: 'tooMany', about: 'Claim/claim' }],
    },
    {
      given: 'two lines with 26',
      chart: record([claim({ item: [line(modified('26')), line({ sequence: 2, ...modified('26') })] })]),
      gaps: [{ message: 'tooMany' }],
    },
    {
      given: 'two claims, one with 59: not the same line twice',
      chart: record([bill('a'), bill('b', modified('59'), { created: day(6) })]),
      gaps: [{ message: 'tooMany', about: 'Claim/b' }],
    },
    {
      given: 'an institutional line of two units',
      chart: record([bill('a', units(2), institutional)]),
      gaps: [{ message: 'tooMany' }],
    },
    {
      given: 'the same line on a claim created later: a duplicate to be confirmed, never a units gap',
      chart: record([bill('a', {}, { created: day(9) }), bill('b', {}, { created: day(5) })]),
      gaps: [{ message: 'duplicate', severity: 'low', about: 'Claim/a' }],
    },
    {
      given: 'the same line on two claims created on one day',
      chart: record([bill('a'), bill('b')]),
      gaps: [{ message: 'duplicate', about: 'Claim/b' }],
    },
    {
      given: 'three claims alike',
      chart: record([bill('a'), bill('b', {}, { created: day(7) }), bill('c', {}, { created: day(8) })]),
      gaps: [
        { message: 'duplicate', about: 'Claim/b' },
        { message: 'duplicate', about: 'Claim/c' },
      ],
    },
    {
      given: 'two units, and a duplicate of them',
      chart: record([bill('a', units(2)), bill('b', units(2), { created: day(9) })]),
      gaps: [
        { message: 'tooMany', about: 'Claim/a' },
        { message: 'duplicate', about: 'Claim/b' },
      ],
    },
    {
      given: 'the same line on two claims, one of which does not tell when it was created: that one repeats',
      chart: record([without(bill('a'), 'created'), bill('b')]),
      gaps: [{ message: 'duplicate', about: 'Claim/a' }],
    },
    {
      given: 'the same line on a later claim, its modifiers in another order',
      chart: record([bill('a', modified('26', '59')), bill('b', modified('59', '26'), { created: day(9) })]),
      gaps: [{ message: 'duplicate', about: 'Claim/b' }],
    },
    {
      given: 'two units of the day after',
      chart: record([procedure(), bill('a', { ...units(2), servicedDate: day(1) })]),
      gaps: [{ message: 'tooMany', text: /for 2025-01-11 add up to 2 units/ }],
    },
    {
      given: 'two units on a line without a date: those of the service',
      chart: record([
        procedure(),
        claim({
          item: [undatedLine(units(2))],
          billablePeriod: {},
          procedure: [{ sequence: 1, procedureReference: { reference: 'Procedure/infusion' } }],
        }),
      ]),
      gaps: [{ message: 'tooMany', text: /for 2025-01-10 add up to 2 units/ }],
    },
  ],
  'not-applicable': [
    { given: 'no claim', chart: record([procedure()]), because: /no claim line/ },
    {
      given: 'an inpatient claim',
      chart: record([procedure(), bill('a', units(3), inpatient)]),
      because: /no claim line/,
    },
  ],
  undetermined: [
    {
      given: 'claims that could not be read',
      chart: record([bill('a')], day(200), { unreadable: ['Claim'] }),
      because: /Claim/,
    },
    {
      given: 'a claim that was set aside',
      chart: record([bill('a'), bill('b', { quantity: { value: Number.NaN } })]),
      because: /Claim\/b/,
    },
  ],
});
