import { describe } from '@jest/globals';
import { testNotes } from './says.ts';

const DAY = '2026-03-12';

describe('amounts beside what was prescribed, and "once" and "when"', () => {
  testNotes(
    [
      ['P-32 could be instilled without difficulty at the next session.', ''],
      ['With a new drain, P-32 could be instilled easily.', ''],
      ['We feel P-32 could be infused without any problem in this patient.', ''],
      ['Once drained, P-32 could be administered smoothly.', ''],
      ['Hardly any P-32 could be instilled without resistance.', ''],
      ['7.4 GBq Lu-177 was given to the authorized user.', ''],
      ['Authorized user received 7.4 GBq Lu-177 at 0900.', ''],
      ['Lu-177 7.4 GBq administered requires authorized user signature.', ''],
    ],
    DAY,
  );
});

describe('labels and the sections they open', () => {
  testNotes(
    [
      ['History: HCC. Had SIRT 2024.\nDelivered activity: 2 GBq\nVessel: right hepatic artery', ''],
      ['Past medical history: prostate cancer\nLast Xofigo\nActivity administered: 3.9 MBq', ''],
      ['Past medical history: HTN\nIsotope: I-131, 2019\nDose given: 100 mCi', ''],
      ['Past medical history: thyroid cancer\nRAI: 2019\nDose given: 100 mCi', ''],
      ['PMH: thyroid cancer\nDate: 2019\nRadionuclide: I-131\nDose given: 100 mCi', ''],
      [
        'History: HTN, DM.\nSurgery: thyroidectomy 2018\nRadiopharmaceutical: I-131\nActivity given: 100 mCi in 2019',
        '',
      ],
      ['History: thyroid cancer 2018.\nRadioisotope: I-131 (2019)\nActivity given: 100 mCi', ''],
      ['Oncologic history: PTC 2018, thyroidectomy.\nRadioiodine ablation\nDose given: 100 mCi\nSite: neck', ''],
      ['Oncologic history: PTC.\nAblation: yes\nDose given: 100 mCi', ''],
      ['Oncologic history: PTC, RAI x1.\nDose given: 100 mCi', ''],
      ['Oncologic history: PTC, Nuc Med dose 2019.\nDose given: 100 mCi', ''],
      ['Oncologic history: NET, 4 cycles 2024.\nDose given: 7.4 GBq', ''],
      ['Oncologic history: NET, 4 infusions 2024.\nDose given: 7.4 GBq', ''],
    ],
    DAY,
  );
});

describe('agents of a title or a label', () => {
  testNotes(
    [
      ['Drug: Pluvicto (home list)\nAdministered activity: 10 mCi', '10 mCi'],
      ['Treatment: post Lutathera\nAdministered activity: 10 mCi', '10 mCi'],
      ['Treatment: s/p Lutathera x4\nAdministered activity: 10 mCi', '10 mCi'],
      ['Treatment: after Lutathera\nAdministered activity: 10 mCi', '10 mCi'],
      ['Treatment: no Lutathera\nAdministered activity: 10 mCi', '10 mCi'],
      ['Treatment: Lutathera-naive\nAdministered activity: 10 mCi', '10 mCi'],
      ['Treatment: Lutathera: no\nAdministered activity: 10 mCi', '10 mCi'],
      ['Treatment: Lutathera - held\nAdministered activity: 10 mCi', '10 mCi'],
      ['Treatment: Lutathera 01/08/2026\nAdministered activity: 10 mCi', '10 mCi'],
      ['Treatment: Lutathera 1/8/26\nAdministered activity: 10 mCi', '10 mCi'],
      ['Treatment: Lutathera 3/30/2026\nAdministered activity: 10 mCi', '10 mCi'],
      ['Treatment: Lutathera stopped\nAdministered activity: 10 mCi', '10 mCi'],
      ['Treatment: Lutathera discontinued\nAdministered activity: 10 mCi', '10 mCi'],
      ['Treatment: work-up for Lutathera\nAdministered activity: 10 mCi', '10 mCi'],
      ['Treatment: eval for Lutathera\nAdministered activity: 10 mCi', '10 mCi'],
      ['Exam: Lutathera consult\nAdministered activity: 10 mCi', '10 mCi'],
      ['Exam: Y-90 pre-treatment angiogram\nAdministered activity: 4 mCi', '4 mCi'],
      ['Exam: I-131 whole body\nAdministered activity: 4 mCi', '4 mCi'],
      ['Study: I-131 WBS\nAdministered activity: 4 mCi', '4 mCi'],
      ['Study: thyroid I-131\nDose given: 4 mCi', '4 mCi'],
      ['Study: Lu-177-PSMA trial arm B\nDose given: 5 mCi', '5 mCi'],
    ],
    DAY,
  );
});

