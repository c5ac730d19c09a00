import { encounterLinked } from '../../src/rules/encounter-linked.ts';
import {
  admission,
  claim,
  D0,
  day,
  encounter,
  line,
  linked,
  procedure,
  record,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const toAdmission = [{ reference: 'Encounter/admission' }];

describeRule(encounterLinked, {
  'closed-gap': [
    {
      given: 'the procedure names the admission',
      chart: record([linked(), admission()]),
      evidence: ['Encounter/admission'],
    },
    {
      given: 'the claim line names it',
      chart: record([procedure(), admission(), claim({ item: [line({ encounter: toAdmission })] })]),
      evidence: ['Encounter/admission'],
    },
    {
      given: 'another item of the same claim names it',
      chart: record([
        procedure(),
        admission(),
        claim({
          item: [line(), line({ sequence: 2, productOrService: { text: 'a visit' }, encounter: toAdmission })],
        }),
      ]),
      evidence: ['Encounter/admission'],
    },
    {
      given: 'a claim without a procedure names it',
      chart: record([admission(), claim({ item: [line({ encounter: toAdmission })] })]),
      evidence: ['Encounter/admission'],
    },
    {
      given: 'the encounter names the procedure as its reason',
      chart: record([procedure(), admission({ reasonReference: [{ reference: 'Procedure/infusion' }] })]),
    },
    {
      given: 'the encounter names the procedure among its diagnoses',
      chart: record([procedure(), admission({ diagnosis: [{ condition: { reference: 'Procedure/infusion' } }] })]),
    },
    { given: 'it ended on the day', chart: record([linked(), admission({ period: { start: day(-4), end: D0 } })]) },
    { given: 'it began on the day', chart: record([linked(), admission({ period: { start: D0, end: day(4) } })]) },
    {
      given: 'it has not ended yet',
      chart: record([linked(), admission({ status: 'in-progress', period: { start: day(-1) } })]),
    },
    { given: 'it has no period, but the link', chart: record([linked(), bare()]) },
    { given: 'its status is unknown', chart: record([linked(), admission({ status: 'unknown' })]) },
    {
      given: 'it is named by a versioned reference',
      chart: record([procedure({ encounter: { reference: 'Encounter/admission/_history/3' } }), admission()]),
    },
    {
      given: 'it is named by its identifier',
      chart: record([
        procedure({ encounter: { identifier: { system: 'urn:visits', value: 'V7' } } }),
        admission({ identifier: [{ system: 'urn:visits', value: 'V7' }] }),
      ]),
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on the third day after the infusion',
      chart: record([procedure()], day(3)),
      gaps: [{ message: 'noEncounter' }],
      due: day(3),
      announced: false,
    },
    {
      given: 'a procedure put on hold, up to three days after its day',
      chart: record([procedure({ status: 'on-hold' })], day(3)),
      gaps: [{ message: 'noEncounter' }],
      due: day(3),
    },
  ],
  'open-gap': [
    {
      given: 'nothing on the fourth day',
      chart: record([procedure()], day(4)),
      gaps: [{ message: 'noEncounter', severity: 'high', queue: 'HIM', nearMisses: {} }],
      due: day(3),
    },
    {
      given: 'an encounter of that day that nothing links',
      chart: record([procedure(), admission()]),
      gaps: [{ message: 'unlinked', severity: 'moderate', nearMisses: { 'Encounter/admission': 'unlinked' } }],
    },
    {
      given: 'an encounter without any date that nothing links',
      chart: record([procedure(), bare()]),
      gaps: [{ message: 'noEncounter', nearMisses: {} }],
    },
    {
      given: 'an encounter that nothing links, and that has not ended',
      chart: record([procedure(), admission({ status: 'in-progress', period: { start: day(-1) } })]),
      gaps: [{ message: 'unlinked', nearMisses: { 'Encounter/admission': 'unlinked' } }],
    },
    {
      given: 'an encounter that nothing links, of which only the end is recorded',
      chart: record([procedure(), admission({ period: { end: day(1) } })]),
      gaps: [{ message: 'unlinked', nearMisses: { 'Encounter/admission': 'unlinked' } }],
    },
    {
      given: 'a linked encounter that ended the day before',
      chart: record([linked(), admission({ period: { start: day(-3), end: day(-1) } })]),
      gaps: [{ message: 'noEncounter', nearMisses: { 'Encounter/admission': 'out-of-window' } }],
    },
    {
      given: 'a linked encounter that began the day after',
      chart: record([linked(), admission({ period: { start: day(1), end: day(2) } })]),
      gaps: [{ message: 'noEncounter', nearMisses: { 'Encounter/admission': 'out-of-window' } }],
    },
    {
      given: 'a linked encounter dated to the month only',
      chart: record([linked(), admission({ period: { start: '2025-01', end: '2025-01' } })]),
      gaps: [{ message: 'noEncounter', nearMisses: { 'Encounter/admission': 'date-imprecise' } }],
    },
    {
      given: 'a linked encounter that was cancelled',
      chart: record([linked(), admission({ status: 'cancelled' })]),
      gaps: [{ message: 'noEncounter', nearMisses: { 'Encounter/admission': 'cancelled' } }],
    },
    {
      given: 'a linked encounter that is only planned, and another of that day',
      chart: record([
        linked(),
        admission({ status: 'planned' }),
        encounter({ id: 'other', period: { start: D0, end: D0 } }),
      ]),
      gaps: [
        { message: 'unlinked', nearMisses: { 'Encounter/admission': 'cancelled', 'Encounter/other': 'unlinked' } },
      ],
    },
    {
      given: 'the encounter of another patient, named by mistake',
      chart: record([linked(), admission({ subject: { reference: 'Patient/somebody-else' } })]),
      gaps: [{ message: 'noEncounter' }],
    },
    {
      given: 'an encounter entered in error on that day',
      chart: record([procedure(), admission({ status: 'entered-in-error' })]),
      gaps: [{ message: 'noEncounter', nearMisses: {} }],
    },
    {
      given: 'an encounter that is not in the record',
      chart: record([linked()]),
      gaps: [{ message: 'noEncounter' }],
    },
    ...[
      { start: '2025-01', end: day(40) },
      { start: day(-3), end: '2025-01' },
    ].map((period) => ({
      given: `a linked encounter from ${period.start} to ${period.end}: it may not hold the day`,
      chart: record([linked(), admission({ period })]),
      gaps: [{ message: 'noEncounter' as const, nearMisses: { 'Encounter/admission': 'date-imprecise' as const } }],
    })),
  ],
  'not-applicable': [
    {
      given: 'a site that does not supply encounters',
      chart: record([procedure()]),
      policy: { feeds: ['Procedure', 'Claim'] },
      because: /not supplied/,
    },
  ],
  undetermined: [
    ...(['preparation', 'on-hold'] as const).map((status) => ({
      given: `a procedure in ${status} whose day passed four days ago`,
      chart: record([procedure({ status })], day(4)),
      because: /^the service was planned for 2025-01-10, and whether it took place is not recorded$/,
    })),
    {
      given: 'encounters that could not be read',
      chart: record([linked()], day(200), { unreadable: ['Encounter'] }),
      because: /Encounter/,
    },
    {
      given: 'no service date',
      chart: record([linked({ performedDateTime: '2025' }), admission()]),
      because: /service date/,
    },
  ],
});

function bare() {
  return without(admission(), 'period');
}
