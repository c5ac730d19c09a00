import { describe } from '@jest/globals';
import { testNotes } from './says.ts';

const DAY = '2026-03-12';
const GIVEN = '10 mCi of P-32 was instilled into the peritoneal cavity.';
const STATES = 'P-32, 10 mCi, intraperitoneal, site';

describe('a paper that is of no patient, of many or of another, as its first words say', () => {
  testNotes(
    [
      ['PATIENT LEAFLET: Radioactive phosphorus\nYou have been given radioactive phosphorus (P-32).', ''],
      ['PROTOCOL RX-77, section 6.2. No dose-limiting toxicity was seen after the infusion.', ''],
      ['QA PHANTOM RUN 03/12/2026. Activity injected into the hot sphere 0.2 GBq. No leak.', ''],
      ['VET RADIOTHERAPY 03/12/2026. Cat "Biscuit" received 4.2 mCi I-131 SC. No complications.', ''],
      [`NOTE VOIDED - WRONG PATIENT. 03/12/2026 ${GIVEN}`, ''],
      [`This note is void. ${GIVEN}`, ''],
      ['Resident log 03/12/2026: observed one P-32 instillation. No complications in any.', ''],
      ['Chart review for quality committee, March: 3 P-32 instillations. No complications.', ''],
      ['DRUG INFORMATION. P 32 suspension was given intraperitoneally. Adverse reactions: nausea.', ''],
      ['Reading list: Y-90 into the hepatic artery was delivered, 1.7 GBq. Adverse events: none grade 5.', ''],
      ['Poster abstract: P-32 in pleural effusion. Results: complete response. No complications.', ''],
      ['IRB continuing review: 9 infused with Y-90. No deviations.', ''],
      [`EQUIPMENT LOG. Pump 3 tested, infusion 30 min, no leak.`, ''],
      [`MEDICAL STUDENT TEACHING NOTE. ${GIVEN}`, ''],
      [`Mock claim for training: ${GIVEN} Complications: none.`, ''],
      ['Template phrase bank: "The patient received P-32 and tolerated the procedure well."', ''],
      [`AI-generated summary, not verified: ${GIVEN} No complications.`, ''],
      ['Fax cover: 6 pages re P-32 10 mCi intrapleural administered.', ''],
      [`Simulation lab 03/12/2026: ${GIVEN} No adverse events.`, ''],
      ['Abbreviations used: P-32 chromic phosphate; CR complete response; AE adverse events none.', ''],
      [`Discharged well.\nAbbreviations:\nCR complete response, AE adverse events none`, ''],
      [`Void trial passed. ${GIVEN}`, STATES],
      [`Procedure note. ${GIVEN} No complications.`, `${STATES}, adverse events`],
    ],
    DAY,
  );
});

describe('beds of a ward, one line each', () => {
  testNotes(
    [
      ['Ward list\nBed 1 A.B. P-32 8 mCi given, no complications\nBed 2 C.D. Y-90 2 GBq delivered', ''],
      [`Bed 2 is free.\n${GIVEN}`, STATES],
    ],
    DAY,
  );
});

describe('what is told of many, or under words of another use', () => {
  testNotes(
    [
      ['We have seen 22 patients with effusions. Results: no adverse events.', ''],
      ['Phase 2, arm B: no radionuclide. No adverse events were seen.', ''],
      ['The notes of March were reviewed. No complications this month after P-32.', ''],
      ['P-32 is slow. No complications in my hands.', ''],
      ['The fraction of Y-90 into the hepatic artery was delivered at median 1.7 GBq.', 'Y-90, intra-arterial, site'],
      ['After 3 of the 10 mCi P-32 had run into the peritoneal cavity it was stopped.', 'P-32, intraperitoneal, site'],
      ['Garage level I-131 was given to the patient.', ''],
      ['Given 10 mCi activity and 60 kg, no isolation is required.', ''],
      ['You were given P-32 into the space around your lung.', ''],
      ['She was given the booklet on Lu-177.', ''],
      ['The 10 mCi P-32 was delivered late.', ''],
      ['Beads with Y-90 are then delivered into the artery.', ''],
      ['He received Lu-177 7.4 GBq in 2024-25 with partial response.', ''],
      ['The bracelet says "I-131 was given".', ''],
      ['The manikin received P-32.', ''],
      ['Given 10 mCi P-32 intraperitoneally at 10:00.', 'P-32, 10 mCi, intraperitoneal'],
    ],
    DAY,
  );
});

