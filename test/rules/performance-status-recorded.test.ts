import type { Observation } from '@medplum/fhirtypes';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { performanceStatusRecorded } from '../../src/rules/performance-status-recorded.ts';
import { LOINC, NCIT, SNOMED } from '../../src/terminology/systems.ts';
import {
  admission,
  D0,
  day,
  linked,
  observation,
  patient,
  procedure,
  record,
  report,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const ecog = (fields: Partial<Observation> = {}) => observation('89247-1', { valueInteger: 1, ...fields });
const lansky = observation('lansky', { code: { coding: [{ system: NCIT, code: 'C38144' }] }, valueInteger: 90 });
const ECOG = 'Observation/obs-89247-1';

describeRule(performanceStatusRecorded, {
  'closed-gap': [
    {
      given: 'ECOG on the first day of the window',
      chart: record([procedure(), ecog({ effectiveDateTime: day(-30) })]),
      evidence: [ECOG],
    },
    { given: 'ECOG on the day of the infusion', chart: record([procedure(), ecog({ effectiveDateTime: D0 })]) },
    ...['ECOG 1', 'ECOG performance score: 1', 'Fully active'].map((valueString) => ({
      given: `the status in words: ${valueString}`,
      chart: record([procedure(), without(ecog({ valueString }), 'valueInteger', 'valueQuantity')]),
    })),
    { given: 'ECOG 0', chart: record([procedure(), ecog({ valueInteger: 0 })]) },
    {
      given: 'ECOG contained in a report',
      chart: record([
        procedure(),
        report({ effectiveDateTime: day(-3), contained: [ecog({ id: 'e' })], result: [{ reference: '#e' }] }),
      ]),
      evidence: ['DiagnosticReport/report'],
    },
    { given: 'Karnofsky', chart: record([procedure(), observation('89243-0', { valueInteger: 80 })]) },
    { given: 'Lansky of a child of 15', chart: record([procedure(), patient({ birthDate: day(-15 * 365) }), lansky]) },
    { given: 'ECOG of a child', chart: record([procedure(), patient({ birthDate: day(-15 * 365) }), ecog()]) },
    {
      given: 'ECOG without a date in the encounter of the infusion',
      chart: record([linked(), admission(), undated(ecog({ encounter: { reference: 'Encounter/admission' } }))]),
    },
    {
      given: 'ECOG of D-60, where the policy looks back further',
      chart: record([procedure(), ecog({ effectiveDateTime: day(-60) })]),
      policy: { windows: { ...DEFAULT_POLICY.windows, 'performance-status-recorded': { from: -60, to: 0 } } },
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on D+3',
      chart: record([procedure()], day(3)),
      gaps: [{ message: 'noStatus' }],
      due: day(3),
      announced: false,
    },
  ],
  'open-gap': [
    ...['ECOG not assessed', 'Deferred to oncology', 'Performance status not evaluable'].map((valueString) => ({
      given: `words that tell no status: ${valueString}`,
      chart: record([procedure(), without(ecog({ valueString }), 'valueInteger', 'valueQuantity')]),
      gaps: [{ message: 'noStatus' as const, nearMisses: { [ECOG]: 'no-value' as const } }],
    })),
    ...['Unknown', 'Not assessed'].map((display) => ({
      given: `ECOG told under a code of the site as ${display}`,
      chart: record([
        procedure(),
        without(
          ecog({ valueCodeableConcept: { coding: [{ system: 'urn:site', code: '9', display }] } }),
          'valueInteger',
          'valueQuantity',
        ),
      ]),
      gaps: [{ message: 'noStatus' as const, nearMisses: { [ECOG]: 'no-value' as const } }],
    })),
    ...Object.entries({
      'a null flavor': { system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK' },
      'the reason for its absence': {
        system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason',
        code: 'not-asked',
      },
      'the answer "Unknown"': { system: LOINC, code: 'LA4489-6' },
      'test not done': { system: SNOMED, code: '373121007' },
    }).map(([what, coding]) => ({
      given: `${what} in place of ECOG`,
      chart: record([
        procedure(),
        { ...without(ecog(), 'valueInteger', 'valueQuantity'), valueCodeableConcept: { coding: [coding] } },
      ]),
      gaps: [{ message: 'noStatus' as const, nearMisses: { [ECOG]: 'no-value' as const } }],
    })),
    {
      given: 'nothing',
      chart: record([procedure()]),
      gaps: [{ message: 'noStatus', severity: 'low', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'ECOG one day too early',
      chart: record([procedure(), ecog({ effectiveDateTime: day(-31) })]),
      gaps: [{ message: 'noStatus', nearMisses: { [ECOG]: 'out-of-window' } }],
    },
    {
      given: 'ECOG the day after',
      chart: record([procedure(), ecog({ effectiveDateTime: day(1) })]),
      gaps: [{ message: 'noStatus', nearMisses: { [ECOG]: 'out-of-window' } }],
    },
    {
      given: 'ECOG entered in error',
      chart: record([procedure(), ecog({ status: 'entered-in-error' })]),
      gaps: [{ message: 'noStatus', nearMisses: { [ECOG]: 'cancelled' } }],
    },
    {
      given: 'a preliminary ECOG',
      chart: record([procedure(), ecog({ status: 'preliminary' })]),
      gaps: [{ message: 'noStatus', nearMisses: { [ECOG]: 'not-final' } }],
    },
    {
      given: 'ECOG not asked',
      chart: record([procedure(), ecog({ dataAbsentReason: { coding: [{ code: 'not-asked' }] } })]),
      gaps: [{ message: 'noStatus', nearMisses: { [ECOG]: 'no-value' } }],
    },
    {
      given: 'ECOG of that month only',
      chart: record([procedure(), ecog({ effectiveDateTime: '2025-01' })]),
      gaps: [{ message: 'noStatus', nearMisses: { [ECOG]: 'date-imprecise' } }],
    },
    {
      given: 'Lansky of a patient of 16',
      chart: record([procedure(), patient({ birthDate: '2009-01-10' }), lansky]),
      gaps: [{ message: 'noStatus', nearMisses: {} }],
    },
    {
      given: 'Lansky, no birth date',
      chart: record([procedure(), lansky]),
      gaps: [{ message: 'noStatus', nearMisses: {} }],
    },
  ],
  undetermined: [
    {
      given: 'observations that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['Observation'] }),
      because: /Observation/,
    },
    {
      given: 'reports, which may contain their results, that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['DiagnosticReport'] }),
      because: /DiagnosticReport/,
    },
  ],
  'not-applicable': [
    {
      given: 'a site without observations',
      chart: record([procedure()]),
      policy: { feeds: ['Procedure'] },
      because: /not supplied/,
    },
  ],
});

function undated(observation: Observation): Observation {
  const copy = { ...observation };
  Reflect.deleteProperty(copy, 'effectiveDateTime');
  return copy;
}
