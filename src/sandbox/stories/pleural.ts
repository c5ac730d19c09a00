import type { Resource } from '@medplum/fhirtypes';
import type { IsoDate } from '../../model/time.ts';
import { caseOf, ref, type Case } from './builders.ts';
import { hospitalClaim, professionalClaim } from './claims.ts';
import { metastasis, primaryCancer } from './diagnoses.ts';
import { scan } from './imaging.ts';
import { infusion } from './infusion.ts';
import { labs } from './labs.ts';
import { htmlNote, note, scannedNote } from './notes.ts';
import { coverage, patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';
import { clinicVisit, encounter, followUpAppointment } from './visits.ts';

/** A quiet chart: outpatient, everything in notes, the consent scanned, the directive in the pharmacy's own system. */
export function pleural(asOf: IsoDate): Story {
  const file = caseOf('story-pleural', asOf, 110);
  return {
    id: file.prefix,
    title: 'Outpatient P-32 for a pleural effusion',
    summary:
      'Hospital outpatient, 110 days ago. Radionuclide, activity, route and recovery stand in the procedure note, the ' +
      'consent is a scan, the directive is kept outside FHIR. Only the outpatient setting is to be confirmed.',
    resources: withDirectory([...before(file), ...service(file), ...after(file)]),
  };
}

function before(file: Case): readonly Resource[] {
  return [
    patient(file, { given: 'Paula', family: 'Quietwater', gender: 'female', age: 67 }),
    coverage(file, 'medicare-plan'),
    primaryCancer(file, ['C56.9', 'Malignant neoplasm of unspecified ovary'], -610, 'IVA'),
    metastasis(file, ['C78.2', 'Secondary malignant neoplasm of pleura'], -50),
    ...scan(file, {
      name: 'chest-ct',
      when: [-21, '09:40'],
      modality: 'CT',
      title: 'CT chest, abdomen and pelvis',
      region: 'Chest',
      conclusion: 'Moderate right pleural effusion. Pleural thickening at the right base.',
    }),
    clinicVisit(file, 'consult-visit', [-12, '13:10'], 'nuclear-physician'),
    note(file, {
      name: 'consult',
      kind: 'consult',
      when: [-12, '14:05'],
      by: 'nuclear-physician',
      encounter: ref(file, 'Encounter', 'consult-visit'),
      text: CONSULT,
    }),
    ...labs(file, 'before', [-5, '08:40'], {
      'blood-count': { hemoglobin: 10.9, leukocytes: 4.8, platelets: 187 },
      coagulation: { prothrombin: 12.8, inr: 1.1 },
    }),
  ];
}

function service(file: Case): readonly Resource[] {
  const visit = ref(file, 'Encounter', 'infusion-visit');
  const by = 'nuclear-physician';
  const billed = { diagnoses: ['C78.2', 'C56.9'], encounter: visit, procedure: 'infusion' } as const;
  return [
    encounter(file, {
      name: 'infusion-visit',
      kind: 'AMB',
      from: [0, '08:30'],
      to: [0, '15:30'],
      title: 'Hospital outpatient procedure',
      with: [by],
      reason: ref(file, 'Condition', 'metastasis'),
    }),
    ...scannedNote(file, { name: 'consent-form', kind: 'consent', when: [0, '08:50'], by, encounter: visit }),
    infusion(file, { title: 'Intrapleural P-32', by, encounter: visit }),
    htmlNote(file, {
      name: 'procedure-note',
      kind: 'procedure',
      when: [0, '13:30'],
      by,
      encounter: visit,
      text: PROCEDURE,
    }),
    professionalClaim(file, {
      ...billed,
      name: 'claim',
      created: 5,
      by: 'physicians',
      doctor: by,
      place: '22',
      lines: [{ code: '77750', modifiers: ['26'] }],
    }),
    hospitalClaim(file, {
      ...billed,
      name: 'hospital-claim',
      created: 8,
      by: 'hospital',
      lines: [{ code: '77750' }, { code: 'A9564', units: 10 }],
    }),
  ];
}

function after(file: Case): readonly Resource[] {
  const by = 'nuclear-physician';
  const reason = ref(file, 'Condition', 'metastasis');
  return [
    followUpAppointment(file, 'follow-up', [27, '13:10'], 'fulfilled', by),
    clinicVisit(file, 'first-visit', [27, '13:10'], by, reason),
    note(file, {
      name: 'first-visit-note',
      kind: 'progress',
      when: [27, '13:45'],
      by,
      encounter: ref(file, 'Encounter', 'first-visit'),
      text: FIRST_VISIT,
    }),
    ...labs(file, 'after', [41, '08:30'], { 'blood-count': { hemoglobin: 11.2, leukocytes: 4.4, platelets: 171 } }),
    ...scan(file, {
      name: 'follow-up-ct',
      when: [41, '09:20'],
      modality: 'CT',
      title: 'CT chest',
      region: 'Chest',
      conclusion: 'The right pleural effusion is smaller. No new lesion.',
    }),
    clinicVisit(file, 'last-visit', [86, '13:10'], by, reason),
    htmlNote(file, {
      name: 'last-visit-note',
      kind: 'progress',
      when: [86, '13:40'],
      by,
      encounter: ref(file, 'Encounter', 'last-visit'),
      text: LAST_VISIT,
    }),
  ];
}

const CONSULT = `CONSULTATION, RADIONUCLIDE THERAPY
HPI: 67-year-old woman with stage IVA ovarian cancer and a right malignant pleural effusion that came back twice after
drainage.
EXAM: ECOG 1, walks unaided. Dull at the right base.
ASSESSMENT AND PLAN: Intrapleural P-32 is indicated for the malignant pleural effusion. Outpatient treatment planned.`;

const PROCEDURE = `PROCEDURE NOTE
PROCEDURE PERFORMED: Intrapleural instillation of P-32 chromic phosphate
INDICATION: Malignant pleural effusion
TECHNIQUE: Identity checked by two identifiers. After ultrasound guided access 10.3 mCi (381 MBq) of P-32 chromic phosphate was instilled into the right pleural space.
RECOVERY: The patient was repositioned every 15 minutes for two hours and monitored in the recovery area.
COMPLICATIONS: None.`;

const FIRST_VISIT = `INTERVAL HISTORY: Tolerated the treatment well. No fever, no chest pain.
EXAM: Breath sounds equal.
ASSESSMENT: Malignant pleural effusion, no reaccumulation on exam.
PLAN: Blood count and CT in two weeks.`;

const LAST_VISIT = `INTERVAL HISTORY: No adverse events. No drainage needed.
IMAGING: CT shows a smaller right pleural effusion.
ASSESSMENT: Partial response.
PLAN: Return to medical oncology.`;
