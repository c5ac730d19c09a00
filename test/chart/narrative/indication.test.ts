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

describe('the disease that the patient is introduced with', () => {
  cases([
    [
      'CLINICAL HISTORY: 74-year-old man with prostate cancer.\nTECHNIQUE: 4 MBq Ra-223 was given.',
      'Ra-223, 4 MBq, indication',
    ],
    ['HPI: 69-year-old woman with HCC, Child-Pugh A6.\nTECHNIQUE: Y-90 was given.', 'Y-90, indication'],
    ['74M with metastatic carcinoid. Lu-177 was given.', 'Lu-177, indication'],
    ['Y-90 was given. Dx HCC, BCLC A.', 'Y-90, indication'],
    ['74-year-old man with prostate cancer. Ra-223 was ordered.', ''],
    ['Dx rule out HCC. Y-90 was given.', 'Y-90'],
    ['70-year-old woman with no cancer. Y-90 was given.', 'Y-90'],
    ['70-year-old woman with a history of breast cancer. Y-90 was given.', 'Y-90'],
    ['70-year-old woman with a sister with breast cancer. Y-90 was given.', 'Y-90'],
    ['70-year-old woman with a pleural effusion. Ra-223 was given.', 'Ra-223'],
  ]);
});

describe('the disease, and the treatment decided on', () => {
  cases([
    ['He has metastases from prostate cancer and will receive radium-223.', 'indication'],
    ['48F with metastatic carcinoid admitted tomorrow for PRRT.', 'indication'],
    ['Plan: PRRT for progressive midgut NET.', 'indication'],
    ['9-year-old boy with refractory neuroblastoma for I-131 MIBG tomorrow.', 'indication'],
    ['He is a 70-year-old with HCC. We have planned Y-90.', 'indication'],
    ['70-year-old with HCC for discussion of Y-90.', ''],
    ['70-year-old with HCC for follow-up after Y-90.', ''],
    ['58F, HCC seg 8. Consensus: Y-90 segmentectomy.', 'indication'],
    ['55-year-old lady with bronchial carcinoid. I recommend PRRT, four cycles.', 'indication'],
    ['68-year-old gentleman with prostate cancer. PET positive. He will receive Pluvicto.', 'indication'],
    ['68-year-old gentleman with prostate cancer. He will not receive Pluvicto.', ''],
    ['68-year-old gentleman with prostate cancer. He will receive Pluvicto or docetaxel.', ''],
    ['68-year-old gentleman with prostate cancer. His brother will receive Pluvicto.', ''],
    ['Diagnosis: HCC. He will receive information on Y-90.', ''],
    ['He will receive Pluvicto.', ''],
    ['He has prostate cancer and will not receive radium-223.', ''],
    ['He has prostate cancer and may start radium-223 or chemotherapy.', ''],
  ]);
});
