import type { IsoDate } from '../../model/time.ts';
import { caseOf, ref } from './builders.ts';
import { diagnosis } from './diagnoses.ts';
import { infusion } from './infusion.ts';
import { labs } from './labs.ts';
import { patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';
import { clinicVisit } from './visits.ts';

/** The procedure was recorded on the wrong patient and struck out. */
export function enteredInError(asOf: IsoDate): Story {
  const file = caseOf('story-entered-in-error', asOf, 12);
  return {
    id: file.prefix,
    title: 'Recorded on the wrong patient',
    summary:
      'The procedure was entered on this chart by mistake and marked entered-in-error the next day. No claim went out: ' +
      'there is no service to check.',
    resources: withDirectory([
      patient(file, { given: 'Norman', family: 'Notme', gender: 'male', age: 47 }),
      diagnosis(file, 'diabetes', ['E11.9', 'Type 2 diabetes mellitus without complications'], -1500),
      clinicVisit(file, 'visit', [0, '10:10'], 'family-doctor', ref(file, 'Condition', 'diabetes')),
      ...labs(file, 'check', [0, '10:30'], { 'blood-count': { hemoglobin: 14.2, leukocytes: 6.6, platelets: 250 } }),
      infusion(
        file,
        { title: 'Intrapleural P-32 instillation, left', by: 'radiation-oncologist' },
        { status: 'entered-in-error' },
      ),
    ]),
  };
}
