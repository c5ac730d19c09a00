import { describe } from '@jest/globals';
import { testNotes, type Row } from './says.ts';

const cases = (rows: readonly Row[]) => testNotes(rows, '2025-04-12');
const FINDINGS = ['No complications.', 'She tolerated it well.', 'There was no bleeding.'] as const;
const WATCHED = 'She was observed for two hours.';

describe('what became of another act, in a sentence that names none', () => {
  cases(
    [
      'A liver biopsy was done on Friday.',
      'Right thoracentesis, 1.1 L.',
      'She was transfused because of anemia after Sm-153.',
      'A chest port was placed after the Y-90.',
      'The pigtail catheter was removed, and 800 mL of fluid was drained.',
      'C3D1 FOLFIRI.',
      'LHC yesterday.',
      'He was discharged after a hernia repair.',
      'ERCP with stent exchange was done.',
      'TACE in the other center.',
      'She got her flu shot.',
      '4 mCi of Tc-99m MAA was injected.',
      'A feeding tube was placed.',
      'Thyroid bx.',
      'HD today.',
      'Drain study.',
      'Left knee replacement.',
      'She fell on the stairs.',
      'Fraction 8 of 10.',
      'Celiac plexus block.',
      'TURP in May.',
      'The left hip was injected with cortisone.',
      'Left knee steroid injection.',
    ].map((act) => [`Y-90 radioembolization.\n${act} ${FINDINGS.join(' ')} ${WATCHED}`, ''] as const),
  );
  cases([
    ['P-32 was instilled. A biopsy was done.\n\nThere were no complications.', 'P-32'],
    ['Y-90 in IR.\nA biopsy was done and she tolerated it well.', ''],
    ['Biopsy after Y-90: the procedure was uneventful.', ''],
    ['Procedure: Y-90\nPROCEDURE: Liver biopsy\nComplications: none', 'Y-90'],
    ['She was seen.\nShe had Y-90. A biopsy was done.\nComplications: none', ''],
    ['Procedures: (1) paracentesis (2) P-32\n1. 3.2 L ascites removed. No complications.', 'P-32'],
  ]);
});

describe('what became of the treatment, with another act spoken of', () => {
  cases([
    ...[
      'A chest tube was placed. P-32 was instilled.',
      'Thoracentesis was performed, then P-32 was instilled.',
      'After thoracentesis P-32 was instilled.',
      '800 mL of fluid was drained. P-32 was instilled.',
      'P-32 was instilled. A biopsy is planned.',
      'P-32 was instilled. A biopsy was not performed.',
      'P-32 was instilled. She has biopsy-proven HCC.',
      'She had a biopsy. Today P-32 was instilled.',
    ].map((act) => [`${act} No complications. ${WATCHED}`, 'P-32, adverse events, recovery'] as const),
    ['HCC after resection and TACE, 3 weeks post Y-90. Denies nausea.', 'adverse events'],
    ['Y-90 in IR. Access: RFA. No complications.', 'adverse events'],
    ['Y-90 in IR. RFA of segment 2. No complications.', ''],
    ['Y-90 in IR. Radiation segmentectomy of segment 6 was done. No complications.', 'adverse events'],
    ['Chest port was placed. Side effects of the Y-90: none. No complications.', 'adverse events'],
    ['Chest port was placed in the morning. Y-90 was fine.\nToday she was seen. No nausea.', 'adverse events'],
    ['Y-90. S/p thyroidectomy.\n\nDenies nausea.', 'adverse events'],
    ['Y-90.\nA biopsy was done.\nTECHNIQUE\nNo complications.', 'adverse events'],
    ['PROCEDURE: Y-90\nA biopsy was done first.\nCOMPLICATIONS: None', 'Y-90, adverse events'],
    ['HISTORY: colonoscopy in March.\nFINDINGS: P-32 was instilled.\nNo complications.', 'P-32, adverse events'],
    ['P-32.\nIndication: ascites after paracentesis\nNo complications.', 'adverse events, indication'],
    ['A biopsy was done. CT shows stable disease.', 'response'],
    [`Y-90 in IR. A biopsy was done. ${'Seen. '.repeat(40)}No complications.`, 'adverse events'],
  ]);
});

