import type { IsoDate } from '../../model/time.ts';
import { caseOf, ref } from './builders.ts';
import { diagnosis } from './diagnoses.ts';
import { dischargeSummary, inpatientInfusion } from './inpatient-infusion.ts';
import { coverage, patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';
import { clinicVisit, followUpAppointment } from './visits.ts';

/** Day 120: the only follow-up was cancelled, and nobody booked another. */
export function overdue(asOf: IsoDate): Story {
  const file = caseOf('story-overdue', asOf, 120);
  return {
    id: file.prefix,
    title: 'No follow-up after four months',
    summary:
      'Inpatient intrapleural P-32, 120 days ago, well documented until discharge. The follow-up appointment was ' +
      'cancelled by the clinic and not booked again; a visit to the family doctor is no follow-up of the infusion.',
    resources: withDirectory([
      patient(file, { given: 'Otis', family: 'Latecomer', gender: 'male', age: 74 }),
      coverage(file, 'medicare-plan'),
      ...inpatientInfusion(file),
      dischargeSummary(file),
      followUpAppointment(file, 'follow-up', [29, '10:10'], 'cancelled', 'radiation-oncologist', {
        cancelationReason: { text: 'Clinic closed that day' },
      }),
      diagnosis(file, 'hypertension', ['I10', 'Essential (primary) hypertension'], -2900),
      clinicVisit(file, 'family-visit', [52, '15:10'], 'family-doctor', ref(file, 'Condition', 'hypertension')),
    ]),
  };
}