describe('agents of imaging and sealed sources', () => {
  testNotes(
    [
      ['Ga-68 DOTATATE 03/12/2026, 5 mCi injected IV in the left hand. No adverse reaction.', ''],
      ['Tl-201, 3 mCi, was injected IV in the left arm. No complications.', ''],
      ['Dosimetric step 03/12/2026: 5 mCi I-131 iobenguane IV given for whole-body imaging.', ''],
      ['I-131, 8 uCi, was given by mouth.', ''],
      ['88 I-125 seeds were implanted. No complications. Monitored in recovery for 2 h.', ''],
      ['HDR, Ir-192, 6 Gy. Treatment tolerated well.', ''],
      ['Ra-223, 95 uCi, was given intravenously.', 'Ra-223, 95 uCi, intravenous'],
      ['I-131, 15 mCi, was given by mouth.', 'I-131, 15 mCi'],
    ],
    DAY,
  );
});

describe('what came of something else', () => {
  testNotes(
    [
      ['Anesthesia record: MAC. No anesthetic complications.', ''],
      ['Wound clinic. Port site clean. No infection, no hematoma.', ''],
      ['Instructions given to report n/v, SOB, bleeding.', ''],
      ['54F for IP P-32 after washout. She had no complications from her TAH-BSO in January.', ''],
      ['8 mCi P-32 was given. Ketorolac 15 mg given with good response.', 'P-32, 8 mCi'],
      ['P-32 review. Now on hydroxyurea, no side effects.', ''],
      ['P-32 review. On apixaban, no bleeding.', ''],
      ['P-32 review. Triamcinolone 40 mg injected into the right knee, tolerated well.', ''],
      ['Nursing 1300: tube clamped for planned isotope. No SOB, no fever.', ''],
      ['DERM: rash resolved. Hx Graves, I-131.', ''],
      ['Obstetrics: hCG negative before I-131. No bleeding, no nausea.', ''],
      ['Employee health: splashed with P-32 on the glove, skin clean. No complications.', ''],
      ['Sleep study: tolerated CPAP well. No adverse events. s/p Lutathera.', ''],
      ['Home PT: s/p Y-90. Tolerated treatment session well.', ''],
      ['Home PT: s/p Y-90. Fatigue grade 1 since Y-90.', 'adverse events'],
      ['Colonoscopy after Y-90: polyps removed. No complications.', ''],
      ['Summary: 54 Gy in 30 fx completed. Tolerated treatment well. P-32 in reserve.', ''],
      ['Pulmonary: effusion decreased after diuresis. P-32 was given up as an idea.', ''],
      ['We gave the slot to Y-90.', ''],
      ['Hot lab sheet\nIsotope: P-32\nRoute: IP\nAssay: 10.2 mCi', ''],
      ['Nuclear Medicine Fellow case presentation: child given 0.5 mCi P-32 into a cyst, partial response.', ''],
      ['Pt given leaflet. 10 mCi of P-32 was instilled.', 'P-32, 10 mCi'],
      ['P-32 review. Oxycodone with good response.', ''],
      ['P-32 review. Called twice, no response.', ''],
      ['P-32 review. Complete response = no fluid at 30 days.', ''],
      ['P-32 review. Increased effusion on the untreated side.', ''],
      ['P-32 review. Knee effusion resolved.', ''],
      ['Wife reports pain. Visit after P-32: no complications are foreseen.', ''],
      ['Home nurse after I-131: tolerated visit well.', ''],
      ['PRN record\nDrug: acetaminophen\nAdverse reaction: none', ''],
      ['Agent: iohexol\nSite: right antecubital\nExtravasation: none', ''],
      ['EMS run sheet: bracelet of I-131. Tolerated well.', ''],
      ['Preanesthesia questionnaire. Previous anesthetics. Complications: none. Scheduled: P-32.', ''],
      ['Rad onc sim note. IV contrast 100 mL right arm, no reaction. Tolerated procedure well. Prior P-32 noted.', ''],
      ['Nephrology: HD run 4 h, no cramps, tolerated well.', ''],
      ['Pulmonary visit: no fever, no dyspnea. P-32 was noted.', ''],
      ['Oncology, new patient, for P-32. Denies fever, dyspnea, chest pain.', ''],
      ['58F, mesothelioma, seen for P-32. Denies fever, dyspnea, chest pain.', ''],
      ['Progressive disease. Pluvicto planned.', ''],
      ['Thoracic clinic, two weeks after P-32. No fever or dyspnea.', 'adverse events'],
      ['Treated with P-32. Had diarrhoea since the treatment.', 'P-32, adverse events'],
    ],
    DAY,
  );
});

