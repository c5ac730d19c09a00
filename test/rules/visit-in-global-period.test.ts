import type { Claim, ClaimItem, Resource } from '@medplum/fhirtypes';
import { readPolicy } from '../../src/model/read-policy.ts';
import { visitInGlobalPeriod } from '../../src/rules/visit-in-global-period.ts';
import { claim, D0, day, line, procedure, record } from '../support/chart-builders.ts';
import {
  bill,
  by,
  coded,
  inpatient,
  institutional,
  modified,
  practitioner,
  priorOf,
  role,
  undatedLine,
} from '../support/claim-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const A = 'Practitioner/a';
const B = 'Practitioner/b';
const ONCOLOGY = '419815003';
const RADIOLOGY = '408455009';
const performed = procedure();
/** The claim of the service, rendered by Dr a. */
const service = (item: Partial<ClaimItem> = {}, fields: Partial<Claim> = {}) =>
  bill('service', item, { ...by(A), ...fields });
/** A visit line on a claim of its own, by Dr a unless said otherwise. */
const visit = (on: number, item: Partial<ClaimItem> = {}, fields: Partial<Claim> = {}) =>
  bill('visit', { ...coded('99213'), servicedDate: day(on), ...item }, { ...by(A), ...fields });
const chart = (...more: Resource[]) => record([performed, service(), ...more]);
const about = 'Claim/visit';
const noModifier = [{ message: 'noModifier' as const, about }];
const group = (specialty: string, reference = B) => by(reference, specialty);
const own = service({}, by(A, ONCOLOGY));

const covered = (payor: object): Resource[] => [
  {
    resourceType: 'Coverage',
    id: 'cover',
    status: 'active',
    beneficiary: { reference: 'Patient/p1' },
    payor: [payor],
  },
];
const PAYER_ID = 'http://example.org/payers|';
const { payers } = readPolicy(
  {
    payers: {
      [`${PAYER_ID}uhc`]: 'unitedhealthcare',
      [`${PAYER_ID}medicare`]: 'medicare',
      [`${PAYER_ID}cigna`]: 'cigna',
      'Organization/aetna-advantage': { payer: 'aetna', follows: 'medicare' },
    },
  },
  [],
);
const payor = (value: string) => ({ identifier: { system: 'http://example.org/payers', value } });

/** A second infusion, so many days after the first. */
const again = (days: number) => procedure({ id: 'again', performedDateTime: day(days) });

