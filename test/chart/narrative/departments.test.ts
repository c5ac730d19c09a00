import { describe } from '@jest/globals';
import { testNotes } from './says.ts';

const DAY = '2026-03-12';
const GIVEN = '10 mCi of P-32 was instilled into the peritoneal cavity.';
const STATES = 'P-32, 10 mCi, intraperitoneal, site';

describe('notes of procedures, as departments write them', () => {
  testNotes(
    [
      [
        '1.45 GBq of Y-90 was administered by the authorized user, Dr. Pell, into the left hepatic artery.',
        'Y-90, 1.45 GBq, intra-arterial, site',
      ],
      [
        'Y-90 2.1 GBq delivered into the right hepatic artery once the catheter position was confirmed.',
        'Y-90, 2.1 GBq, intra-arterial, site',
      ],
      ['10 mCi P-32 instilled into the pleural cavity when drain was clamped.', 'P-32, 10 mCi, intrapleural, site'],
      ['10 mCi P-32 to be instilled once the catheter position was confirmed.', ''],
      ['P-32 could be instilled without difficulty into the pleural space.', 'P-32, intrapleural, site'],
      ['P-32 could be instilled without difficulty if drainage falls.', ''],
      ['10 mCi of P-32 was instilled without resistance through the catheter into the peritoneal cavity.', STATES],
      ['Y-90 given to the planned segments.', 'Y-90, site'],
      ['VS are stable, given 10 mCi P-32 into the peritoneal cavity.', STATES],
      ['6 mCi of P-32 was injected into the tumor cyst.', 'P-32, 6 mCi, intracavitary, site'],
      ['6 mCi of P-32 was injected into the tumor.', 'P-32, 6 mCi, interstitial, site'],
      [
        'The left hepatic artery was catheterised by Dr. Rahman and I administered 0.8 GBq yttrium-90 spheres to segments II and III.',
        'Y-90, 0.8 GBq, intra-arterial, site',
      ],
      ['Microcath to R post hepatic artery. 1.8 GBq Y-90 was infused.', 'Y-90, 1.8 GBq, intra-arterial, site'],
      ['Lu-177 dotatate, 7.4 GBq was given IV.', 'Lu-177, 7.4 GBq, intravenous'],
      ['177Lu-PSMA-617, 7.4 GBq (200 mCi) was given IV.', 'Lu-177, 7.4 GBq, 200 mCi, intravenous'],
      ['Lu-177 dotatate, 7.4 GBq was ordered.', ''],
      ['Xofigo #4 - 95 microcuries of radium-223 administered iv push.', 'Ra-223, 95 uCi, intravenous'],
      ['After discussion of radiation precautions the patient ingested 150 mCi of I-131.', 'I-131, 150 mCi'],
      ['TR band placed. Pt tolerated procedure well.', 'adverse events'],
      ['Y-90: calculated delivered activity was 2.6 GBq.', 'Y-90, 2.6 GBq'],
      ['Calculated activity of Y-90 was 2.6 GBq.', ''],
    ],
    DAY,
  );
});

describe('a treatment broken off', () => {
  testNotes(
    [
      ['3.1 GBq of the prescribed 7.4 GBq of Lu-177 was administered intravenously.', 'Lu-177, 3.1 GBq, intravenous'],
      [
        'Infusion stopped early; 3.1 GBq of the prescribed 7.4 GBq had been administered intravenously.',
        '3.1 GBq, intravenous',
      ],
      ['The infusion was stopped early because of vomiting.', 'adverse events'],
      ['3.1 GBq of the prescribed 7.4 GBq was not given.', ''],
      ['3.1 GBq of the prescribed 7.4 GBq remained in the vial.', ''],
      ['Infusion of carboplatin stopped because of rash.', ''],
    ],
    DAY,
  );
});

