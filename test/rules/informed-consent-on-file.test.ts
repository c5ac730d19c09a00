import type { Consent } from '@medplum/fhirtypes';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { informedConsentOnFile } from '../../src/rules/informed-consent-on-file.ts';
import { ACT_CODE, CONSENT_CATEGORY, CONSENT_SCOPE, LOINC } from '../../src/terminology/systems.ts';
import { admission, administration, D0, day, document, linked, procedure, record } from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const scope = (code: string) => ({ coding: [{ system: CONSENT_SCOPE, code }] });
const consent = (on: string | undefined, fields: Partial<Consent> = {}): Consent => ({
  resourceType: 'Consent',
  id: 'consent',
  status: 'active',
  scope: scope('treatment'),
  category: [{ text: 'consent' }],
  patient: { reference: 'Patient/p1' },
  ...(on !== undefined && { dateTime: on }),
  ...fields,
});
const form = (on: string, code = '64293-4', fields: Parameters<typeof document>[1] = {}) =>
  document(code, { context: { period: { start: on } }, ...fields });
const CONSENT = 'Consent/consent';
const FORM = 'DocumentReference/doc-64293-4';
const inAdmission = { encounter: [{ reference: 'Encounter/admission' }] };
const stay = [linked(), admission()];
const at = (time: string) => `${D0}T${time}:00-06:00`;

