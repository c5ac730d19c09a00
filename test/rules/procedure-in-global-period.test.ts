import type { Claim, ClaimItem, Resource } from '@medplum/fhirtypes';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { procedureInGlobalPeriod } from '../../src/rules/procedure-in-global-period.ts';
import { D0, day, procedure, record } from '../support/chart-builders.ts';
import { bill, by, coded, institutional, modified } from '../support/claim-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const A = 'Practitioner/a';
const service = (item: Partial<ClaimItem> = {}, fields: Partial<Claim> = {}) =>
  bill('service', item, { ...by(A), ...fields });
const later = (on: number, item: Partial<ClaimItem> = {}, fields: Partial<Claim> = {}) =>
  bill('later', { ...coded('77761'), servicedDate: day(on), ...item }, { ...by(A), ...fields });
const again = (on: number, ...modifiers: string[]) => later(on, { ...coded('77750'), ...modified(...modifiers) });
const chart = (...more: Resource[]) => record([procedure(), service(), ...more]);
const second = procedure({ id: 'second', performedDateTime: day(30) });
const about = 'Claim/later';
const { tables } = DEFAULT_POLICY;
const withTable = (globalDays: typeof tables.globalDays) => ({ tables: { ...tables, globalDays } });

describeRule(procedureInGlobalPeriod, {
  'closed-gap': [
    { given: 'no later procedure', chart: chart(), evidence: ['Claim/service'] },
    ...['58', '78', '79'].map((modifier) => ({
      given: `a later procedure with ${modifier}`,
      chart: chart(later(30, modified(modifier))),
    })),
    { given: 'one on the day of the service', chart: chart(later(0)) },
    { given: 'one on D+91', chart: chart(later(91)) },
    { given: 'one without a period in the table', chart: chart(later(30, coded('77263'))) },
    {
      given: 'one that the table knows to have none',
      chart: chart(later(30, coded('77767'))),
      policy: withTable({ '77750': '090', '77767': 'XXX' }),
    },
    { given: 'the technical component of one', chart: chart(later(30, modified('TC'))) },
    {
      given: 'one by another group',
      chart: chart(later(30, {}, { ...by('Practitioner/b'), provider: { reference: 'Organization/other' } })),
    },
    { given: 'one on an institutional claim', chart: chart(later(30, {}, institutional)) },
    { given: 'the service again, as planned: 58', chart: chart(second, again(30, '58')) },
    { given: 'a later line without a code', chart: chart(later(30, { productOrService: { text: 'treatment' } })) },
  ],
  'open-gap': [
    {
      given: 'the day after, without a modifier',
      chart: chart(later(1)),
      gaps: [{ message: 'noModifier', severity: 'moderate', queue: 'coding', about }],
    },
    { given: 'D+90', chart: chart(later(90)), gaps: [{ message: 'noModifier', about }] },
    ...['77761', '77762', '77763', '77778', '37243'].map((code) => ({
      given: `${code} of the shipped table`,
      chart: chart(later(30, coded(code))),
      gaps: [{ message: 'noModifier' as const }],
    })),
    ...(['000', '010', '090'] as const).map((period) => ({
      given: `one of period ${period} in a loaded table`,
      chart: chart(later(30, coded('32550'))),
      policy: withTable({ '77750': '090', '32550': period }),
      gaps: [{ message: 'noModifier' as const }],
    })),
    { given: '24, which is for visits', chart: chart(later(30, modified('24'))), gaps: [{ message: 'noModifier' }] },
    { given: '59 alone', chart: chart(later(30, modified('59'))), gaps: [{ message: 'noModifier' }] },
    {
      given: 'the service again, without a modifier, on the very day',
      chart: record([procedure(), service(), second, again(30)], D0),
      gaps: [{ message: 'noModifier', severity: 'moderate', about }],
    },
    ...['76', '77', '78', '79'].map((modifier) => ({
      given: `the service again with ${modifier}: to be confirmed`,
      chart: chart(second, again(30, modifier)),
      gaps: [{ message: 'repeatModifier' as const, severity: 'low' as const, about }],
    })),
    {
      given: 'another procedure marked as a repeat, which says nothing of the period',
      chart: chart(later(30, modified('76'))),
      gaps: [{ message: 'noModifier', about }],
    },
  ],
  'not-applicable': [
    { given: 'an empty table', chart: chart(later(30)), policy: withTable({}), because: /no table/ },
    { given: 'no claim for the service', chart: record([procedure(), later(30)]), because: /no professional line/ },
    { given: 'the line carries 54', chart: record([procedure(), service(modified('54')), later(30)]) },
    { given: 'the line is technical', chart: record([procedure(), service(modified('TC')), later(30)]) },
    { given: 'an institutional claim', chart: record([procedure(), service({}, institutional), later(30)]) },
  ],
  undetermined: [
    {
      given: 'another clinician of the same group, specialties unknown',
      chart: chart(later(30, {}, by('Practitioner/b'))),
      because: /the specialty/,
    },
    {
      given: 'claims that could not be read',
      chart: record([procedure(), service()], day(200), { unreadable: ['Claim'] }),
      because: /Claim/,
    },
  ],
});