describe('a form with the history above what was given', () => {
  testNotes(
    [
      [
        'Clinical history: midgut neuroendocrine tumor.\nRadiopharmaceutical: Lu-177 DOTATATE\nAdministered activity: 7.4 GBq\nRoute: Intravenous',
        'Lu-177, 7.4 GBq, intravenous, indication',
      ],
      ['History: pain\nRadionuclide: Y-90\nDelivered activity: 1.9 GBq', 'Y-90, 1.9 GBq'],
      [
        'Written directive: 2.2 GBq Y-90, signed\nAdministered: 2.1 GBq through right hepatic artery catheter',
        '2.1 GBq, intra-arterial, site',
      ],
      [
        'HPI: 74M mCRPC.\nTREATMENT TODAY: 200 mCi Lu-177 PSMA-617 IV in left forearm. No acute reaction.',
        'Lu-177, 200 mCi, intravenous, site, adverse events, indication',
      ],
      [
        'Prior treatment: carboplatin.\nPresent treatment: 8 mCi of P-32 instilled into the right pleural space.',
        'P-32, 8 mCi, intrapleural, site',
      ],
      ['Prior treatment: Lutathera 2024\nAdministered activity: 7.4 GBq\nRoute: IV', ''],
      ['Previous therapy: I-131\nActivity given: 100 mCi', ''],
      ['History: thyroid cancer.\nOutside therapy: I-131\nDose given: 100 mCi', ''],
      ['History: HCC, Y-90 in January\nDose delivered: 2 GBq', ''],
      ['History: NET.\nPrior treatment: Lutathera\nAdministered activity: 7.4 GBq', ''],
      ['Clinical history: NET.\nRadiopharmaceutical: Ga-68 DOTATATE\nAdministered activity: 5 mCi', ''],
      ['Plan: Lu-177.\nDose to be given: 7.4 GBq', ''],
    ],
    DAY,
  );
});

describe('the agent that a form names in its title or behind a label of the treatment', () => {
  testNotes(
    [
      ['P-32 administration record\nDose: 5.2 mCi\nRoute: IV', 'P-32, 5.2 mCi, intravenous'],
      ['XOFIGO ADMINISTRATION\nNet administered: 4.07 MBq slow IV push', 'Ra-223, 4.07 MBq, intravenous'],
      ['Xofigo Inj #5/6\nGiven: 3.95 MBq IV over 1 min', 'Ra-223, 3.95 MBq, intravenous'],
      ['Treatment: Y-90 microspheres\nActivity delivered: 1.1 GBq', 'Y-90, 1.1 GBq'],
      ['Therapy: 177Lu-PSMA-617 cycle 2/6\nActivity administered: 7.52 GBq i.v.', 'Lu-177, 7.52 GBq, intravenous'],
      ['Product: [177Lu]Lu-DOTA-TATE\nActivity administered: 7.2 GBq', 'Lu-177, 7.2 GBq'],
      ['Treatment: Lutathera planned for May\nAdministered activity: 5 mCi', '5 mCi'],
      ['Treatment: Lutathera vs octreotide\nAdministered activity: 5 mCi', '5 mCi'],
      ['Exam: Lu-177 post-therapy scan\nAdministered activity: 5 mCi', '5 mCi'],
      ['Treatment: Y-90 or I-131\nAdministered activity: 5 mCi', '5 mCi'],
      ['XOFIGO ADMINISTRATION\nDose ordered: 3.9 MBq', ''],
    ],
    DAY,
  );
});

describe('forms, tables and dates', () => {
  testNotes(
    [
      [
        'Isotope ......... P-32\nAmount given .... 10.2 mCi\nRoute ........... intraperitoneal',
        'P-32, 10.2 mCi, intraperitoneal',
      ],
      ['Isotope .........\nAmount given .... ______', ''],
      ['Isotope: P-32\nActivity given: 10 mCi\nRoute: IP', 'P-32, 10 mCi, intraperitoneal'],
      ['Isotope: P-32\nActivity given: 10 mCi\nRoute: IP rounds', 'P-32, 10 mCi'],
      ['Agent: Lu-177\nDelivered: 192 mCi\nDelivery: IV infusion', 'Lu-177, 192 mCi, intravenous'],
      ['Agent: Sm-153\nActivity given: 70 mCi\nMethod: slow bolus IV, left hand', 'Sm-153, 70 mCi, intravenous'],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\t1015\tMT', 'Ra-223, 102 uCi, intravenous'],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\t\t', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\t1015\theld', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tORDERED BY\nRadium Ra-223\t102 uCi\tIV\t1015\tMT', ''],
      ['Pt was administered I-131 3.7 GBq orally on 12/03/26.', ''],
      [`DOB 05/06/1961. On 12/03/2026 ${GIVEN}`, ''],
      [`Seen 05/03/2026. On 12/03/2026 ${GIVEN}`, ''],
      [`Seen 03/05/2026. Next 12/03/2026. On 02/12/2026 ${GIVEN}`, ''],
      [`On the 12th of March 2026, ${GIVEN}`, STATES],
      [`On 12MAR2026 ${GIVEN}`, STATES],
      [`On 12FEB2026 ${GIVEN}`, ''],
      [`03/14/2026 Late entry: ${GIVEN}`, STATES],
      ['Late entry 3/14/26 1130 - pt received P-32 10 mCi into the peritoneal cavity.', STATES],
      [`03/14/2026 10:15 ADDENDUM: ${GIVEN}`, STATES],
      [`02/14/2026 Late entry: ${GIVEN}`, ''],
      [`06/14/2026 Late entry: ${GIVEN}`, ''],
      ['Late entry 3/14/26 for 2/20/26 - pt received P-32 10 mCi into the peritoneal cavity.', ''],
    ],
    DAY,
  );
});

