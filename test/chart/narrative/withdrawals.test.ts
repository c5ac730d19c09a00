import { describe } from '@jest/globals';
import { testNotes, type Row } from './says.ts';

const FORM =
  'Radionuclide: P-32\nActivity: 10 mCi\nRoute: intrapleural\nSite: right pleural space\nComplications: none';
/** With one of the sentences below as long as a sentence that takes anything back may be: 300 letters. */
const FLUID = 'fluid '.repeat(46);
const GIVEN = '10 mCi of P-32 was instilled.';

const cases = (rows: readonly Row[]) => testNotes(rows, '2025-04-12');

describe('an administration taken back by the note', () => {
  cases(
    [
      'CANCELLED',
      '*** PROCEDURE CANCELLED ***',
      'Status: cancelled',
      'Procedure status: not performed',
      'Status: ordered',
      'Order status: on hold',
      'Patient refused. Procedure cancelled.',
      'The procedure was aborted before delivery of the microspheres.',
      'On review, the dose was not administered.',
      'The dose was not administered and the vial was returned unused.',
      'P-32 was not given because of a fever.',
      'The procedure could not be performed.',
      'The 10 mCi dose of the radionuclide was not given.',
      'Phosphocol injection not given today.',
      'Treatment of the right pleural space was not performed.',
      'Dose administered: No',
      'Procedure completed: No',
      'P-32 administered: No',
      'Was the dose administered? No',
      'Dose administered? [ ] Yes [x] No',
      'Administered activity: 0 mCi',
      'Administered activity (mCi): 0',
      'Administered activity: none',
      'Activity administered: not given',
      'Reason for cancellation: neutropenia',
      'Pt refused.',
      'She declined the treatment.',
      'NO SHOW',
      'Injection rescheduled to next Friday.',
      'Infusion rescheduled to 05/01/2025.',
      'Infusion rescheduled for May 1, 2025 because of fever.',
      'The infusion was rescheduled from 04/12/2025 to 05/01/2025.',
      'The infusion was rescheduled to 05/01/2025 from 04/12/2025.',
      'Disposition of dose: returned to pharmacy unused',
      'The unused vial was returned.',
      'The infusion was cancelled on 04/12/2025.',
      `${'The fluid was sent to the laboratory; '.repeat(10)}\nThe dose was not given.`,
      `${FLUID} The dose was not given.`,
    ].flatMap((sentence) => [
      [`${FORM}\n${sentence}`, 'adverse events'] as const,
      [`${sentence}\n\n${FORM}`, 'adverse events'] as const,
    ]),
  );
});

describe('what takes back less than the whole, or nothing', () => {
  cases(
    [
      'The remainder of the dose was not administered.',
      'The second dose was cancelled.',
      'Treatment of the left lobe was not performed today.',
      'The procedure was aborted because of stasis.',
      'Infusion aborted after 10 mCi because of pain.',
      'Infusion was not started until 11:00.',
      'The infusion on 03/15/2025 was cancelled.',
      'Talc treatment was not performed.',
      'Zofran dose not given.',
      'The heparin dose was not administered.',
      'A dose of heparin was not administered.',
      'Infusion of FFP was cancelled.',
      'MAA was not administered.',
      'Y-90 was not administered.',
      'The procedure was not performed under general anaesthesia.',
      'The procedure was not aborted.',
      'Procedure cancelled: No',
      'Was the procedure aborted? No',
      '[ ] Procedure cancelled',
      '[ ] Dose not administered',
      'Entire dose delivered: No',
      'Contrast given: No',
      'Reason for cancellation: N/A',
      'If the dose is not administered, call the pharmacy.',
      'Patient refused sedation.',
      'Injection was rescheduled to today from 04/01.',
      'The unused portion was returned.',
      'An unused catheter was returned to stock.',
      'HISTORY:\nThe treatment was cancelled.',
      'Copied from prior note:\nThe treatment was cancelled.',
      `The treatment was cancelled ${'and '.repeat(80)}.`,
    ].map((sentence) => [`${GIVEN}\n${sentence}`, 'P-32, 10 mCi'] as const),
  );
  cases(
    [
      'The infusion of 03/15/2025 was cancelled.',
      'The infusion was cancelled on 03/15/2025.',
      'Y-90 was not administered.',
      'Y-90 administered: No',
      'The infusion was rescheduled to 04/12/2025.',
      'The infusion was rescheduled from 04/01/2025 to 04/12/2025.',
      'The second infusion was rescheduled to 05/01/2025.',
      'If needed, the infusion is rescheduled to 05/01/2025.',
      `${FLUID}  The dose was not given.`,
    ].map((sentence) => [`${FORM}\n${sentence}`, 'P-32, 10 mCi, intrapleural, site, adverse events'] as const),
  );
  cases([
    ['Infusion rescheduled to 05/01/2025.\nP-32 was instilled.', 'P-32'],
    ['P-32 was instilled.\nTherapy was not given.', ''],
    ['P-32 was instilled.\nDose administered: No', ''],
    ['P-32 was instilled.\nWas the dose given? No', ''],
    ['Was the dose given? No\nRadionuclide: P-32\nActivity: 10 mCi', ''],
    ['P-32 was instilled.\nProcedure completed: No', 'P-32'],
    ['P-32 was instilled.\nP-32 administered: No', ''],
    ['P-32 was instilled.\nY-90 administered: No', 'P-32'],
    ['Status: cancelled\nPt refused.\nP-32 was instilled.', ''],
    ['Administered activity: 0.9 GBq Y-90\nProcedure was aborted due to stasis.', 'Y-90, 0.9 GBq'],
    ['Left lobe administered activity: 0 GBq\n2 GBq of Y-90 was delivered.', 'Y-90, 2 GBq'],
    ['P-32 and Y-90 were given.\nY-90 was not administered.', 'P-32'],
    ['Procedure cancelled.\nDose: 10 mCi', ''],
    ['P-32 was instilled.\nActivity: 10 mCi\nThe unused vial was returned.', 'P-32, 10 mCi'],
    ['P-32 was instilled.\nActivity: 10 mCi\nAdministered activity: 0 mCi', ''],
  ]);
});

