import type { Condition } from '@medplum/fhirtypes';
import { cancerDiagnosisRecorded } from '../../src/rules/cancer-diagnosis-recorded.ts';
import { ICD10CM, SNOMED } from '../../src/terminology/systems.ts';
import {
  admission,
  claim,
  condition,
  day,
  encounter,
  line,
  linked,
  procedure,
  record,
  without,
} from '../support/chart-builders.ts';
import { institutional } from '../support/claim-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const icd = (code: string) => ({ coding: [{ system: ICD10CM, code }] });
const SITE = (code: string) => ({ system: 'urn:site', code });
const ofSite = (code: string) => ({ coding: [SITE(code)] });
const said = (code: string) => ({ coding: [{ code }] });
const having = (fields: Partial<Condition>) => record([linked(), admission(), condition(fields)]);
const tied = { reasonReference: [{ reference: 'Condition/cancer' }] };

const containing = (fields: Partial<Condition>) =>
  linked({ reasonReference: [{ reference: '#c' }], contained: [condition({ id: 'c', ...fields })] });

const undatedCondition = (fields: Partial<Condition> = {}): Condition => {
  return without(condition(fields), 'onsetDateTime');
};

/** A service for a stated reason, at a site that accepts one. */
const forReason = (code: string, accepted: string) => ({
  chart: record([procedure({ reasonCode: [icd(code)] })]),
  policy: { acceptedNonMalignantReasons: [accepted] },
});

/** What the claim, or an encounter, contains as its diagnosis. */
const claiming = (fields: Partial<Condition>, more: Parameters<typeof claim>[0] = {}) =>
  claim({
    diagnosis: [{ sequence: 1, diagnosisReference: { reference: '#c' } }],
    contained: [condition({ id: 'c', ...fields })],
    item: [line({ diagnosisSequence: [1] })],
    ...more,
  });
const admitted = (fields: Partial<Condition>) =>
  admission({ diagnosis: [{ condition: { reference: '#c' } }], contained: [condition({ id: 'c', ...fields })] });
const VERA = { code: icd('D45') };

