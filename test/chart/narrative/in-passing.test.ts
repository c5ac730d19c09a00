import { describe, expect, it } from '@jest/globals';
import { readNote, type NoteReading } from '../../../src/chart/narrative/read-note.ts';

const DAY = '2025-01-10';

function factsIn(reading: NoteReading): readonly string[] {
  const { radionuclides, activities, routes, site, adverseEvents, recovery, response } = reading;
  return [
    ...(radionuclides.length > 0 ? ['radionuclide'] : []),
    ...(activities.length > 0 ? ['activity'] : []),
    ...(routes.length > 0 ? ['route'] : []),
    ...(site ? ['site'] : []),
    ...(adverseEvents ? ['adverse events'] : []),
    ...(recovery ? ['recovery'] : []),
    ...(response ? ['response'] : []),
  ];
}

/** Ordinary notes with a word in passing that elsewhere makes a note one of somebody or something else. */
const TOLD: readonly (readonly [note: string, facts: string])[] = [
  ['Given a 15 mCi dose of P-32 chromic phosphate intraperitoneally. Tolerated well.', 'radionuclide, activity, route'],
  ['Follow-up visit. Doing well since the infusion. No complications to report.', 'adverse events'],
  [
    'Follow-up visit after infusion. No nausea, no fever, no adverse effects. Plan: acetaminophen PRN.',
    'adverse events',
  ],
  ['Follow-up. Patient feels well. Allergies reviewed. No adverse events since the infusion.', 'adverse events'],
  [
    'Follow-up visit. CA-125 discussed. Prior CA-125 450, now 120. Partial response on CT. No adverse events.',
    'adverse events, response',
  ],
  [
    'Follow-up visit. Prior T12 compression fracture, stable. No adverse events. Pain improved; partial response.',
    'adverse events, response',
  ],
  ['Follow-up visit. Doing well. No adverse events. CT discussed with radiology: partial response.', 'adverse events'],
  [
    'Follow-up visit. No adverse events since the infusion. CT: calcified aortic plaque. Partial response of the pleural disease.',
    'adverse events',
  ],
  ['Follow-up after intrapericardial P-32. The pericardial effusion has decreased, partial response.', 'response'],
  ['Follow-up. Partial response in the treated lobe, stable disease in the untreated lobe.', 'response'],
  ['Follow-up. Ill-defined segment 7 lesion has decreased in size, partial response to Y-90.', 'response'],
  ['Follow-up. Able to stop opioids, excellent response to radium-223.', 'response'],
  ['Y-90 2.1 GBq delivered as planned into the right hepatic artery. No complications.', 'adverse events'],
  [
    'P-32 15 mCi instilled into the peritoneal cavity as planned. The patient tolerated the procedure well.',
    'adverse events',
  ],
  [
    'Limb alert: do not use left arm. Lu-177 dotatate 200 mCi was infused intravenously over 30 minutes. No adverse reactions.',
    'radionuclide, activity, route, adverse events',
  ],
  [
    'Pt voided, positioned supine. P-32 15 mCi was instilled into the peritoneal cavity. No complications.',
    'radionuclide, activity, route, site, adverse events',
  ],
  [
    'Infusion pump check done. Lu-177 dotatate 200 mCi was infused intravenously. No adverse events.',
    'radionuclide, activity, route, adverse events',
  ],
  [
    'Following institutional guidelines, 15 mCi of P-32 was instilled into the right pleural space. No complications.',
    'radionuclide, activity, route, site, adverse events',
  ],
  [
    'Compassionate use Y-90: 50 mCi was infused intravenously. No reactions.',
    'radionuclide, activity, route, adverse events',
  ],
  [
    'Radiation safety leaflet provided. Radium-223 100 uCi was injected intravenously over 1 minute. Tolerated well.',
    'radionuclide, activity, route, adverse events',
  ],
  [
    'Midazolam 2 mg IV. P-32 15 mCi was instilled into the pleural space. Procedure completed with midazolam 2 mg and fentanyl 50 mcg, no complications.',
    'adverse events',
  ],
  [
    'Lu-177 PSMA 200 mCi was administered intravenously today in cycle 3. No adverse events.',
    'radionuclide, activity, route',
  ],
  ['P-32 15 mCi in a syringe shield was injected into the peritoneal cavity.', 'radionuclide, activity, route, site'],
  ['Follow-up. No complications of bleeding or infection since the infusion.', 'adverse events'],
  [
    'No complications in any phase of the infusion. P-32 15 mCi was instilled into the pleural space.',
    'adverse events',
  ],
  ['Follow-up. No adverse reactions this month. Response = partial response.', 'adverse events, response'],
  [
    'Follow-up in interventional radiology. Consulted with radiology on the CT: partial response. No adverse events, no fever.',
    'adverse events, response',
  ],
  [
    'Follow-up. Enrolled in a phase 2 trial. No adverse events since treatment. Partial response.',
    'adverse events, response',
  ],
  [
    'Follow-up visit. Knee effusion resolved after intra-articular P-32, complete response. No adverse effects.',
    'response',
  ],
  [
    'IRB-approved protocol. Lu-177 200 mCi was infused intravenously over 30 minutes. No complications.',
    'radionuclide, activity, route, adverse events',
  ],
  ['Discharge: no complications after the scan or the P-32 instillation. Observed overnight.', 'adverse events'],
  ['Follow-up visit. No toxicity. Wound check: clean. Partial response.', 'adverse events'],
  [
    'Follow-up visit: No adverse events. Referral to radiology for CT in 3 months. Stable disease.',
    'adverse events, response',
  ],
  [
    'Follow-up. No adverse effects. Oxygen cylinder at home no longer needed. Effusion decreased, partial response.',
    'adverse events',
  ],
  [
    'Follow-up. Previous radiographs compared. The effusion has decreased; partial response. No adverse events.',
    'adverse events, response',
  ],
  [
    'Follow-up visit. Recurrent effusion, progression. Ibuprofen PRN. No complications since discharge.',
    'adverse events',
  ],
  [
    'No complications. Monitored in recovery for two hours. Discharged with acetaminophen PRN.',
    'adverse events, recovery',
  ],
  [
    'The patient was observed in the recovery area for 2 hours without complications. Consult radiology for CT.',
    'adverse events, recovery',
  ],
  ['Follow-up. Grade 1 fatigue from week 2 on.', 'adverse events'],
  [
    'New patient to our service after Y-90 infusion. No adverse events. Partial response on PET.',
    'adverse events, response',
  ],
  ['Follow-up. Well. No side effects. Fx of L2 healed. Stable disease.', 'adverse events'],
  [
    'Op report. The radiopharmaceutical P-32 (10 mCi) was pushed slowly through the catheter into the peritoneal cavity until the syringe was empty. No complications.',
    'adverse events',
  ],
  ['10 mCi P-32 instilled into the peritoneal cavity until the syringe was empty. No complications.', 'adverse events'],
  ['10 mCi P-32 instilled into the pleural cavity, patient needed repositioning. Tolerated well.', 'adverse events'],
  ['P-32 instilled into the peritoneal cavity as prescribed. Complications none. Tolerated well.', 'adverse events'],
  ['Therapy: Radium-223 100 uCi IV injected as ordered. No reaction. Tolerated well.', 'adverse events'],
  [
    'Presented for P-32 instillation. Procedure completed. Patient tolerated the procedure well. Observed for 2 hours.',
    'adverse events, recovery',
  ],
  [
    'No P-32 extravasation was seen. The patient tolerated the procedure well. Observed for two hours in recovery.',
    'recovery',
  ],
  ['P-32 given as planned. No complications. Observed in recovery for 2 h.', 'adverse events, recovery'],
  [
    'Patient enrolled in study XY received 10 mCi P-32 into the peritoneal cavity.',
    'radionuclide, activity, route, site',
  ],
  [
    '10 mCi of P-32 was instilled into the peritoneal cavity for control of peritoneal seeds.',
    'radionuclide, activity, route, site',
  ],
  [
    '10 mCi of P-32 was instilled into the peritoneal cavity in the morning slot.',
    'radionuclide, activity, route, site',
  ],
  ['In cycle 2 Lu-177 200 mCi given IV today.', 'radionuclide, activity, route'],
  [
    'Follow up. 24 patients were in clinic. Her pleural effusion has resolved: complete response. No complications.',
    'adverse events, response',
  ],
  [
    'QA passed. P-32 10 mCi was instilled into the peritoneal cavity. Complications: none.',
    'radionuclide, activity, route, site, adverse events',
  ],
  [
    'Group visit with family. P-32 10 mCi was instilled into the peritoneal cavity.',
    'radionuclide, activity, route, site',
  ],
  ['Nutrition good. Ascites resolved after infusion, complete response. No side effects.', 'adverse events, response'],
  ['Sleeping well since the infusion. No side effects, no nausea.', 'adverse events'],
  ['Diabetes stable. No adverse events since the infusion.', 'adverse events'],
  ['Social work and chaplain saw her. No adverse events since infusion.', 'adverse events'],
];