describe('a form of what is still to come', () => {
  const FORM = 'Radionuclide: P-32\nActivity: 10 mCi\nRoute: intrapleural';
  cases(
    [
      'Status: scheduled',
      'Status: pending',
      'Case status: in progress',
      'Status: planned',
      'Dose selected: 2.1 GBq',
      'Requested activity (mCi): 10',
      'FREQ: q4wk x6',
      'Action: Not given - patient off unit',
      'Action: Held',
    ].flatMap((line) => [[`${line}\n${FORM}`, ''] as const, [`${FORM}\n${line}`, ''] as const]),
  );
  cases([
    [`Status: pending\n${FORM}\nP-32 was instilled.`, 'P-32, 10 mCi, intrapleural'],
    [`Seen.\nDose selected: 12 mCi\n${FORM}\nAdministered activity: 9 mCi`, 'P-32, 10 mCi, 9 mCi, intrapleural'],
    [`Report status: pending\n${FORM}`, 'P-32, 10 mCi, intrapleural'],
    [`Frequency: once\n${FORM}`, 'P-32, 10 mCi, intrapleural'],
    [`Status: completed\n${FORM}`, 'P-32, 10 mCi, intrapleural'],
  ]);
});

describe('a figure called wrong', () => {
  cases([
    [
      'Administered activity: 10.1 mCi of P-32.\nADDENDUM: The activity above is incorrect. Correct administered activity is 9.1 mCi.',
      'P-32, 9.1 mCi',
    ],
    ['Administered activity: 1.01 mCi.\nADDENDUM: Activity should read 10.1 mCi.', ''],
    ['10 mCi of P-32 was given. The dose calibrator error is 5%.', 'P-32, 10 mCi'],
    ['10 mCi of P-32 was given. There was no wrong dose.', 'P-32, 10 mCi'],
  ]);
});

describe('a note of no use', () => {
  cases(
    [
      'ADDENDUM: This note was entered on the wrong patient. Please disregard.',
      'NOTE ENTERED IN ERROR',
      'Addendum: Note filed to wrong chart, disregard.',
      'ERRONEOUS ENCOUNTER - DISREGARD',
      'This note has been retracted.',
      'DRAFT - pre-charted',
      '*** DRAFT - NOT FINAL ***',
      'SAMPLE REPORT - DO NOT USE',
      'TEST PATIENT - DO NOT TREAT',
      'Training example for staff - how to document:',
      'SAMPLE TEMPLATE',
      'Please disregard this note.',
    ].map(
      (sentence) => [`${GIVEN} No adverse events. P-32 is indicated for malignant effusion.\n${sentence}`, ''] as const,
    ),
  );
  cases(
    [
      'If you received this report in error please destroy it.',
      'This document received in error should be returned.',
      'Please disregard typographical errors.',
      'If the pain resolves, please disregard.',
      'A draft of the report was read.',
      'A test dose of saline was seen.',
      'A sample of fluid was sent.',
      'I have reviewed this note and agree.',
    ].map((sentence) => [`${GIVEN}\n${sentence}`, 'P-32, 10 mCi'] as const),
  );
});

describe('findings of a day on which the treatment was held', () => {
  cases([
    ['Per Dr. B tx HELD, dose (7.4 GBq Lu-177) returned to vendor. IV removed intact, no bleeding.', ''],
    ['Tx held for low plt. Pt left in stable condition, no complaints of nausea.', ''],
    ['Infusion cancelled. Pt tolerated the wait well. Observed for 2 hours.', ''],
    ['Y-90 aborted due to vasospasm. The patient tolerated the procedure well. She was observed for 2 hours.', ''],
    ['Dose was not given today. No adverse events.', ''],
    ['Lutathera held today due to plt 61. IV removed, no bleeding.', ''],
    ['Treatment deferred; no nausea or vomiting.', ''],
    [
      'The infusion was held for 5 min due to nausea, then resumed. 7.4 GBq Lu-177 was given. She tolerated it well.',
      'Lu-177, 7.4 GBq, adverse events',
    ],
    ['Anticoagulation held since Friday. 10 mCi P-32 was instilled. Tolerated well.', 'P-32, 10 mCi, adverse events'],
    ['Metformin was held. Treatment was well tolerated.', 'adverse events'],
    ['Pressure was held for 15 min. No hematoma.', 'adverse events'],
    ['Time out was held. The treatment was well tolerated.', 'adverse events'],
    ['Xofigo dose held today, ANC 0.9. Denies nausea.', ''],
    ['RLT on hold per Dr. Smith. No new fatigue, no nausea.', ''],
    ['Treatment postponed until next week. Denies fever.', ''],
    ['Y-90 deferred. Observed for 2 hours in PACU after the angiogram.', ''],
    ['Therapy withheld because of cytopenia. Denies bleeding.', ''],
    ['Dose returned to vendor. Patient denies vomiting.', ''],
    ['Vial returned to the pharmacy with residual 0.1 GBq. Tolerated infusion well.', 'adverse events'],
  ]);
});
