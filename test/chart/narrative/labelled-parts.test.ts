import { describe } from '@jest/globals';
import { testNotes, type Row } from './says.ts';

const GIVEN: readonly Row[] = [
  ['Agent: Y-90 Administered activity: 2.1 GBq Site: right hepatic artery', 'Y-90, 2.1 GBq, site'],
  [
    'Radiopharmaceutical: Lu-177 dotatate Dose: 7.4 GBq Route: IV Site: left forearm Complications: none',
    'Lu-177, 7.4 GBq, intravenous, site, adverse events',
  ],
  [
    'Procedure: P-32 instillation Date: 03/12/2025 Operator: Smith Activity: 10 mCi Complications: none',
    'P-32, 10 mCi, adverse events',
  ],
  ['Isotope: P-32 Activity: 10 mCi Route: IV or IP', 'P-32, 10 mCi'],
];

const NOT_GIVEN: readonly Row[] = [
  ['Isotope: P-32 Prescribed: 10 mCi Route: intraperitoneal', ''],
  ['Isotope: P-32 Activity ordered: 10 mCi Route: intraperitoneal', ''],
  ['Isotope: P-32 Activity: 10 mCi Status: not given', ''],
  ['Isotope: P-32 Activity: 10 mCi Status: cancelled', ''],
  ['Isotope: P-32 Activity: 10 mCi Route: intraperitoneal Given: no', ''],
  ['Isotope: P-32 Activity: none given Route: intraperitoneal', ''],
  ['Procedure: P-32 instillation Date: 02/12/2025 Activity: 10 mCi Complications: none', ''],
  ['Radiopharmaceutical: Tc-99m MAA Dose: 4 mCi Route: IA Site: right hepatic artery', ''],
  ['Isotope: P-32 Assay: 12 mCi Residual: 0.2 mCi', ''],
];

describe('several labels on one line', () => testNotes(GIVEN, '2025-03-12'));
describe('several labels on one line, one of which takes the others back', () => testNotes(NOT_GIVEN, '2025-03-12'));
