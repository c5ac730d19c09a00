import type { IsoDate } from '../../model/time.ts';
import { at, caseOf, named } from './builders.ts';
import { dischargeSummary, inpatientInfusion } from './inpatient-infusion.ts';
import { coverage, patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';
import { followUpAppointment } from './visits.ts';

/** The patient died on day 20; the clinic took the appointment off its calendar. */
export function died(asOf: IsoDate): Story {
  const file = caseOf('story-died', asOf, 60);
  return {
    id: file.prefix,
    title: 'Died three weeks after the infusion',
    summary:
      'Inpatient intrapleural P-32, 60 days ago. The patient died at home on day 20, before the follow-up that was ' +
      'booked for day 28 and cancelled then. No follow-up can be asked for.',
    resources: withDirectory([
      patient(
        file,
        { given: 'Vernon', family: 'Fictional', gender: 'male', age: 81 },
        { deceasedDateTime: at(file, [20, '04:30']) },
      ),
      coverage(file, 'medicare-plan'),
      ...inpatientInfusion(file),
      dischargeSummary(file),
      followUpAppointment(file, 'follow-up', [28, '09:10'], 'cancelled', 'radiation-oncologist', {
        cancelationReason: named(
          'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason',
          'pat-dec',
          'Patient: Deceased',
        ),
      }),
    ]),
  };
}
