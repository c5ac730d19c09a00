import { infusionDateRecorded } from '../../src/rules/infusion-date-recorded.ts';
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

/** The index procedure without a date, in the admission. */
const undated = () => without(linked(), 'performedDateTime');

/** A line without a date. */
const undatedLine = () => without(line(), 'servicedDate');

describeRule(infusionDateRecorded, {
  'closed-gap': [
    {
      given: 'the one day of a claim that holds the procedure, undated, beside a line of something else',
      chart: record([
        claim({
          contained: [without(procedure({ id: 'held' }), 'performedDateTime')],
          billablePeriod: { start: D0, end: D0 },
          procedure: [{ sequence: 1, procedureReference: { reference: '#held' } }],
          item: [{ ...undatedLine(), productOrService: { text: 'bed' } }],
        }),
      ]),
      evidence: ['Claim/claim'],
    },
    {
      given:
        'a procedure dated to the month, and the day on the one procedure of its claim, which the line does not number',
      chart: record([
        procedure({ performedDateTime: D0.slice(0, 7) }),
        claim({
          item: [undatedLine()],
          procedure: [{ sequence: 1, date: D0, procedureReference: { reference: 'Procedure/infusion' } }],
        }),
      ]),
    },
    {
      given: 'a procedure dated to the day',
      chart: record([procedure()]),
      evidence: ['Procedure/infusion'],
      details: [],
    },
    {
      given: 'a procedure dated to the second, with an offset',
      chart: record([procedure({ performedDateTime: `${D0}T23:59:00-06:00` })]),
      evidence: ['Procedure/infusion'],
    },
    {
      given: 'a period of the procedure: its start is the day',
      chart: record([{ ...undated(), performedPeriod: { start: D0, end: day(1) } }]),
      evidence: ['Procedure/infusion'],
    },
    {
      given: 'a procedure that names no day, and the dated claim line that names it',
      chart: record([
        procedure({ performedDateTime: '2025-01' }),
        claim({ procedure: [{ sequence: 1, procedureReference: { reference: 'Procedure/infusion' } }] }),
      ]),
      evidence: ['Claim/claim'],
      details: ['from-claim'],
    },
    {
      given: 'the date of the claim procedure that the line points to',
      chart: record([
        claim({
          item: [{ ...undatedLine(), procedureSequence: [1] }],
          procedure: [{ sequence: 1, date: D0, procedureCodeableConcept: { text: 'isotope' } }],
        }),
      ]),
      evidence: ['Claim/claim'],
    },
    {
      given: 'a claim whose billable period is that one day',
      chart: record([claim({ item: [undatedLine()], billablePeriod: { start: D0, end: D0 } })]),
      evidence: ['Claim/claim'],
    },
    {
      given: 'no date but the linked encounter of a single day',
      chart: record([undated(), admission({ period: { start: D0, end: D0 } })]),
      evidence: ['Encounter/admission'],
      details: ['from-encounter'],
    },
    {
      given: 'a procedure of the wrong century: recorded is recorded',
      chart: record([procedure({ performedDateTime: '1925-01-10' })]),
    },
    {
      given: 'a procedure planned for a day within a year',
      chart: record([procedure({ status: 'preparation', performedDateTime: day(366) })], D0),
    },
  ],
  'open-gap': [
    ...['2099-01-10', '9999-01-01', day(367)].map((performedDateTime) => ({
      given: `a procedure of ${performedDateTime}, on ${D0}`,
      chart: record([procedure({ performedDateTime })], D0),
      gaps: [{ message: 'farAhead' as const, about: 'Procedure/infusion', text: new RegExp(performedDateTime) }],
    })),
    {
      given: 'a claim line of 2099 alone',
      chart: record([claim({ item: [line({ servicedDate: '2099-01-10' })] })], day(200)),
      gaps: [{ message: 'farAhead', about: 'Claim/claim' }],
    },
    ...['0001-01-01T00:00:00Z', '1900-01-01', '9999-12-31'].map((performedDateTime) => ({
      given: `a procedure of ${performedDateTime}, which stands in the place of a date`,
      chart: record([procedure({ performedDateTime })]),
      gaps: [{ message: 'noDate' as const }],
    })),
    {
      given: 'no date anywhere',
      chart: record([undated(), admission()]),
      gaps: [{ message: 'noDate', severity: 'high', queue: 'clinician', about: 'Procedure/infusion', nearMisses: {} }],
    },
    {
      given: 'only a month',
      chart: record([procedure({ performedDateTime: '2025-01' })]),
      gaps: [{ message: 'noDate', nearMisses: { 'Procedure/infusion': 'date-imprecise' } }],
    },
    {
      given: 'only a year',
      chart: record([procedure({ performedDateTime: '2025' })]),
      gaps: [{ message: 'noDate', nearMisses: { 'Procedure/infusion': 'date-imprecise' } }],
    },
    {
      given: 'an admission of three days: it does not say which',
      chart: record([undated(), admission()]),
      gaps: [{ message: 'noDate' }],
    },
    {
      given: 'a one-day encounter that is not linked',
      chart: record([undated(), encounter({ id: 'other', period: { start: D0, end: D0 } })]),
      gaps: [{ message: 'noDate' }],
    },
    {
      given: 'a cancelled one-day encounter',
      chart: record([undated(), admission({ status: 'cancelled', period: { start: D0, end: D0 } })]),
      gaps: [{ message: 'noDate' }],
    },
    {
      given: 'a claim alone whose period spans a week: it is a gap of the claim',
      chart: record([claim({ item: [undatedLine()], billablePeriod: { start: D0, end: day(6) } })]),
      gaps: [{ message: 'noDate', about: 'Claim/claim', queue: 'HIM' }],
    },
    {
      given: 'a claim dated by another item of it only',
      chart: record([
        claim({
          item: [
            undatedLine(),
            line({ sequence: 2, servicedDate: D0, productOrService: { text: 'A visit' }, encounter: [] }),
          ],
        }),
      ]),
      gaps: [{ message: 'noDate' }],
    },
  ],
  'prospective-gap': [
    {
      given: 'a procedure in preparation that has no date yet',
      chart: record([{ ...undated(), status: 'preparation' }], day(-5)),
      gaps: [{ message: 'noDate' }],
      announced: false,
    },
  ],
  undetermined: [
    {
      given: 'no date on the procedure, and encounters that could not be read',
      chart: record([undated()], day(200), { unreadable: ['Encounter'] }),
      because: /Encounter/,
    },
  ],
  'not-applicable': [
    {
      given: 'a claim for a procedure recorded as not done',
      chart: record([{ ...undated(), status: 'not-done' }, admission(), byName()]),
      because: /not done/,
    },
  ],
});

function byName() {
  return claim({ procedure: [{ sequence: 1, procedureReference: { reference: 'Procedure/infusion' } }] });
}
