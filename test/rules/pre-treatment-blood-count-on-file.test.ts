import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import { preTreatmentBloodCountOnFile } from '../../src/rules/pre-treatment-blood-count-on-file.ts';
import { LOINC } from '../../src/terminology/systems.ts';
import {
  admission,
  D0,
  day,
  linked,
  observation,
  procedure,
  record,
  report,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const PANEL = '58410-2';
const parts = (on: string = day(-3)) =>
  ['718-7', '6690-2', '777-3'].map((code) => observation(code, { effectiveDateTime: on }));

const members = { hasMember: [{ reference: 'Observation/obs-718-7' }] };
const panel = (fields: Parameters<typeof observation>[1] = {}) => observation(PANEL, fields);
const panelReport = (fields: Parameters<typeof report>[0] = {}) =>
  report({ code: { coding: [{ system: LOINC, code: '57021-8' }] }, effectiveDateTime: day(-3), ...fields });
const grouping = (fields: Parameters<typeof observation>[1] = {}) => ({
  ...without(panel(), 'valueQuantity'),
  ...fields,
});
const reporting = panelReport({ result: [{ reference: 'Observation/obs-718-7' }] });
const cancelled = observation('718-7', { status: 'cancelled' });
const absent = { dataAbsentReason: { coding: [{ code: 'not-performed' }] } };

/** A result as a report contains it: without subject, status and date, which the report has. */
const contained = (code: string, fields: Partial<Observation> = {}): Observation => ({
  ...without(observation(code), 'id', 'subject', 'status', 'effectiveDateTime'),
  ...fields,
  id: code,
});
/** The report of a laboratory that contains what it reports. */
const holding = (results: readonly Observation[], fields: Partial<DiagnosticReport> = {}) =>
  report({
    code: { text: 'Laboratory' },
    effectiveDateTime: day(-3),
    contained: [...results],
    result: results.map(({ id = '' }) => ({ reference: `#${id}` })),
    ...fields,
  });
const CODES = ['718-7', '6690-2', '777-3'];
const count = (fields: Partial<Observation> = {}) => CODES.map((code) => contained(code, fields));
const REPORT = 'DiagnosticReport/report';

describeRule(preTreatmentBloodCountOnFile, {
  'closed-gap': [
    {
      given: 'the parts by codes that name no method of counting',
      chart: record([procedure(), observation('718-7'), observation('26464-8'), observation('26515-7')]),
      evidence: ['Observation/obs-718-7', 'Observation/obs-26464-8', 'Observation/obs-26515-7'],
    },
    {
      given: 'the parts contained in a report, under its subject, status and date',
      chart: record([procedure(), holding(count())]),
      evidence: [REPORT],
    },
    {
      given: 'the parts contained in a report without a date, each with its own',
      chart: record([procedure(), without(holding(count({ effectiveDateTime: day(-2) })), 'effectiveDateTime')]),
      evidence: [REPORT],
    },
    {
      given: 'the parts contained in a report dated by a period',
      chart: record([
        procedure(),
        without(holding(count(), { effectivePeriod: { start: day(-3), end: day(-2) } }), 'effectiveDateTime'),
      ]),
      evidence: [REPORT],
    },
    {
      given: 'the parts contained in a report without a date, which the procedure names',
      chart: record([procedure({ report: [{ reference: REPORT }] }), without(holding(count()), 'effectiveDateTime')]),
      evidence: [REPORT],
    },
    ...(['partial', 'preliminary'] as const).map((status) => ({
      given: `parts that are themselves final, contained in a report that is ${status}: more are to come`,
      chart: record([procedure(), holding(count({ status: 'final' }), { status })]),
      evidence: [REPORT],
    })),
    {
      given: 'parts with values in words',
      chart: record([
        procedure(),
        ...['10.2 (L)', '>100', '150 K/uL'].map((valueString, at) => ({
          ...without(observation(CODES[at] ?? ''), 'valueQuantity'),
          valueString,
        })),
      ]),
    },
    ...['Normal', 'adequate', 'WNL', 'Sufficient', 'low', 'Leukocytosis', '>100', '4.5*', 'No abnormality'].map(
      (valueString) => ({
        given: `haemoglobin told as "${valueString}"`,
        chart: record([
          procedure(),
          { ...without(observation('718-7'), 'valueQuantity'), valueString },
          observation('6690-2'),
          observation('777-3'),
        ]),
      }),
    ),
    {
      given: 'a contained panel of the site that groups the contained parts',
      chart: record([
        procedure(),
        holding(
          [
            contained('panel', { code: { text: 'CBC' }, hasMember: CODES.map((code) => ({ reference: `#${code}` })) }),
            ...count(),
          ],
          {
            result: [{ reference: '#panel' }],
          },
        ),
      ]),
      evidence: [REPORT],
    },
    {
      given: 'the parts as components of a contained result',
      chart: record([
        procedure(),
        holding([
          {
            ...without(contained('cbc', { code: { text: 'CBC' } }), 'valueQuantity'),
            component: CODES.map((code) => ({
              code: { coding: [{ system: LOINC, code }] },
              valueQuantity: { value: 5 },
            })),
          },
        ]),
      ]),
      evidence: [REPORT],
    },
    {
      given: 'one part contained in a report, the others as results of their own',
      chart: record([procedure(), holding([contained('718-7')]), observation('6690-2'), observation('777-3')]),
      evidence: [REPORT, 'Observation/obs-6690-2', 'Observation/obs-777-3'],
    },
    {
      given: 'a contained panel whose contained member counts',
      chart: record([
        procedure(),
        holding([
          without(contained(PANEL, { hasMember: [{ reference: '#718-7' }] }), 'valueQuantity'),
          contained('718-7'),
        ]),
      ]),
      evidence: [REPORT],
    },
    {
      given: 'a panel report of contained results, under its status',
      chart: record([procedure(), panelReport({ contained: [contained('718-7')], result: [{ reference: '#718-7' }] })]),
      evidence: [REPORT],
    },
    {
      given: 'the parts as components of a panel of the site, dated by a schedule',
      chart: record([
        procedure(),
        {
          ...without(observation('cbc', { code: { text: 'CBC' } }), 'valueQuantity', 'effectiveDateTime'),
          effectiveTiming: { event: [day(-2)] },
          component: ['718-7', '6690-2', '777-3'].map((code) => ({
            code: { coding: [{ system: LOINC, code }] },
            valueQuantity: { value: 5 },
          })),
        },
      ]),
      evidence: ['Observation/obs-cbc'],
    },
    {
      given: 'a panel whose components hold its values, one of them absent',
      chart: record([
        procedure(),
        grouping({
          component: [
            { code: {}, ...absent },
            { code: {}, valueQuantity: { value: 13, unit: 'g/dL' } },
          ],
        }),
      ]),
    },
    {
      given: 'a panel of which one member counts',
      chart: record([procedure(), grouping(members), observation('718-7')]),
    },
    { given: 'a report of which one result counts', chart: record([procedure(), reporting, observation('718-7')]) },
    { given: 'a report of results that are not in the record', chart: record([procedure(), reporting]) },
    {
      given: 'a report whose results were all cancelled, with a conclusion of its own',
      chart: record([procedure(), { ...reporting, conclusion: 'Normal.' }, cancelled]),
    },
    {
      given: 'a panel on the first day of the window',
      chart: record([procedure(), panel({ effectiveDateTime: day(-30) })]),
    },
    {
      given: 'a panel on the day of the infusion',
      chart: record([procedure(), panel({ effectiveDateTime: D0 })]),
      evidence: [`Observation/obs-${PANEL}`],
    },
    {
      given: 'a panel that groups its members',
      chart: record([procedure(), { ...without(panel(), 'valueQuantity'), ...members }]),
    },
    {
      given: 'a panel report with differential',
      chart: record([procedure(), panelReport()]),
      evidence: ['DiagnosticReport/report'],
    },
    {
      given: 'haemoglobin, leukocytes and platelets one by one',
      chart: record([procedure(), ...parts()]),
      evidence: ['Observation/obs-718-7', 'Observation/obs-6690-2', 'Observation/obs-777-3'],
    },
    {
      given: 'the three parts on different days of the window',
      chart: record([
        procedure(),
        observation('718-7', { effectiveDateTime: day(-30) }),
        observation('6690-2', { effectiveDateTime: day(-9) }),
        observation('777-3', { effectiveDateTime: D0 }),
      ]),
    },
    { given: 'a corrected panel', chart: record([procedure(), panel({ status: 'corrected' })]) },
    {
      given: 'a panel drawn at an instant: late evening in Chicago, already the next day in UTC',
      chart: record([procedure(), without(panel({ effectiveInstant: '2025-01-11T03:00:00Z' }), 'effectiveDateTime')]),
      policy: { timeZone: 'America/Chicago' },
    },
    {
      given: 'a panel without a date in the encounter of the infusion',
      chart: record([
        linked(),
        admission(),
        without(panel({ encounter: { reference: 'Encounter/admission' } }), 'effectiveDateTime'),
      ]),
    },
    {
      given: 'a local code that the site declares to be the panel',
      chart: record([procedure(), panel({ code: { coding: [{ system: 'urn:lab', code: 'CBC' }] } })]),
      policy: { localCodes: [{ local: { system: 'urn:lab', code: 'CBC' }, means: { system: LOINC, code: PANEL } }] },
    },
    {
      given: 'a local code with a bar in it',
      chart: record([procedure(), observation(PANEL, { code: { coding: [{ system: 'urn:lab', code: 'CBC|A' }] } })]),
      policy: { localCodes: [{ local: { system: 'urn:lab', code: 'CBC|A' }, means: { system: LOINC, code: PANEL } }] },
    },
    ...Object.entries({
      'in words': { valueString: 'within normal limits' },
      'as a number': { valueInteger: 12 },
      'as a concept': { valueCodeableConcept: { text: 'normal' } },
      'as a yes or no': { valueBoolean: false },
    }).map(([how, value]) => ({
      given: `a panel whose value is told ${how}`,
      chart: record([procedure(), { ...without(panel(), 'valueQuantity'), ...value }]),
      evidence: [`Observation/obs-${PANEL}`],
    })),
  ],
  'prospective-gap': [
    {
      given: 'nothing before the infusion yet',
      chart: record([procedure()], day(-1)),
      gaps: [{ message: 'noCount' }],
      due: day(3),
      announced: false,
    },
    {
      given: 'nothing two days after discharge',
      chart: record([linked(), admission({ period: { start: day(-1), end: day(5) } })], day(7)),
      gaps: [{ message: 'noCount' }],
      due: day(7),
    },
  ],
  'open-gap': [
    ...(
      [
        ['registered', 'cancelled'],
        ['cancelled', 'cancelled'],
        ['entered-in-error', 'cancelled'],
      ] as const
    ).map(([status, why]) => ({
      given: `final parts contained in a report that is ${status}`,
      chart: record([procedure(), holding(count({ status: 'final' }), { status })]),
      gaps: [{ message: 'noCount' as const, nearMisses: { [REPORT]: why } }],
    })),
    ...(['partial', 'preliminary'] as const).map((status) => ({
      given: `parts without a status of their own, contained in a report that is ${status}`,
      chart: record([procedure(), holding(count(), { status })]),
      gaps: [{ message: 'noCount' as const, nearMisses: { [REPORT]: 'not-final' as const } }],
    })),
    {
      given: 'parts contained in a partial report, of which one is itself preliminary',
      chart: record([
        procedure(),
        holding([...count({ status: 'final' }).slice(1), contained('718-7', { status: 'preliminary' })], {
          status: 'partial',
        }),
      ]),
      gaps: [{ message: 'noCount', nearMisses: { [REPORT]: 'not-final' } }],
    },
    {
      given: 'parts with words in place of values',
      chart: record([
        procedure(),
        ...['SEE NOTE', 'TNP - specimen clotted', 'DNR'].map((valueString, at) => ({
          ...without(observation(CODES[at] ?? ''), 'valueQuantity'),
          valueString,
        })),
      ]),
      gaps: [
        {
          message: 'noCount',
          nearMisses: {
            'Observation/obs-718-7': 'no-value',
            'Observation/obs-6690-2': 'no-value',
            'Observation/obs-777-3': 'no-value',
          },
        },
      ],
    },
    ...[
      'ND',
      'None',
      'X',
      'In Lab',
      'icteric',
      'No',
      'Complete',
      '陰',
      '-',
      '+',
      'Sent',
      'not seen',
      'Low volume',
      'Sent to Mayo 01/05',
      'CANCELLED 03/09/26 0812',
      'Pending redraw',
    ].map((valueString) => ({
      given: `haemoglobin told as "${valueString}": a word that tells no amount is no result of a count`,
      chart: record([
        procedure(),
        { ...without(observation('718-7'), 'valueQuantity'), valueString },
        observation('6690-2'),
        observation('777-3'),
      ]),
      gaps: [{ message: 'noCount' as const, nearMisses: { 'Observation/obs-718-7': 'no-value' as const } }],
    })),
    {
      given: 'a panel whose value is such a word, as a concept',
      chart: record([procedure(), { ...without(panel(), 'valueQuantity'), valueCodeableConcept: { text: 'ND' } }]),
      gaps: [{ message: 'noCount', nearMisses: { [`Observation/obs-${PANEL}`]: 'no-value' } }],
    },
    {
      given: 'a panel whose value is such a word, as a code of the laboratory without a name',
      chart: record([
        procedure(),
        {
          ...without(panel(), 'valueQuantity'),
          valueCodeableConcept: { coding: [{ system: 'urn:lab', code: 'ND' }] },
        },
      ]),
      gaps: [{ message: 'noCount', nearMisses: { [`Observation/obs-${PANEL}`]: 'no-value' } }],
    },
    ...[{ subject: { reference: 'Patient/p2' } }, { focus: [{ reference: 'Patient/p2' }] }].map((whose) => ({
      given: `a report of the panel that contains results with another person as ${Object.keys(whose).join()}`,
      chart: record([
        procedure(),
        panelReport({ contained: [contained('718-7', whose)], result: [{ reference: '#718-7' }] }),
      ]),
      gaps: [{ message: 'noCount' as const, nearMisses: { 'DiagnosticReport/report': 'no-value' as const } }],
    })),
    {
      given: 'a panel whose member says no more than such a word',
      chart: record([
        procedure(),
        grouping(members),
        { ...without(observation('718-7'), 'valueQuantity'), valueString: 'icteric' },
      ]),
      gaps: [{ message: 'noCount' }],
    },
    {
      given: 'a panel that tells in words where it is, and figures in its note: a note may tell of another day',
      chart: record([
        procedure(),
        { ...without(panel(), 'valueQuantity'), valueString: 'See note', note: [{ text: 'Hgb 12.1 g/dL' }] },
      ]),
      gaps: [{ message: 'noCount', nearMisses: { [`Observation/obs-${PANEL}`]: 'no-value' } }],
    },
    {
      given: 'parts contained in a final report, of which one was cancelled',
      chart: record([procedure(), holding([...count().slice(1), contained('718-7', { status: 'cancelled' })])]),
      gaps: [{ message: 'noCount', nearMisses: { [REPORT]: 'cancelled' } }],
    },
    {
      given: 'parts contained in a report, of which one has no value',
      chart: record([procedure(), holding([...count().slice(1), without(contained('718-7'), 'valueQuantity')])]),
      gaps: [{ message: 'noCount', nearMisses: { [REPORT]: 'no-value' } }],
    },
    {
      given: 'a contained panel whose contained member was cancelled',
      chart: record([
        procedure(),
        holding([
          without(contained(PANEL, { hasMember: [{ reference: '#718-7' }] }), 'valueQuantity'),
          contained('718-7', { status: 'cancelled' }),
        ]),
      ]),
      gaps: [{ message: 'noCount' }],
    },
    ...Object.entries({
      'of another patient': { subject: { reference: 'Patient/p2' } },
      'of a person contained elsewhere': { subject: { reference: '#nobody' } },
      'of the child unborn': { focus: [{ reference: 'RelatedPerson/child' }] },
      'of a person the report contains': { focus: [{ reference: '#718-7-of' }] },
    }).map(([whose, fields]) => ({
      given: `parts contained in a report, ${whose}`,
      chart: record([procedure(), holding(count(fields))]),
      gaps: [{ message: 'noCount' as const, nearMisses: {} }],
    })),
    {
      given: 'parts contained in the report of another patient',
      chart: record([procedure(), holding(count(), { subject: { reference: 'Patient/p2' } })]),
      gaps: [{ message: 'noCount', nearMisses: {} }],
    },
    {
      given: 'parts that a report contains and does not name as its results',
      chart: record([procedure(), holding(count(), { result: [] })]),
      gaps: [{ message: 'noCount', nearMisses: {} }],
    },
    {
      given: 'parts contained in a report of D-31: told once',
      chart: record([procedure(), holding(count(), { effectiveDateTime: day(-31) })]),
      gaps: [{ message: 'noCount', nearMisses: { [REPORT]: 'out-of-window' } }],
    },
    {
      given: 'parts dated D-31 themselves, contained in a report of D-3',
      chart: record([procedure(), holding(count({ effectiveDateTime: day(-31) }))]),
      gaps: [{ message: 'noCount', nearMisses: { [REPORT]: 'out-of-window' } }],
    },
    {
      given: 'parts of which a period of D-31 is told, contained in a report of D-3',
      chart: record([procedure(), holding(count({ effectivePeriod: { start: day(-31), end: day(-31) } }))]),
      gaps: [{ message: 'noCount', nearMisses: { [REPORT]: 'out-of-window' } }],
    },
    {
      given: 'parts contained in a report without a date, which nothing ties to the infusion',
      chart: record([procedure(), without(holding(count()), 'effectiveDateTime')]),
      gaps: [{ message: 'noCount', nearMisses: { [REPORT]: 'date-absent' } }],
    },
    {
      given: 'the parts as components of a panel, of which one tells no result',
      chart: record([
        procedure(),
        {
          ...without(observation('cbc', { code: { text: 'CBC' } }), 'valueQuantity'),
          component: ['718-7', '6690-2', '777-3'].map((code, place) => ({
            code: { coding: [{ system: LOINC, code }] },
            ...(place === 0 ? { valueString: 'Not done' } : { valueQuantity: { value: 5 } }),
          })),
        },
      ]),
      gaps: [{ message: 'noCount', nearMisses: { 'Observation/obs-cbc': 'no-value' } }],
    },
    ...[
      'Test not performed',
      'not done',
      'QNS',
      'TNP',
      'Cancelled.',
      'Quantity not sufficient',
      'Specimen rejected',
      'pending',
    ].map((valueString) => ({
      given: `a panel that says "${valueString}" in place of a result`,
      chart: record([procedure(), grouping({ valueString })]),
      gaps: [{ message: 'noCount' as const, nearMisses: { [`Observation/obs-${PANEL}`]: 'no-value' as const } }],
    })),
    ...Object.entries({
      'components without any value': { component: [{ code: {}, ...absent }, { code: {} }] },
      'components of unknown value': { component: [{ code: {}, valueCodeableConcept: { text: 'Unknown' } }] },
      'members, and the reason why it was not done': { ...members, ...absent },
    }).map(([what, fields]) => ({
      given: `a panel with ${what}`,
      chart: record([procedure(), grouping(fields), observation('718-7')]),
      gaps: [{ message: 'noCount' as const, nearMisses: { [`Observation/obs-${PANEL}`]: 'no-value' as const } }],
    })),
    {
      given: 'a panel whose members were all cancelled',
      chart: record([procedure(), grouping(members), cancelled]),
      gaps: [
        {
          message: 'noCount',
          nearMisses: { [`Observation/obs-${PANEL}`]: 'no-value', 'Observation/obs-718-7': 'cancelled' },
        },
      ],
    },
    {
      given: 'a report whose results were all cancelled',
      chart: record([procedure(), reporting, cancelled]),
      gaps: [
        {
          message: 'noCount',
          nearMisses: { 'DiagnosticReport/report': 'no-value', 'Observation/obs-718-7': 'cancelled' },
        },
      ],
    },
    {
      given: 'nothing three days after discharge',
      chart: record([linked(), admission({ period: { start: day(-1), end: day(5) } })], day(8)),
      gaps: [{ message: 'noCount', severity: 'moderate', queue: 'clinician', nearMisses: {} }],
      due: day(7),
    },
    {
      given: 'a panel one day too early',
      chart: record([procedure(), panel({ effectiveDateTime: day(-31) })]),
      gaps: [{ message: 'noCount', nearMisses: { [`Observation/obs-${PANEL}`]: 'out-of-window' } }],
    },
    {
      given: 'a panel one day too late',
      chart: record([procedure(), panel({ effectiveDateTime: day(1) })]),
      gaps: [{ message: 'noCount', nearMisses: { [`Observation/obs-${PANEL}`]: 'out-of-window' } }],
    },
    {
      given: 'haemoglobin and leukocytes, no platelets',
      chart: record([procedure(), observation('718-7'), observation('6690-2')]),
      gaps: [{ message: 'noCount', nearMisses: {} }],
    },
    {
      given: 'platelets without a value',
      chart: record([
        procedure(),
        observation('718-7'),
        observation('6690-2'),
        observation('777-3', { dataAbsentReason: { coding: [{ code: 'not-performed' }] } }),
      ]),
      gaps: [{ message: 'noCount', nearMisses: { 'Observation/obs-777-3': 'no-value' } }],
    },
    {
      given: 'a panel with neither value nor members',
      chart: record([procedure(), without(panel(), 'valueQuantity')]),
      gaps: [{ message: 'noCount', nearMisses: { [`Observation/obs-${PANEL}`]: 'no-value' } }],
    },
    {
      given: 'a registered panel',
      chart: record([procedure(), panel({ status: 'registered' })]),
      gaps: [{ message: 'noCount', nearMisses: { [`Observation/obs-${PANEL}`]: 'cancelled' } }],
    },
    {
      given: 'a preliminary panel',
      chart: record([procedure(), panel({ status: 'preliminary' })]),
      gaps: [{ message: 'noCount', nearMisses: { [`Observation/obs-${PANEL}`]: 'not-final' } }],
    },
    {
      given: 'a partial panel report',
      chart: record([procedure(), panelReport({ status: 'partial' })]),
      gaps: [{ message: 'noCount', nearMisses: { 'DiagnosticReport/report': 'not-final' } }],
    },
    {
      given: 'a panel of unknown status',
      chart: record([procedure(), panel({ status: 'unknown' })]),
      gaps: [{ message: 'noCount', nearMisses: { [`Observation/obs-${PANEL}`]: 'not-final' } }],
    },
    {
      given: 'the panel of another patient',
      chart: record([procedure(), panel({ subject: { reference: 'Patient/p2' } })]),
      gaps: [{ message: 'noCount', nearMisses: {} }],
    },
    {
      given: 'a liver panel',
      chart: record([procedure(), observation('24325-3')]),
      gaps: [{ message: 'noCount', nearMisses: {} }],
    },
    {
      given: 'a panel dated to the year',
      chart: record([procedure(), panel({ effectiveDateTime: '2025' })]),
      gaps: [{ message: 'noCount', nearMisses: { [`Observation/obs-${PANEL}`]: 'date-imprecise' } }],
    },
    ...Object.entries({
      'of blanks': { valueString: '  ' },
      'of a unit alone': { valueQuantity: { unit: 'g/dL' } },
      'that lists neither members nor parts': { hasMember: [], component: [] },
    }).map(([which, value]) => ({
      given: `a panel with a value ${which}`,
      chart: record([procedure(), { ...without(panel(), 'valueQuantity'), ...value }]),
      gaps: [{ message: 'noCount' as const, nearMisses: { [`Observation/obs-${PANEL}`]: 'no-value' as const } }],
    })),
    {
      given: 'haemoglobin alone: what else a count holds is told',
      chart: record([procedure(), observation('718-7')]),
      gaps: [{ message: 'noCount', text: /not found: [a-z]+, [a-z]+\.$/ }],
    },
  ],
  undetermined: [
    {
      given: 'observations that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['Observation'] }),
      because: /Observation/,
    },
    { given: 'no service date', chart: record([procedure({ performedDateTime: '2025' }), panel()]), because: /date/ },
  ],
  'not-applicable': [
    {
      given: 'a site that supplies no laboratory results',
      chart: record([procedure()]),
      policy: { feeds: ['Procedure', 'Encounter'] },
      because: /not supplied/,
    },
  ],
});
