import { describe } from '@jest/globals';
import { testNotes, type Row } from './says.ts';

const cases = (rows: readonly Row[]) => testNotes(rows, '2025-04-12');

describe('a table whose first row names its columns', () => {
  cases([
    [
      'Medication\tStart\tDose\tRoute\tStatus\nlutetium Lu-177 dotatate\t04/12/2025 10:20\t7.4 GBq\tIntravenous\tcompleted\narginine/lysine\t04/12/2025 09:50\t1000 mL\tIntravenous\tcompleted',
      'Lu-177, 7.4 GBq, intravenous',
    ],
    ['Medication\tStart\tDose\tRoute\tStatus\nLu-177 dotatate\t04/12/2025\t7.4 GBq\tIV\theld', ''],
    ['Medication\tStart\tDose\tRoute\tStatus\nLu-177 dotatate\t02/12/2025\t7.4 GBq\tIV\tcompleted', ''],
    ['Medication\tDose\tRoute\tStatus\nTc-99m MAA\t4 mCi\tIV\tcompleted', ''],
    ['Medication\tDose\tRoute\nLu-177 dotatate\t7.4 GBq\tIV', ''],
    [
      'Med\tDose\tRoute\tSite\tSched\tGiven\tBy\nIobenguane I-131 (therapeutic)\t400 mCi (14.8 GBq)\tIV\tCentral line\t04/12/25 1300\t04/12/25 1312-1447\tJK',
      'I-131, 400 mCi, 14.8 GBq, intravenous',
    ],
    [
      'Target\tVessel\tDevice\tPrescribed (GBq)\tDelivered (GBq)\t% delivered\nR lobe\tRHA\tSIR-Spheres Y-90\t1.2\t1.1\t92',
      'Y-90, 1.1 GBq, intra-arterial, site',
    ],
    ['Device\tPrescribed (GBq)\t% delivered\nSIR-Spheres Y-90\t1.2\t92', ''],
    ['Cycle\tDate\tAdministered (GBq)\n1\t02/01/2025\t7.1\n2\t04/12/2025\t7.3', '7.3 GBq'],
    ['Cycle\tAgent\tAdministered (GBq)\n1\tLu-177\t7.1\n2\tLu-177\t7.3', ''],
    ['Agent\tActivity\tResidual\nY-90\t2 GBq\t0.1 GBq', ''],
    ['Plan\nAgent\tActivity given\tRoute\nY-90\t2 GBq\tintra-arterial', ''],
    ['Agent\tActivity given\tRoute\nY-90\t2 GBq\tintra-arterial\nThe dose was not given.', ''],
    [
      '| Agent | Activity given | Route |\n|---|---|---|\n| P-32 | 10 mCi | intrapleural |',
      'P-32, 10 mCi, intrapleural',
    ],
    ['Radionuclide\tActivity administered\tRoute\nP-32 or Y-90\t10 mCi\t', ''],
    ['Radionuclide\tAdministered (mCi)\tRoute\nP-32\t\tintrapleural', ''],
    ['\tPlanned\tActual\n\tRadionuclide\tP-32\t\n\tActivity\t15 mCi\t', ''],
    ['Item\tPlanned\tActual dose\nRadionuclide\tP-32\t\nActivity\t15 mCi\t', ''],
    ['Item\tRx\tGiven\nRadionuclide\tP-32\t\nActivity\t15 mCi\t', ''],
    ['Item\tPrescription\tDelivered\nRadionuclide\tP-32\t\nActivity\t15 mCi\t', ''],
    ['Item\tOrdered\tAdministered (actual)\nRadionuclide\tP-32\t\nActivity\t15 mCi\t', ''],
    ['Radionuclide\tPrescribed activity\tAdministered activity\nP-32\t15 mCi\t14.6 mCi', 'P-32, 14.6 mCi'],
    ['Radionuclide\tPrescribed activity\tAdministered activity\nP-32\t15 mCi\t', ''],
    ['Treatment\tActual\nRadionuclide\tP-32\nActivity\t14.7 mCi', 'P-32, 14.7 mCi'],
    ['Treatment order form\nRadionuclide\tActivity given\tRoute\nP-32\t10 mCi\tintrapleural', ''],
  ]);
});

describe('a table of several patients, or of what is still due', () => {
  cases([
    ['Patient\tAgent\tActivity given\nA\tLu-177\t7.4 GBq\nB\tLu-177\t7.2 GBq', ''],
    ['Room\tAgent\tActivity given\n1\tLu-177\t7.4 GBq', ''],
    ['Medication\tDose\tRoute\tStatus\nLu-177\t7.4 GBq\tIV\tdue 1000', ''],
    ['Medication\tDose\tStatus\nLu-177\t7.4 GBq\tnot given', ''],
    ['Medication\tDose\tGiven\nLu-177\t7.4 GBq\tno', ''],
    ['Medication\tDose\tRoute\tGiven\nLu-177\t7.4 GBq\tIV\t04/13/2025 1000', ''],
    ['Agent\tActivity delivered\tRoute\nY-90 (planned)\t2 GBq\tIA', ''],
    ['Agent\tActivity delivered\tPrior\nY-90\t2 GBq\t1.5 GBq 02/01/2025', ''],
  ]);
});