describe('entries made later', () => {
  testNotes([['3/30/26 10:15 Amended - patient received Xofigo 3.9 MBq IV this morning.', '']], DAY);
});

describe('fields of forms', () => {
  testNotes(
    [
      ['3/14/26 Late entry: pt received P-32 10 mCi yesterday.', ''],
      ['3/30/26 Late entry: pt received P-32 10 mCi this afternoon.', ''],
      ['Amount given .... 10.2 mCi .... planned', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\t\tRN', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\t1015\tRN / MD', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\tweek 2\tnuc med', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\tQ4W\tPO', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\tonce\tAwaiting', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\tonce\tUnsigned', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\tonce\tTo be given', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\tonce\tNuclear medicine', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\tonce\tInitials', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\tonce\tblank', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\tonce\tunk', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\tonce\tsee MAR', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\tTomorrow 1015\tMT', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\tFriday\tMT', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\tlast month\tMT', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\t4/9\tMT', ''],
      ['MEDICATION\tDOSE\tROUTE\tTIME\tGIVEN BY\nRadium Ra-223\t102 uCi\tIV\t2/12 1015\tMT', ''],
      ['MEDICATION\tDOSE\tROUTE\tFREQUENCY\tADMINISTERED BY\nLutathera\t7.4 GBq\tIV\tq8 weeks\tnuclear medicine', ''],
      ['MEDICATION\tDOSE\tROUTE\tFREQUENCY\tADMINISTERED BY\nXofigo\t100 uCi\tIV\tmonthly\tclinic', ''],
      ['MEDICATION\tDOSE\tROUTE\tFREQUENCY\tADMINISTERED BY\nXofigo\t100 uCi\tIV\tmonthly\tself', ''],
      ['MEDICATION\tDOSE\tADMINISTERED BY\nXofigo\t100 uCi\tNuclear medicine technologist', ''],
      ['The hepatic artery was never selected, Y-90 1 GBq was given.', 'Y-90, 1 GBq'],
    ],
    DAY,
  );
});

describe('events', () => {
  testNotes(
    [
      ['CTCAE: nausea (grade 1) = mild; vomiting (grade 3) = severe.', ''],
      ['Hold P-32 for anemia (grade 3).', ''],
      ['Dose is reduced for thrombocytopenia (grade 3) or neutropenia (grade 4).', ''],
      ['Stop P-32 for thrombocytopenia (grade 3).', ''],
      ['Inclusion: anemia (grade 1) at most.', ''],
      ['Known anemia (grade 2) from CKD.', ''],
      ['Chronic fatigue (grade 1) of MS.', ''],
      ['Main toxicity is myelosuppression, patient told.', ''],
      ['The main adverse effect is fatigue.', ''],
      ['Main side effect is nausea; take ondansetron.', ''],
      ['Otherwise uncomplicated diverticulitis.', ''],
      ['Treatment tolerance: fair chance', ''],
      ['Treatment tolerance: good performance status, can proceed', ''],
      ['Treatment tolerance: good / fair / poor', ''],
      ['Treatment tolerance: well hydrated', ''],
      ['Complications: well known to the patient', ''],
      ['Side effects: well described in the leaflet', ''],
      ['Side effects: good information given', ''],
      ['Complications: excellent hemostasis', ''],
      ['Adverse events: fair skin', ''],
    ],
    DAY,
  );
});

describe('recovery and response', () => {
  testNotes(
    [
      ['Aldrete score 10 is required for discharge.', ''],
      ['Discharge criteria: Aldrete 9', ''],
      ['Target Aldrete 10.', ''],
      ['Aldrete: 10 = fully recovered', ''],
      ['Aldrete 10-point scale used.', ''],
      ['Baseline Aldrete 10, P-32 to follow.', ''],
      ['Admission Aldrete 10', ''],
      ['Aldrete 8 minimum.', ''],
      ['10:15 To PACU - hold', ''],
      ['1015 to recovery group meeting', ''],
      ['10:30 to recovery coach visit', ''],
    ],
    DAY,
  );
});

describe('places', () => {
  testNotes(
    [
      ['Patient banding verified, no complications.', 'adverse events'],
      ['Lu-177 7.4 GBq given. Patient identified by banding; no reaction.', 'Lu-177, 7.4 GBq, adverse events'],
      ['Agent\tActivity\tAdministered by\nLu-177\t7.4 GBq\tJ. Smith', 'Lu-177, 7.4 GBq'],
    ],
    DAY,
  );
});

