import { describe } from '@jest/globals';
import { testNotes, testRows, type Row } from './says.ts';

describe('another thing that was given, or another place it went to', () => {
  testRows([
    ['He was given a card stating Lu-177 7.4 GBq.', ''],
    ['He was given an appointment for Lu-177 7.4 GBq.', ''],
    ['She gave verbal consent for Y-90.', ''],
    ['He received a tour before Lu-177.', ''],
    ['She underwent evaluation for Y-90.', ''],
    ['Given the Y-90 shortage, treatment was delayed.', ''],
    ['Given Y-90 shortage, treatment was delayed.', ''],
    ['He introduced himself as the physician for Lu-177 therapy.', ''],
    ['The concept of Lu-177 was introduced.', ''],
    ['1 mCi of Lu-177 was injected into the tubing.', ''],
    ['7.4 GBq Lu-177 was delivered to room 3.', ''],
    ['Lu-177 received, 7.4 GBq, stored in the safe.', ''],
    ['She received an infusion of 7.4 GBq Lu-177 IV.', 'Lu-177, 7.4 GBq, intravenous'],
    ['He received a slow push of 4 MBq Ra-223.', 'Ra-223, 4 MBq'],
    ['He was given a total of 4 MBq Ra-223 IV.', 'Ra-223, 4 MBq, intravenous'],
    ['She was given her third cycle of Lu-177.', 'Lu-177'],
    ['Dose the patient received: 7.4 GBq of Lu-177.', 'Lu-177, 7.4 GBq'],
  ]);
});

describe('another vessel than the patient', () => {
  testRows(
    ['the tubing', 'tubing', 'the vial', 'a vial', 'the bag', 'the syringe', 'a syringe'].map((what): Row => [
      `7.4 GBq of Lu-177 was injected into ${what}.`,
      '',
    ]),
  );
});

describe('what comes before a treatment', () => {
  testRows(
    ['evaluation', 'assessment', 'screening', 'preparation', 'workup', 'work-up'].map((what): Row => [
      `She underwent ${what} for Y-90.`,
      '',
    ]),
  );
  testRows([
    ['She underwent a pre-treatment evaluation for Y-90.', ''],
    ['7.4 GBq Lu-177 was given IV after evaluation for renal disease.', 'Lu-177, 7.4 GBq, intravenous'],
    ['Lu-177 7.4 GBq given appt 9/30.', ''],
    ['She introduced herself as the physician for Lu-177 therapy.', ''],
    ['The topic of Lu-177 was introduced.', ''],
  ]);
});

describe('what is said beside what was given', () => {
  testRows([
    ['She was given her Lutathera for a neuroendocrine tumor, 7.4 GBq.', 'Lu-177, 7.4 GBq, indication'],
    ['She underwent an uncomplicated lobar TARE for HCC with 2.1 GBq of Y-90.', 'Y-90, 2.1 GBq, indication'],
    ['He was given a Xofigo card for travel.', ''],
    ['He was given a choice of Xofigo for bone metastases, 3.9 MBq.', ''],
    ['He received an oral sedative before 5 mCi P-32 was infused IV.', 'P-32, 5 mCi, intravenous'],
    ['He received an oral sedative before P-32, 5 mCi.', ''],
    ['5 mCi P-32 was drawn up into a syringe and injected intravenously.', 'P-32, 5 mCi, intravenous'],
    ['5 mCi P-32 was drawn up into a syringe to be injected intravenously.', ''],
    ['5 mCi P-32 was drawn up into a syringe and not injected.', ''],
    ['5 mCi P-32 was given IV and a follow-up appt was made.', 'P-32, 5 mCi, intravenous'],
    ['5 mCi P-32 was given IV, with a twinge of pain at the site.', 'P-32, 5 mCi, intravenous'],
    ['Her twin received 5 mCi P-32 IV.', ''],
    ['OUTSIDE RECORDS:\nP-32 15 mCi was administered.', ''],
    ['Records reviewed:\nP-32 15 mCi was administered.\n\nPROCEDURE:\n4 mCi P-32 was administered.', 'P-32, 4 mCi'],
    ["Her twin's P-32, 5 mCi, was given IV.", ''],
    ['Her twins received 5 mCi P-32 IV.', ''],
  ]);
});

