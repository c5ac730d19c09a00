import type { IsoDate } from '../../model/time.ts';
import { caseOf, ref, without } from './builders.ts';
import { dischargeSummary, inpatientInfusion } from './inpatient-infusion.ts';
import { scannedNote } from './notes.ts';
import { coverage, patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';
import { followUpAppointment } from './visits.ts';

/** The procedure note is a scan, and nothing else says how much was given. */
export function scannedProcedureNote(asOf: IsoDate): Story {
  const file = caseOf('story-scanned-note', asOf, 18);
  return {
    id: file.prefix,
    title: 'The procedure note is a scan',
    summary:
      'Inpatient intrapleural P-32, 18 days ago. The procedure note exists as a scanned page only, and there is no ' +
      'administration record: whether the activity is on record cannot be told by a program. Nothing is called missing.',
    resources: withDirectory([
      patient(file, { given: 'Page', family: 'Copier', gender: 'female', age: 72 }),
      coverage(file, 'commercial-plan'),
      ...without(file, inpatientInfusion(file), 'infusion-administration', 'procedure-note'),
      ...scannedNote(file, {
        name: 'procedure-note',
        kind: 'procedure',
        when: [0, '12:20'],
        by: 'radiation-oncologist',
        encounter: ref(file, 'Encounter', 'admission'),
      }),
      dischargeSummary(file),
      followUpAppointment(file, 'follow-up', [28, '10:10'], 'booked', 'radiation-oncologist'),
    ]),
  };
}
