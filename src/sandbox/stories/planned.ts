import type { IsoDate } from '../../model/time.ts';
import { caseOf, on, ref } from './builders.ts';
import { metastasis, primaryCancer } from './diagnoses.ts';
import { scan } from './imaging.ts';
import { infusion } from './infusion.ts';
import { labs } from './labs.ts';
import { note } from './notes.ts';
import { coverage, patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';
import { clinicVisit, encounter } from './visits.ts';

const BY = 'radiation-oncologist';

/** Next week: scheduled, worked up, not yet given. */
export function planned(asOf: IsoDate): Story {
  const file = caseOf('story-planned', asOf, -7);
  const reason = ref(file, 'Condition', 'metastasis');
  return {
    id: file.prefix,
    title: 'Planned for next week',
    summary:
      'The infusion is scheduled in seven days. Consult, CT and blood tests are done; all that comes with the stay is ' +
      'still ahead. Nothing is missing yet.',
    resources: withDirectory([
      patient(file, { given: 'Tomasina', family: 'Morrow', gender: 'female', age: 59 }),
      coverage(file, 'commercial-plan'),
      primaryCancer(file, ['C34.31', 'Malignant neoplasm of lower lobe, right bronchus or lung'], -260, 'IVA'),
      metastasis(file, ['C78.2', 'Secondary malignant neoplasm of pleura'], -45),
      ...scan(file, {
        name: 'chest-ct',
        when: [-18, '08:20'],
        modality: 'CT',
        title: 'CT chest with contrast',
        region: 'Chest',
        conclusion: 'Right pleural effusion with pleural nodules.',
      }),
      clinicVisit(file, 'consult-visit', [-12, '10:10'], BY, reason),
      note(file, {
        name: 'consult',
        kind: 'consult',
        when: [-12, '11:00'],
        by: BY,
        encounter: ref(file, 'Encounter', 'consult-visit'),
        text: CONSULT,
      }),
      ...labs(file, 'before', [-9, '09:10'], {
        'blood-count': { hemoglobin: 12.6, leukocytes: 6.8, platelets: 290 },
        coagulation: { prothrombin: 11.8, inr: 1 },
      }),
      encounter(
        file,
        { name: 'admission', kind: 'IMP', from: [-1, '13:00'], title: 'Inpatient stay', with: [BY], reason },
        { status: 'planned' },
      ),
      {
        ...infusion(file, {
          title: 'Intrapleural P-32 instillation, right',
          by: BY,
          encounter: ref(file, 'Encounter', 'admission'),
          reason,
        }),
        status: 'preparation',
        performedPeriod: { start: on(file, 0) },
      },
    ]),
  };
}

const CONSULT = `RADIATION ONCOLOGY CONSULTATION
HPI: 59-year-old woman with stage IVA lung cancer and a right malignant pleural effusion, drained twice.
EXAM: ECOG 1.
ASSESSMENT AND PLAN: Intrapleural P-32 is indicated for the malignant pleural effusion. Admission is requested.`;