describeRule(informedConsentOnFile, {
  'closed-gap': [
    {
      given: 'a Consent in force on the day, under a policy from which it is excepted',
      chart: record([
        procedure(),
        consent(day(-3), {
          policyRule: { coding: [{ system: ACT_CODE, code: 'OPTOUT' }] },
          provision: { type: 'permit', period: { start: day(-3), end: D0 } },
        }),
      ]),
      evidence: [CONSENT],
    },
    {
      given: 'a Consent that permits',
      chart: record([procedure(), consent(day(-3), { provision: { type: 'permit' } })]),
    },
    {
      given: 'a Consent of the first day of the window',
      chart: record([procedure(), consent(day(-90))]),
      evidence: [CONSENT],
      details: [],
    },
    { given: 'a Consent of the day itself', chart: record([procedure(), consent(D0)]) },
    {
      given: 'a Consent a minute before the infusion',
      chart: record([procedure({ performedDateTime: at('10:00') }), consent(at('09:59'))]),
    },
    {
      given: 'a Consent that has lapsed since',
      chart: record([procedure(), consent(day(-3), { status: 'inactive' })]),
    },
    {
      given: 'a Consent without scope, its category a procedure consent',
      chart: record([
        procedure(),
        consent(day(-3), { scope: {}, category: [{ coding: [{ system: LOINC, code: '64293-4' }] }] }),
      ]),
    },
    {
      given: 'a Consent of scope treatment, whose terminology nobody named',
      chart: record([procedure(), consent(day(-3), { scope: { coding: [{ code: 'treatment' }] } })]),
    },
    {
      given: 'a linked Consent of D-200',
      chart: record([
        procedure(),
        consent(day(-200), {
          provision: { data: [{ meaning: 'related', reference: { reference: 'Procedure/infusion' } }] },
        }),
      ]),
    },
    ...['64293-4', '61358-8'].map((code) => ({
      given: `a signed form ${code}, scanned`,
      chart: record([procedure(), form(day(-1), code)]),
    })),
    {
      given: 'the general consent of this admission',
      chart: record([...stay, form(day(-1), '59284-0', { context: { period: { start: day(-1) }, ...inAdmission } })]),
    },
    {
      given: 'a form without a date that is linked',
      chart: record([...stay, document('64293-4', { context: inAdmission })]),
    },
    {
      given: 'a form scanned and filed later the same day',
      chart: record([procedure({ performedDateTime: at('10:00') }), document('64293-4', { date: at('15:00') })]),
    },
    {
      given: 'a form scanned later the same day, with the moment of the scan',
      chart: record([
        procedure({ performedDateTime: at('10:00') }),
        document('64293-4', {
          date: at('15:05'),
          content: [{ attachment: { contentType: 'application/pdf', url: 'Binary/scan', creation: at('15:00') } }],
        }),
      ]),
    },
    {
      given: 'a linked form that carries only the day it was filed, the day after',
      chart: record([...stay, document('64293-4', { date: day(1), context: inAdmission })]),
      details: ['filed-later'],
    },
    {
      given: 'a superseded form',
      chart: record([procedure(), form(day(-1), '64293-4', { status: 'superseded' })]),
      details: ['superseded-document'],
    },
    {
      given: 'a Consent of D-120, where the policy looks back further',
      chart: record([procedure(), consent(day(-120))]),
      policy: { windows: { ...DEFAULT_POLICY.windows, 'informed-consent-on-file': { from: -120, to: 0 } } },
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on the day before: announced',
      chart: record([procedure({ status: 'preparation' })], day(-1)),
      gaps: [{ message: 'noConsent' }],
      due: day(3),
      announced: true,
    },
    {
      given: 'nothing two days before: not announced yet',
      chart: record([procedure({ status: 'preparation' })], day(-2)),
      gaps: [{ message: 'noConsent' }],
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'a form that is a title without content',
      chart: record([
        linked(),
        admission(),
        form(day(-1), '64293-4', { content: [{ attachment: { title: 'Consent for infusion' } }] }),
      ]),
      gaps: [{ message: 'noConsent', nearMisses: { 'DocumentReference/doc-64293-4': 'incomplete' } }],
    },
    ...['OPTOUT', 'OPTOUTE'].map((code) => ({
      given: `a Consent under a policy of ${code}`,
      chart: record([procedure(), consent(day(-3), { policyRule: { coding: [{ system: ACT_CODE, code }] } })]),
      gaps: [{ message: 'noConsent' as const, nearMisses: { [CONSENT]: 'declined' as const } }],
    })),
    ...[{ end: day(-1) }, { start: day(1) }].map((period) => ({
      given: `a Consent in force ${Object.entries(period).join(' ')}`,
      chart: record([procedure(), consent(day(-3), { provision: { type: 'permit', period } })]),
      gaps: [{ message: 'noConsent' as const, nearMisses: { [CONSENT]: 'not-active' as const } }],
    })),
    ...['dnr', 'acd', 'research'].map((code) => ({
      given: `a Consent of the category ${code}`,
      chart: record([procedure(), consent(day(-3), { category: [{ coding: [{ system: CONSENT_CATEGORY, code }] }] })]),
      gaps: [{ message: 'noConsent' as const, nearMisses: {} }],
    })),
    {
      given: 'a Consent to a procedure of another day',
      chart: record([
        procedure(),
        procedure({ id: 'biopsy', code: { text: 'biopsy' }, performedDateTime: day(-20) }),
        consent(day(-21), {
          provision: { data: [{ meaning: 'related', reference: { reference: 'Procedure/biopsy' } }] },
        }),
      ]),
      gaps: [{ message: 'noConsent', nearMisses: { [CONSENT]: 'unlinked' } }],
    },
    {
      given: 'a Consent by which the patient refused',
      chart: record([procedure(), consent(day(-3), { provision: { type: 'deny' } })]),
      gaps: [{ message: 'noConsent', nearMisses: { [CONSENT]: 'declined' } }],
    },
    {
      given: 'nothing',
      chart: record([procedure()]),
      gaps: [{ message: 'noConsent', severity: 'high', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'a Consent one day too early',
      chart: record([procedure(), consent(day(-91))]),
      gaps: [{ message: 'noConsent', nearMisses: { [CONSENT]: 'out-of-window' } }],
    },
    {
      given: 'a Consent of the day after',
      chart: record([procedure(), consent(day(1))]),
      gaps: [{ message: 'noConsent', nearMisses: { [CONSENT]: 'wrong-order' } }],
    },
    {
      given: 'a Consent a minute after the infusion began',
      chart: record([procedure({ performedDateTime: at('10:00') }), consent(at('10:01'))]),
      gaps: [{ message: 'noConsent', nearMisses: { [CONSENT]: 'wrong-order' } }],
    },
    {
      given: 'a Consent after the administration, whose time alone is known',
      chart: record([procedure(), administration({ effectiveDateTime: at('10:00') }), consent(at('11:00'))]),
      gaps: [{ message: 'noConsent', nearMisses: { [CONSENT]: 'wrong-order' } }],
    },
    {
      given: 'a linked form dated the day after',
      chart: record([...stay, form(day(1), '64293-4', { context: { period: { start: day(1) }, ...inAdmission } })]),
      gaps: [{ message: 'noConsent', nearMisses: { [FORM]: 'wrong-order' } }],
    },
    {
      given: 'a form filed the day after that nothing links',
      chart: record([...stay, document('64293-4', { date: day(1) })]),
      gaps: [{ message: 'noConsent', nearMisses: { [FORM]: 'wrong-order' } }],
    },
    {
      given: 'a form whose own time is after the infusion',
      chart: record([procedure({ performedDateTime: at('10:00') }), form(at('12:00'))]),
      gaps: [{ message: 'noConsent', nearMisses: { [FORM]: 'wrong-order' } }],
    },
    ...(['draft', 'proposed', 'rejected', 'entered-in-error'] as const).map((status) => ({
      given: `a Consent that is ${status}`,
      chart: record([procedure(), consent(day(-1), { status })]),
      gaps: [{ message: 'noConsent', nearMisses: { [CONSENT]: 'cancelled' } }] as const,
    })),
    {
      given: 'an inactive Consent without a date',
      chart: record([procedure(), consent(undefined, { status: 'inactive' })]),
      gaps: [{ message: 'noConsent', nearMisses: { [CONSENT]: 'not-active' } }],
    },
    {
      given: 'a Consent without date or link',
      chart: record([procedure(), consent(undefined)]),
      gaps: [{ message: 'noConsent', nearMisses: { [CONSENT]: 'date-absent' } }],
    },
    ...Object.entries({
      'of scope research': [{ system: CONSENT_SCOPE, code: 'research' }],
      'of scope treatment in a terminology of the site': [{ system: 'urn:site', code: 'treatment' }],
      'of a scope that nobody named a terminology for': [{ code: 'research' }],
      'of a scope in two words, one of them of research': [
        { code: 'treatment' },
        { system: CONSENT_SCOPE, code: 'research' },
      ],
    }).map(([which, coding]) => ({
      given: `a Consent ${which}, whatever its category`,
      chart: record([
        procedure(),
        consent(day(-3), {
          scope: { coding },
          category: [{ coding: [{ system: LOINC, code: '64293-4' }] }],
        }),
      ]),
      gaps: [{ message: 'noConsent' as const, nearMisses: {} }],
    })),
    {
      given: 'a privacy consent',
      chart: record([procedure(), consent(day(-1), { scope: scope('patient-privacy') })]),
      gaps: [{ message: 'noConsent', nearMisses: {} }],
    },
    {
      given: 'a general consent that nothing links',
      chart: record([procedure(), form(day(-1), '59284-0')]),
      gaps: [{ message: 'noConsent', nearMisses: { 'DocumentReference/doc-59284-0': 'unlinked' } }],
    },
    {
      given: 'an anaesthesia consent',
      chart: record([procedure(), form(day(-1), '61359-6')]),
      gaps: [{ message: 'noConsent', nearMisses: {} }],
    },
  ],
  undetermined: [
    {
      given: 'consents that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['Consent'] }),
      because: /Consent/,
    },
  ],
  'not-applicable': [
    {
      given: 'a site without consents and documents',
      chart: record([procedure()]),
      policy: { feeds: ['Procedure'] },
      because: /not supplied/,
    },
  ],
});
