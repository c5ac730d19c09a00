import { describe } from '@jest/globals';
import { testNotes, type Row } from './says.ts';

const DAY = '2025-03-12';
const GIVEN = '15 mCi of P-32 instilled into the peritoneal cavity.';
const STATES = 'P-32, 15 mCi, intraperitoneal, site';

const PLANNED: readonly Row[] = [
  [`Planned procedure:\n${GIVEN}`, ''],
  [`PLANNED PROCEDURE\n${GIVEN}`, ''],
  [`Proposed treatment:\n${GIVEN} Patient observed for 4 hours after.`, ''],
  [`Upcoming procedure:\n${GIVEN}`, ''],
  [`Procedure to be performed:\n${GIVEN}`, ''],
  ['Proposed procedure\n1. 10 mCi P-32 instilled into the left pleural space\n2. Patient turned every 15 minutes', ''],
  [`Planned procedure:\nThe catheter is accessed.\n${GIVEN}`, ''],
  [`Planned therapy (if counts recover):\n${GIVEN}`, ''],
  [`Pending procedures:\n${GIVEN}`, ''],
  [`Next treatment:\n${GIVEN}`, ''],
  [`To be given:\n${GIVEN}`, ''],
  [`Orders for tomorrow:\n${GIVEN}`, ''],
  [`Planned:\n${GIVEN}`, ''],
  [`Expected course:\n${GIVEN} No complications.`, ''],
  [`The proposed treatment:\n${GIVEN} The treatment is well tolerated.`, ''],
  ['Upcoming appointments\n03/12/2025 Lutathera 7.4 GBq IV given over 30 min, bring lunch\n03/14/2025 labs', ''],
  ['Appointments:\n03/12/2025 Lutathera 7.4 GBq IV given over 30 min', ''],
  [`Future therapy\n${GIVEN}`, ''],
  // What was done stands below a heading of its own, or behind its label.
  [`Planned procedure:\nInstillation of P-32.\n\nProcedure performed:\n${GIVEN}`, STATES],
  [`Planned procedure: P-32 instillation.\n${GIVEN}`, STATES],
  [`PLANNED PROCEDURE:\nP-32, 10 mCi.\n\nPROCEDURE IN DETAIL:\n${GIVEN}`, STATES],
  [`Planned procedure:\nP-32 instillation\nProcedure performed: P-32 instillation\n${GIVEN}`, STATES],
];

const PRESCRIBED: readonly Row[] = [
  ['Radionuclide: Y-90\nPrescribed activity: 1.80 GBq', ''],
  ['Physics second check\nRadionuclide: Y-90. Prescribed activity: 1.80 GBq.', ''],
  ['Isotope: P-32\nPrescribed dose: 10 mCi\nRoute: intraperitoneal\nSite: peritoneal cavity', ''],
  ['Isotope: P-32\nPlanned activity (mCi): 10\nRoute: intraperitoneal', ''],
  [
    'Isotope: P-32\nPrescribed dose: 10 mCi\nActivity: 9.8 mCi\nRoute: intraperitoneal',
    'P-32, 9.8 mCi, intraperitoneal',
  ],
  ['Isotope: P-32\nPrescribed: 10 mCi\nAdministered: 9.8 mCi', 'P-32, 9.8 mCi'],
  [
    'Isotope: P-32\nPrescribed dose: 10 mCi\nRoute: intraperitoneal\nComplications: none',
    'P-32, intraperitoneal, adverse events',
  ],
  ['Prescribed activity: 10 mCi\nP-32 was instilled into the peritoneal cavity.', 'P-32, intraperitoneal, site'],
];

const GENERAL: readonly Row[] = [
  ['Vital signs are monitored for 2 hours.', ''],
  ['After the infusion the patient is observed for 2 hours.', ''],
  ['Most people have no side effects.', ''],
  ['Many people have mild nausea for a day or two after the treatment.', ''],
  ['Subjects in cohort 2 were given Lu-177; two of them had nausea.', ''],
  ['Report nausea, vomiting or fever.', ''],
  ['Please report any bleeding.', ''],
  ['Vital signs were monitored for 2 hours.', 'recovery'],
  ['Reported nausea.', 'adverse events'],
  ['Pt reports nausea.', 'adverse events'],
  ['Report given to RN, no complications.', 'adverse events'],
];

describe('under a heading of what is planned', () => testNotes(PLANNED, DAY));
describe('a form of what was prescribed', () => testNotes(PRESCRIBED, DAY));
describe('what is said in general, or asked of the patient', () => testNotes(GENERAL, DAY));
