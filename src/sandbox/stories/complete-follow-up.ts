import type { Resource } from '@medplum/fhirtypes';
import { LOINC, SNOMED } from '../../terminology/systems.ts';
import { idIn, named, on, ref, type Case } from './builders.ts';
import { scan } from './imaging.ts';
import { finding, labs } from './labs.ts';
import { note } from './notes.ts';
import { role } from './people.ts';
import { clinicVisit, followUpAppointment } from './visits.ts';

/** The follow-up of the complete record: two visits, an adverse event, laboratory tests, a CT, the response. */
export function completeFollowUp(file: Case): readonly Resource[] {
  const metastatic = ref(file, 'Condition', 'metastasis');
  const by = 'radiation-oncologist';
  return [
    followUpAppointment(file, 'first-appointment', [30, '09:10'], 'fulfilled', by),
    clinicVisit(file, 'first-visit', [30, '09:10'], by, metastatic),
    note(file, {
      name: 'first-visit-note',
      kind: 'radiation-oncology',
      when: [30, '09:40'],
      by,
      encounter: ref(file, 'Encounter', 'first-visit'),
      text: FIRST_VISIT,
    }),
    {
      resourceType: 'AdverseEvent',
      id: idIn(file, 'pain'),
      actuality: 'actual',
      subject: file.subject,
      event: { text: 'Pleuritic pain, grade 1, resolved' },
      date: on(file, 3),
      recordedDate: on(file, 30),
      recorder: role(by),
      suspectEntity: [{ instance: ref(file, 'Procedure', 'infusion') }],
    },
    ...labs(file, 'after', [42, '09:00'], {
      'blood-count': { hemoglobin: 12.1, leukocytes: 5.1, platelets: 219 },
      'liver-panel': { alt: 22, ast: 25, bilirubin: 0.5, albumin: 3.8 },
    }),
    ...scan(file, {
      name: 'follow-up-ct',
      when: [45, '08:30'],
      modality: 'CT',
      title: 'CT chest with contrast',
      region: 'Chest',
      conclusion: 'The right pleural effusion has decreased. No new pleural nodules.',
    }),
    followUpAppointment(file, 'second-appointment', [88, '10:10'], 'fulfilled', by),
    clinicVisit(file, 'second-visit', [88, '10:10'], by, metastatic),
    note(file, {
      name: 'second-visit-note',
      kind: 'radiation-oncology',
      when: [88, '10:45'],
      by,
      encounter: ref(file, 'Encounter', 'second-visit'),
      text: SECOND_VISIT,
    }),
    finding(
      file,
      'disease-status',
      [88, '10:30'],
      named(LOINC, '97509-4', 'Cancer disease progression'),
      { valueCodeableConcept: named(SNOMED, '268910001', "Patient's condition improved") },
      { focus: [ref(file, 'Condition', 'metastasis')], performer: [role(by)] },
    ),
  ];
}

const FIRST_VISIT = `RADIATION ONCOLOGY FOLLOW-UP
INTERVAL HISTORY: She had mild pleuritic pain for three days, which resolved. No fever. Breathing is easier.
EXAM: Breath sounds improved at the right base.
ASSESSMENT: Malignant pleural effusion after intrapleural P-32. No drainage since the treatment.
PLAN: Blood tests and CT in two weeks, return in two months.`;

const SECOND_VISIT = `RADIATION ONCOLOGY FOLLOW-UP
INTERVAL HISTORY: No adverse events since the last visit. Walks two miles a day.
IMAGING: CT shows that the right pleural effusion has decreased.
ASSESSMENT: Partial response of the pleural disease.
PLAN: Follow-up of the infusion is completed. Continue with medical oncology.`;
