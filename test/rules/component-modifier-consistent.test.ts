import type { Claim, ClaimItem } from '@medplum/fhirtypes';
import { componentModifierConsistent } from '../../src/rules/component-modifier-consistent.ts';
import { CPT } from '../../src/terminology/systems.ts';
import { claim, D0, day, line, procedure, record, without } from '../support/chart-builders.ts';
import { inpatient } from '../support/claim-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const modified = (...codes: string[]): Partial<ClaimItem> => ({
  modifier: codes.map((code) => ({ coding: [{ code }] })),
});
const glued = (code: string): Partial<ClaimItem> => ({ productOrService: { coding: [{ system: CPT, code }] } });
const at = (place: string): Partial<ClaimItem> => ({ locationCodeableConcept: { coding: [{ code: place }] } });
const bill = (id: string, item: Partial<ClaimItem>, fields: Partial<Claim> = {}) =>
  claim({ id, item: [line(item)], ...fields });
const institutional = { type: { coding: [{ code: 'institutional' }] } };

describeRule(componentModifierConsistent, {
  'closed-gap': [
    {
      given: 'a professional line in a hospital, beside an inpatient claim whose line carries TC',
      chart: record([bill('a', { ...modified('26'), ...at('21') }), bill('b', modified('TC'), inpatient)]),
      evidence: ['Claim/a'],
    },
    { given: 'one global line', chart: record([claim()]), evidence: ['Claim/claim'] },
    { given: 'one professional line in a hospital', chart: record([bill('a', { ...modified('26'), ...at('21') })]) },
    {
      given: '26 by one provider and TC by another',
      chart: record([
        bill('a', modified('26')),
        bill('b', modified('TC'), { provider: { reference: 'Organization/hospital' } }),
      ]),
      evidence: ['Claim/a', 'Claim/b'],
    },
    { given: 'a global line in an office', chart: record([bill('a', at('11'))]) },
    { given: 'a global line without a place of service', chart: record([bill('a', {})]) },
    { given: 'an institutional line without modifiers', chart: record([bill('a', at('21'), institutional)]) },
    {
      given: '26 on the professional, none on the institutional claim',
      chart: record([bill('a', modified('26')), bill('b', {}, institutional)]),
    },
    {
      given: 'a global line in an office, and TC on the institutional claim',
      chart: record([bill('a', at('11')), bill('b', modified('TC'), institutional)]),
    },
    {
      given: 'a global claim that the one with 26 replaced',
      chart: record([
        bill('a', {}),
        bill('b', modified('26'), {
          related: [{ claim: { reference: 'Claim/a' }, relationship: { coding: [{ code: 'prior' }] } }],
        }),
      ]),
      evidence: ['Claim/b'],
    },
    {
      given: 'a cancelled global claim beside one with 26',
      chart: record([bill('a', {}, { status: 'cancelled' }), bill('b', modified('26'))]),
    },
    { given: 'a modifier that says nothing of components', chart: record([bill('a', modified('59'))]) },
  ],
  'open-gap': [
    {
      given: '26 and TC on one line',
      chart: record([bill('a', modified('26', 'TC'))]),
      gaps: [{ message: 'bothOnOneLine', severity: 'moderate', queue: 'coding', about: 'Claim/a' }],
    },
    {
      given: '26 glued to the code, TC as modifier, on the very day: it is immediate',
      chart: record([bill('a', { ...glued('77750-26'), ...modified('tc') })], D0),
      gaps: [{ message: 'bothOnOneLine' }],
    },
    {
      given: 'global beside 26',
      chart: record([bill('a', {}), bill('b', modified('26'))]),
      gaps: [{ message: 'globalBesideComponent', about: 'Claim/a', severity: 'moderate' }],
    },
    {
      given: 'global beside TC',
      chart: record([bill('a', modified('TC')), bill('b', {})]),
      gaps: [{ message: 'globalBesideComponent', about: 'Claim/b' }],
    },
    {
      given: 'two lines of one claim, the same conflict: told once',
      chart: record([claim({ item: [line(), line({ sequence: 2 }), line({ sequence: 3, ...modified('26') })] })]),
      gaps: [{ message: 'globalBesideComponent', about: 'Claim/claim' }],
    },
    {
      given: 'a claim with two conflicts, and another with one of them',
      chart: record([
        claim({ id: 'a', item: [line(modified('26', 'TC')), line({ sequence: 2 })] }),
        bill('b', {}),
        bill('c', modified('26')),
      ]),
      gaps: [
        { message: 'bothOnOneLine', about: 'Claim/a' },
        { message: 'globalBesideComponent', about: 'Claim/a' },
        { message: 'globalBesideComponent', about: 'Claim/b' },
      ],
    },
    {
      given: 'an institutional claim with 26',
      chart: record([bill('a', modified('26'), institutional)]),
      gaps: [{ message: 'institutionalProfessional', severity: 'moderate', about: 'Claim/a' }],
    },
    ...['19', '21', '22'].map((place) => ({
      given: `a professional line without 26 at place of service ${place}`,
      chart: record([bill('a', at(place))]),
      gaps: [{ message: 'facilityWithout26' as const, severity: 'low' as const, about: 'Claim/a' }],
    })),
    {
      given: 'claims that supersede each other: both stand',
      chart: record([bill('a', {}, priorOf('b')), bill('b', modified('26'), priorOf('a'))]),
      gaps: [{ message: 'globalBesideComponent', about: 'Claim/a' }],
    },
  ],
  'not-applicable': [
    { given: 'no claim', chart: record([procedure()]), because: /no claim line/ },
    {
      given: 'an inpatient claim, whose lines are not tested',
      chart: record([procedure(), bill('a', modified('26'), inpatient)]),
      because: /no claim line/,
    },
    {
      given: 'an inpatient claim with both modifiers on a line',
      chart: record([procedure(), bill('a', modified('26', 'TC'), inpatient)]),
      because: /no claim line/,
    },
    {
      given: 'an inpatient claim that names the procedure and has no line for it',
      chart: record([
        procedure(),
        claim({
          ...institutional,
          item: [],
          procedure: [{ sequence: 1, procedureReference: { reference: 'Procedure/infusion' } }],
        }),
      ]),
      because: /no claim line/,
    },
    {
      given: 'a site that does not supply claims',
      chart: record([procedure()]),
      policy: { feeds: ['Procedure'] },
      because: /not supplied/,
    },
  ],
  undetermined: [
    {
      given: 'a conflict, while another claim could not be used: it may replace that one',
      chart: record([bill('a', modified('26', 'TC')), bill('b', { quantity: { value: Number.NaN } })]),
    },
    {
      given: 'no conflict in what was read, claims that could not be read',
      chart: record([procedure(), claim()], day(200), { unreadable: ['Claim'] }),
      because: /Claim/,
    },
    {
      given: 'a conflict, but claims that could not be read',
      chart: record([procedure(), bill('a', modified('26', 'TC'))], day(200), { unreadable: ['Claim'] }),
      because: /Claim/,
    },
    {
      given: 'no conflict, and a claim that was set aside',
      chart: record([procedure(), claim(), bill('b', { quantity: { value: Number.NaN } })]),
      because: /Claim\/b/,
    },
    { given: 'a line without a date', chart: record([claim({ item: [undatedLine()] })]), because: /service date/ },
  ],
});

function priorOf(id: string): Partial<Claim> {
  return { related: [{ claim: { reference: `Claim/${id}` }, relationship: { coding: [{ code: 'prior' }] } }] };
}

function undatedLine() {
  return without(line(), 'servicedDate');
}
