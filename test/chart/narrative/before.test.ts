import { describe } from '@jest/globals';
import { testNotes, testRows, type Row } from './says.ts';

const cases = (rows: readonly Row[]) => testNotes(rows, '2025-04-12');
const FORM = 'Radionuclide: P-32\nActivity: 10 mCi\nRoute: IV\nComplications: none\nThe effusion has decreased.';
const READ = 'P-32, 10 mCi, intravenous, response, adverse events';

describe('a note with an earlier day in its head', () => {
  cases(
    [
      'Date: 03/01/2025',
      'DOS: 2025-03-01',
      'Exam date: 3/1/25',
      'Pt: A  Date of visit: 03/01/2025.',
      'Date of the study: 25.03.2025',
    ].map((head) => [`${head}\n${FORM}`, ''] as const),
  );
  cases(
    [
      'Date: 04/12/2025',
      'Date: 04/11/2025',
      'Date: 05/20/2025',
      'Date of birth: 03/01/1955',
      'Date: 03/01/2025\nExam date: 04/12/2025',
      'Date: 03/01/2025\nAddendum of 04/12/2025.',
      `${'The patient was seen on the ward. '.repeat(12)}\nDate: 03/01/2025`,
      'Date: 02/30/2025',
    ].map((head) => [`${head}\n${FORM}`, READ] as const),
  );
  testNotes([[`Date: 04/12/2025\n${FORM}`, READ]], '2025-12-04');
  testRows([[`Date: 03/01/2025\n${FORM}`, READ]]);
  cases([['Date: 03/01/2025\nIndication: malignant effusion\nComplications: none', 'indication']]);
});

describe('a note of an earlier study', () => {
  cases([
    ['CT of the abdomen dated 03/01/2025.\nFindings: Partial response.', ''],
    ['CT 03/01/2025. Interval increase in hepatic metastases.', ''],
    ['CT 05/21/2025. Interval increase in hepatic metastases.', 'response'],
    ['CT abdomen 03/01/2025\nP-32 was instilled. No complications.', 'P-32, adverse events'],
  ]);
});

describe('findings of a note that looks ahead to the treatment', () => {
  cases(
    [
      'She will receive P-32 next week.',
      'Candidate for radioembolization.',
      'Referred to us; proceed with Y-90.',
      'Y-90 is planned.',
      'SIRT would be reasonable.',
      'Y-90 on Tuesday.',
      'P-32 due at 1000.',
      '66F for Y-90 today.',
      'Awaiting Lu-177 from the lab.',
      'Consensus: Y-90 segmentectomy.',
      'Recommendation: P-32, 10 mCi.',
      'Accepted in transfer for Y-90.',
    ].map((plan) => [`The ascites has increased. No nausea. Observed for 2 hours. ${plan}`, ''] as const),
  );
  cases([
    ['Lu-177 therapy is planned for next week.\nRoute: IV', ''],
    ['Site: right lobe\nY-90 is planned.', ''],
    ['Chest tube placed. No complications. To be used for P-32 instillation tomorrow.', ''],
  ]);
});

describe('findings of a note that tells of the treatment and looks ahead to the next', () => {
  cases(
    [
      'Second P-32 is planned.',
      'S/p Y-90. She will receive Y-90 next week.',
      'Three months after SIRT. Y-90 is planned.',
      'Returned from IR. Y-90 is recommended.',
      'Y-90 was tolerated. More Y-90 is planned.',
      'Here for Y-90. Tolerated well.',
      'Cycle 2 of Lu-177 is scheduled for next week.',
      'Y-90 was considered.',
      'Given the platelets repeat Y-90 is not planned.',
    ].map(
      (plan) =>
        [
          `${plan} The ascites has increased. No nausea. Observed for 2 hours.`,
          'response, adverse events, recovery',
        ] as const,
    ),
  );
  cases([['Y-90 is planned. 10 mCi of P-32 was given. No complications.', 'P-32, 10 mCi, adverse events']]);
});

describe('the response of a cancer named by its organ', () => {
  cases([
    ['Indication: hepatocellular carcinoma\nHer breast cancer is in complete remission.', 'indication'],
    ['Y-90 for HCC. Her breast cancer is in complete remission.', ''],
    [
      'Indication: hepatocellular carcinoma\nHer breast cancer is in remission. The liver tumor shows partial response.',
      'response, indication',
    ],
    ['Indication: metastatic breast cancer\nHer breast cancer is in complete remission.', 'response, indication'],
    ['Indication: malignant effusion\nHer breast cancer is in complete remission.', 'response, indication'],
    ['Her breast cancer is in complete remission.', 'response'],
    ['Her second primary is in complete remission.', ''],
    ['Complete response to letrozole.', ''],
    ['Trial data show partial response after Y-90.', ''],
    ['Inclusion: progressive disease on RECIST 1.1 - met.', ''],
  ]);
});

describe('a day of the year without its year', () => {
  cases([
    ['P-32 was instilled on 12 April.', 'P-32'],
    ['P-32 was instilled on April 12th.', 'P-32'],
    ['P-32 was instilled on 4/12.', 'P-32'],
    ['P-32 was instilled on 12/4.', 'P-32'],
    ['P-32 was instilled on the 2nd of April.', ''],
    ['P-32 was instilled on April 2.', ''],
    ['P-32 was instilled on 4/2.', ''],
    ['She underwent left lobe SIRT on 4 June with 1.0 GBq of Y-90.', ''],
  ]);
});