describe('findings of an earlier treatment, or of one in another place, in a sentence that names none', () => {
  cases(
    [
      'In January she had her first PRRT infusion.',
      'She was treated with Y-90 in 2023.',
      'At Lakeview Medical Center she underwent SIRT.',
      'The right lobe was treated on 02/20/2025.',
      'Prior Y-90 of the right lobe.',
      'She had Y-90 elsewhere.',
      'She underwent SIRT three years ago.',
      'PRRT cycles 1-3, given 2023-2024.',
    ].map((act) => [`${act} ${FINDINGS.join(' ')} ${WATCHED} CT there showed stable disease.`, ''] as const),
  );
  cases([
    ['After the right lobe TARE in January the lesion showed complete response on MRI.', ''],
    ['Infusion in March was complicated by nausea.', ''],
    ['The left knee was injected last fall without complication.', ''],
    ['Cycle 1 was well tolerated. Cycle 2 was given today.', ''],
    ['She received her first cycle here. No complications. Today she comes for the second infusion.', ''],
    ['Seen for PRRT #3. After #1 and #2 CT showed partial response.', ''],
    ['Cycle 2 was well tolerated. C4 was given today.', ''],
    ['The 2nd infusion was well tolerated. The 3rd infusion was given today.', ''],
    ['After the first injection he had diarrhea. The third injection was given today.', ''],
  ]);
});

describe('findings of this treatment, with an earlier one spoken of', () => {
  cases([
    ['She had Y-90 in April. No complications.', 'adverse events'],
    ['She had Y-90 at Mercy Hospital two weeks ago. No complications.', 'adverse events'],
    ['She had Y-90 at Mercy Hospital on 04/12/2025. No complications.', 'adverse events'],
    ['Right lobe Y-90 in January, left lobe Y-90 on 04/12/2025. No complications.', 'adverse events'],
    ['Cycle 2 was well tolerated. Cycle 1 was a year ago.', 'adverse events'],
    ['Xofigo #2 was well tolerated. C3 is planned.', 'adverse events'],
    ['Right lobe Y-90 in January, left lobe 4/12. No complications.', 'adverse events'],
    ['Right lobe Y-90 in January, left lobe 4/11. No complications.', ''],
    ['First PRRT in January. Today she denies nausea.', 'adverse events'],
    ['First PRRT in January. She reports grade 1 fatigue.', 'adverse events'],
    ['She had Y-90 in January. CT shows stable disease.', 'response'],
    ['She had Y-90 in January. On May 20, 2025 CT showed stable disease.', 'response'],
    ['She had Y-90 in January.\n\nThere was grade 1 fatigue.', 'adverse events'],
    ['She had no prior treatment. No complications.', 'adverse events'],
    ['She had MRI on 02/20/2025 before the treatment. No complications.', 'adverse events'],
    ['Cycle 1 was well tolerated. Cycle 2 is scheduled.', 'adverse events'],
    ['Cycle 1 was well tolerated.', 'adverse events'],
    ['Cycle 1 on 04/12/2025 was well tolerated. Cycle 2 was given.', 'adverse events'],
  ]);
});

describe('what went well before the treatment is spoken of', () => {
  cases([
    ['Celiac clinic: tolerated well, observed for 2 hours. Sr-89 on 4/12.', ''],
    ['Seen. No complications. HISTORY: Y-90 in April.', ''],
    ['Clinic. Tolerated well. Radiation beads to the liver on 4/12.', ''],
    ['Y-90 on 4/12: tolerated well, observed for 2 hours.', 'adverse events, recovery'],
    ['HISTORY: Y-90 in April.\nFINDINGS: No complications.', 'adverse events'],
    ['She tolerated the treatment well. Y-90 on 4/12.', 'adverse events'],
    ['She denies nausea. Y-90 on 4/12.', 'adverse events'],
    ['No adverse events were observed. Y-90 on 4/12.', 'adverse events'],
    ['No complications. Y-90 was not used.', 'adverse events'],
    ['No complications. Previous dose 200 MBq.', 'adverse events'],
    ['No complications. Today 200 MBq was given.', '200 MBq'],
    ['Complications: none\nRadionuclide: Y-90', 'Y-90, adverse events'],
    ['Tolerated well, observed for 2 hours.', 'adverse events, recovery'],
  ]);
});

describe('what was felt before the treatment', () => {
  cases([
    ['Seen pre-infusion. She denies nausea. Y-90 at 11.', ''],
    ['Assessed before the infusion. No nausea. P-32 was given.', 'P-32'],
    ['Time 0900: pre-infusion check: no nausea.', ''],
    ['Pre-infusion assessment was done. P-32 was given. No nausea.', 'P-32, adverse events'],
    ['Lines were flushed prior to the infusion. No nausea.', 'adverse events'],
    ['Seen pre-infusion and afterwards. No complications.', 'adverse events'],
  ]);
});