/** Words of giving that tell of something else. */
const NOT_TOLD: readonly (readonly [note: string, facts: string])[] = [
  ['P-32 15 mCi was put into the lead pig.', 'radionuclide, activity'],
  ['Y-90 2.1 GBq pushed back to Friday.', 'radionuclide, activity'],
  ['Lu-177 200 mCi infusion was pushed out by one week.', 'radionuclide, activity'],
  ['P-32 10 mCi put into the shipping container.', 'radionuclide, activity'],
  ['The start of the P-32 10 mCi infusion was pushed.', 'radionuclide, activity'],
  ['The catheter was advanced into the left gastric artery. Y-90 2.1 GBq was administered.', 'route, site'],
  [
    'Addendum 01/20/2025: P-32 10 mCi was instilled into the peritoneal cavity today.',
    'radionuclide, activity, route, site',
  ],
  [
    'Correction 02/10/2025: P-32 10 mCi was instilled into the peritoneal cavity.',
    'radionuclide, activity, route, site',
  ],
  [
    'Late entry 06/10/2025: P-32 10 mCi was instilled into the peritoneal cavity.',
    'radionuclide, activity, route, site',
  ],
];

describe('a note that names something else in passing', () => {
  it.each(TOLD)('still tells: %s', (note, facts) => {
    expect(factsIn(readNote(note, DAY))).toEqual(expect.arrayContaining(facts.split(', ')));
  });

  it.each(NOT_TOLD)('does not tell: %s', (note, facts) => {
    const found = factsIn(readNote(note, DAY));
    for (const fact of facts.split(', ')) expect(found).not.toContain(fact);
  });
});
