import type { IsoDate } from '../../model/time.ts';
import { UCUM } from '../../terminology/systems.ts';
import { caseOf, ref, without } from './builders.ts';
import { administration } from './infusion.ts';
import { dischargeSummary, inpatientInfusion } from './inpatient-infusion.ts';
import { note } from './notes.ts';
import { coverage, patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';
import { followUpAppointment } from './visits.ts';

/** The amount given is recorded in millilitres, and the note does not say how much activity that was. */
export function wrongUnit(asOf: IsoDate): Story {
  const file = caseOf('story-wrong-unit', asOf, 21);
  const admission = ref(file, 'Encounter', 'admission');
  return {
    id: file.prefix,
    title: 'The amount recorded in millilitres only',
    summary:
      'Inpatient intrapleural P-32, 21 days ago. The administration record says 50 mL, the note says "the prescribed ' +
      'amount": no activity is on record. The 50 mL are shown as what was found and refused.',
    resources: withDirectory([
      patient(file, { given: 'Millicent', family: 'Litre', gender: 'female', age: 70 }),
      coverage(file, 'commercial-plan'),
      ...without(file, inpatientInfusion(file), 'infusion-administration', 'procedure-note'),
      administration(
        file,
        {
          product: 'P-32',
          route: 'intrapleural',
          dose: { value: 50, unit: 'mL', system: UCUM, code: 'mL' },
          site: 'Left pleural space',
        },
        admission,
      ),
      note(file, {
        name: 'procedure-note',
        kind: 'procedure',
        when: [0, '12:20'],
        by: 'radiation-oncologist',
        encounter: admission,
        text: PROCEDURE,
      }),
      dischargeSummary(file),
      followUpAppointment(file, 'follow-up', [30, '09:10'], 'booked', 'radiation-oncologist'),
    ]),
  };
}

const PROCEDURE = `PROCEDURE NOTE
PROCEDURE PERFORMED: Intrapleural instillation of P-32 chromic phosphate.
INDICATION: Recurrent malignant pleural effusion.
DETAILS OF PROCEDURE: Time out held. The prescribed amount of P-32 chromic phosphate, 50 mL of suspension, was instilled
into the left pleural space through the chest tube.
POST-PROCEDURE: The patient was turned every 15 minutes and observed in the recovery area for two hours.
COMPLICATIONS: None.`;