describe('what is laid to another cause, or tolerated beside the treatment', () => {
  cases([
    ...[
      'She developed anaphylaxis to ceftriaxone.',
      'She had a reaction to the tape.',
      'Grade 2 fatigue attributed to sunitinib.',
      'She reported fatigue due to anemia.',
      'She tolerated the angiogram well.',
      'She tolerated physical exertion well.',
      'MRI with gad - tolerated well.',
      'Suture removal today, tolerated well.',
      'Pts given Ra-223 had few side effects.',
    ].map((sentence) => [sentence, ''] as const),
    ...[
      'She had no reaction to the infusion.',
      'No adverse reaction to Y-90 was seen.',
      'Nausea due to the treatment was noted.',
      'She reported fatigue attributed to radioembolization.',
      'She tolerated the instillation well.',
      'She tolerated it very well.',
      'She tolerated her second cycle of Lu-177 well.',
      'The angiogram and Y-90 infusion were well tolerated.',
      'Tolerated well.',
    ].map((sentence) => [sentence, 'adverse events'] as const),
  ]);
});

describe('a response seen before the treatment', () => {
  cases([
    ['MRI showed complete response in segment 7. We then treated the left lobe.', ''],
    ['The effusion had increased. On 04/12/2025 P-32 was instilled.', 'P-32'],
    ['Thoracoscopy was done. Effusion recurred. P-32 was placed in the pleural space on 4/12.', ''],
    ['CT showed progressive disease. She was discussed. Therefore she underwent Y-90.', 'Y-90'],
    ['CT showed progressive disease.\n\nShe underwent Y-90 today.', 'Y-90, response'],
    ['CT shows stable disease. She then underwent dental treatment.', 'response'],
    ['CT showed stable disease. We then talked.', 'response'],
    ['CT showed stable disease. Then she will be treated.', 'response'],
    ['On 05/20/2025 CT showed stable disease. She was then treated for pain.', 'response'],
  ]);
});

describe('a response of the side that was not treated', () => {
  cases([
    [
      'P-32 was instilled into the right pleural space on 04/12/2025. The left effusion has increased.',
      'P-32, intrapleural, site',
    ],
    ['Left lobe Y-90 was done on 04/12/2025. The right lobe metastases are stable.', ''],
    ['2 GBq of Y-90 was given to the left lobe. Right hepatic lobe metastases have decreased.', 'Y-90, 2 GBq, site'],
    ['Left lobe Y-90 was done on 04/12/2025. The left lobe metastases are stable.', 'response'],
    [
      'Left lobe Y-90 was done on 04/12/2025. The right lobe is normal, the left lobe metastases are stable.',
      'response',
    ],
    ['Y-90 of the left and right lobe on 04/12/2025. The right lobe metastases are stable.', 'response'],
    ['Right lobe Y-90 was deferred. The left lobe metastases are stable.', 'response'],
    ['The right lobe metastases are stable.', 'response'],
  ]);
});

describe('a date that may be before the treatment or after it', () => {
  cases([
    ['CT on 06/01/2025 shows stable disease.', ''],
    ['CT 05/01/2025. Interval increase in hepatic metastases.', ''],
    ['06/01/2025:\nNo complications.', ''],
    ['Exam date: 06/01/2025\nIndication: HCC\nPartial response. No nausea.', 'indication'],
    ['Infusion rescheduled to 05/01/2025.\nRoute: IV', ''],
    ['CT on 05/06/2025 shows stable disease.', 'response'],
    ['CT on 06/01/2025 shows stable disease. Next on 07/15/2025.', 'response'],
    ['CT on 06/01/2025 shows stable disease. Next on 15/07/2025.', ''],
    ['CT on 06/01/2025 shows stable disease. Y-90 was done on 04/12/2025.', 'response'],
    ['CT on 06/01/2025 shows stable disease. Seen 07/15/2025 and 15/07/2025.', ''],
    ['CT on 04/10/2025 showed stable disease.', ''],
    ['Date: 04/10/2025\nNo complications.', 'adverse events'],
    ['CT on June 1, 2025 shows stable disease.', 'response'],
  ]);
});
