import type { Claim, ClaimItem } from '@medplum/fhirtypes';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import type { NcciPair } from '../../src/model/tables.ts';
import { ncciPair } from '../../src/rules/ncci-pair.ts';
import { claim, D0, day, line, procedure, record } from '../support/chart-builders.ts';
import { bill, by, coded, inpatient, institutional, modified } from '../support/claim-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

/** Pairs invented for the test: the real ones come from the file of CMS. */
const pair = (fields: Partial<NcciPair> = {}): NcciPair => ({
  column1: '77750',
  column2: '36410',
  from: '2010-01-01',
  indicator: '1',
  ...fields,
});
const loaded = (...ncciPairs: NcciPair[]) => ({ tables: { ...DEFAULT_POLICY.tables, ncciPairs } });
const serves = loaded(pair());
const never = loaded(pair({ indicator: '0' }));
/** The claim of the service with a second line. */
const beside = (item: Partial<ClaimItem> = {}, own: Partial<ClaimItem> = {}, fields: Partial<Claim> = {}) =>
  record([procedure(), claim({ ...fields, item: [line(own), line({ sequence: 2, ...coded('36410'), ...item })] })]);
const elsewhere = (fields: Partial<Claim>) =>
  record([procedure(), bill('a', {}, by('Practitioner/a')), bill('b', coded('36410'), fields)]);
const noModifier = [{ message: 'noModifier' as const }];

describeRule(ncciPair, {
  'closed-gap': [
    {
      given: 'the other code is not billed',
      chart: record([procedure(), claim()]),
      policy: serves,
      evidence: ['Claim/claim'],
    },
    ...['59', 'XS', 'XU', '25', '58', '79', 'LT', 'T5'].map((modifier) => ({
      given: `${modifier} on the second line`,
      chart: beside(modified(modifier)),
      policy: serves,
    })),
    { given: '59 on the line of the service', chart: beside({}, modified('59')), policy: serves },
    { given: 'the other code on another day', chart: beside({ servicedDate: day(1) }), policy: serves },
    { given: 'another code', chart: beside(coded('77263')), policy: serves },
    {
      given: 'the other code by another group',
      chart: elsewhere({ ...by('Practitioner/b'), provider: { reference: 'Organization/other' } }),
      policy: serves,
    },
    { given: 'the other code on an institutional claim', chart: elsewhere(institutional), policy: serves },
  ],
  'open-gap': [
    {
      given: 'a pair that a modifier serves, without one',
      chart: beside(),
      policy: serves,
      gaps: [{ message: 'noModifier', severity: 'moderate', queue: 'coding', about: 'Claim/claim' }],
    },
    { given: 'a modifier that serves no pair', chart: beside(modified('26')), policy: serves, gaps: noModifier },
    {
      given: 'a pair that no modifier serves, whatever it carries',
      chart: beside(modified('59')),
      policy: never,
      gaps: [{ message: 'neverTogether', severity: 'moderate' }],
    },
    {
      given: 'the service in column 2',
      chart: beside(),
      policy: loaded(pair({ column1: '36410', column2: '77750' })),
      gaps: noModifier,
    },
    { given: 'the first day of the edit', chart: beside(), policy: loaded(pair({ from: D0 })), gaps: noModifier },
    { given: 'the last day of the edit', chart: beside(), policy: loaded(pair({ to: D0 })), gaps: noModifier },
    {
      given: 'two claims of one clinician',
      chart: elsewhere(by('Practitioner/a')),
      policy: serves,
      gaps: [{ message: 'noModifier', about: 'Claim/b' }],
    },
    { given: 'two institutional lines', chart: beside({}, {}, institutional), policy: serves, gaps: noModifier },
    {
      given: 'two edits, an old one and one that stands',
      chart: beside(modified('59')),
      policy: loaded(pair({ indicator: '1', to: '2019-12-31' }), pair({ indicator: '0', from: '2020-01-01' })),
      gaps: [{ message: 'neverTogether' }],
    },
  ],
  'not-applicable': [
    { given: 'no table is loaded', chart: beside(), because: /no NCCI table/ },
    {
      given: 'the edit begins the day after',
      chart: beside(),
      policy: loaded(pair({ from: day(1) })),
      because: /no NCCI table/,
    },
    { given: 'the edit ended the day before', chart: beside(), policy: loaded(pair({ to: day(-1) })) },
    { given: 'an edit marked 9', chart: beside(), policy: loaded(pair({ indicator: '9' })) },
    { given: 'a table without a pair of the service', chart: beside(), policy: loaded(pair({ column1: '99213' })) },
    { given: 'no claim', chart: record([procedure()]), policy: serves, because: /no claim line/ },
    { given: 'an inpatient claim', chart: beside({}, {}, inpatient), policy: serves, because: /no claim line/ },
  ],
  undetermined: [
    {
      given: 'the other code by a clinician of the same group, specialties unknown',
      chart: elsewhere(by('Practitioner/b')),
      policy: serves,
      because: /the specialty/,
    },
    {
      given: 'claims that could not be read',
      chart: record([procedure(), claim()], day(200), { unreadable: ['Claim'] }),
      policy: serves,
      because: /Claim/,
    },
  ],
});