describe('a label whose value is an act around the treatment', () => {
  testRows([
    ['Procedure: Y-90 follow-up visit', ''],
    ['Procedure: telephone visit after Y-90', ''],
    ['Procedure: Lu-177 post-therapy imaging', ''],
    ['Procedure: I-131 uptake', ''],
    ['Operation: laparoscopy before P-32', ''],
    ['Procedure: Y-90 (tentative)', ''],
    ['Procedure: Y-90 or TACE', ''],
    ['Procedure: Y-90 dose draw', ''],
    ['Given: consent for Lu-177', ''],
    ['Procedure: Y-90 radioembolization, follow-up visit in four weeks', 'Y-90, intra-arterial'],
    ['Procedure: Lu-177 infusion visit', 'Lu-177'],
    ['Therapy given: Lu-177, imaging tomorrow', 'Lu-177'],
  ]);
});

describe('another time, place or person', () => {
  testRows(
    [
      'in Jan',
      'back in Feb',
      'mid-July',
      'in early Sept',
      'in the spring',
      'this spring',
      'in the summer',
      'this summer',
      'over the summer',
      'in the fall',
      'this fall',
      'in the autumn',
      'in the winter',
      'this winter',
      'over the winter',
      'abroad',
      'the year before',
      'the month before',
      'before moving here',
      'as initial therapy',
      'at diagnosis',
      'at an outside center',
      'at an outside clinic',
      'at an outside institution',
      'at the local hospital',
      'at her home hospital',
      'in other hospitals',
    ].map((when): Row => [`She received 7.4 GBq of Lu-177 IV ${when}.`, '']),
  );
  testRows(
    [
      'Her twin',
      'His dog',
      'A nephew',
      'Her niece',
      'Her brother-in-law',
      'Her in-laws',
      'The pt in the next chair',
      'The pt in the next room',
      'The pt in the next bay',
    ].map((who): Row => [`${who} was given 7.4 GBq of Lu-177 IV.`, '']),
  );
});

const cases = (rows: readonly Row[]) => testNotes(rows, '2025-09-16');

describe('findings of another act, with the treatment only spoken of between', () => {
  cases([
    ['Talc pleurodesis was done. P-32 was not used. Tolerated well, no complications. Observed for one hour.', ''],
    ['Talc was instilled; P-32 had been considered. Tolerated well.', ''],
    ['Kyphoplasty today. Ra-223 is planned for next month. No complications. Observed 2 hours in PACU.', ''],
    ['Patient received zoledronic acid. Next Xofigo 10/14. Tolerated well, no reaction.', ''],
    ['Flu shot given. Lutathera on 11/11. No reaction.', ''],
    ['FDG 12 mCi was injected IV for restaging after Y-90. No reaction.', ''],
    ['Day 1 after whipple. S/p PRRT 2024. Stable, no complications.', ''],
    ['S/p PRRT 2024. No complications.', ''],
    ['Y-90 was given. Sedation is planned next time. No complications.', 'Y-90, adverse events'],
    ['Y-90 was given. Side effects of the Y-90: none. No complications.', 'Y-90, adverse events'],
  ]);
});

describe('a fall of a value is no fall', () => {
  cases([
    ['Sixth Xofigo on 9/16/2025. Alk phos fell. No diarrhea.', 'adverse events'],
    ['He fell at home. No complications.', ''],
  ]);
});

describe('the end of the anesthesia is no other act', () => {
  cases([
    [
      '0.6 mCi P-32 was injected into the cyst. The patient was extubated. There were no complications.',
      'P-32, 0.6 mCi, intracavitary, site, adverse events',
    ],
    ['She was intubated for pneumonia. There were no complications.', ''],
  ]);
});