describe('histories behind a label', () => {
  testNotes(
    [
      [
        'CLINICAL HISTORY: Thyroid cancer, post thyroidectomy and remnant ablation.\nDose administered: 102 mCi\nFINDINGS: no uptake in the neck.',
        '',
      ],
      ['HISTORY: HCC\nFIRST SESSION: right lobe\nDELIVERED ACTIVITY: 2.0 GBq', ''],
      ['HISTORY: HCC\nCYCLE 1: 01/08/2026\nACTIVITY GIVEN: 7.4 GBq', ''],
      ['HISTORY: NET\nCYCLE 1:\nACTIVITY GIVEN: 7.4 GBq', ''],
      ['HISTORY: NET\nC1: 7.4 GBq\nACTIVITY GIVEN: 7.4 GBq', ''],
      ['HISTORY: NET\nLAST DOSE: January\nACTIVITY GIVEN: 7.4 GBq', ''],
      ['HISTORY: NET\nRADIATION HISTORY: yes\nACTIVITY GIVEN: 7.4 GBq', ''],
      ['SOCIAL HISTORY: nonsmoker\nRADIATION: yes, neck, 2003\nDOSE GIVEN: 100 mCi', ''],
      ['History: NET.\nRadiopharmaceutical: Lu-177 DOTATATE (prior cycle)\nAdministered activity: 7.4 GBq', ''],
      ['History: NET.\nRadiopharmaceutical: previously Lu-177\nAdministered activity: 7.4 GBq', ''],
      ['Allergic to I-131, 10 mCi was given of P-32.', 'P-32, 10 mCi'],
      ['Re: Pluvicto, 5 mCi was injected and images obtained.', '5 mCi'],
      ['Post Lutathera, 5 mCi was injected IV.', '5 mCi, intravenous'],
      ['Since Lutathera, 5 mCi was injected IV.', '5 mCi, intravenous'],
      ['Following Lutathera, 5 mCi was injected IV.', '5 mCi, intravenous'],
      ['Because of Y-90, 10 mCi was injected IV.', '10 mCi, intravenous'],
    ],
    DAY,
  );
});

describe('labels within a block', () => {
  testNotes(
    [
      [
        'Delivery: Y-90 2.1 GBq was delivered to the right lobe via the right hepatic artery.',
        'Y-90, 2.1 GBq, intra-arterial, site',
      ],
      ['Delivery: 2.1 GBq of Y-90 delivered through a microcatheter.', 'Y-90, 2.1 GBq'],
      ['Delivery: Lu-177 7.4 GBq infused IV without complication.', 'Lu-177, 7.4 GBq, intravenous, adverse events'],
      ['Mode of delivery: 7.4 GBq Lu-177 infused IV.', 'Lu-177, 7.4 GBq, intravenous'],
      ['PAST MEDICAL HISTORY\nSurgical history: appendectomy\nOperator: Dr. X\nY-90 2 GBq was given.', ''],
      ['PAST HISTORY\nHistory: HTN\nDose given: 100 mCi I-131', ''],
      ['PRIOR TREATMENTS\nSurgical history: appendectomy\nRadionuclide: I-131\nDose given: 100 mCi', ''],
      ['ONCOLOGIC HISTORY\nFamily history: none\nAdministered activity: 7.4 GBq Lu-177 (cycle 1)', ''],
      ['PLAN\nRecommendations: Lutathera\nAdministered activity: 7.4 GBq', ''],
      ['PLAN\nFollow-up: 3 months\nAdministered activity: 7.4 GBq Lu-177', ''],
      ['WRITTEN DIRECTIVE\nPlan: RHA\nActivity delivered: 2.1 GBq Y-90\nTolerance 10%', ''],
      ['ORDERS\nPlan: right lobe\nDelivered activity: 2.1 GBq Y-90 +/- 10%', ''],
    ],
    DAY,
  );
});

describe('tables that nobody signed', () => {
  testNotes(
    [
      ['History: HCC, Y-90 in January\nAllergies: none\nDose delivered: 2 GBq', ''],
      ['Prior treatment: Lutathera 2024\nFamily history: none\nAdministered activity: 7.4 GBq', ''],
      ['Previous therapy: I-131\nSocial history: lives alone\nActivity given: 100 mCi', ''],
      ['Past history: SIRT 2024\nMedications: none\nDelivered activity: 2 GBq', ''],
      ['HPI: NET, PRRT x4 in 2023 elsewhere.\nPMH: HTN\nAdministered activity: 7.4 GBq', ''],
      ['HPI: PTC, RAI in 2003.\nPSH: thyroidectomy\nFH: none\nDose given: 100 mCi', ''],
      ['HPI: HCC. Y-90 was done in 2024.\nPMH: HTN\nDelivered activity: 2 GBq', ''],
      ['HPI: HCC. Y-90 was done in 2024.\nDelivered activity: 2 GBq', ''],
    ],
    DAY,
  );
});
