import type { Resource } from '@medplum/fhirtypes';
import type { IsoDate } from '../../model/time.ts';
import { LOINC } from '../../terminology/systems.ts';
import { caseOf, named, ref, type Case } from './builders.ts';
import { inpatientClaim, professionalClaim } from './claims.ts';
import { completeFollowUp } from './complete-follow-up.ts';
import { completeStay } from './complete-stay.ts';
import { metastasis, primaryCancer } from './diagnoses.ts';
import { scan } from './imaging.ts';
import { finding } from './labs.ts';
import { note } from './notes.ts';
import { coverage, patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';
import { encounter } from './visits.ts';

/** Every document a record of the service can hold, each in time. */
export function complete(asOf: IsoDate): Story {
  const file = caseOf('story-complete', asOf, 110);
  return {
    id: file.prefix,
    title: 'Complete record after three months',
    summary:
      'Inpatient intrapleural P-32 for a malignant effusion, 110 days ago. Every document is on file, from the consult ' +
      'to the close-out visit. Nothing to do.',
    resources: withDirectory([...before(file), ...completeStay(file), ...completeFollowUp(file), ...claims(file)]),
  };
}

function before(file: Case): readonly Resource[] {
  return [
    patient(file, { given: 'Ada', family: 'Samplewood', gender: 'female', age: 49 }),
    coverage(file, 'commercial-plan'),
    primaryCancer(file, ['C50.911', 'Malignant neoplasm of unspecified site of right female breast'], -900, 'IV'),
    metastasis(file, ['C78.2', 'Secondary malignant neoplasm of pleura'], -40, ref(file, 'Encounter', 'admission')),
    finding(
      file,
      'stage',
      [-20, '10:40'],
      named(LOINC, '21908-9', 'Stage group.clinical Cancer'),
      { valueCodeableConcept: { text: 'IV' } },
      { focus: [ref(file, 'Condition', 'primary')] },
    ),
    ...scan(file, {
      name: 'chest-ct',
      when: [-20, '08:30'],
      modality: 'CT',
      title: 'CT chest with contrast',
      region: 'Chest',
      conclusion: 'Large right pleural effusion with pleural nodularity.',
    }),
    encounter(file, {
      name: 'consult-visit',
      kind: 'AMB',
      from: [-18, '10:00'],
      to: [-18, '10:50'],
      title: 'Consultation',
      with: ['radiation-oncologist'],
      reason: ref(file, 'Condition', 'metastasis'),
    }),
    note(file, {
      name: 'consult',
      kind: 'consult',
      when: [-18, '11:30'],
      by: 'radiation-oncologist',
      encounter: ref(file, 'Encounter', 'consult-visit'),
      text: CONSULT,
    }),
  ];
}

function claims(file: Case): readonly Resource[] {
  const admission = ref(file, 'Encounter', 'admission');
  const diagnoses = ['C78.2', 'C50.911'];
  const doctor = 'radiation-oncologist';
  const service = { diagnoses, encounter: admission, procedure: 'infusion' } as const;
  return [
    professionalClaim(file, {
      ...service,
      name: 'claim',
      created: 6,
      by: 'physicians',
      doctor,
      place: '21',
      lines: [{ code: '77750', modifiers: ['26'] }],
    }),
    inpatientClaim(file, { ...service, name: 'hospital-claim', created: 9, by: 'hospital' }, [-1, 2]),
    professionalClaim(file, {
      name: 'visit-claim',
      created: 33,
      by: 'physicians',
      doctor,
      place: '11',
      diagnoses,
      encounter: ref(file, 'Encounter', 'first-visit'),
      lines: [{ code: '99024', day: 30 }],
    }),
  ];
}

const CONSULT = `RADIATION ONCOLOGY CONSULTATION
REASON FOR VISIT: Recurrent right malignant pleural effusion.
HPI: 49-year-old woman with stage IV breast cancer. Three drainages in two months, each with relief of dyspnea
for less than two weeks. Cytology was positive for adenocarcinoma.
EXAM: ECOG 1. Breath sounds reduced at the right base.
ASSESSMENT AND PLAN:
Radionuclide treatment is indicated for the recurrent malignant pleural effusion. Intrapleural P-32 of
about 10 mCi is planned during a short admission. Risks, alternatives and radiation precautions were discussed.`;
