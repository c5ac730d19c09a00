import type { Resource } from '@medplum/fhirtypes';
import type { IsoDate } from '../../model/time.ts';
import { caseOf, ref, type Case } from './builders.ts';
import { inpatientClaim, professionalClaim } from './claims.ts';
import { primaryCancer } from './diagnoses.ts';
import { scan } from './imaging.ts';
import { infusion } from './infusion.ts';
import { labs } from './labs.ts';
import { htmlNote, note, scannedNote } from './notes.ts';
import { coverage, patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';
import { clinicVisit, dischargedTo, encounter, followUpAppointment } from './visits.ts';

const BY = 'radiologist';

/** A quiet chart: inpatient Y-90 microspheres, mapped, given and followed by interventional radiology. */
export function hepatic(asOf: IsoDate): Story {
  const file = caseOf('story-hepatic', asOf, 112);
  return {
    id: file.prefix,
    title: 'Intra-arterial Y-90 during an admission',
    summary:
      'Yttrium-90 microspheres for liver cancer, 112 days ago, one night in hospital. Mapping, liver tests and follow-up ' +
      'MRI are on file, the activity stands in the interventional report. Nothing to send to anybody.',
    resources: withDirectory([...before(file), ...service(file), ...after(file)]),
  };
}

function before(file: Case): readonly Resource[] {
  return [
    patient(file, { given: 'Hector', family: 'Liverton', gender: 'male', age: 64 }),
    coverage(file, 'commercial-plan'),
    primaryCancer(file, ['C22.0', 'Liver cell carcinoma'], -120, 'II'),
    ...scan(file, {
      name: 'liver-mri',
      when: [-30, '10:00'],
      modality: 'MR',
      title: 'MRI liver with contrast',
      region: 'Liver',
      conclusion: 'Enhancing mass of 5.2 cm in segment VIII with washout.',
    }),
    clinicVisit(file, 'consult-visit', [-24, '14:10'], BY, ref(file, 'Condition', 'primary')),
    note(file, {
      name: 'consult',
      kind: 'intervention-consult',
      when: [-24, '15:00'],
      by: BY,
      encounter: ref(file, 'Encounter', 'consult-visit'),
      text: CONSULT,
    }),
    ...scan(file, {
      name: 'mapping-angiography',
      when: [-13, '09:00'],
      modality: 'XA',
      title: 'Hepatic mapping angiography',
      region: 'Liver',
      conclusion: 'Replaced right hepatic artery absent. No gastric supply from the treatment position.',
    }),
    ...scan(file, {
      name: 'mapping-maa',
      when: [-13, '11:30'],
      modality: 'NM',
      title: 'Tc-99m MAA lung shunt study',
      region: 'Liver',
      conclusion: 'Lung shunt fraction 4 percent.',
    }),
    ...labs(file, 'before', [-4, '08:10'], {
      'blood-count': { hemoglobin: 13.1, leukocytes: 5.6, platelets: 148 },
      'liver-panel': { alt: 38, ast: 44, bilirubin: 1, albumin: 3.7 },
      coagulation: { prothrombin: 13.1, inr: 1.2 },
    }),
  ];
}

function service(file: Case): readonly Resource[] {
  const admission = ref(file, 'Encounter', 'admission');
  const reason = ref(file, 'Condition', 'primary');
  const written = { by: BY, encounter: admission } as const;
  const billed = { diagnoses: ['C22.0'], encounter: admission, procedure: 'infusion' } as const;
  return [
    encounter(
      file,
      {
        name: 'admission',
        kind: 'IMP',
        from: [0, '07:00'],
        to: [1, '11:30'],
        title: 'Inpatient stay',
        with: [BY],
        reason,
      },
      dischargedTo('home'),
    ),
    note(file, { ...written, name: 'history', kind: 'history', when: [0, '07:30'], text: HISTORY }),
    ...scannedNote(file, { ...written, name: 'consent-form', kind: 'consent', when: [0, '07:40'] }),
    infusion(file, { title: 'Y-90 radioembolization, right hepatic artery', by: BY, encounter: admission, reason }),
    ...scan(file, {
      name: 'distribution-scan',
      when: [1, '08:30'],
      modality: 'PT',
      title: 'Y-90 distribution PET/CT',
      region: 'Liver',
      encounter: admission,
      ofInfusion: true,
    }),
    htmlNote(file, { ...written, name: 'procedure-note', kind: 'intervention', when: [0, '12:40'], text: PROCEDURE }),
    note(file, { ...written, name: 'discharge-summary', kind: 'discharge', when: [1, '15:00'], text: DISCHARGE }),
    professionalClaim(file, {
      ...billed,
      name: 'claim',
      created: 6,
      by: 'physicians',
      doctor: BY,
      place: '21',
      lines: [{ code: '77750', modifiers: ['26'] }],
    }),
    inpatientClaim(file, { ...billed, name: 'hospital-claim', created: 10, by: 'hospital' }, [0, 1]),
  ];
}

function after(file: Case): readonly Resource[] {
  const visit = (name: string, day: number, text: string): readonly Resource[] => [
    clinicVisit(file, name, [day, '14:10'], BY, ref(file, 'Condition', 'primary')),
    note(file, {
      name: `${name}-note`,
      kind: 'intervention-progress',
      when: [day, '14:45'],
      by: BY,
      encounter: ref(file, 'Encounter', name),
      text,
    }),
  ];
  return [
    followUpAppointment(file, 'follow-up', [28, '14:10'], 'fulfilled', BY),
    ...labs(file, 'after', [27, '08:00'], {
      'blood-count': { hemoglobin: 12.9, leukocytes: 4.9, platelets: 139 },
      'liver-panel': { alt: 41, ast: 47, bilirubin: 1.1, albumin: 3.6 },
    }),
    ...visit('first-visit', 28, FIRST_VISIT),
    ...scan(file, {
      name: 'follow-up-mri',
      when: [62, '10:00'],
      modality: 'MR',
      title: 'MRI liver with contrast',
      region: 'Liver',
      conclusion: 'The treated mass has decreased to 3.9 cm and no longer enhances.',
    }),
    ...visit('last-visit', 92, LAST_VISIT),
  ];
}

const CONSULT = `INTERVENTIONAL RADIOLOGY CONSULTATION
HPI: 64-year-old man with liver cell carcinoma, stage II, 5.2 cm, not a candidate for resection. Child-Pugh A.
EXAM: ECOG 0. No ascites.
ASSESSMENT AND PLAN: Y-90 radioembolization is indicated for hepatocellular carcinoma. Mapping first.`;

const HISTORY = `HISTORY AND PHYSICAL
CHIEF COMPLAINT: Admitted for radioembolization of a liver mass.
EXAM: Abdomen soft, no ascites. ECOG 0.
PLAN: Radioembolization today, one night of observation.`;

const PROCEDURE = `INTERVENTIONAL RADIOLOGY REPORT
PROCEDURE PERFORMED: Y-90 radioembolization of the right hepatic lobe
INDICATION: Hepatocellular carcinoma
TECHNIQUE: Time out held. From a radial approach 2.1 GBq of yttrium-90 glass microspheres was delivered into the right hepatic artery.
RECOVERY: The patient was monitored in the recovery area for four hours. Vital signs were stable after the procedure.
COMPLICATIONS: None.`;

const DISCHARGE = `DISCHARGE SUMMARY
HOSPITAL COURSE: Admitted for radioembolization, performed without complications. Mild fatigue the next morning.
DISPOSITION: Home. Follow-up in interventional radiology in four weeks.`;

const FIRST_VISIT = `INTERVAL HISTORY: Fatigue grade 1 for ten days, resolved. No abdominal pain.
LABS: Bilirubin 1.1, albumin 3.6.
ASSESSMENT: Hepatocellular carcinoma four weeks after radioembolization, recovering as expected.
PLAN: MRI in one month.`;

const LAST_VISIT = `INTERVAL HISTORY: No adverse events since the last visit.
IMAGING: The treated mass has decreased.
ASSESSMENT: Partial response by mRECIST.
PLAN: MRI in three months.`;
