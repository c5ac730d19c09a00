import { describe } from '@jest/globals';
import { testNotes, type Row } from './says.ts';

const cases = (rows: readonly Row[]) => testNotes(rows, '2025-04-12');
const GIVEN = '2 GBq of Y-90 was infused into the right hepatic artery. No complications.';
const READ = 'Y-90, 2 GBq, intra-arterial, site, adverse events';

describe('a note of no patient, of many, or of another', () => {
  cases(
    [
      'TEACHING FILE',
      'Case of the week: HCC',
      'Handbook of nuclear therapy, p. 41:',
      'SOP 12-4.',
      'Vendor proctor report:',
      'Annual summary of radionuclide therapies:',
      'Trainee logbook:',
      'INCIDENT REPORT (not part of medical record)',
      'Safety event: near miss.',
      'Package survey log.',
      'Summary of all therapies in 2024:',
      'DISCHARGE INSTRUCTIONS AFTER RADIOEMBOLIZATION',
      'Patient information: radioembolization.',
      'SUMMARY OF ANOTHER PATIENT',
      'DEATH SUMMARY FILED IN ERROR',
    ].map((opening) => [`${opening}\n${GIVEN}`, ''] as const),
  );
  cases([
    [`Patient seen with the policy in mind.\n${GIVEN}`, READ],
    [`${'The patient was seen on the ward. '.repeat(4)}\nIncident report:\n${GIVEN}`, READ],
    [`Treatment of the patient\n${GIVEN}`, READ],
    [`PATIENT INFORMATION:\nName: A\n${GIVEN}`, READ],
    [`Patient information: name Ann\n${GIVEN}`, READ],
    [`Policy number: 12\n${GIVEN}`, READ],
    [`Report of radionuclide treatments\n${GIVEN}`, READ],
    [`ANNUAL REVIEW\n${GIVEN}`, READ],
  ]);
});

describe('a note told in the words of another', () => {
  cases([
    [`RESIDENT NOTE (copied forward from 03/20/2025)\n${GIVEN}`, ''],
    [`Copy of report from Mercy Hospital:\nProcedure: P-32 instillation\n${GIVEN}`, ''],
    [`A good example of how the report should read:\n"${GIVEN}"`, ''],
    [`RESIDENT NOTE (seen on the ward)\n${GIVEN}`, READ],
    [`Pleural fluid specimen:\n${GIVEN}`, READ],
    [`Call for problems, for example:\n${GIVEN}`, READ],
    [`Copy of the consent is on the chart.\n${GIVEN}`, READ],
  ]);
});

describe('one of several patients', () => {
  cases([
    ['Chart reviewed: patient J.D., MRN 445821: 10 mCi of P-32 was instilled.', ''],
    ['Pt A.B. (MRN 00231) received 10 mCi of P-32.', ''],
    ['Patient #2 received 10 mCi of P-32.', ''],
    ['Patient B received 10 mCi of P-32.', ''],
    ['10 mCi of P-32 was given to the patient i.v. over 5 min.', 'P-32, 10 mCi, intravenous'],
    ['With the patient I gave 10 mCi of P-32.', 'P-32, 10 mCi'],
    ['The patient P-32 dose of 10 mCi was given.', 'P-32, 10 mCi'],
    ['Patient A. received 10 mCi of P-32.', 'P-32, 10 mCi'],
    ['Patient c/o thirst received 10 mCi of P-32.', 'P-32, 10 mCi'],
    ['We gave the patient a dose of 10 mCi of P-32.', 'P-32, 10 mCi'],
    ['In the NETTER-1 trial Lu-177 7.4 GBq was infused.', ''],
    ['Update: In a small series Lu-177 7.4 GBq was infused.', ''],
    ['In the angiography suite Lu-177 7.4 GBq was infused.', 'Lu-177, 7.4 GBq'],
    ['Trial data: 7.4 GBq of Lu-177 was given every 6 weeks.', ''],
  ]);
});

describe('a pattern with holes', () => {
  cases([
    [`.Y90MACRO\n${GIVEN} The @LOBE@ was treated.`, ''],
    [`Dictation macro "normal":\n${GIVEN}`, ''],
    [`${GIVEN} [GBq] was measured.`, ''],
    [`${GIVEN} {dose} was measured.`, ''],
    [`${GIVEN} <lobe> was treated.`, ''],
    [`${GIVEN} [enter vessel] was seen.`, ''],
    [`${GIVEN}\nResidual [GBq]: 0.1`, READ],
    [`${GIVEN} Mail: nm@ward.org [see note].`, READ],
    [`${GIVEN}\nMacro: IR Y90`, READ],
    [`${GIVEN} Macroscopic flow was seen.`, READ],
  ]);
});

describe('a note that goes through several cases', () => {
  cases([
    ['Case 3. Y-90 planned.\nCase 4 (different pt): HCC s/p Y90 with complete response, no complications.', ''],
    ['Case 1: 10 mCi of P-32 was instilled.\nCase 2: 4 mCi was given.', ''],
    ['Patient 1: received 7.4 GBq Lu-177.\nPatient 2: received 7.2 GBq Lu-177.', ''],
    ['Other pt had no complications.', ''],
    ['A different pt received 10 mCi P-32.', ''],
    ['Conference: case 12. Y-90 was given to the left lobe.', 'Y-90, site'],
    ['Pt 1 day post Y-90, no fever.', 'adverse events'],
    ['Patient 1: given 2 GBq Y-90.\nPatient 2: given 3 GBq Y-90.', ''],
  ]);
});
