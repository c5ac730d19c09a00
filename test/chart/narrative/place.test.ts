import { describe, expect, test } from '@jest/globals';
import { isHeadingLine } from '../../../src/chart/narrative/headings.ts';
import { readNote } from '../../../src/chart/narrative/read-note.ts';
import { says } from './says.ts';

const cases = (rows: readonly (readonly [note: string, states: string])[]) =>
  test.each(rows)('%j => %s', (note, states) => expect(says(readNote(note, '2025-04-12'))).toBe(states));

describe('a label alone on its line, and its value on the line below', () => {
  cases([
    ['Site:\nright pleural space', 'site'],
    ['Site:\nRIGHT PLEURAL SPACE', 'site'],
    ['Route:\nINTRAPLEURAL', 'intrapleural'],
    ['Site:\nPLAN', ''],
    ['She was seen.\nRadionuclide administered:\nP-32', 'P-32'],
    ['Radionuclide administered:\nP-32 was prepared', ''],
    ['Activity given:\n10 mCi', '10 mCi'],
    ['Activity given:\n10 mCi. Y-90 is next.', ''],
    [`Activity given:\n10 mCi ${'x'.repeat(73)}`, '10 mCi'],
    [`Activity given:\n10 mCi ${'x'.repeat(74)}`, ''],
    ['Site:\nintrapleural', ''],
  ]);
});

describe('the heading of a column of a table', () => {
  const ROWS = 'Radionuclide\tP-32\nActivity\t10 mCi\nRoute\tIV';
  const READ = 'P-32, 10 mCi, intravenous';
  cases([
    [`Item\tPlanned\n${ROWS}`, ''],
    [`Item\t planned dose \n${ROWS}`, ''],
    [`${'The patient was seen on the ward by the nurse. '.repeat(3)}\nItem\tPlanned\n${ROWS}`, ''],
    [`Item\tGiven dose of today\n${ROWS}`, READ],
    [`Shift: planned\n${ROWS}`, READ],
    [`Item\tPlanned\nRadionuclide\tP-32\nActivity administered\t10 mCi`, '10 mCi'],
  ]);
});

describe('a short heading', () => {
  test.each([
    ['Prescribed administration data', true],
    ['Prescribed administration value', false],
    ['Planned dose', true],
    ['planned dose', false],
    ['Planned dose today', false],
  ])('"%s": %s', (line, is) => {
    expect(isHeadingLine(line)).toBe(is);
  });
});

describe('a table with a column of what became of each row', () => {
  cases([
    ['Activity\t370 MBq\tadministered\nRoute\tIV\tGiven', '370 MBq, intravenous'],
    ['Radionuclide | Y-90 | administered\nSite | left knee | injected', 'Y-90, site'],
    ['Activity\t370 MBq\tordered', ''],
    ['Activity\t370 MBq\tnot administered', ''],
    ['Activity\t370 MBq\t360 MBq\tadministered', ''],
    ['Activity\t370 MBq ordered\tadministered', ''],
    ['Activity\tOrdered\tGiven\nDose\t10 mCi\t9 mCi', ''],
    ['Item\tPlanned\tGiven\nActivity\t370 MBq\t', ''],
    ['Item\tPlanned\tGiven\nActivity\t370 MBq\tgiven', ''],
    ['Item\tAmount\tStatus\nActivity\t370 MBq\tgiven', '370 MBq'],
  ]);
});

describe('boxes before the choices of a form', () => {
  cases([
    ['Complications: [ ] None [x] Hematoma', 'adverse events'],
    ['Complications: ☒ None ☐ Hematoma', 'adverse events'],
    ['Route: [ ] IV [X] Intrapleural', 'intrapleural'],
    ['Radionuclide administered: [x] P-32 [ ] Y-90', 'P-32'],
    ['[x] Tolerated well [ ] Tolerated poorly', 'adverse events'],
    ['[ ] Tolerated well [x] Tolerated poorly', ''],
    ['Complications: [ ] None [ ] Hematoma', ''],
    ['Route: [ ] IV [ ] Intrapleural', ''],
    ['Complications: None [ ] Hematoma [x]', ''],
    ['Route: IV [ ] Intrapleural [x]', ''],
    ['Route: [ ] IV [x]', ''],
    ['[ ] Tolerated well', ''],
    ['☒ Tolerated well', 'adverse events'],
    ['Tolerated well: [ ] yes [x] no', ''],
  ]);
});

describe('what is explained for a consent', () => {
  cases([
    ['INFORMED CONSENT NOTE\nProcedure: Lu-177 PSMA therapy at 7.4 GBq IV\nI explained the treatment.', ''],
    [
      'Consent for treatment\nProcedure: Y-90 radioembolization, right lobe\nActivity: 2 GBq\nBenefits: partial response in about 30-50 %.',
      '',
    ],
    ['CONSENT NOTE\nAgent: Ra-223\nDose: 4 MBq\nRisks: nausea.', ''],
    [
      'Consent and procedure note\nProcedure: intrapleural instillation of P-32\nComplications: none',
      'P-32, intrapleural, adverse events',
    ],
    ['Benefits: partial response in some, stable disease in others.', ''],
    ['Potential benefits: partial response, less pain.', ''],
    ['Expected benefit: disease control in many.', ''],
    ['Partial response in about 30-50 %.', ''],
    ['Partial response in up to 40 percent.', ''],
    ['Complete response in roughly 20 - 30% of patients.', ''],
    ['CONSENT NOTE\nLu-177 7.4 GBq IV was explained.', ''],
    ['Treatment consent\nProcedure: Ra-223 injection\nDose: 4 MBq\nRoute: IV', ''],
    ['Consent: obtained\nDose: 10 mCi', '10 mCi'],
    ['Consent and treatment record\nActivity given: 10 mCi P-32\nRoute: IV', 'P-32, 10 mCi, intravenous'],
  ]);
});

describe('who did the procedure, and where the patient went', () => {
  cases([
    [
      'History: Metastatic colorectal cancer.\nPhysician: Dr. R. A.\nThe patient was treated: 1.37 GBq of Y-90 was infused.',
      'Y-90, 1.37 GBq',
    ],
    ['History: HCC, Y-90 2 GBq was given.\nPhysician: Dr. R. A.', ''],
    ['HISTORY\nHCC. \nPhysician: Dr. X gave 2 GBq Y-90.', ''],
    ['Relevant Medications Administered\n2 GBq Y-90 was given.', 'Y-90, 2 GBq'],
    ['Y-90 was given.\nDISPOSITION: Patient was transferred to recovery and observed for 3 hours.', 'Y-90, recovery'],
    ['Disposition: to be observed for 3 hours.', ''],
    ['PLAN: CT.\nDisposition: observed for 3 hours after.', ''],
  ]);
});
