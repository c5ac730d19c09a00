import { describe } from '@jest/globals';
import { testNotes, type Row } from './says.ts';

const cases = (rows: readonly Row[]) => testNotes(rows, '2025-04-12');

describe('an entry without a verb, told by its time or day and by how it was borne', () => {
  cases([
    ['0915 Lu-177 7.4 GBq IV R AC, tol well', 'Lu-177, 7.4 GBq, intravenous, adverse events'],
    ['09:15 Pluvicto 7.4 GBq IVP L FA per Dr Lee, no reaction', 'Lu-177, 7.4 GBq, intravenous, adverse events'],
    ['Xofigo log\nInj 3 - 4/12/2025 - 4.0 MBq IV - no issues', 'Ra-223, 4 MBq, intravenous'],
    ['Xofigo note 4/12/2025: IV 24g R hand, 3.5 MBq Ra-223 slow IVP by Dr Q, flushed', 'Ra-223, 3.5 MBq, intravenous'],
    ['Y-90 delivery record\nNet delivered: 1.98 GBq\nVessel: right hepatic artery', 'Y-90, 1.98 GBq, site'],
    ['Y-90 worksheet\nAdministered: 1.88 GBq\nImmediate complications: N', 'Y-90, 1.88 GBq, adverse events'],
  ]);
  cases([
    ['0915 Lu-177 7.4 GBq IV', ''],
    ['MAR: Lutetium Lu 177 200 mCi IV once - Not given 4/12/2025', ''],
    ['MAR: Lutetium Lu 177 200 mCi IV once', ''],
    ['200 mCi Lu-177 IV is given once counts allow.', ''],
    ['0915 Lu-177 7.4 GBq IV due', ''],
    ['1000 Lu-177 7.4 GBq IV x1 scheduled, pt to tol well', ''],
    ['0915 Lu-177 7.4 GBq in hot lab, pt tol AA well', ''],
    ['0915 Lu-177 7.4 GBq at bedside, tol fluids well', ''],
    ['0910 Lu-177 7.4 GBq assayed, pt tol AA well', ''],
    ['1000 plan Lu-177 7.4 GBq if premeds tol well', ''],
    ['C1 Lu-177 7.4 GBq, no issues', ''],
    ['Inj 2 - 3/12/2025 - 4.1 MBq Ra-223 IV - no issues', ''],
    ['1000 Tc-99m MAA 4 mCi, tol well', ''],
    ['I-131 waste log\n30 mCi was given to the waste vendor.', ''],
  ]);
});

describe('signs taken in a log, below what was given', () => {
  cases([
    ['1010 Lu-177 200 mCi IV GIVEN\n1115 BP 132/80 HR 70', 'Lu-177, 200 mCi, intravenous, recovery'],
    ['1115 BP 132/80 HR 70\n1210 Lu-177 200 mCi IV GIVEN', 'Lu-177, 200 mCi, intravenous'],
    ['1010 Lu-177 200 mCi IV HELD\n1115 BP 132/80 HR 70', ''],
    ['1010 Lu-177 200 mCi IV GIVEN\nBP goal 132/80', 'Lu-177, 200 mCi, intravenous'],
  ]);
});
