import type { Resource } from '@medplum/fhirtypes';
import type { IsoDate } from '../../model/time.ts';
import { caseOf, idIn, ref, without, type Case } from './builders.ts';
import { dischargeSummary, inpatientInfusion } from './inpatient-infusion.ts';
import { scan } from './imaging.ts';
import { labs } from './labs.ts';
import { note } from './notes.ts';
import { coverage, patient, withDirectory, type Person } from './people.ts';
import type { Story } from './story.ts';
import { clinicVisit, followUpAppointment } from './visits.ts';

const PERSON: Person = { given: 'Dora', family: 'Twofile', gender: 'female', age: 65 };

/** Two charts of one person, merged since: the work-up lies in the old one, the stay and follow-up in the new one. */
export function merged(asOf: IsoDate): Story {
  const file = caseOf('story-merged', asOf, 111);
  const old: Case = { ...file, subject: { reference: `Patient/${idIn(file, 'old-patient')}` } };
  return {
    id: file.prefix,
    title: 'Two patient records merged into one',
    summary:
      'The CT, the consult and the blood tests were filed under an old record number that was merged into this one. ' +
      'Taken together the record is complete; taken alone each half would look incomplete.',
    resources: withDirectory([
      patient(file, PERSON, { link: [{ other: old.subject, type: 'replaces' }] }),
      patient(old, PERSON, {
        active: false,
        identifier: [{ system: 'https://hospital.example/mrn', value: `EX-${file.prefix}-old` }],
        link: [{ other: file.subject, type: 'replaced-by' }],
      }),
      coverage(file, 'commercial-plan'),
      ...inpatientInfusion(old).filter(isWorkUp(file)),
      ...inpatientInfusion(file).filter((resource) => !isWorkUp(file)(resource)),
      dischargeSummary(file),
      ...followUp(file),
    ]),
  };
}

/** The parts of the record that were filed under the old number. */
function isWorkUp(file: Case): (resource: Resource) => boolean {
  return (resource) => {
    const rest = without(file, [resource], 'primary', 'chest-ct', 'chest-ct-report', 'consult');
    return rest.length === 0 || (resource.id ?? '').startsWith(idIn(file, 'before-'));
  };
}

function followUp(file: Case): readonly Resource[] {
  const by = 'radiation-oncologist';
  return [
    followUpAppointment(file, 'follow-up', [31, '10:10'], 'fulfilled', by),
    clinicVisit(file, 'first-visit', [31, '10:10'], by, ref(file, 'Condition', 'metastasis')),
    note(file, {
      name: 'first-visit-note',
      kind: 'radiation-oncology',
      when: [31, '10:40'],
      by,
      encounter: ref(file, 'Encounter', 'first-visit'),
      text: VISIT,
    }),
    ...labs(file, 'after', [45, '09:00'], { 'blood-count': { hemoglobin: 12.2, leukocytes: 6, platelets: 233 } }),
    ...scan(file, {
      name: 'follow-up-ct',
      when: [46, '13:20'],
      modality: 'CT',
      title: 'CT chest with contrast',
      region: 'Chest',
      conclusion: 'The left pleural effusion has decreased.',
    }),
    clinicVisit(file, 'last-visit', [89, '10:10'], by, ref(file, 'Condition', 'metastasis')),
    note(file, {
      name: 'last-visit-note',
      kind: 'radiation-oncology',
      when: [89, '10:40'],
      by,
      encounter: ref(file, 'Encounter', 'last-visit'),
      text: VISIT,
    }),
  ];
}

const VISIT = `RADIATION ONCOLOGY FOLLOW-UP
INTERVAL HISTORY: No adverse events. Breathing is easier, no drainage needed.
ASSESSMENT: Partial response of the left pleural effusion.
PLAN: Return as arranged.`;
