import { describe } from '@jest/globals';
import { testNotes, type Row } from './says.ts';

const cases = (rows: readonly Row[]) => testNotes(rows, '2026-03-12');

describe('the treatment in few words', () => {
  cases([
    ['Fifteen millicuries of P 32 chromic phosphate was instilled.', 'P-32, 15 mCi'],
    ['The patient in bed P 32 was seen.', ''],
    ["Pt rec'd 14.7mCi P32 IP via catheter.", 'P-32, 14.7 mCi, intraperitoneal'],
    ['14.7 mCi P-32 was given IP.', 'P-32, 14.7 mCi, intraperitoneal'],
    ['14.7 mCi P-32 was given. The IP address was noted.', 'P-32, 14.7 mCi'],
    ['Given: 15 mCi x1', '15 mCi'],
    ['Given: 15 mCi x 2', ''],
    ['Given: 15 mCi x 1.5', ''],
    ['Scheduled I-131 therapy\nAdministered activity: 500 mCi', '500 mCi'],
    ['Previous I-131 therapy\nAdministered activity: 500 mCi', '500 mCi'],
    ['Refused I-131 therapy\nAdministered activity: 500 mCi', '500 mCi'],
    ['Last I-131 therapy\nAdministered activity: 500 mCi', '500 mCi'],
    ['Cancelled I-131 therapy\nAdministered activity: 500 mCi', '500 mCi'],
    ['Potential I-131 therapy\nAdministered activity: 500 mCi', '500 mCi'],
    ['Recent I-131 therapy\nAdministered activity: 500 mCi', '500 mCi'],
    ['Completed I-131 therapy\nAdministered activity: 500 mCi', '500 mCi'],
    ['Given: 15 mCi x1-2', ''],
    ['Given: 15 mCi x 1/2', ''],
    ['Given: 15 mCi x 1, IP', '15 mCi'],
    ['Scheduled Medications: none\nProcedure: 14 mCi P-32 was instilled.', 'P-32, 14 mCi'],
    ['Once 15 mCi of P-32 is given, call the ward.', ''],
    ['Current Facility-Administered Medications: Lu-177 dotatate injection 7.4 GBq, 7.4 GBq, intravenous', ''],
    ['Current Facility-Administered Medications:\nlutetium Lu 177 dotatate, 7.4 GBq, intravenous, Once', ''],
    ['Target administered activity: 15 mCi', ''],
    ['Max administered activity: 15 mCi', ''],
    ['TEMPLATE - EDIT BEFORE SIGNING\n15 mCi of P-32 was instilled.', ''],
    ['Template: therapy 2\n15 mCi of P-32 was instilled.', 'P-32, 15 mCi'],
    ['Radiopharmaceutical administered: Sr-89 chloride. Amount: 4.0 mCi.', 'Sr-89, 4 mCi'],
    ['Amount: 4 mL', ''],
    ['Isotope/agent: Lu-177 PSMA-617\nNet administered: 200.9 mCi', 'Lu-177, 200.9 mCi'],
    ['Date/agent: Lu-177 PSMA-617', ''],
    ['Iobenguane I-131 (AZEDRA) therapy\nAdministered activity: 500 mCi', 'I-131, 500 mCi'],
    ['Iobenguane I-131 (AZEDRA) therapy\nActivity: 500 mCi', '500 mCi'],
    ['Follow-up after I-131 therapy\nAdministered activity: 500 mCi', '500 mCi'],
    ['Consultation for I-131 therapy\nAdministered activity: 500 mCi', '500 mCi'],
    [
      'Correction: dose administered was 14.2 mCi, not 15 mCi as previously documented. P-32 was given.',
      'P-32, 14.2 mCi',
    ],
    ['Dose administered was not 15 mCi as previously documented.', ''],
  ]);
});

describe('the watch after the treatment in few words', () => {
  cases([
    ['14.7 mCi P-32 was instilled. VS q15min x4, stable.', 'P-32, 14.7 mCi, recovery'],
    ['14.7 mCi P-32 was instilled. VS q15 x 4 stable.', 'P-32, 14.7 mCi, recovery'],
    ['14.7 mCi P-32 was instilled. VS q15min x4.', 'P-32, 14.7 mCi'],
    ['14.7 mCi P-32 was instilled. Monitored 30 minutes during infusion.', 'P-32, 14.7 mCi'],
    ['14.7 mCi P-32 was instilled. Maintain bed rest x 4 hours, keep stable.', 'P-32, 14.7 mCi'],
    [
      '14.7 mCi P-32 was instilled. Nursing staff monitored vitals for 2 hours after the infusion.',
      'P-32, 14.7 mCi, recovery',
    ],
    [
      '14.7 mCi P-32 was instilled. Patient was returned to her room and monitored for 2 hours after the infusion.',
      'P-32, 14.7 mCi, recovery',
    ],
    [
      '14.7 mCi P-32 was instilled. Patient in room 4 was monitored after the infusion for 2 hours.',
      'P-32, 14.7 mCi, recovery',
    ],
    [
      '14.7 mCi P-32 was instilled. The patient was monitored for 2 h after infusion per radiation safety.',
      'P-32, 14.7 mCi, recovery',
    ],
    [
      '14.7 mCi P-32 was instilled. Puncture site area was monitored for bleeding for 2 hours after the procedure.',
      'P-32, 14.7 mCi, recovery',
    ],
    ['14.7 mCi P-32 was instilled.\nRecovery: Observed 4 hours on the unit.', 'P-32, 14.7 mCi, recovery'],
    ['14.7 mCi P-32 was instilled. Bed rest x 4 hours, uneventful.', 'P-32, 14.7 mCi, recovery'],
    ['14.7 mCi P-32 was instilled. Bed rest x 4 hours ordered.', 'P-32, 14.7 mCi'],
    ['14.7 mCi P-32 was instilled. She was observed 2 hours before.', 'P-32, 14.7 mCi'],
    ['14.7 mCi P-32 was instilled. Personnel were monitored after the procedure.', 'P-32, 14.7 mCi'],
    ['14.7 mCi P-32 was instilled. Exposure rate monitored for 30 minutes post infusion.', 'P-32, 14.7 mCi'],
    ['14.7 mCi P-32 was instilled. The site was monitored with a Geiger counter after the infusion.', 'P-32, 14.7 mCi'],
    ['14.7 mCi P-32 was instilled. She was monitored for 30 minutes after the infusion.', 'P-32, 14.7 mCi, recovery'],
  ]);
});

describe('the indication under the heading of a clinical document', () => {
  cases([
    ['Procedure Indications\n\nMalignant pleural effusion', 'indication'],
    ['Procedure Indications: Malignant pleural effusion', 'indication'],
    ['Procedure Indications\n\nNo information', ''],
  ]);
});
