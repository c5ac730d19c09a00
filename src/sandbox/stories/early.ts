import type { IsoDate } from '../../model/time.ts';
import { caseOf, ref } from './builders.ts';
import { inpatientInfusion } from './inpatient-infusion.ts';
import { note } from './notes.ts';
import { coverage, patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';
import { followUpAppointment } from './visits.ts';

/** Day 5: the stay is documented, the follow-up is booked. */
export function early(asOf: IsoDate): Story {
  const file = caseOf('story-early', asOf, 5);
  return {
    id: file.prefix,
    title: 'Five days after the infusion',
    summary:
      'Inpatient intrapleural P-32 five days ago. The stay is documented and the follow-up is booked for week four; the ' +
      'visit itself is still ahead. Nothing to do today.',
    resources: withDirectory([
      patient(file, { given: 'Earl', family: 'Daybreak', gender: 'male', age: 66 }),
      coverage(file, 'commercial-plan'),
      ...inpatientInfusion(file),
      note(
        file,
        {
          name: 'discharge-summary',
          kind: 'discharge',
          when: [3, '09:15'],
          by: 'radiation-oncologist',
          encounter: ref(file, 'Encounter', 'admission'),
          text: 'DISCHARGE SUMMARY (not yet signed)\nHOSPITAL COURSE: Admitted for intrapleural P-32.',
        },
        { docStatus: 'preliminary' },
      ),
      followUpAppointment(file, 'follow-up', [28, '09:10'], 'booked', 'radiation-oncologist'),
    ]),
  };
}
