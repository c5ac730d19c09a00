import type { Resource } from '@medplum/fhirtypes';
import type { IsoDate } from '../../model/time.ts';
import { caseOf, ref, type Case } from './builders.ts';
import { inpatientClaim, professionalClaim } from './claims.ts';
import { diagnosis, primaryCancer } from './diagnoses.ts';
import { scan } from './imaging.ts';
import { infusion } from './infusion.ts';
import { labs } from './labs.ts';
import { filedNote, note, scannedNote } from './notes.ts';
import { coverage, patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';
import { clinicVisit, dischargedTo, encounter, followUpAppointment } from './visits.ts';

const BY = 'radiation-oncologist';

/** A quiet chart: documented in notes, then discharged to hospice from another stay on day 30. */
export function hospice(asOf: IsoDate): Story {
  const file = caseOf('story-hospice', asOf, 110);
  return {
    id: file.prefix,
    title: 'To hospice on day 30',
    summary:
      'Inpatient intrapleural P-32 for mesothelioma, 110 days ago. On day 27 the patient came back breathless and left ' +
      'for hospice on day 30; the follow-up booked for day 35 was cancelled. The follow-up ended there: nothing to ask for.',
    resources: withDirectory([...before(file), ...service(file), ...after(file)]),
  };
}

function before(file: Case): readonly Resource[] {
  return [
    patient(file, { given: 'Hollis', family: 'Homeward', gender: 'male', age: 79 }),
    coverage(file, 'medicare-plan'),
    primaryCancer(file, ['C45.0', 'Mesothelioma of pleura'], -200, 'IV'),
    ...scan(file, {
      name: 'chest-pet',
      when: [-27, '07:50'],
      modality: 'PT',
      title: 'PET/CT skull base to mid thigh',
      region: 'Chest',
      conclusion: 'Left pleural mesothelioma with effusion. Uptake in mediastinal nodes.',
    }),
    clinicVisit(file, 'consult-visit', [-9, '09:10'], BY, ref(file, 'Condition', 'primary')),
    note(file, {
      name: 'consult',
      kind: 'consult',
      when: [-9, '10:00'],
      by: BY,
      encounter: ref(file, 'Encounter', 'consult-visit'),
      text: CONSULT,
    }),
  ];
}

function service(file: Case): readonly Resource[] {
  const admission = ref(file, 'Encounter', 'admission');
  const reason = ref(file, 'Condition', 'primary');
  const written = { by: BY, encounter: admission } as const;
  const billed = { diagnoses: ['C45.0'], encounter: admission, procedure: 'infusion' } as const;
  return [
    encounter(
      file,
      {
        name: 'admission',
        kind: 'IMP',
        from: [-1, '12:00'],
        to: [3, '12:00'],
        title: 'Inpatient stay',
        with: [BY],
        reason,
      },
      dischargedTo('home'),
    ),
    note(file, { ...written, name: 'history', kind: 'history', when: [-1, '13:00'], text: HISTORY }),
    ...labs(
      file,
      'before',
      [-1, '12:40'],
      {
        'blood-count': { hemoglobin: 10.2, leukocytes: 9.1, platelets: 330 },
        coagulation: { prothrombin: 13, inr: 1.1 },
      },
      admission,
    ),
    ...scannedNote(file, { ...written, name: 'consent-form', kind: 'consent', when: [-1, '15:00'] }),
    infusion(file, { title: 'Intrapleural P-32', by: BY, encounter: admission, reason }),
    ...filedNote(file, { ...written, name: 'procedure-note', kind: 'procedure', when: [0, '13:10'], text: PROCEDURE }),
    note(file, { ...written, name: 'discharge-summary', kind: 'discharge', when: [4, '08:40'], text: DISCHARGE }),
    professionalClaim(file, {
      ...billed,
      name: 'claim',
      created: 8,
      by: 'physicians',
      doctor: BY,
      place: '21',
      lines: [{ code: '77750', modifiers: ['26'] }],
    }),
    inpatientClaim(file, { ...billed, name: 'hospital-claim', created: 12, by: 'hospital' }, [-1, 3]),
  ];
}

function after(file: Case): readonly Resource[] {
  const last = ref(file, 'Encounter', 'last-stay');
  return [
    followUpAppointment(file, 'follow-up', [35, '09:10'], 'cancelled', BY, {
      cancelationReason: { text: 'Patient in hospice care' },
    }),
    diagnosis(file, 'dyspnea', ['R06.00', 'Dyspnea, unspecified'], 27),
    encounter(
      file,
      {
        name: 'last-stay',
        kind: 'IMP',
        from: [27, '22:15'],
        to: [30, '16:00'],
        title: 'Inpatient stay',
        with: ['hospitalist'],
        reason: ref(file, 'Condition', 'dyspnea'),
      },
      dischargedTo('hosp'),
    ),
    note(file, {
      name: 'palliative-consult',
      kind: 'general-consult',
      when: [29, '11:00'],
      by: 'hospitalist',
      encounter: last,
      text: 'PALLIATIVE CARE CONSULTATION\nBreathless at rest. Comfort is the goal. Hospice at home is arranged.',
    }),
    note(file, {
      name: 'last-discharge',
      kind: 'discharge',
      when: [30, '17:00'],
      by: 'hospitalist',
      encounter: last,
      text: 'DISCHARGE SUMMARY\nHOSPITAL COURSE: Admitted with dyspnea.\nDISPOSITION: Home hospice.',
    }),
  ];
}

const CONSULT = `RADIATION ONCOLOGY CONSULTATION
HPI: 79-year-old man with mesothelioma of the left pleura, stage IV, and an effusion that returns after drainage.
EXAM: ECOG 2.
ASSESSMENT AND PLAN: Intrapleural P-32 is indicated for the malignant pleural effusion.`;

const HISTORY = `HISTORY AND PHYSICAL
CHIEF COMPLAINT: Shortness of breath.
HPI: Admitted for intrapleural radionuclide treatment.
EXAM: Reduced breath sounds on the left. ECOG 2.
PLAN: Chest tube, then instillation.`;

const PROCEDURE = `PROCEDURE NOTE
PROCEDURE PERFORMED: Intrapleural instillation of P-32
INDICATION: Malignant pleural effusion
DETAILS OF PROCEDURE: Time out held. 8.9 mCi of P-32 chromic phosphate was instilled into the left pleural space through the chest tube.
RECOVERY: The patient was turned every 15 minutes for two hours and monitored in the recovery area.
COMPLICATIONS: None.`;

const DISCHARGE = `DISCHARGE SUMMARY
HOSPITAL COURSE: Intrapleural P-32 without complications. Chest tube removed on day two.
DISPOSITION: Home. Follow-up in radiation oncology in five weeks.`;
