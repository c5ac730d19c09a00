import type { Condition } from '@medplum/fhirtypes';
import { cancerDiagnosisRecorded } from '../../src/rules/cancer-diagnosis-recorded.ts';
import { ICD10CM, SNOMED } from '../../src/terminology/systems.ts';
import {
  admission,
  claim,
  condition,
  day,
  line,
  linked,
  procedure,
  record,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const icd = (code: string) => ({ coding: [{ system: ICD10CM, code }] });
const said = (code: string) => ({ coding: [{ code }] });
const having = (fields: Partial<Condition>) => record([linked(), admission(), condition(fields)]);
const tied = { reasonReference: [{ reference: 'Condition/cancer' }] };

const containing = (fields: Partial<Condition>) =>
  linked({ reasonReference: [{ reference: '#c' }], contained: [condition({ id: 'c', ...fields })] });

const undatedCondition = (fields: Partial<Condition> = {}): Condition => {
  return without(condition(fields), 'onsetDateTime');
};

describeRule(cancerDiagnosisRecorded, {
  'closed-gap': [
    {
      given: 'the cancer in a Condition that the procedure contains',
      chart: record([containing({}), admission()]),
      evidence: ['Procedure/infusion'],
      details: [],
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
    ...(
      [
        ['is provisional', { verificationStatus: said('provisional') }],
        ['was refuted', { verificationStatus: said('refuted') }],
        ['had ended', { abatementDateTime: day(-1) }],
        ['is not malignant', { code: icd('J90') }],
      ] as const
    ).map(([what, fields]) => ({
      given: `a Condition that the procedure contains and that ${what}`,
      chart: record([containing(fields), admission()]),
      gaps: [{ message: 'noDiagnosis' as const }],
    })),
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
