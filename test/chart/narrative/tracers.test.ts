import { describe } from '@jest/globals';
import { testNotes, type Row } from './says.ts';

const cases = (rows: readonly Row[]) => testNotes(rows, '2025-04-12');

describe('an agent of imaging, its letters and mass written in one', () => {
  cases([
    ['Tc99m sulfur colloid 2 mCi in 250 mL NS was instilled.', ''],
    ['99mTc-SC 2 mCi was instilled through the catheter.', ''],
    ['Sulfur colloid was instilled into the peritoneal cavity with free flow.', ''],
    ['5 mCi of Ga68 dotatate was injected.', ''],
    ['68Ga-PSMA 4.9 mCi injected IV.', ''],
    ['111In-ibritumomab 5 mCi was given intravenously.', ''],
    ['In111 pentetreotide 6 mCi was given IV.', ''],
    ['F18-FDG 10.2 mCi was injected IV.', ''],
    ['18F-DCFPyL 9 mCi was injected IV.', ''],
    ['I123 MIBG 5 mCi was injected IV.', ''],
    ['123I-MIBG 5 mCi was injected IV.', ''],
    ['Cu64 dotatate 4 mCi was injected IV.', ''],
    ['64Cu-dotatate 4 mCi was injected IV.', ''],
    ['Zr89 trastuzumab 2 mCi injected.', ''],
    ['After 2 mCi of Tc99m SC was instilled, 15 mCi P-32 was instilled.', 'P-32, 15 mCi'],
    ['He got 5 mCi of Tc-99m MAA.', ''],
    ['18F-FDG was injected, 10 mCi.', ''],
    ['Tc99m MAA 4 mCi was injected into the right hepatic artery.', ''],
    ['4 mCi Tc-MAA was infused via the RHA.', ''],
    ['R hepatic artery angiogram was done. Into the R hepatic artery 4 mCi of 99mTc MAA was injected.', ''],
    ['He got 10 mCi F18 FDG.', ''],
  ]);
});
