import type { CodeableConcept } from '@medplum/fhirtypes';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { indicationDocumented } from '../../src/rules/indication-documented.ts';
import { ICD10CM } from '../../src/terminology/systems.ts';
import {
  admission,
  claim,
  condition,
  D0,
  day,
  document,
  line,
  linked,
  observation,
  procedure,
  record,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const reason = { coding: [{ system: ICD10CM, code: 'C78.2' }] };
const inAdmission = { encounter: [{ reference: 'Encounter/admission' }] };
const consultation = (on = day(-10), code = '34831-8', fields: Parameters<typeof document>[1] = {}) =>
  document(code, { context: { period: { start: on } }, ...fields });
const CONSULTATION = 'DocumentReference/doc-34831-8';
const note = (text?: string) =>
  document('28570-0', { ...(text !== undefined && { text }), context: { period: { start: D0 }, ...inAdmission } });
const stay = [linked(), admission()];
const claimed = (fields: Parameters<typeof claim>[0], on: Parameters<typeof line>[0] = {}) =>
  claim({ diagnosis: [{ sequence: 1, diagnosisCodeableConcept: reason }], item: [line(on)], ...fields });
const becauseOf = procedure({ reasonReference: [{ reference: 'Condition/cancer' }] });
const DOUBTFUL: readonly (readonly [told: string, verificationStatus: CodeableConcept])[] = [
  ['whose standing is an unknown word', { coding: [{ code: 'working' }] }],
  ['that was refuted, in words alone', { text: 'Refuted' }],
  ['confirmed once and refuted once', { coding: [{ code: 'confirmed' }, { code: 'refuted' }] }],
];
const holding = (fields: Parameters<typeof condition>[0] = {}) => ({ contained: [condition({ id: 'c', ...fields })] });
const diagnosing = { diagnosis: [{ sequence: 1, diagnosisReference: { reference: '#c' } }], ...holding() };
const REFUTED = { verificationStatus: { coding: [{ code: 'refuted' }] } };
const institutional = { coding: [{ code: 'institutional' }] };

describeRule(indicationDocumented, {
  'closed-gap': [
    {
      given: 'a coded reason and a consultation',
      chart: record([procedure({ reasonCode: [reason] }), consultation()]),
      evidence: ['Procedure/infusion', CONSULTATION],
      details: [],
    },
    {
      given: 'a coded reason of the encounter, which a form calls a procedure',
      chart: record([
        linked(),
        admission({ reasonCode: [{ coding: [{ system: ICD10CM, code: 'C56.9' }], text: 'Scheduled procedure' }] }),
        consultation(),
      ]),
    },
    ...['Treatment of ascites', 'Other: ovarian ca', 'Admission for malignant effusion'].map((text) => ({
      given: `a reason in words of the encounter: ${text}`,
      chart: record([linked(), admission({ reasonCode: [{ text }] }), consultation()]),
    })),
    {
      given: 'a reason in words',
      chart: record([procedure({ reasonCode: [{ text: 'malignant effusion' }] }), consultation()]),
    },
    ...['confirmed', 'provisional', 'differential', 'unconfirmed'].map((code) => ({
      given: `a reason that is ${code}`,
      chart: record([becauseOf, condition({ verificationStatus: { coding: [{ code }] } }), consultation()]),
    })),
    {
      given: 'a reason by reference',
      chart: record([procedure({ reasonReference: [{ reference: 'Condition/cancer' }] }), condition(), consultation()]),
    },
    ...(
      [
        ['procedure', [procedure({ reasonReference: [{ reference: '#c' }], ...holding() })]],
        ['encounter', [linked(), admission({ diagnosis: [{ condition: { reference: '#c' } }], ...holding() })]],
        ['claim', [procedure(), claimed(diagnosing, { diagnosisSequence: [1] })]],
      ] as const
    ).map(([where, resources]) => ({
      given: `a reason in a Condition that the ${where} contains`,
      chart: record([...resources, consultation()]),
    })),
    {
      given: 'a reference into a type that the site does not supply',
      chart: record([procedure({ reasonReference: [{ reference: 'Condition/cancer' }] }), consultation()]),
      policy: { feeds: ['Procedure', 'DocumentReference'] },
    },
    {
      given: 'the reason of the encounter',
      chart: record([linked(), admission({ reasonCode: [reason] }), consultation()]),
      evidence: ['Encounter/admission', CONSULTATION],
    },
    {
      given: 'the diagnosis of the encounter',
      chart: record([
        linked(),
        admission({ diagnosis: [{ condition: { reference: 'Condition/cancer' } }] }),
        condition(),
        consultation(),
      ]),
    },
    {
      given: 'the diagnosis of the claim line',
      chart: record([procedure(), claimed({}, { diagnosisSequence: [1] }), consultation()]),
      evidence: ['Claim/claim', CONSULTATION],
      details: ['from-claim'],
    },
    {
      given: 'the diagnosis of the claim line and that of the encounter, the consultation superseded since',
      chart: record([
        linked(),
        admission({ diagnosis: [{ condition: { reference: 'Condition/cancer' } }] }),
        condition(),
        claimed({}, { diagnosisSequence: [1] }),
        consultation(day(-10), '34831-8', { status: 'superseded' }),
      ]),
      details: ['superseded-document'],
    },
    {
      given: 'a header diagnosis of an institutional claim',
      chart: record([procedure(), claimed({ type: institutional }), consultation()]),
    },
    {
      given: 'the reason told in the procedure note',
      chart: record([...stay, note('Indication: malignant pleural effusion.'), consultation()]),
      evidence: ['DocumentReference/doc-28570-0', CONSULTATION],
      details: ['in-the-note'],
    },
    {
      given: 'the reason told in the linked consultation itself',
      chart: record([
        ...stay,
        consultation(day(-1), '34831-8', {
          ...document('34831-8', { text: 'Indication: malignant pleural effusion.' }),
          context: { period: { start: day(-1) }, ...inAdmission },
        }),
      ]),
      evidence: [CONSULTATION],
      details: ['in-the-note'],
    },
    ...['34805-2', '72555-6', '11488-4', '74156-1'].map((code) => ({
      given: `a plan or consultation of type ${code}`,
      chart: record([procedure({ reasonCode: [reason] }), consultation(day(-10), code)]),
    })),
    {
      given: 'a consultation on the first day',
      chart: record([procedure({ reasonCode: [reason] }), consultation(day(-180))]),
    },
    {
      given: 'a consultation on the day itself',
      chart: record([procedure({ reasonCode: [reason] }), consultation(D0)]),
    },
    {
      given: 'a reason by reference to a finding',
      chart: record([
        procedure({ reasonReference: [{ reference: 'Observation/cytology' }] }),
        observation('x', { id: 'cytology' }),
        consultation(),
      ]),
      evidence: ['Procedure/infusion', CONSULTATION],
    },
    {
      given: 'a reason by reference, in words alone',
      chart: record([procedure({ reasonReference: [{ display: 'malignant effusion' }] }), consultation()]),
      evidence: ['Procedure/infusion', CONSULTATION],
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on D+3',
      chart: record([procedure()], day(3)),
      gaps: [{ message: 'noReason' }, { message: 'noConsultation' }],
      due: day(3),
      announced: false,
    },
  ],
  'open-gap': [
    ...[
      'Other',
      'Scheduled procedure',
      'CPT 77750',
      'Nuclear medicine therapy',
      'See H&P',
      'None',
      '-',
      'Hospital admission for infusion',
    ].map((text) => ({
      given: `a consultation, and words that give no reason: ${text}`,
      chart: record([linked(), admission({ reasonCode: [{ text }] }), consultation()]),
      gaps: [{ message: 'noReason' as const, nearMisses: {} }],
    })),
    {
      given: 'a consultation, and a reason that the procedure contains and that was refuted',
      chart: record([procedure({ reasonReference: [{ reference: '#c' }], ...holding(REFUTED) }), consultation()]),
      gaps: [{ message: 'noReason', nearMisses: { 'Procedure/infusion': 'provisional' } }],
    },
    {
      given: 'a consultation, and a reason that the procedure contains of another patient',
      chart: record([
        procedure({ reasonReference: [{ reference: '#c' }], ...holding({ subject: { reference: 'Patient/p2' } }) }),
        consultation(),
      ]),
      gaps: [{ message: 'noReason', nearMisses: {} }],
    },
    {
      given: 'a consultation, and a claim that points to a diagnosis it contains of another patient',
      chart: record([
        procedure(),
        claimed({ ...diagnosing, ...holding({ subject: { reference: 'Patient/p2' } }) }, { diagnosisSequence: [1] }),
        consultation(),
      ]),
      gaps: [{ message: 'noReason' }],
    },
    {
      given: 'a consultation, and a reason that the procedure names as contained and does not contain',
      chart: record([procedure({ reasonReference: [{ reference: '#c' }] }), consultation()]),
      policy: { feeds: ['Procedure', 'DocumentReference', 'Condition'] },
      gaps: [{ message: 'noReason' }],
    },
    {
      given: 'a consultation, and a reason that was entered in error',
      chart: record([
        procedure({ reasonReference: [{ reference: 'Observation/finding' }] }),
        observation('x', { id: 'finding', status: 'entered-in-error' }),
        consultation(),
      ]),
      gaps: [{ message: 'noReason', nearMisses: { 'Observation/finding': 'provisional' } }],
    },
    {
      given: 'a consultation, and a claim that points to a diagnosis that was refuted',
      chart: record([
        procedure(),
        condition({ verificationStatus: { coding: [{ code: 'refuted' }] } }),
        claimed(
          { diagnosis: [{ sequence: 1, diagnosisReference: { reference: 'Condition/cancer' } }] },
          { diagnosisSequence: [1] },
        ),
        consultation(),
      ]),
      gaps: [{ message: 'noReason' }],
    },
    ...Object.entries({
      'a word': { text: 'Unknown' },
      'a null flavor': { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK' }] },
      'a reason why it is absent': {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown' }],
      },
    }).map(([how, said]) => ({
      given: `a consultation, and a reason said to be unknown by ${how}`,
      chart: record([procedure({ reasonCode: [said] }), consultation()]),
      gaps: [{ message: 'noReason' as const }],
    })),
    {
      given: 'neither',
      chart: record([procedure()]),
      gaps: [
        { message: 'noReason', severity: 'moderate', queue: 'clinician', nearMisses: {} },
        { message: 'noConsultation', severity: 'moderate', nearMisses: {} },
      ],
    },
    {
      given: 'a consultation, no reason',
      chart: record([procedure(), consultation()]),
      gaps: [{ message: 'noReason' }],
    },
    {
      given: 'a reason, no consultation',
      chart: record([procedure({ reasonCode: [reason] })]),
      gaps: [{ message: 'noConsultation' }],
    },
    {
      given: 'a consultation one day too early',
      chart: record([procedure({ reasonCode: [reason] }), consultation(day(-181))]),
      gaps: [{ message: 'noConsultation', nearMisses: { [CONSULTATION]: 'out-of-window' } }],
    },
    {
      given: 'a consultation of the day after',
      chart: record([procedure({ reasonCode: [reason] }), consultation(day(1))]),
      gaps: [{ message: 'noConsultation', nearMisses: { [CONSULTATION]: 'out-of-window' } }],
    },
    {
      given: 'a preliminary consultation',
      chart: record([
        procedure({ reasonCode: [reason] }),
        consultation(day(-1), '34831-8', { docStatus: 'preliminary' }),
      ]),
      gaps: [{ message: 'noConsultation', nearMisses: { [CONSULTATION]: 'not-final' } }],
    },
    ...DOUBTFUL.map(([told, verificationStatus]) => ({
      given: `a reason ${told}`,
      chart: record([becauseOf, condition({ verificationStatus }), consultation()]),
      gaps: [{ message: 'noReason', nearMisses: { 'Condition/cancer': 'provisional' } } as const],
    })),
    {
      given: 'a reason whose standing is told in words that may be anything',
      chart: record([becauseOf, condition({ verificationStatus: { text: 'as told by Vera Muster' } }), consultation()]),
      gaps: [{ message: 'noReason', told: { 'Condition/cancer': /^(?!.*vera).*a status unknown to FHIR R4/i } }],
    },
    {
      given: 'a reason that was refuted',
      chart: record([
        procedure({ reasonReference: [{ reference: 'Condition/cancer' }] }),
        condition({ verificationStatus: { coding: [{ code: 'refuted' }] } }),
        consultation(),
      ]),
      gaps: [{ message: 'noReason', nearMisses: { 'Condition/cancer': 'provisional' } }],
    },
    {
      given: 'a reference to the diagnosis of another patient',
      chart: record([
        procedure({ reasonReference: [{ reference: 'Condition/cancer' }] }),
        condition({ subject: { reference: 'Patient/p2' } }),
        consultation(),
      ]),
      gaps: [{ message: 'noReason' }],
    },
    {
      given: 'an encounter whose only reason is the infusion itself',
      chart: record([linked(), admission({ reasonReference: [{ reference: 'Procedure/infusion' }] }), consultation()]),
      gaps: [{ message: 'noReason' }],
    },
    {
      given: 'a diagnosis the professional line does not point to',
      chart: record([procedure(), claimed({}), consultation()]),
      gaps: [{ message: 'noReason' }],
    },
    {
      given: 'a note that is silent',
      chart: record([...stay, note('P-32 was instilled.'), consultation()]),
      gaps: [{ message: 'noReason' }],
    },
    {
      given: 'a scanned note and no consultation: that one is known to be missing',
      chart: record([...stay, note()]),
      gaps: [{ message: 'noConsultation' }],
    },
    {
      given: 'the note, where the policy ignores narrative',
      chart: record([...stay, note('Indication: malignant pleural effusion.'), consultation()]),
      policy: { narrative: 'ignore' },
      gaps: [{ message: 'noReason' }],
    },
    ...Object.entries({
      'a reason without a code or words': { reasonCode: [{}] },
      'a reason of blank words': { reasonCode: [{ text: '  ' }] },
      'a reason by reference to blank words': { reasonReference: [{ display: ' ' }] },
      'a reason by reference to nothing': { reasonReference: [{}] },
      'a reason on a server that is not known': {
        reasonReference: [{ reference: 'https://elsewhere.example/fhir/Condition/9' }],
      },
      'a reason by reference to a Condition that is not in the record': {
        reasonReference: [{ reference: 'Condition/gone' }],
      },
    }).map(([given, fields]) => ({
      given,
      chart: record([procedure(fields), consultation()]),
      gaps: [{ message: 'noReason' as const, nearMisses: {} }],
    })),
    {
      given: 'a reference to a Condition that is not in the record, where the site supplies Conditions',
      chart: record([procedure({ reasonReference: [{ reference: 'Condition/gone' }] }), consultation()]),
      policy: { feeds: ['Procedure', 'DocumentReference', 'Condition'] },
      gaps: [{ message: 'noReason' }],
    },
    {
      given: 'a reference to a Condition on another server',
      chart: record([
        procedure({ reasonReference: [{ reference: 'https://elsewhere.example/fhir/Condition/1' }] }),
        consultation(),
      ]),
      policy: { feeds: ['Procedure', 'DocumentReference', 'Condition'] },
      gaps: [{ message: 'noReason' }],
    },
    {
      given: 'an encounter for a procedure that is not in the record, where the site supplies no procedures',
      chart: record([linked(), admission({ reasonReference: [{ reference: 'Procedure/gone' }] }), consultation()]),
      policy: { feeds: ['Encounter', 'DocumentReference', 'Condition'] },
      gaps: [{ message: 'noReason' }],
    },
    {
      given: 'an encounter with a diagnosis entry that names none',
      chart: record([linked(), { ...admission(), diagnosis: [{ rank: 1 } as never] }, consultation()]),
      gaps: [{ message: 'noReason' }],
    },
    {
      given: 'an institutional claim without a diagnosis',
      chart: record([procedure(), without(claimed({ type: institutional }), 'diagnosis'), consultation()]),
      gaps: [{ message: 'noReason' }],
    },
    {
      given: 'a linked consultation that is silent on the reason',
      chart: record([
        ...stay,
        consultation(day(-1), '34831-8', {
          ...document('34831-8', { text: 'Plan: return in a month.' }),
          context: { period: { start: day(-1) }, ...inAdmission },
        }),
      ]),
      gaps: [{ message: 'noReason' }],
    },
    {
      given: 'a linked consultation filed on D+5, where the policy asks for one of before the day',
      chart: record([
        linked({ reasonCode: [reason] }),
        admission(),
        document('34831-8', { date: day(5), context: inAdmission }),
      ]),
      policy: { windows: { ...DEFAULT_POLICY.windows, 'indication-documented': { from: -180, to: -1 } } },
      gaps: [{ message: 'noConsultation', nearMisses: { [CONSULTATION]: 'out-of-window' } }],
    },
  ],
  undetermined: [
    {
      given: 'a consultation, and a claim that points to a diagnosis that could not be read',
      chart: record(
        [
          procedure(),
          claimed(
            { diagnosis: [{ sequence: 1, diagnosisReference: { reference: 'Condition/cancer' } }] },
            { diagnosisSequence: [1] },
          ),
          consultation(),
        ],
        day(200),
        { unreadable: ['Condition'] },
      ),
      because: /Condition/,
    },
    { given: 'a scanned procedure note', chart: record([...stay, note(), consultation()]), because: /doc-28570-0/ },
    {
      given: 'Conditions that could not be read',
      chart: record([procedure(), consultation()], day(200), { unreadable: ['Condition'] }),
      because: /Condition/,
    },
  ],
});
