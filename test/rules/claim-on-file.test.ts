import { claimOnFile } from '../../src/rules/claim-on-file.ts';
import { claim, day, procedure, record } from '../support/chart-builders.ts';
import { bill, coded } from '../support/claim-builders.ts';
import { describeRule } from '../support/describe-rule.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';

const supplied = { feeds: ['Procedure', 'Claim'] };

describeRule(claimOnFile, {
  'closed-gap': [
    { given: 'a claim of the day', chart: record([procedure(), claim()]), policy: supplied, evidence: ['Claim/claim'] },
    {
      given: 'a claim that names the procedure among those of its head',
      chart: record([
        procedure(),
        claim({ item: [], procedure: [{ sequence: 1, procedureReference: { reference: 'Procedure/infusion' } }] }),
      ]),
      policy: supplied,
    },
    {
      given: 'a claim for a stopped infusion',
      chart: record([procedure({ status: 'stopped' }), claim()]),
      policy: supplied,
    },
  ],
  'prospective-gap': [
    {
      given: 'no claim on D+30',
      chart: record([procedure()], day(30)),
      policy: supplied,
      gaps: [{ message: 'noClaim' }],
      due: day(30),
      announced: false,
    },
    {
      given: 'no claim on D+40, where the policy allows until D+45',
      chart: record([procedure()], day(40)),
      policy: { ...supplied, due: { ...DEFAULT_POLICY.due, claimOnFileDays: 45 } },
      gaps: [{ message: 'noClaim' }],
    },
  ],
  'open-gap': [
    {
      given: 'no claim on D+31',
      chart: record([procedure()], day(31)),
      policy: supplied,
      gaps: [{ message: 'noClaim', severity: 'low', queue: 'coding', nearMisses: {} }],
    },
    {
      given: 'no claim, of two records of the infusion one completed',
      chart: record([procedure(), procedure({ id: 'second-record', status: 'unknown' })]),
      policy: supplied,
      gaps: [{ message: 'noClaim' }],
    },
    ...(['draft', 'cancelled', 'entered-in-error'] as const).map((status) => ({
      given: `a claim that is ${status}`,
      chart: record([procedure(), claim({ status })]),
      policy: supplied,
      gaps: [{ message: 'noClaim' as const, nearMisses: { 'Claim/claim': 'not-a-claim' as const } }],
    })),
    {
      given: 'a preauthorization',
      chart: record([procedure(), claim({ use: 'preauthorization' })]),
      policy: supplied,
      gaps: [{ message: 'noClaim', nearMisses: { 'Claim/claim': 'not-a-claim' } }],
    },
    {
      given: 'a claim for something else, a draft for another day',
      chart: record([procedure(), bill('a', coded('99213')), bill('b', { servicedDate: day(9) }, { status: 'draft' })]),
      policy: supplied,
      gaps: [{ message: 'noClaim', nearMisses: {} }],
    },
  ],
  'not-applicable': [
    { given: 'a policy that lists no feeds', chart: record([procedure()]), because: /does not list claims/ },
    {
      given: 'a site that does not supply claims',
      chart: record([procedure()]),
      policy: { feeds: ['Procedure'] },
      because: /not supplied/,
    },
    {
      given: 'a stopped infusion without a claim',
      chart: record([procedure({ status: 'stopped' })]),
      policy: supplied,
      because: /completed/,
    },
  ],
  undetermined: [
    {
      given: 'claims that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['Claim'] }),
      policy: supplied,
      because: /Claim/,
    },
  ],
});
