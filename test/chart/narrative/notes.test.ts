import { describe, expect, test } from '@jest/globals';
import { readNote } from '../../../src/chart/narrative/read-note.ts';
import { xhtmlText } from '../../../src/chart/narrative/note-text.ts';
import { says } from './says.ts';

const INSTILLATION = `PROCEDURE NOTE
PREOPERATIVE DIAGNOSIS: Malignant pleural effusion, right.
PROCEDURE: Intrapleural instillation of P-32 chromic phosphate.
INDICATION: Recurrent malignant pleural effusion.
TECHNIQUE:
After informed consent was obtained, the patient was brought to the procedure suite. A time out was
performed. Under ultrasound guidance the pleural catheter was accessed and position confirmed with 2 mCi
Tc-99m sulfur colloid. Next, 10.1 mCi (374 MBq) of P-32 chromic phosphate in 50 mL of saline was
instilled into the right pleural space through the catheter, followed by a 20 mL flush.
The patient was repositioned every 15 minutes for 2 hours.
COMPLICATIONS: None.
PLAN:
Follow up in 4 weeks. Repeat 20 mCi Y-90 was discussed.`;
const STATED = 'P-32, 10.1 mCi, 374 MBq, intrapleural, site, adverse events, recovery, indication';

describe('a whole note', () => {
  test('a procedure note wrapped at a hundred columns', () => expect(says(readNote(INSTILLATION))).toBe(STATED));
  test('with the line ends of Windows', () =>
    expect(says(readNote(INSTILLATION.replaceAll('\n', '\r\n')))).toBe(STATED));
  test('a follow-up note: its assessment tells findings, not what was given', () => {
    const note = `Interval history: She tolerated treatment well.
Assessment/Plan:
1. Malignant pleural effusion s/p P-32: CT today shows decreased effusion. 10 mCi given.
2. Return in 3 months.`;
    expect(says(readNote(note))).toBe('response, adverse events');
  });
  test('cells of a table', () => {
    const table =
      '<table><tr><td>Activity</td><td>10 mCi</td></tr><tr><td>Isotope</td><td><sup>32</sup>P</td></tr>' +
      '<tr><td>Activity given</td><td>8 mCi</td><td>9 mCi</td></tr></table>';
    expect(says(readNote(xhtmlText(table)))).toBe('P-32, 10 mCi');
  });
});

describe('sections', () => {
  test.each([
    ['PLAN:\n10 mCi of P-32 was given.', ''],
    ['Plan\n\n10 mCi of P-32 was given.', ''],
    ['## Plan\n10 mCi of P-32 was given.', ''],
    ['PLAN: 10 mCi of P-32 was given.', ''],
    ['Treatment plan:\nRadionuclide: P-32\nActivity: 10 mCi', ''],
    ['WRITTEN DIRECTIVE\nRadionuclide: P-32\nActivity: 10 mCi\nRoute: intrapleural', ''],
    ['Plan:\nProcedure: Y-90 radioembolization\nActivity: 2 GBq', ''],
    ['HISTORY:\nShe was given 100 mCi of I-131.', ''],
    ['Past Medical History: thyroid cancer. She was given 100 mCi of I-131.', ''],
    ['PAST MEDICAL HISTORY:\nthyroid cancer\nI-131 100 mCi was given', ''],
    ['History\nshe was given 100 mCi of I-131', ''],
    ['Treatment plan\n10 mCi of P-32 was given', ''],
    ['Prior treatment:\nRadionuclide: I-131\nActivity: 100 mCi', ''],
    ['Discharge instructions:\nThe dose of P-32 was administered.', ''],
    ['HISTORY: breast cancer.\nPROCEDURE: P-32 instillation', 'P-32'],
    ['HISTORY: breast cancer.\nIndication: malignant ascites', 'indication'],
    ['PLAN: instillation.\nProcedure performed: P-32 instillation', 'P-32'],
    ['PLAN:\nadmit\nFINDINGS:\n10 mCi was instilled.', '10 mCi'],
  ])('%j => %s', (note, states) => expect(says(readNote(note))).toBe(states));
});

