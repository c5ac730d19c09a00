import { describe } from '@jest/globals';
import { testNotes, type Row } from './says.ts';

const cases = (rows: readonly Row[]) => testNotes(rows, '2025-04-12');
const FORM = 'Activity administered: 4 mCi\nRoute: intravenous\nSite: left arm\nComplications: none';
const READ = '4 mCi, intravenous, site, adverse events';

describe('a form that names an agent of imaging', () => {
  cases(
    [
      'Radiopharmaceutical: Tc-99m MAA',
      'RADIOPHARMACEUTICAL\nTc-99m MAA',
      'Isotope: F-18 FDG',
      'Radiopharmaceutical: Ga-68 DOTATATE',
      'Procedure: Y-90 mapping angiogram',
      'Exam: I-131 whole body scan',
      'F-18 PSMA PET',
      'PET/CT skull base to thigh.',
      'PET-MR of the liver',
      'Mapping arteriogram: performed before Y-90.',
      'Y-90 mapping: done',
    ].map((line) => [`${line}\n${FORM}`, ''] as const),
  );
  cases([
    [`Radiopharmaceutical: Y-90 microspheres\n${FORM}`, `Y-90, ${READ}`],
    [`Procedure: Tc-99m MAA mapping and Y-90 radioembolization\n${FORM}`, '4 mCi, intravenous, site, adverse events'],
    [`Radiopharmaceutical: Tc-99m MAA\nActivity: 4 mCi\nRadionuclide: Y-90\n${FORM}`, `Y-90, ${READ}`],
    [`Radiopharmaceutical: Tc-99m MAA\nTREATMENT\n${FORM}`, READ],
    [`PROCEDURES:\n1. Diagnostic hepatic angiography\n2. Y-90 radioembolization\n${FORM}`, READ],
    [`PROCEDURES:\n1. MAA mapping\n2. Y-90 radioembolization\n${FORM}`, READ],
    [`Radiopharmaceutical: Tc-99m MAA\nY-90 was given.\n${FORM}`, `Y-90, ${READ}`],
    [
      `Y-90 was given.\nRadiopharmaceutical: Tc-99m MAA\nThe procedure was uneventful.\n${FORM}`,
      'Y-90, adverse events',
    ],
    [
      `Procedure: Y-90 radioembolization (diagnostic angiogram)\n${FORM}`,
      'Y-90, 4 mCi, intra-arterial, intravenous, site, adverse events',
    ],
    [`Radiopharmaceutical: Tc-99m MAA\nINDICATION: mapping before Y-90 therapy\n${FORM}`, ''],
    [`Mapping and treatment: done\n${FORM}`, READ],
    [`Y-90 PET/CT after the treatment\n${FORM}`, READ],
    [`Seen today.\nF-18 PSMA PET.\n${FORM}`, READ],
    ['Radiopharmaceutical: Ga-68 DOTATATE\nResponse: PR', 'response'],
  ]);
});

