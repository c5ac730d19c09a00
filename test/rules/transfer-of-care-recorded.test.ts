import type { CareTeam, ServiceRequest } from '@medplum/fhirtypes';
import { transferOfCareRecorded } from '../../src/rules/transfer-of-care-recorded.ts';
import { SNOMED } from '../../src/terminology/systems.ts';
import {
  admission,
  claim,
  day,
  document,
  encounter,
  line,
  linked,
  patient,
  record,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const billed = (...codes: string[]) =>
  claim({ item: [line({ modifier: codes.map((code) => ({ coding: [{ code }] })) })] });
const handedOver = [admission(), linked(), billed('54')];
const subject = { reference: 'Patient/p1' };
const referral = (on: number, fields: Partial<ServiceRequest> = {}): ServiceRequest => ({
  resourceType: 'ServiceRequest',
  id: 'referral',
  status: 'active',
  intent: 'order',
  code: { coding: [{ system: SNOMED, code: '3457005' }] },
  subject,
  authoredOn: day(on),
  performer: [{ reference: 'Practitioner/b' }],
  ...fields,
});
const team = (on: number | undefined, fields: Partial<CareTeam> = {}): CareTeam => ({
  resourceType: 'CareTeam',
  id: 'team',
  status: 'active',
  subject,
  ...(on !== undefined && { period: { start: day(on) } }),
  participant: [{ member: { reference: 'Practitioner/b' } }],
  ...fields,
});
const transfer = (on: number) => document('18761-7', { context: { period: { start: day(on) } } });
const NOTE = 'DocumentReference/doc-18761-7';

describeRule(transferOfCareRecorded, {
  'closed-gap': [
    { given: '54 and a transfer summary of the day', chart: record([...handedOver, transfer(0)]), evidence: [NOTE] },
    { given: 'one on D+30, the last day', chart: record([...handedOver, transfer(30)]) },
    { given: '55 and a transfer summary', chart: record([admission(), linked(), billed('55'), transfer(3)]) },
    { given: '54 glued to the code', chart: record([admission(), linked(), glued(), transfer(3)]) },
    {
      given: 'a referral note to oncology',
      chart: record([...handedOver, document('57149-7', { context: { period: { start: day(5) } } })]),
    },
    {
      given: 'a referral that names who follows',
      chart: record([...handedOver, referral(5)]),
      evidence: ['ServiceRequest/referral'],
    },
    { given: 'a care team with a member', chart: record([...handedOver, team(2)]), evidence: ['CareTeam/team'] },
    {
      given: 'a care team without a period, of the stay',
      chart: record([...handedOver, team(undefined, { encounter: { reference: 'Encounter/admission' } })]),
    },
  ],
  'prospective-gap': [
    {
      given: '54 and nothing on D+30: that 54 ends the follow-up does not silence it',
      chart: record(handedOver, day(30)),
      gaps: [{ message: 'noTransfer' }],
      due: day(30),
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'a referral that is not to be made',
      chart: record([...handedOver, referral(3, { doNotPerform: true })], day(31)),
      gaps: [{ message: 'noTransfer', nearMisses: { 'ServiceRequest/referral': 'not-an-order' } }],
    },
    ...(['plan', 'proposal', 'option'] as const).map((intent) => ({
      given: `a referral that is a ${intent}`,
      chart: record([...handedOver, referral(3, { intent })], day(31)),
      gaps: [{ message: 'noTransfer' as const, nearMisses: { 'ServiceRequest/referral': 'not-an-order' as const } }],
    })),
    {
      given: '54 and nothing on D+31',
      chart: record(handedOver, day(31)),
      gaps: [{ message: 'noTransfer', severity: 'low', queue: 'HIM', nearMisses: {} }],
      due: day(30),
    },
    {
      given: 'a transfer summary on D+31 and a referral from before',
      chart: record([...handedOver, transfer(31), referral(-3)]),
      gaps: [{ message: 'noTransfer', nearMisses: { [NOTE]: 'out-of-window' } }],
    },
    {
      given: 'a referral that names nobody, a care team without a member',
      chart: record([...handedOver, referral(5, { performer: [] }), team(5, { participant: [] })]),
      gaps: [
        {
          message: 'noTransfer',
          nearMisses: { 'ServiceRequest/referral': 'incomplete', 'CareTeam/team': 'incomplete' },
        },
      ],
    },
    {
      given: 'a revoked referral, a proposed care team',
      chart: record([...handedOver, referral(5, { status: 'revoked' }), team(5, { status: 'proposed' })]),
      gaps: [
        { message: 'noTransfer', nearMisses: { 'ServiceRequest/referral': 'cancelled', 'CareTeam/team': 'cancelled' } },
      ],
    },
    {
      given: 'a care team without a period that nothing ties to the stay',
      chart: record([...handedOver, team(undefined)]),
      gaps: [{ message: 'noTransfer', nearMisses: { 'CareTeam/team': 'date-absent' } }],
    },
    {
      given: 'a request of another kind',
      chart: record([...handedOver, referral(5, { code: { text: 'chest X-ray' } })]),
      gaps: [{ message: 'noTransfer', nearMisses: {} }],
    },
    {
      given: 'death on D+40, when it was due',
      chart: record([patient({ deceasedDateTime: day(40) }), ...handedOver]),
      gaps: [{ message: 'noTransfer' }],
    },
    {
      given: '54 and a care team of which nobody is named',
      chart: record([...handedOver, team(3, { participant: [{ role: [{ text: 'oncologist' }] }] })]),
      gaps: [
        {
          message: 'noTransfer',
          nearMisses: { 'CareTeam/team': 'incomplete' },
          told: { 'CareTeam/team': /the name of who follows/ },
        },
      ],
    },
  ],
  'not-applicable': [
    { given: 'no claim', chart: record([admission(), linked()]), because: /54 or 55/ },
    { given: 'a claim without such a modifier', chart: record([admission(), linked(), billed('26')]) },
    {
      given: 'death on D+30, before it was due',
      chart: record([patient({ deceasedDateTime: day(30) }), ...handedOver]),
      because: /died/,
    },
    {
      given: 'discharge to hospice on D+1',
      chart: record([
        linked(),
        billed('54'),
        encounter({
          id: 'admission',
          period: { start: day(-1), end: day(1) },
          hospitalization: {
            dischargeDisposition: {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/discharge-disposition', code: 'hosp' }],
            },
          },
        }),
      ]),
      because: /hospice/,
    },
  ],
  undetermined: [
    {
      given: 'claims that could not be read',
      chart: record([admission(), linked()], day(200), { unreadable: ['Claim'] }),
      because: /Claim/,
    },
    {
      given: 'documents that could not be read',
      chart: record(handedOver, day(200), { unreadable: ['DocumentReference'] }),
      because: /DocumentReference/,
    },
    {
      given: 'death on a day that is not recorded',
      chart: record([patient({ deceasedBoolean: true }), ...handedOver]),
      because: /not recorded/,
    },
  ],
});

function glued() {
  return claim({
    item: [line({ productOrService: { coding: [{ code: '77750-54', system: 'http://www.ama-assn.org/go/cpt' }] } })],
  });
}