describeRule(cancerDiagnosisRecorded, {
  'closed-gap': [
    {
      given: 'a code of ICD-10 under the address of the WHO',
      chart: having({ code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'C78.2' }] } }),
    },
    ...['v3-NullFlavor', 'data-absent-reason'].map((name) => ({
      given: `a diagnosis whose verification is not told, by ${name}`,
      chart: having({
        verificationStatus: {
          coding: [{ system: `http://terminology.hl7.org/CodeSystem/${name}`, code: 'unknown', display: 'Unknown' }],
          text: 'Unknown',
        },
      }),
      evidence: ['Condition/cancer'],
    })),
    ...[
      ['M12.261', 'M12.2', 'a code under an accepted subcategory'],
      ['M12261', 'M12', 'a code under an accepted category, written without its dot'],
      ['D45', 'D45', 'an accepted code itself'],
      ['d45', 'D45', 'an accepted code in small letters'],
    ].map(([code = '', accepted = '', given = '']) => ({
      given,
      ...forReason(code, accepted),
      details: ['non-malignant' as const],
    })),
    {
      given: 'a local code that the site declares to mean a malignant neoplasm of ICD-10-CM',
      chart: record([procedure(tied), condition({ code: ofSite('liver-tumour') })]),
      policy: { localCodes: [{ local: SITE('liver-tumour'), means: { system: ICD10CM, code: 'C22.0' } }] },
      details: [],
    },
    {
      given: 'a local code that the site declares to mean an accepted reason',
      chart: record([procedure({ reasonCode: [ofSite('vera')] })]),
      policy: { localCodes: [{ local: SITE('vera'), means: { system: ICD10CM, code: 'D45' } }] },
      details: ['non-malignant'],
    },
    {
      given: 'the cancer in a Condition that the procedure contains',
      chart: record([containing({}), admission()]),
      evidence: ['Procedure/infusion'],
      details: [],
    },
    {
      given: 'the cancer in a Condition that the encounter contains among its diagnoses',
      chart: record([linked(), admitted({})]),
      evidence: ['Encounter/admission'],
      details: [],
    },
    {
      given: 'the cancer in a Condition that the encounter contains as its reason',
      chart: record([
        linked(),
        admission({ reasonReference: [{ reference: '#c' }], contained: [without(condition({ id: 'c' }), 'subject')] }),
      ]),
      evidence: ['Encounter/admission'],
      details: [],
    },
    {
      given: 'the cancer in a Condition that the claim contains',
      chart: record([procedure(), claiming({})]),
      evidence: ['Claim/claim'],
      details: ['from-claim'],
    },
    {
      given: 'a malignant code as the reason of the encounter',
      chart: record([linked(), admission({ reasonCode: [icd('C22.0')] })]),
      evidence: ['Encounter/admission'],
      details: [],
    },
    {
      given: 'a malignant code as the reason of the admission that the encounter is part of',
      chart: record([
        linked({ encounter: { reference: 'Encounter/ward' } }),
        encounter({ id: 'ward', period: { start: day(0), end: day(0) }, partOf: { reference: 'Encounter/admission' } }),
        admission({ reasonCode: [icd('C22.0')] }),
      ]),
      evidence: ['Encounter/admission'],
    },
    {
      given: 'polycythaemia vera in a Condition that the procedure contains',
      chart: record([containing(VERA), admission()]),
      evidence: ['Procedure/infusion'],
      details: ['non-malignant'],
    },
    {
      given: 'polycythaemia vera in a Condition that the encounter contains',
      chart: record([linked(), admitted(VERA)]),
      evidence: ['Encounter/admission'],
      details: ['non-malignant'],
    },
    {
      given: 'polycythaemia vera as the coded reason of the encounter',
      chart: record([linked(), admission({ reasonCode: [VERA.code] })]),
      evidence: ['Encounter/admission'],
      details: ['non-malignant'],
    },
    {
      given: 'polycythaemia vera in a Condition that the claim contains and its line points to',
      chart: record([procedure(), claiming(VERA)]),
      details: ['non-malignant'],
    },
    ...[
      ['93870000', 'liver'],
      ['94493005', 'pleura, secondary'],
      ['363478007', 'thyroid'],
    ].map(([code, site]) => ({
      given: `SNOMED CT ${code ?? ''}, ${site ?? ''}`,
      chart: having({ code: { coding: [{ system: SNOMED, code: code ?? '' }] } }),
    })),
    {
      given: 'a confirmed cancer that nothing ties to the service',
      chart: having({}),
      evidence: ['Condition/cancer'],
      details: ['untied'],
    },
    {
      given: 'two cancers, one of them named by the procedure',
      chart: record([linked(tied), admission(), condition(), condition({ id: 'other' })]),
      evidence: ['Condition/cancer', 'Condition/other'],
      details: [],
    },
    {
      given: 'the cancer named by the procedure',
      chart: record([linked(tied), admission(), condition()]),
      details: [],
    },
    {
      given: 'the cancer among the diagnoses of the encounter',
      chart: record([
        linked(),
        admission({ diagnosis: [{ condition: { reference: 'Condition/cancer' } }] }),
        condition(),
      ]),
      details: [],
    },
    {
      given: 'the cancer recorded in the encounter',
      chart: having({ encounter: { reference: 'Encounter/admission' } }),
      details: [],
    },
    {
      given: 'the cancer named by the claim',
      chart: record([
        procedure(),
        condition(),
        claim({ diagnosis: [{ sequence: 1, diagnosisReference: { reference: 'Condition/cancer' } }] }),
      ]),
      details: [],
    },
    {
      given: 'a malignant code on the claim alone',
      chart: record([procedure(), claim({ diagnosis: [{ sequence: 1, diagnosisCodeableConcept: icd('C22.0') }] })]),
      evidence: ['Claim/claim'],
      details: ['from-claim'],
    },
    {
      given: 'a malignant code as the reason of the procedure',
      chart: record([procedure({ reasonCode: [icd('C22.0')] })]),
      evidence: ['Procedure/infusion'],
    },
    { given: 'onset on the day of the infusion', chart: having({ onsetDateTime: day(0) }) },
    {
      given: 'no onset, but recorded before',
      chart: record([procedure(), undatedCondition({ recordedDate: day(-1) })]),
    },
    { given: 'a year of onset that ended before', chart: having({ onsetDateTime: '2019' }) },
    {
      given: 'recorded after the infusion, but tied to it',
      chart: record([linked(tied), admission(), undatedCondition({ recordedDate: day(30) })]),
    },
    { given: 'no date at all, but tied to it', chart: record([procedure(tied), undatedCondition()]) },
    {
      given: 'resolved now, but after the infusion',
      chart: having({ clinicalStatus: said('resolved'), abatementDateTime: day(60) }),
    },
    {
      given: 'resolved on the very day',
      chart: having({ clinicalStatus: said('resolved'), abatementDateTime: day(0) }),
    },
    { given: 'without a verification status', chart: record([procedure(), unverified()]) },
    {
      given: 'confirmed in two vocabularies',
      chart: having({ verificationStatus: { coding: [{ system: SNOMED, code: '410605003' }, { code: 'confirmed' }] } }),
    },
    { given: 'ICD-10-CM C7B', chart: having({ code: icd('C7B.02') }) },
    { given: 'ICD-10-CM C7A, without the dot', chart: having({ code: icd('C7A8') }) },
    {
      given: 'ICD-10-CM by its OID',
      chart: having({ code: { coding: [{ system: 'urn:oid:2.16.840.1.113883.6.90', code: 'C34.90' }] } }),
    },
    {
      given: 'SNOMED CT malignant neoplastic disease',
      chart: having({ code: { coding: [{ system: SNOMED, code: '363346000' }] } }),
    },
    {
      given: 'a local code that claims the mCODE primary cancer profile',
      chart: having({
        code: { text: 'tumour of the liver' },
        meta: { profile: ['http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-primary-cancer-condition|3.0.0'] },
      }),
    },
    {
      given: 'polycythaemia vera, on the accepted list',
      chart: record([procedure(tied), condition({ code: icd('D45') })]),
      details: ['non-malignant'],
    },
    {
      given: 'polycythaemia vera, a diagnosis of the stay',
      chart: record([
        linked(),
        admission({ diagnosis: [{ condition: { reference: 'Condition/cancer' } }] }),
        condition({ code: icd('D45') }),
      ]),
      details: ['non-malignant'],
      evidence: ['Condition/cancer'],
    },
    {
      given: 'polycythaemia vera, recorded in the stay',
      chart: record([
        linked(),
        admission(),
        condition({ code: icd('D45'), encounter: { reference: 'Encounter/admission' } }),
      ]),
      details: ['non-malignant'],
      evidence: ['Condition/cancer'],
    },
    {
      given: 'an accepted reason in the head of an institutional claim',
      chart: record([
        procedure(),
        claim({
          ...institutional,
          diagnosis: [
            { sequence: 1, diagnosisCodeableConcept: icd('I10') },
            { sequence: 2, diagnosisCodeableConcept: icd('D45') },
          ],
        }),
      ]),
      details: ['non-malignant'],
      evidence: ['Claim/claim'],
    },
    {
      given: 'an accepted reason there by reference',
      chart: record([
        procedure(),
        condition({ code: icd('D45') }),
        claim({
          ...institutional,
          diagnosis: [{ sequence: 1, diagnosisReference: { reference: 'Condition/cancer' } }],
        }),
      ]),
      details: ['non-malignant'],
      evidence: ['Claim/claim'],
    },
    {
      given: 'an accepted reason on the claim line',
      chart: record([
        claim({
          item: [line({ diagnosisSequence: [1] })],
          diagnosis: [{ sequence: 1, diagnosisCodeableConcept: icd('D45') }],
        }),
      ]),
      details: ['non-malignant'],
    },
    {
      given: 'a reason that the policy accepts',
      chart: record([procedure({ reasonCode: [icd('M12.261')] })]),
      policy: { acceptedNonMalignantReasons: ['D45', 'M12'] },
      details: ['non-malignant'],
    },
    {
      given: 'an accepted diagnosis by reference on the claim line, beside another',
      chart: record([
        condition({ id: 'arthritis', code: icd('M12.261') }),
        condition({ id: 'vera', code: icd('D45') }),
        claim({
          item: [line({ diagnosisSequence: [1] })],
          diagnosis: [{ sequence: 1, diagnosisReference: { reference: 'Condition/vera' } }],
        }),
      ]),
      details: ['non-malignant'],
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on D+3',
      chart: record([procedure()], day(3)),
      gaps: [{ message: 'noDiagnosis' }],
      due: day(3),
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'a stated reason outside the list, whatever else was diagnosed in the stay',
      chart: record([
        linked({ reasonCode: [icd('M54.5')] }),
        admission({ reasonCode: [icd('D45')] }),
        condition({ code: icd('D45'), encounter: { reference: 'Encounter/admission' } }),
      ]),
      gaps: [{ message: 'otherReason', severity: 'moderate', text: /\(M54\.5\)/ }],
    },
    {
      given: 'more stated reasons than a sentence can hold: the first five by their codes',
      chart: record([procedure({ reasonCode: ['R06', 'R05', 'R04', 'R03', 'R02', 'R01'].map(icd) })]),
      gaps: [{ message: 'otherReason', text: /\(R01, R02, R03, R04, R05\)/ }],
    },
    {
      given: 'other diagnoses of the stay alone, which need not be its reason',
      chart: record([
        linked(),
        admission({ reasonCode: [icd('I10')], diagnosis: [{ condition: { reference: 'Condition/cancer' } }] }),
        condition({ code: icd('I10') }),
      ]),
      gaps: [{ message: 'noDiagnosis' }],
    },
    ...[
      { verificationStatus: said('refuted') },
      { verificationStatus: said('provisional') },
      { abatementDateTime: day(-1) },
    ].map((fields) => ({
      given: `an accepted diagnosis of the stay that does not stand: ${Object.keys(fields).join()}`,
      chart: record([
        linked(),
        admission({ diagnosis: [{ condition: { reference: 'Condition/cancer' } }] }),
        condition({ code: icd('D45'), ...fields }),
      ]),
      gaps: [{ message: 'noDiagnosis' as const }],
    })),
    {
      given: 'an accepted diagnosis that nothing ties to the infusion',
      chart: record([linked(), admission(), condition({ code: icd('D45') })]),
      gaps: [{ message: 'noDiagnosis' }],
    },
    {
      given: 'an accepted diagnosis of another stay',
      chart: record([
        linked(),
        admission(),
        encounter({
          id: 'before',
          period: { start: day(-90), end: day(-80) },
          diagnosis: [{ condition: { reference: 'Condition/cancer' } }],
        }),
        condition({ code: icd('D45') }),
      ]),
      gaps: [{ message: 'noDiagnosis' }],
    },
    ...[
      ['M12.361', 'M12.2', 'a code beside an accepted subcategory'],
      ['M1', 'M12.2', 'a code shorter than what is accepted'],
      ['D46.9', 'D45', 'a code beside an accepted one'],
    ].map(([code = '', accepted = '', given = '']) => ({
      given,
      ...forReason(code, accepted),
      gaps: [{ message: 'otherReason' as const }],
    })),
    {
      given: 'a local code that the site declares to mean a benign neoplasm',
      chart: record([procedure(tied), condition({ code: ofSite('adenoma') })]),
      policy: { localCodes: [{ local: SITE('adenoma'), means: { system: ICD10CM, code: 'D13.4' } }] },
      gaps: [{ message: 'otherReason' }],
    },
    {
      given: 'a code of another system that is spelt as the local one',
      chart: record([
        procedure(tied),
        condition({ code: { coding: [{ system: 'urn:other', code: 'liver-tumour' }] } }),
      ]),
      policy: { localCodes: [{ local: SITE('liver-tumour'), means: { system: ICD10CM, code: 'C22.0' } }] },
      gaps: [{ message: 'otherReason' }],
    },
    ...(
      [
        ['is provisional', { verificationStatus: said('provisional') }],
        ['was refuted', { verificationStatus: said('refuted') }],
        ['had ended', { abatementDateTime: day(-1) }],
        ['is of another patient', { subject: { reference: 'Patient/p2' } }],
        ['is of a person whom nothing tells', { subject: { reference: '#father' } }],
      ] as const
    ).flatMap(([what, fields]) =>
      (
        [
          ['procedure', [containing(fields), admission()]],
          ['encounter', [linked(), admitted(fields)]],
          ['claim', [procedure(), claiming(fields)]],
        ] as const
      ).map(([where, resources]) => ({
        given: `a Condition that the ${where} contains and that ${what}`,
        chart: record(resources),
        gaps: [{ message: 'noDiagnosis' as const }],
      })),
    ),
    {
      given: 'a Condition that the procedure contains and that is neither malignant nor accepted',
      chart: record([containing({ code: icd('J90') }), admission()]),
      gaps: [{ message: 'otherReason', text: /\(J90\)/ }],
    },
    {
      given: 'a Condition of the encounter that is neither malignant nor accepted',
      chart: record([linked(), admitted({ code: icd('J90') })]),
      gaps: [{ message: 'noDiagnosis' }],
    },
    {
      given: 'an accepted diagnosis that the procedure contains and that is only provisional',
      chart: record([containing({ ...VERA, verificationStatus: said('provisional') }), admission()]),
      gaps: [{ message: 'noDiagnosis' }],
    },
    {
      given: 'a cancer that the encounter contains and names nowhere',
      chart: record([linked(), admission({ contained: [condition({ id: 'c' })] })]),
      gaps: [{ message: 'noDiagnosis' }],
    },
    {
      given: 'a malignant code as the reason of a part of the stay that was cancelled',
      chart: record([
        linked(),
        admission(),
        encounter({
          id: 'ward',
          status: 'cancelled',
          partOf: { reference: 'Encounter/admission' },
          reasonCode: [icd('C22.0')],
        }),
      ]),
      gaps: [{ message: 'noDiagnosis' }],
    },
    {
      given: 'a malignant code as the reason of another encounter',
      chart: record([
        linked(),
        admission(),
        encounter({ id: 'before', period: { start: day(-90), end: day(-80) }, reasonCode: [icd('C22.0')] }),
      ]),
      gaps: [{ message: 'noDiagnosis' }],
    },
    {
      given: 'nothing at all',
      chart: record([procedure()]),
      gaps: [{ message: 'noDiagnosis', severity: 'high', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'nothing at all, and a claim is out',
      chart: record([procedure(), claim()]),
      gaps: [{ message: 'noDiagnosis', queue: 'HIM' }],
    },
    {
      given: 'onset one day after the infusion, untied',
      chart: having({ onsetDateTime: day(1) }),
      gaps: [{ message: 'noDiagnosis', nearMisses: { 'Condition/cancer': 'out-of-window' } }],
    },
    {
      given: 'first recorded one day after the infusion, untied',
      chart: record([procedure(), undatedCondition({ recordedDate: day(1) })]),
      gaps: [{ message: 'noDiagnosis', nearMisses: { 'Condition/cancer': 'out-of-window' } }],
    },
    {
      given: 'onset in the year of the infusion, no nearer',
      chart: having({ onsetDateTime: '2025' }),
      gaps: [{ message: 'noDiagnosis', nearMisses: { 'Condition/cancer': 'date-imprecise' } }],
    },
    {
      given: 'no date and no tie',
      chart: record([procedure(), undatedCondition()]),
      gaps: [{ message: 'noDiagnosis', nearMisses: { 'Condition/cancer': 'date-absent' } }],
    },
    {
      given: 'over the day before the infusion',
      chart: having({ clinicalStatus: said('resolved'), abatementDateTime: day(-1) }),
      gaps: [{ message: 'noDiagnosis', nearMisses: { 'Condition/cancer': 'not-active' } }],
    },
    {
      given: 'in remission, nobody says since when',
      chart: having({ clinicalStatus: said('remission') }),
      gaps: [{ message: 'noDiagnosis', nearMisses: { 'Condition/cancer': 'not-active' } }],
    },
    {
      given: 'provisional, though the reason of the procedure',
      chart: record([procedure(tied), condition({ verificationStatus: said('provisional') })]),
      gaps: [{ message: 'noDiagnosis', nearMisses: { 'Condition/cancer': 'provisional' } }],
    },
    {
      given: 'a differential',
      chart: having({ verificationStatus: said('differential') }),
      gaps: [{ message: 'noDiagnosis', nearMisses: { 'Condition/cancer': 'provisional' } }],
    },
    {
      given: 'a differential that is provisional',
      chart: having({ verificationStatus: { coding: [{ code: 'provisional' }, { code: 'differential' }] } }),
      gaps: [{ message: 'noDiagnosis', told: { 'Condition/cancer': /differential, provisional/ } }],
    },
    {
      given: 'of a standing in words that may be anything',
      chart: having({ verificationStatus: { text: 'as told by Vera Muster' } }),
      gaps: [{ message: 'noDiagnosis', told: { 'Condition/cancer': /^(?!.*vera).*a status unknown to FHIR R4/i } }],
    },
    {
      given: 'refuted, though the reason of the procedure',
      chart: record([procedure(tied), condition({ verificationStatus: said('refuted') })]),
      gaps: [{ message: 'noDiagnosis', nearMisses: {} }],
    },
    {
      given: 'refuted in words only',
      chart: having({ verificationStatus: { text: 'Refuted' } }),
      gaps: [{ message: 'noDiagnosis', nearMisses: {} }],
    },
    {
      given: 'entered in error',
      chart: having({ verificationStatus: said('entered-in-error') }),
      gaps: [{ message: 'noDiagnosis', nearMisses: {} }],
    },
    {
      given: 'a family history of cancer',
      chart: having({ code: icd('Z80.0') }),
      gaps: [{ message: 'noDiagnosis' }],
    },
    {
      given: 'a carcinoma in situ',
      chart: having({ code: icd('D05.1') }),
      gaps: [{ message: 'noDiagnosis' }],
    },
    {
      given: 'a code that begins with C in another vocabulary',
      chart: having({ code: { coding: [{ system: 'http://example.org/codes', code: 'C22.0' }] } }),
      gaps: [{ message: 'noDiagnosis' }],
    },
    {
      given: 'the cancer of another patient',
      chart: record([procedure(tied), condition({ subject: { reference: 'Patient/p2' } })]),
      gaps: [{ message: 'noDiagnosis' }],
    },
    {
      given: 'a complication of the procedure, which is no reason for it',
      chart: record([
        procedure({ complicationDetail: [{ reference: 'Condition/cancer' }] }),
        condition({ code: icd('J93.9') }),
      ]),
      gaps: [{ message: 'noDiagnosis' }],
    },
    {
      given: 'a reason that is neither malignant nor accepted',
      chart: record([procedure({ reasonCode: [icd('M12.261')] })]),
      gaps: [{ message: 'otherReason', severity: 'moderate' }],
    },
    {
      given: 'an accepted diagnosis that was refuted',
      chart: record([procedure(tied), condition({ code: icd('D45'), verificationStatus: said('refuted') })]),
      gaps: [{ message: 'noDiagnosis' }],
    },
    {
      given: 'refuted by its code, whatever the words beside it',
      chart: having({ verificationStatus: { coding: [{ code: 'refuted' }], text: 'confirmed' } }),
      gaps: [{ message: 'noDiagnosis', nearMisses: {} }],
    },
    {
      given: 'refuted in words with blanks around',
      chart: having({ verificationStatus: { text: ' Refuted ' } }),
      gaps: [{ message: 'noDiagnosis', nearMisses: {} }],
    },
    {
      given: 'in remission, told by a code of the house too',
      chart: having({ clinicalStatus: { coding: [{ code: 'R7' }, { code: 'remission' }] } }),
      gaps: [{ message: 'noDiagnosis', nearMisses: { 'Condition/cancer': 'not-active' } }],
    },
    {
      given: 'an accepted diagnosis that is only provisional, though the reason of the procedure',
      chart: record([procedure(tied), condition({ code: icd('D45'), verificationStatus: said('provisional') })]),
      gaps: [{ message: 'noDiagnosis' }],
    },
    {
      given: 'an accepted diagnosis that the line does not point to',
      chart: record([
        claim({
          item: [line({ diagnosisSequence: [2] })],
          diagnosis: [
            { sequence: 1, diagnosisCodeableConcept: icd('D45') },
            { sequence: 2, diagnosisCodeableConcept: icd('M12.261') },
          ],
        }),
      ]),
      gaps: [{ message: 'otherReason' }],
    },
    {
      given: 'a reason in words alone',
      chart: record([procedure({ reasonCode: [{ text: 'effusion' }] })]),
      gaps: [{ message: 'noDiagnosis' }],
    },
    {
      given: 'a malignant diagnosis that the line names but that is over',
      chart: record([
        condition({ clinicalStatus: said('resolved'), abatementDateTime: day(-1) }),
        claim({
          item: [line({ diagnosisSequence: [1] })],
          diagnosis: [{ sequence: 1, diagnosisReference: { reference: 'Condition/cancer' } }],
        }),
      ]),
      gaps: [{ message: 'noDiagnosis', nearMisses: { 'Condition/cancer': 'not-active' } }],
    },
  ],
  undetermined: [
    {
      given: 'conditions that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['Condition'] }),
      because: /Condition/,
    },
  ],
  'not-applicable': [
    {
      given: 'a site that supplies none of the types it could stand in',
      chart: record([procedure()]),
      policy: { feeds: ['Procedure', 'Observation'] },
      because: /not supplied/,
    },
  ],
});

function unverified(): Condition {
  return without(condition(), 'verificationStatus');
}