describe('a form under the title of a paper that comes before', () => {
  const PLANNED = 'Isotope: Y-90\nActivity: 2.1 GBq\nRoute: intra-arterial\nSite: right lobe';
  cases(
    [
      'DOSIMETRY REPORT',
      'Treatment Planning Report',
      'Y-90 PRE-TREATMENT PLANNING',
      'INTERVENTIONAL RADIOLOGY CONSULT',
      'TIME OUT',
      'Surgical case request',
      'CHECKLIST BEFORE ADMINISTRATION',
      'RADIOPHARMACY DISPENSING RECORD',
      'Certificate of activity',
      'Order details',
      'ordered: TheraSphere',
      'GENERAL HOSPITAL\nTreatment Planning Report',
      'DOSE RECEIPT AND ASSAY',
      'Certificate of activity.',
      'Release form',
      'RADIATION RELEASE CALCULATION',
      'SELECTED DOSE',
      'Patient selection and referral',
      'LETTER OF MEDICAL NECESSITY',
      'Insurance appeal',
      'Quotation',
      'Packing slip',
      'Written Directive (10 CFR 35.40)',
      'Treatment plan summary',
      'Therapy dose calculation',
      'Estimate of charges',
      'CODING WORKSHEET',
      'Consult note',
      'DOSIMETRY AND PLANNING REPORT',
      'Time out / sign in',
    ].map((title) => [`${title}\n${PLANNED}`, ''] as const),
  );
  cases([
    [`DOSIMETRY REPORT\n${PLANNED}\nAdministered activity: 2 GBq\nRoute: IV`, '2 GBq, intravenous'],
    [`Order details\nTECHNIQUE\n${PLANNED}`, 'Y-90, 2.1 GBq, intra-arterial, site'],
    [`Lu-177 therapy with dosimetry\n${PLANNED}`, 'Y-90, 2.1 GBq, intra-arterial, site'],
    [`THERAPY PROTOCOL\n${PLANNED}`, 'Y-90, 2.1 GBq, intra-arterial, site'],
    [`Prescription / treatment record\n${PLANNED}`, 'Y-90, 2.1 GBq, intra-arterial, site'],
    [`CONSULTATION AND PROCEDURE NOTE\n${PLANNED}`, 'Y-90, 2.1 GBq, intra-arterial, site'],
    [`DOSIMETRY & PRE-TREATMENT ORDERS\n${PLANNED}`, ''],
    [`Order details after the treatment\n${PLANNED}`, 'Y-90, 2.1 GBq, intra-arterial, site'],
    [`Orders were reviewed.\n${PLANNED}`, 'Y-90, 2.1 GBq, intra-arterial, site'],
    [`Order seen.\n${PLANNED}`, 'Y-90, 2.1 GBq, intra-arterial, site'],
    [`Planning and treatment report\n${PLANNED}`, 'Y-90, 2.1 GBq, intra-arterial, site'],
    [`The treatment was planned by request.\n${PLANNED}`, 'Y-90, 2.1 GBq, intra-arterial, site'],
    [`PROCEDURE NOTE\nTIME OUT\n${PLANNED}`, 'Y-90, 2.1 GBq, intra-arterial, site'],
    ['Order details\n2 GBq of Y-90 was given.', 'Y-90, 2 GBq'],
  ]);
});

describe('a note of imaging alone', () => {
  cases([
    ['4 mCi of Tc-99m MAA was injected. No complications.', ''],
    ['25 mCi Tc-99m MDP was injected IV. No adverse reaction.', ''],
    ['4 mCi of Tc-99m MAA was injected. 2 GBq of Y-90 was given. No complications.', 'Y-90, 2 GBq, adverse events'],
    ['The MAA scan was seen. No complications.', 'adverse events'],
  ]);
});

describe('a note of another procedure', () => {
  cases([
    ['COLONOSCOPY. No complications. Observed for 30 minutes.', ''],
    ['Thoracentesis: 1 L was removed. She tolerated the procedure well.', ''],
    ['Port placement. No pneumothorax.', ''],
    ['Paracentesis, then P-32. No complications.', 'adverse events'],
    ['Thoracentesis. 10 mCi P-32 was given. No complications.', 'P-32, 10 mCi, adverse events'],
    ['Liver biopsy: CT shows stable disease.', 'response'],
    ['Procedure done. No complications.', 'adverse events'],
    ['Laparoscopic cholecystectomy. Complications: none', ''],
    ['Iron infusion was given, well tolerated, no reaction.', ''],
    ['Pembrolizumab was given today; infusion well tolerated.', ''],
    ['Fraction 5 of 10, no acute toxicity. Fractions are tolerated well.', ''],
  ]);
});

describe('a note of a visit before the treatment', () => {
  cases([
    ['PRE-PROCEDURE H&P\nDenies nausea. CT shows stable disease.', ''],
    ['Preoperative evaluation before Y-90: denies fever.', ''],
    ['Pre-procedure history. Denies nausea. 10 mCi of P-32 was given.', 'P-32, 10 mCi, adverse events'],
    [`${'The patient was seen on the ward. '.repeat(4)}Pre-op visit was kept. No complications.`, 'adverse events'],
  ]);
});
