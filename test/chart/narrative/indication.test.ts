import { describe } from '@jest/globals';
import { testNotes, type Row } from './says.ts';

const cases = (rows: readonly Row[]) => testNotes(rows, '2025-04-12');

describe('the disease beside a treatment that took place', () => {
  cases([
    ['Indication: 67M w/ HCC, Child-Pugh A5', 'indication'],
    ['Indication: HCC, Child A cirrhosis', 'indication'],
    ['Indication: mCRPC, no visceral disease', 'indication'],
    ['Indication: no cancer', ''],
    ['Indication: effusion, not malignant', 'indication'],
    ['Diagnosis: prostate cancer', ''],
    ['Diagnosis: prostate cancer\n70 mCi Sm-153 was given IV.', 'Sm-153, 70 mCi, intravenous, indication'],
    [
      'Pre-procedure Diagnosis\n\nMetastatic neuroendocrine tumor\n\nProcedure Description\n\n7.4 GBq Lu-177 was infused IV.',
      'Lu-177, 7.4 GBq, intravenous, indication',
    ],
    ['Diagnosis: prostate cancer\nLu-177 was not given today.', ''],
    [
      'Inj #4/6 Xofigo for CRPC mets to bone.\n105 uCi 223RaCl2 injected IV.',
      'Ra-223, 105 uCi, intravenous, indication',
    ],
    ['Xofigo for CRPC mets was discussed.', ''],
    ['Diagnosis: breast cancer\nLeft mastectomy was done.', ''],
    ['Diagnosis: HCC\n1.2 GBq Y-90 was ordered.', ''],
    ['Dx: prostate cancer\nHer father was given Ra-223.', ''],
    ['Xofigo for bone mets was cancelled.\nSm-153 was given.', 'Sm-153'],
    ['Preop diagnosis: acute cholecystitis\nPrevious Y-90.', ''],
  ]);
});

describe('a diagnosis that is none', () => {
  cases([
    ['Diagnosis: cancer ruled out\n10 mCi P-32 was given.', 'P-32, 10 mCi'],
    ['Diagnosis: rule out lymphoma\n10 mCi P-32 was given.', 'P-32, 10 mCi'],
    ['Diagnosis: benign cyst, not a tumor\n10 mCi P-32 was given.', 'P-32, 10 mCi'],
    ['Diagnosis: family history of breast cancer\n10 mCi P-32 was given.', 'P-32, 10 mCi'],
    ['Xofigo for bone metastases is an option.\nSm-153 was given.', 'Sm-153'],
    ['MIBG for neuroblastoma was declined.\nI-131 was given.', 'I-131'],
  ]);
});