describe('what came of it, as nurses and clinics write it', () => {
  testNotes(
    [
      ['P-32 given as planned. Nil complications.', 'P-32, adverse events'],
      ['No complications, discharged with spouse.', 'adverse events'],
      ['Tolerated well, left with daughter.', 'adverse events'],
      ['No reaction, wife at bedside.', 'adverse events'],
      ['Her daughter at the bedside had nausea.', ''],
      ['Accompanied by brother, he received 150 mCi of I-131.', ''],
      ['Patient is here with her husband who received 150 mCi of I-131 today.', ''],
      ['The wife of the patient had no complications after her I-131.', ''],
      ['Follow-up after Lutathera. Tolerated w/o issues.', 'adverse events'],
      ['The only side effect was transient nausea.', 'adverse events'],
      ['C/o mild cramping after the infusion.', 'adverse events'],
      ['Nausea that day (CTCAE grade 1).', 'adverse events'],
      ['Nausea (grade 1) from chemotherapy.', ''],
      ['Baseline nausea (grade 1).', ''],
      ['Gr 2 anemia after Lutathera.', 'adverse events'],
      ['Lutathera infusion today. Uneventful.', 'adverse events'],
      ['Colonoscopy. Uneventful.', ''],
      ['Impression: Uncomplicated radioembolization of the left lobe.', 'adverse events'],
      ['Lutathera infusion today, otherwise uneventful.', 'adverse events'],
      ['Adverse events since last visit: None', 'adverse events'],
      ['Adverse events since last visit: ______', ''],
      ['Toxicity: none (CTCAE 5.0)', 'adverse events'],
      ['Toxicity: none (to be assessed)', ''],
      ['P-32 instillation.\nTreatment tolerance: good, no c/o', 'adverse events'],
      ['P-32 instillation.\nTolerance: good\nDiet: regular', ''],
      ['Pt denied pain at site after the Y-90 infusion.', 'adverse events'],
      ['Lu-177 infusion today. He vomited x1, settled.', 'adverse events'],
      ['Allergy: NKDA. Doing well after infusion. No adverse events.', 'adverse events'],
      ['Obstetric history G2P2. No complications since the treatment.', 'adverse events'],
      ['Follow-up: POD 30 after radiosynovectomy. Good response.', 'response'],
      ['Follow-up: CT in 3 months, watch for nausea.', ''],
      ['P-32 in March: complete haematological response.', 'response'],
      ['CT after P-32: No residual or recurrent left effusion.', 'response'],
      ['Progressive disease on CT in May.', 'response'],
      ['Varices banded in May, no bleeding since banding.', ''],
      ['Ward round. Day 1 post intrapleural P-32. Obs stable overnight.', 'recovery'],
      ['P-32 given. Returned to ward, obs every 30 minutes for 4 hours - stable.', 'P-32, recovery'],
      ['PACU NOTE after Y-90: BP 124/70, Aldrete 10, stable.', 'recovery'],
      ['Aldrete 9 or more before discharge after Y-90.', ''],
      ['P-32 given. She was monitered in the holding area for 2 hours.', 'P-32, recovery'],
    ],
    DAY,
  );
});
