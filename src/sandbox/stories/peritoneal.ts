import type { Resource } from '@medplum/fhirtypes';
import type { IsoDate } from '../../model/time.ts';
import { DCM } from '../../terminology/systems.ts';
import { caseOf, named, ref, type Case } from './builders.ts';
import { professionalClaim } from './claims.ts';
import { metastasis, primaryCancer } from './diagnoses.ts';
import { scan } from './imaging.ts';
import { infusion } from './infusion.ts';
import { finding, labs } from './labs.ts';
import { note, scannedNote } from './notes.ts';
import { coverage, patient, role, withDirectory } from './people.ts';
import type { Story } from './story.ts';
import { clinicVisit, dischargedTo, encounter, followUpAppointment } from './visits.ts';

/** A quiet chart: one night in the short stay unit, the activity on a nuclear medicine worksheet. */
export function peritoneal(asOf: IsoDate): Story {
  const file = caseOf('story-peritoneal', asOf, 125);
  return {
    id: file.prefix,
    title: 'Intraperitoneal P-32 during a short stay',
    summary:
      'One night in the short stay unit, 125 days ago. The activity comes from a nuclear medicine worksheet, the rest ' +
      'stands in notes. The short stay is to be confirmed as setting; nothing else.',
    resources: withDirectory([...before(file), ...service(file), ...after(file)]),
  };
}

function before(file: Case): readonly Resource[] {
  return [
    patient(file, { given: 'Selma', family: 'Overnight', gender: 'female', age: 58 }),
    coverage(file, 'commercial-plan'),
    primaryCancer(file, ['C56.2', 'Malignant neoplasm of left ovary'], -800, 'IIIC'),
    metastasis(file, ['C78.6', 'Secondary malignant neoplasm of retroperitoneum and peritoneum'], -60),
    ...scan(file, {
      name: 'abdomen-mri',
      when: [-24, '14:10'],
      modality: 'MR',
      title: 'MRI abdomen and pelvis with contrast',
      region: 'Abdomen',
      conclusion: 'Ascites with small peritoneal deposits. No bowel obstruction.',
    }),
    clinicVisit(file, 'consult-visit', [-15, '11:10'], 'radiation-oncologist'),
    note(file, {
      name: 'consult',
      kind: 'consult',
      when: [-15, '12:00'],
      by: 'radiation-oncologist',
      encounter: ref(file, 'Encounter', 'consult-visit'),
      text: CONSULT,
    }),
    ...labs(file, 'before', [-3, '09:00'], {
      'blood-count': { hemoglobin: 11.1, leukocytes: 5.9, platelets: 302 },
      coagulation: { prothrombin: 11.9, inr: 1 },
    }),
  ];
}

function service(file: Case): readonly Resource[] {
  const stay = ref(file, 'Encounter', 'short-stay');
  const reason = ref(file, 'Condition', 'metastasis');
  const written = { by: 'radiation-oncologist', encounter: stay } as const;
  return [
    encounter(
      file,
      {
        name: 'short-stay',
        kind: 'SS',
        from: [0, '08:00'],
        to: [1, '10:00'],
        title: 'Short stay unit',
        with: ['radiation-oncologist'],
        reason,
      },
      dischargedTo('home'),
    ),
    ...scannedNote(file, { ...written, name: 'consent-form', kind: 'consent', when: [0, '08:20'] }),
    infusion(file, { title: 'Intraperitoneal P-32', by: 'radiation-oncologist', encounter: stay, reason }),
    finding(
      file,
      'activity',
      [0, '10:45'],
      named(DCM, '113507', 'Administered activity'),
      { valueQuantity: { value: 555, unit: 'MBq', system: 'http://unitsofmeasure.org', code: 'MBq' } },
      { encounter: stay, partOf: [ref(file, 'Procedure', 'infusion')], performer: [role('nuclear-physician')] },
    ),
    note(file, { ...written, name: 'procedure-note', kind: 'operation', when: [0, '12:10'], text: PROCEDURE }),
    note(file, { ...written, name: 'nursing', kind: 'nursing', by: 'nurse', when: [0, '19:00'], text: NURSING }),
    note(file, { ...written, name: 'final-note', kind: 'progress', when: [1, '09:30'], text: FINAL }),
    professionalClaim(file, {
      name: 'claim',
      created: 6,
      by: 'physicians',
      doctor: 'radiation-oncologist',
      place: '22',
      diagnoses: ['C78.6', 'C56.2'],
      encounter: stay,
      procedure: 'infusion',
      lines: [{ code: '77750', modifiers: ['26'] }],
    }),
  ];
}

function after(file: Case): readonly Resource[] {
  const by = 'radiation-oncologist';
  const visit = (name: string, day: number, text: string): readonly Resource[] => [
    clinicVisit(file, name, [day, '11:10'], by, ref(file, 'Condition', 'metastasis')),
    note(file, {
      name: `${name}-note`,
      kind: 'radiation-oncology',
      when: [day, '11:45'],
      by,
      encounter: ref(file, 'Encounter', name),
      text,
    }),
  ];
  return [
    followUpAppointment(file, 'follow-up', [33, '11:10'], 'fulfilled', by),
    ...visit('first-visit', 33, FIRST_VISIT),
    ...labs(file, 'after', [54, '09:10'], { 'blood-count': { hemoglobin: 11.6, leukocytes: 5.2, platelets: 260 } }),
    ...scan(file, {
      name: 'follow-up-mri',
      when: [55, '14:10'],
      modality: 'MR',
      title: 'MRI abdomen and pelvis with contrast',
      region: 'Abdomen',
      conclusion: 'Ascites is stable. Peritoneal deposits are unchanged.',
    }),
    ...visit('last-visit', 91, LAST_VISIT),
  ];
}

const CONSULT = `RADIATION ONCOLOGY CONSULTATION
HPI: 58-year-old woman with stage IIIC ovarian cancer and ascites that needs drainage every ten days.
EXAM: ECOG 1. Abdomen distended, not tender.
ASSESSMENT AND PLAN: Intraperitoneal P-32 is indicated for malignant ascites. One night of observation is planned.`;

const PROCEDURE = `OPERATIVE NOTE
PROCEDURE PERFORMED: Intraperitoneal instillation of P-32 chromic phosphate.
INDICATION: Malignant ascites.
DETAILS OF PROCEDURE: Time out held. The catheter was checked for free flow. P-32 chromic phosphate suspension in 250 mL
of saline was instilled into the peritoneal cavity; the activity is on the nuclear medicine worksheet.
COMPLICATIONS: None.`;

const NURSING = `Patient turned every 15 minutes for two hours after the procedure. Vital signs stable. Comfortable overnight.`;

const FINAL = `HOSPITAL COURSE: Monitored overnight after the instillation. Tolerated the treatment well.
DISPOSITION: Home with radiation precautions. Follow-up in one month.`;

const FIRST_VISIT = `INTERVAL HISTORY: Mild nausea for two days, resolved. One drainage since the treatment.
EXAM: Abdomen soft.
ASSESSMENT: Malignant ascites, improved.
PLAN: MRI in three weeks.`;

const LAST_VISIT = `INTERVAL HISTORY: No adverse events since the last visit.
IMAGING: MRI shows stable ascites.
ASSESSMENT: Stable disease.
PLAN: Return to medical oncology.`;
