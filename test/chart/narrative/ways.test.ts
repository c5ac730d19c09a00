import { describe } from '@jest/globals';
import { testRows } from './says.ts';

describe('through what vein or line', () => {
  testRows([
    [
      'Through a 22-gauge cannula in the left forearm, 3.9 MBq Ra-223 was injected.',
      'Ra-223, 3.9 MBq, intravenous, site',
    ],
    ['3.9 MBq Ra-223 was injected into a vein of the hand.', 'Ra-223, 3.9 MBq, intravenous, site'],
    ['200 mCi Lu-177 was infused through the left arm IV.', 'Lu-177, 200 mCi, intravenous, site'],
    ['I-131 396 mCi was given by central venous catheter.', 'I-131, 396 mCi, intravenous'],
    ['1 GBq of Y-90 was delivered into the portal vein branch.', 'Y-90, 1 GBq, site'],
    ['15 mCi P-32 was instilled via peritoneal catheter.', 'P-32, 15 mCi, site'],
    ['1 GBq of Y-90 was delivered via the catheter with IV fluids running.', ''],
    ['By report, 7.4 GBq of Lu-177 was given.', ''],
    ['Through the left hepatic artery, 4 mCi of Tc-99m MAA was injected for the Y-90 mapping.', ''],
  ]);
});

describe('the part of the liver, or the joint, without "into"', () => {
  testRows([
    ['Procedure: Right lobar Y-90 radioembolization', 'Y-90, intra-arterial, site'],
    ['Left lobe TARE performed today through the left hepatic artery.', 'intra-arterial, site'],
    ['A catheter was placed in segment 4 artery and 3 GBq of Ho-166 was given.', 'Ho-166, 3 GBq, intra-arterial, site'],
    ['185 MBq Y-90 was given for right knee radiosynovectomy.', 'Y-90, 185 MBq, intra-articular, site'],
    ['2 GBq of Y-90 was given sparing the left lobe.', 'Y-90, 2 GBq'],
    ['Left lobe administered activity: 0 GBq', ''],
    ['TARE of the left lobe was performed at Mercy Hospital in 2023.', ''],
    ['SIRT will be performed via the left hepatic artery.', ''],
  ]);
});

describe('ways to say that it was given', () => {
  testRows([
    ['Successful delivery of 2 GBq of Y-90 into the left hepatic artery.', 'Y-90, 2 GBq, intra-arterial, site'],
    ['Radium 223, injection 5 of 6, administered by Dr. Lee.', 'Ra-223'],
    ['Chromic phosphate P-32, 370 MBq, instilled into the pleural cavity.', 'P-32, 370 MBq, intrapleural, site'],
    ['Chromic phosphate P-32, 370 MBq, to be instilled into the pleural cavity.', ''],
    ['Options include chromic phosphate P-32, instilled into the pleural cavity.', ''],
    ['P-32 not available, saline instilled into the pleural cavity.', ''],
    ['P-32 ordered, lidocaine, injected into the skin.', ''],
    ['412 mCi of I-131 was started at ten and ran for 118 minutes.', 'I-131, 412 mCi'],
    ['7.4 GBq of Lu-177 ran in over 30 min.', 'Lu-177, 7.4 GBq'],
    ['15 mCi of P-32 was then run in through the catheter.', 'P-32, 15 mCi'],
    ['I was present for the entire Lu-177 infusion (7.39 GBq).', 'Lu-177, 7.39 GBq'],
    ['I will be present for the Lu-177 infusion (7.39 GBq).', ''],
    ['I was not present for the Lu-177 infusion (7.39 GBq).', ''],
    ['Infusion of 7.4 GBq Lu-177 was started at ten.', ''],
    ['Xofigo, injected by slow push, is an option.', ''],
    ['Radium 223, injection 5 of 6, administered by Dr. Lee last month.', ''],
    ['Successful injection of lidocaine.', ''],
  ]);
});