describeRule(visitInGlobalPeriod, {
  'closed-gap': [
    { given: 'no visit line', chart: chart(), evidence: ['Claim/service'] },
    { given: '57 on the day before', chart: chart(visit(-1, modified('57'))) },
    { given: '57 on the day', chart: chart(visit(0, modified('57'))) },
    { given: '25 and 57 on the day', chart: chart(visit(0, modified('25', '57'))) },
    { given: '24 the day after', chart: chart(visit(1, modified('24'))) },
    { given: '24 on D+90', chart: chart(visit(90, modified('24'))) },
    { given: 'a visit two days before', chart: chart(visit(-2)) },
    { given: 'a visit on D+91', chart: chart(visit(91)) },
    ...['99024', 'G0463', 'G0559', '99201', '99216', '99241', '99256', '99286', '99293', '77263'].map((code) => ({
      given: `${code}, which is no such visit`,
      chart: chart(visit(30, coded(code))),
    })),
    {
      given: 'a visit by another clinician of another group',
      chart: chart(visit(30, {}, { ...by(B), provider: { reference: 'Organization/other' } })),
    },
    {
      given: 'a visit by a clinician of the same group and another specialty',
      chart: record([performed, own, visit(30, {}, group(RADIOLOGY))]),
    },
    { given: 'a visit on an institutional claim', chart: chart(visit(30, {}, institutional)) },
    { given: 'a visit on a cancelled claim', chart: chart(visit(30, {}, { status: 'cancelled' })) },
    {
      given: 'a visit on a claim that was replaced by one with 24',
      chart: chart(
        visit(30),
        bill('b', { ...coded('99213'), servicedDate: day(30), ...modified('24') }, { ...by(A), ...priorOf('visit') }),
      ),
    },
    {
      given: 'a visit on the day of a second infusion, with 57',
      chart: chart(procedure({ id: 'second', performedDateTime: day(40) }), visit(40, modified('57'))),
    },
    { given: '57 on the day before a second infusion', chart: chart(again(30), visit(29, modified('57'))) },
    {
      given: '57 on the day before a second infusion that only a claim line tells of',
      chart: chart(bill('again', { servicedDate: day(30) }, by(A)), visit(29, modified('57'))),
    },
    { given: '24 on the day before a second infusion', chart: chart(again(30), visit(29, modified('24'))) },
    ...['24', '57'].map((modifier) => ({
      given: `a visit without a date, with ${modifier}`,
      chart: chart(bill('visit', {}, { ...by(A), item: [undatedLine({ ...coded('99213'), ...modified(modifier) })] })),
    })),
  ],
  'open-gap': [
    {
      given: 'a visit on the day before, without a modifier',
      chart: chart(visit(-1)),
      gaps: [{ message: 'noModifier', severity: 'moderate', queue: 'coding', about }],
    },
    { given: '25 on the day before', chart: chart(visit(-1, modified('25'))), gaps: noModifier },
    { given: '24 on the day', chart: chart(visit(0, modified('24'))), gaps: noModifier },
    {
      given: '25 on the day: to be confirmed',
      chart: record([performed, service(), visit(0, modified('25'))], D0),
      gaps: [{ message: 'modifier25', severity: 'low', about }],
    },
    { given: '57 the day after', chart: chart(visit(1, modified('57'))), gaps: noModifier },
    { given: 'a visit on D+90', chart: chart(visit(90)), gaps: noModifier },
    ...['99202', '99215', '99221', '99239', '99242', '99255', '99281', '99285', '99291', '99292'].map((code) => ({
      given: `visit code ${code}`,
      chart: chart(visit(30, coded(code))),
      gaps: noModifier,
    })),
    {
      given: 'a visit dated to a month that lies wholly in the period',
      chart: chart(visit(30, { servicedDate: '2025-02' })),
      gaps: noModifier,
    },
    {
      given: 'a visit on the claim of the service itself, by its one clinician',
      chart: record([performed, claim({ ...by(A), item: [line(), line({ sequence: 2, ...coded('99213') })] })]),
      gaps: [{ message: 'noModifier', about: 'Claim/claim' }],
    },
    {
      given: 'a visit by the same clinician for another group',
      chart: chart(visit(30, {}, { provider: { reference: 'Organization/other' } })),
      gaps: noModifier,
    },
    {
      given: 'the same NPI under two resources',
      chart: chart(
        practitioner('a', '1234567893'),
        practitioner('a2', '1234567893'),
        visit(30, {}, { ...by('Practitioner/a2'), provider: { reference: 'Organization/other' } }),
      ),
      gaps: noModifier,
    },
    {
      given: 'the same person by a role',
      chart: chart(role('r', A, ONCOLOGY), visit(30, {}, by('PractitionerRole/r'))),
      gaps: noModifier,
    },
    {
      given: 'another clinician of the same group and specialty',
      chart: record([performed, own, visit(30, {}, group(ONCOLOGY))]),
      gaps: noModifier,
    },
    {
      given: 'the same by the specialties of their roles',
      chart: chart(role('ra', A, ONCOLOGY), role('rb', B, ONCOLOGY), visit(30, {}, by(B))),
      gaps: noModifier,
    },
    {
      given: 'the clinician the line names among the care team',
      chart: chart(
        visit(
          30,
          { careTeamSequence: [2] },
          {
            provider: { reference: 'Organization/other' },
            careTeam: [
              { sequence: 1, provider: { reference: B } },
              { sequence: 2, provider: { reference: A } },
            ],
          },
        ),
      ),
      gaps: noModifier,
    },
    {
      given: 'a second infusion: the visit lies in both periods',
      chart: chart(procedure({ id: 'second', performedDateTime: day(40) }), visit(50)),
      gaps: noModifier,
    },
    {
      given: 'a global beside a technical line: the global one counts',
      chart: record([performed, service(), bill('tc', modified('TC'), by(B)), visit(30)]),
      gaps: noModifier,
    },
    ...['uhc', 'medicare'].map((value) => ({
      given: `the overlay of ${value}`,
      chart: chart(visit(30), ...covered(payor(value))),
      policy: { payers },
      gaps: [{ message: 'noModifier' as const, severity: 'high' as const }],
    })),
    {
      given: 'a Medicare Advantage plan of Aetna, known by its organization',
      chart: chart(visit(30), ...covered({ reference: 'Organization/aetna-advantage' })),
      policy: { payers },
      gaps: [{ message: 'noModifier', severity: 'high' }],
    },
    {
      given: 'a payer without a policy of its own on file',
      chart: chart(visit(30), ...covered(payor('cigna'))),
      policy: { payers },
      gaps: [{ message: 'noModifier', severity: 'moderate' }],
    },
    {
      given: 'a payer known by name alone: the name tells nothing',
      chart: chart(visit(30), ...covered({ display: 'Medicare' })),
      policy: { payers },
      gaps: [{ message: 'noModifier', severity: 'moderate' }],
    },
    {
      given: '25 on the day stays low under an overlay',
      chart: chart(visit(0, modified('25')), ...covered(payor('uhc'))),
      policy: { payers },
      gaps: [{ message: 'modifier25', severity: 'low' }],
    },
    {
      given: '57 two days before a second infusion',
      chart: chart(again(30), visit(28, modified('57'))),
      gaps: noModifier,
    },
    {
      given: 'a visit to one of two who billed the service',
      chart: record([performed, service(), bill('other', {}, by(B)), visit(5)]),
      gaps: noModifier,
    },
    {
      given: 'a visit without a modifier on the day before a second infusion: either would do',
      chart: chart(again(30), visit(29)),
      gaps: [{ message: 'noModifier', about, text: /24 or 57/ }],
    },
  ],
  'not-applicable': [
    { given: 'no claim for the service', chart: record([performed, visit(30)]), because: /no professional line/ },
    {
      given: 'the line carries 54',
      chart: record([performed, service(modified('54')), visit(30)]),
      because: /54 or TC/,
    },
    { given: 'the line is technical', chart: record([performed, service(modified('TC')), visit(30)]) },
    { given: 'an institutional claim', chart: record([performed, service({}, institutional), visit(30)]) },
    { given: 'an inpatient claim', chart: record([performed, service({}, inpatient), visit(30)]) },
  ],
  undetermined: [
    {
      given: 'another clinician of the same group, specialties unknown',
      chart: chart(visit(30, {}, by(B))),
      because: /Claim\/visit\/1: the specialty/,
    },
    {
      given: 'nobody named but the organization',
      chart: record([performed, bill('service'), visit(30, {}, { careTeam: [] })]),
      because: /the specialty/,
    },
    {
      given: 'specialties of two code systems',
      chart: record([
        performed,
        own,
        visit(
          30,
          {},
          {
            careTeam: [
              {
                sequence: 1,
                provider: { reference: B },
                qualification: { coding: [{ system: 'http://nucc.org/provider-taxonomy', code: '2085R0001X' }] },
              },
            ],
          },
        ),
      ]),
      because: /the specialty/,
    },
    {
      given: 'a visit by the same clinician without a date',
      chart: chart(claim({ id: 'visit', ...by(A), item: [undatedLine(coded('99213'))] })),
      because: /its date/,
    },
    {
      given: 'a visit dated to the month of the service',
      chart: chart(visit(30, { servicedDate: '2025-01' })),
      because: /its date/,
    },
    {
      given: 'claims that could not be read',
      chart: record([performed, service()], day(200), { unreadable: ['Claim'] }),
      because: /Claim/,
    },
  ],
});