describe('what is found where the treatment is only foreseen, denied or refused', () => {
  testNotes(
    [
      ['Rm 210 mesothelioma, for P-32 in the morning. No SOB, no fevers.', ''],
      ['Echo and labs before Lu-177: no effusion. No anemia, no neutropenia.', ''],
      ['Education call: tomorrow P-32. Reviewed arrival time. Pt denies fever.', ''],
      ['CHF, diuresed. Effusions smaller. P-32 consult was not needed.', ''],
      ['Lymphoscintigraphy 3/12/26: 4 sites, 0.1 mCi each, injected around the scar. No complications.', ''],
      ['Wrong chart? 3/12/26 Xofigo 4 MBq given.', ''],
      ['Frozen positive, hence no P-32. Tolerated procedure well.', ''],
      ['Autopsy: P-32 not detectable. No leak, no infection.', ''],
      ['Remote P-32. Central line placed without complication. No bleeding.', ''],
      ['IV team: 22g placed for P-32, no infiltration, tolerated well.', ''],
      ['Weight mgmt: tolerating semaglutide, no vomiting. Hx thyroid ca, I-131.', ''],
      ['Group visit: three men on radium. Most had no side effects.', ''],
      ['School nurse form: child had P-32. Reactions: none.', ''],
      ['P-32 could not be given. No fever, no chest pain.', ''],
      ['PREOP CALL: arrive 0700, P-32 at 0900. No fever, cough, rash.', ''],
      ['Plan reviewed: P-32 Thursday. No fever, no chest pain.', ''],
      ['Catheter exchanged by IR without complication.', ''],
      ['Genetics: VHL. No complications of VHL. Father had Y-90.', ''],
      ['Ra-223 #3 was held, diarrhea gr 2 from C diff.', ''],
      ['Kidney clinic: no nausea. Lu-177 to the kidneys.', ''],
      ['Pain service: block done, excellent response. S/p Y-90.', ''],
      ['The lesion has progressed; Y-90 by the left hepatic artery is medically necessary.', ''],
      ['MRI: cyst larger. Rec P-32.', ''],
      ['Proc: mapping. Vessel: RHA. 4 mCi MAA was delivered. Complications: none.', ''],
      ['Syringe shield P-32 given to NM.', ''],
      ['Hospital press release: first patient received P-32 into a brain cyst, no complications.', ''],
      ['Coding clinic Q&A: 10 mCi administered intraperitoneally without complications. What codes?', ''],
      ['The administered activity of 6.2 GBq at cycle 1 gave 4.1 Gy.', ''],
      // What took place is told elsewhere in the note, whatever is foreseen.
      ['P-32 was planned for ten. At noon 10 mCi of P-32 was instilled. No nausea.', 'P-32, 10 mCi, adverse events'],
      ['One week out from P-32. No fever, no chest pain.', 'adverse events'],
      ['She is being seen after P-32. No fever, no chest pain.', 'adverse events'],
      ['Suspect drug: Lutathera\nReaction: thrombocytopenia grade 3', 'adverse events'],
      ['Anesthesia for Y-90 case. Recovered in PACU for 45 minutes.', 'recovery'],
      ['After Re-188: no fever / pain / bleed from groin.', 'adverse events'],
      ['Pt here for Lutathera. Tolerated well.', 'adverse events'],
    ],
    DAY,
  );
});

