import type { Encounter, Period } from '@medplum/fhirtypes';
import { inpatientAdmissionRecorded } from '../../src/rules/inpatient-admission-recorded.ts';
import { ACT_CODE } from '../../src/terminology/systems.ts';
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

const of = (code: string) => ({ class: { system: ACT_CODE, code } });
const stay = (fields: Partial<Encounter> = {}) => record([linked(), admission(fields)]);

/** Ambulatory now; inpatient for the time told in the history of its classes. */
const once = (period: Period) => stay({ ...of('AMB'), classHistory: [{ ...of('IMP'), period }] });

const V2_CLASS = 'http://terminology.hl7.org/CodeSystem/v2-0004';

describeRule(inpatientAdmissionRecorded, {
  'closed-gap': [
    ...[
      ['a', 'b'],
      ['b', 'a'],
    ].map(([part = '', ward = '']) => ({
      given: `an inpatient part ${ward} of an outpatient part ${part}, whichever is read first`,
      chart: record([
        linked(),
        admission(of('AMB')),
        encounter({
          id: part,
          ...of('AMB'),
          period: { start: D0, end: day(3) },
          partOf: { reference: 'Encounter/admission' },
        }),
        encounter({
          id: ward,
          ...of('IMP'),
          period: { start: D0, end: day(3) },
          partOf: { reference: `Encounter/${part}` },
        }),
      ]),
    })),
    { given: 'class IMP', chart: stay(of('IMP')), evidence: ['Encounter/admission'] },
    { given: 'class ACUTE', chart: stay(of('ACUTE')) },
    { given: 'patient class I of HL7 v2', chart: stay({ class: { system: V2_CLASS, code: 'I' } }) },
    { given: 'class NONAC', chart: stay(of('NONAC')) },
    { given: 'class IMP without its system', chart: stay({ class: { code: 'IMP' } }) },
    { given: 'IMP where the policy requires it', chart: stay(of('IMP')), policy: { inpatientAdmission: 'require' } },
    {
      given: 'ambulatory now, inpatient on the day of the infusion',
      chart: stay({
        ...of('AMB'),
        classHistory: [{ ...of('IMP'), period: { start: day(-1), end: D0 } }],
      }),
    },
    {
      given: 'an ambulatory part of an inpatient stay',
      chart: record([
        linked(),
        admission({ ...of('AMB'), partOf: { reference: 'Encounter/whole' } }),
        encounter({ id: 'whole', ...of('IMP'), period: { start: day(-2), end: day(3) } }),
      ]),
      evidence: ['Encounter/whole'],
    },
    {
      given: 'an inpatient part of a stay that is classed ambulatory as a whole',
      chart: record([
        linked(),
        admission(of('AMB')),
        encounter({
          id: 'ward',
          ...of('IMP'),
          period: { start: D0, end: day(1) },
          partOf: { reference: 'Encounter/admission' },
        }),
      ]),
      evidence: ['Encounter/ward'],
    },
    {
      given: 'the encounter of a claim without a procedure',
      chart: record([admission(), claim({ item: [line({ encounter: [{ reference: 'Encounter/admission' }] })] })]),
    },
    { given: 'inpatient since the day before, ambulatory now', chart: once({ start: day(-1) }) },
    { given: 'inpatient until the day after, ambulatory now', chart: once({ end: day(1) }) },
    { given: 'inpatient on the very day alone, ambulatory now', chart: once({ start: D0, end: D0 }) },
    {
      given: 'in observation and inpatient on one day',
      chart: stay({
        ...of('AMB'),
        classHistory: [
          { ...of('OBSENC'), period: { start: day(-1), end: D0 } },
          { ...of('IMP'), period: { start: D0, end: day(1) } },
        ],
      }),
    },
  ],
  'prospective-gap': [
    {
      given: 'an observation stay two days after discharge on D+6',
      chart: record([linked(), admission({ ...of('OBSENC'), period: { start: day(-1), end: day(6) } })], day(8)),
      gaps: [{ message: 'confirm' }],
      due: day(8),
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'patient class O of HL7 v2',
      chart: stay({ class: { system: V2_CLASS, code: 'O' } }),
      gaps: [{ message: 'confirm' }],
    },
    {
      given: 'class AMB',
      chart: stay(of('AMB')),
      gaps: [
        {
          message: 'confirm',
          severity: 'low',
          queue: 'HIM',
          about: 'Encounter/admission',
          text: /class AMB \(ambulatory\)/,
        },
      ],
    },
    { given: 'class OBSENC', chart: stay(of('OBSENC')), gaps: [{ message: 'confirm', severity: 'low' }] },
    { given: 'class SS', chart: stay(of('SS')), gaps: [{ message: 'confirm', severity: 'low' }] },
    {
      given: 'class AMB where the policy requires inpatient',
      chart: stay(of('AMB')),
      policy: { inpatientAdmission: 'require' },
      gaps: [{ message: 'require', severity: 'moderate' }],
    },
    {
      given: 'inpatient now, in observation on the day of the infusion',
      chart: stay({
        ...of('IMP'),
        classHistory: [{ ...of('OBSENC'), period: { start: day(-1), end: D0 } }],
      }),
      gaps: [{ message: 'confirm' }],
    },
    {
      given: 'an inpatient part that ended before the infusion',
      chart: record([
        linked(),
        admission({ ...of('AMB'), period: { start: day(-20), end: day(20) } }),
        encounter({
          id: 'ward',
          ...of('IMP'),
          period: { start: day(-20), end: day(-10) },
          partOf: { reference: 'Encounter/admission' },
        }),
      ]),
      gaps: [{ message: 'confirm' }],
    },
    {
      given: 'an inpatient stay that was cancelled',
      chart: record([
        linked(),
        admission({ ...of('AMB'), partOf: { reference: 'Encounter/whole' } }),
        encounter({ id: 'whole', ...of('IMP'), status: 'cancelled', period: { start: day(-2), end: day(3) } }),
      ]),
      gaps: [{ message: 'confirm' }],
    },
    ...Object.entries({
      'from the day after on': { start: day(1) },
      'until the day before': { end: day(-1) },
      'at a time that is not told': {},
    }).map(([when, period]) => ({
      given: `inpatient ${when}, ambulatory now`,
      chart: once(period),
      gaps: [{ message: 'confirm' as const }],
    })),
  ],
  'not-applicable': [
    {
      given: 'no encounter: encounter-linked speaks of that',
      chart: record([procedure()]),
      because: /no encounter is linked/,
    },
    {
      given: 'an encounter of the day that nothing links',
      chart: record([procedure(), admission(of('AMB'))]),
      because: /no encounter is linked/,
    },
    { given: 'a policy that does not ask', chart: stay(of('AMB')), policy: { inpatientAdmission: 'off' } },
  ],
  undetermined: [
    { given: 'class EMER, which is neither', chart: stay(of('EMER')), because: /neither inpatient nor outpatient$/ },
    { given: 'a class of the site alone', chart: stay(of('WARD7')), because: /; localCodes in the policy/ },
    {
      given: 'encounters that could not be read',
      chart: record([linked()], day(200), { unreadable: ['Encounter'] }),
      because: /Encounter/,
    },
    {
      given: 'an encounter without a class',
      chart: record([linked(), without(admission(), 'class')]),
      because: /neither/,
    },
  ],
});