describe('a value on the line below its label', () => {
  test.each([
    ['COMPLICATIONS:\nNone.', 'adverse events'],
    ['COMPLICATIONS\nNone', 'adverse events'],
    ['Indication:\nMalignant pleural effusion', 'indication'],
    ['Site:\nright pleural space', 'site'],
    ['Activity:\n10 mCi', ''],
    ['Procedure:\nThe patient was consented for P-32.', ''],
    ['Complications:\nPlan:\nNone', ''],
    ['PATIENT TOLERATED PROCEDURE WELL', 'adverse events'],
  ])('%j => %s', (note, states) => expect(says(readNote(note))).toBe(states));
});

describe('what the sentence before named', () => {
  test.each([
    ['A dose of 10 mCi P-32 was assayed. It was given by intrapleural injection.', 'intrapleural'],
    ['10 mCi P-32. It was then instilled into the right pleural space.', 'intrapleural, site'],
    ['P-32 10 mCi was drawn up. This was administered intraperitoneally.', 'intraperitoneal'],
    ['It was given by intrapleural injection.', ''],
    ['The dose was checked. It was given by intrapleural injection.', ''],
    ['P-32 was available. Lidocaine 1% was drawn up. It was injected intrapleurally.', ''],
    ['5 mCi Tc-99m MAA was ready. It was injected into the hepatic artery.', ''],
    ['I-131 was given in 2010. It was given intravenously.', ''],
    ['P-32 was considered. It was not given intravenously.', ''],
    ['PLAN: 10 mCi P-32.\nFINDINGS: It was given intravenously.', ''],
  ])('%j => %s', (note, states) => expect(says(readNote(note))).toBe(states));
});

describe('what a browser would not show', () => {
  test.each([
    ['<p hidden>10 mCi P-32 was given.</p><p>P-32 was given.</p>', 'P-32'],
    ['<p>Administered activity: <span style="display:none">10 mCi</span></p>', ''],
    ['<p>Administered <del>10 mCi</del> 9.8 mCi P-32.</p>', 'P-32, 9.8 mCi'],
    ['<p class="hidden-xs">10 mCi P-32 was given.</p>', 'P-32, 10 mCi'],
    ['<p hidden/>10 mCi P-32 was given.', 'P-32, 10 mCi'],
    ['<p style="display: none">10 mCi P-32 was given.', 'P-32, 10 mCi'],
  ])('%j => %s', (html, states) => expect(says(readNote(xhtmlText(html)))).toBe(states));
});

describe('tables', () => {
  const rows = (...cells: readonly (readonly string[])[]) =>
    `<table>${cells.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`;
  test.each([
    [
      rows(['Radionuclide', 'P-32'], ['Administered activity', '9.8 mCi'], ['Route', 'intrapleural']),
      'P-32, 9.8 mCi, intrapleural',
    ],
    [rows(['Prescribed activity', '10 mCi']), ''],
    [rows(['Item', 'Ordered', 'Given'], ['Activity', '10 mCi', '9.8 mCi']), ''],
    [rows(['Administered activity (mCi)', '____']), ''],
  ])('%j => %s', (html, states) => expect(says(readNote(xhtmlText(html)))).toBe(states));
});

describe('lines wrapped by an editor', () => {
  test.each([
    ['The patient was seen in the morning and it was decided that she would not be\ngiven 10 mCi of P-32.', ''],
    ['It was noted by the nurse in the procedure room that the patient was not\nGiven 10 mCi of P-32.', ''],
    ['There is no record that the\npatient received 10 mCi of P-32.', ''],
    [
      'The patient was brought to the room and there received 10 mCi of\nP-32 intrapleurally.',
      'P-32, 10 mCi, intrapleural',
    ],
  ])('%j => %s', (note, states) => expect(says(readNote(note))).toBe(states));
});

describe('full dates', () => {
  const given = 'On 04/12/2025, 10 mCi was given.';
  test('are of an unknown day without the day of the infusion', () => expect(says(readNote(given))).toBe(''));
  test.each([
    [given, '10 mCi'],
    ['On April 12, 2025 10 mCi was given.', '10 mCi'],
    ['On 12 Apr 2025 10 mCi was given.', '10 mCi'],
    ['2025-04-12: 10 mCi was given.', '10 mCi'],
    ['On 4/12/25 10 mCi was given.', '10 mCi'],
    ['On 04/11/2025, 10 mCi was given.', ''],
    ['On 02/30/2025, 10 mCi was given.', ''],
    ['CT on 06/01/2025 shows stable disease.', 'response'],
    ['CT on 03/01/2025 showed stable disease.', ''],
  ])('%s => %s', (sentence, states) => expect(says(readNote(sentence, '2025-04-12'))).toBe(states));
});