describe('a paper that comes before, with its title on the line of what it says', () => {
  testNotes(
    [
      ['PACU ORDER SET 03/12/2026: vitals q15 min; call for SBP < 90. Procedure: P-32 intraperitoneal.', ''],
      ['Radium-223 record 02/12/2026\nActivity administered: 4.4 MBq\nRoute: intravenous\nNext: 03/12/2026', ''],
      ['Lu-177 DOTATATE C1 1/15/26. 7.4 GBq infused IV. Tolerated well. C2 due 3/12/26.', ''],
      ['Lu-177 DOTATATE C2 3/12/26. 7.4 GBq infused IV. C3 due 5/12/26.', '7.4 GBq, intravenous'],
      [
        'Radium-223 record 03/12/2026\nActivity administered: 4.4 MBq\nRoute: intravenous\nNext: 04/12/2026',
        'Ra-223, 4.4 MBq, intravenous',
      ],
    ],
    DAY,
  );
});

describe('ways of telling what was given', () => {
  testNotes(
    [
      ['150 mCi I-131 was given for residual papillary thyroid carcinoma.', 'I-131, 150 mCi, indication'],
      [
        'Vessel\tNuclide\tPrescribed\tAdministered\nRight hepatic artery\tY-90\t1.90 GBq\t1.82 GBq',
        'Y-90, 1.82 GBq, intra-arterial, site',
      ],
      ['Med\tDose\tRoute\tStatus\nP-32 colloid\t10 mCi\tIP\tGiven 1012', 'P-32, 10 mCi, intraperitoneal'],
      ['P-32 7.5 mCi in 30 mL NS was pushed into the left pleural space.', 'P-32, 7.5 mCi, intrapleural, site'],
      ['1.2 mCi P-32 put into the cyst.', 'P-32, 1.2 mCi, intracavitary, site'],
      ['Radionuclide / Radionucleide: P-32\nActivity administered / Activite administree: 185 MBq', 'P-32, 185 MBq'],
      ['Radiopharmaceutical: P-32\nActivity (given): 10 mCi\nActivity (ordered): 11 mCi', 'P-32, 10 mCi'],
      ['The therapy, 10 mCi P-32, then was injected into the peritoneal cavity.', STATES],
      ['1.1 GBq of Y-90 was infused until the vial was clear.', 'Y-90, 1.1 GBq'],
      [`Late entry for 03/12/2026, written 03/13/2026: ${GIVEN}`, STATES],
      [`Addendum 03/14/2026 to note of 03/12/2026: ${GIVEN}`, STATES],
      [`RESPONSE TO QUERY 03/15/2026: On 03/12/2026 I administered 10 mCi P-32.`, 'P-32, 10 mCi'],
      ['P-32 10 mCi IP was given.', 'P-32, 10 mCi, intraperitoneal'],
      [
        'After factor VIII 2000 units 1 mCi P-32 was injected into the right ankle joint.',
        'P-32, 1 mCi, intra-articular, site',
      ],
      [`Prior treatment: 01/20/2026, 1.8 GBq to the right lobe.\nToday: ${GIVEN}`, STATES],
      [
        'The right hepatic artery was selected with a microcatheter. 2.2 GBq of Y-90 resin spheres were then given.',
        'Y-90, 2.2 GBq, intra-arterial, site',
      ],
      ['The right hepatic artery could not be selected. 2.2 GBq of Y-90 spheres were given.', 'Y-90, 2.2 GBq'],
      [
        'dt=2026-03-12; nuclide=Lu-177; act_administered=7.38 GBq; route=IV; site=L AC; op=RN4',
        'Lu-177, 7.38 GBq, intravenous',
      ],
      ['dt=2026-02-12; nuclide=Lu-177; act_administered=7.38 GBq; route=IV', ''],
      ['dt=2026-03-12; nuclide=Lu-177; act_prescribed=7.4 GBq; route=IV', ''],
      ['dt=2026-02-12; nuclide=Lu-177; act_given=7.1 GBq\ndt=2026-03-12; nuclide=Lu-177; act_given=7.3 GBq', ''],
      ['OP NOTE / Procedure: Y90 / Dose delivered: 2.05 GBq / EBL min', 'Y-90, 2.05 GBq'],
      ['l0 mCi of P-32 was instilled into the peritonea1 cavity.', STATES],
      ['lO mCi of P-32 was instilled.', 'P-32'],
      [`Late entry for 02/12/2026, written 03/12/2026: ${GIVEN}`, ''],
    ],
    DAY,
  );
});
