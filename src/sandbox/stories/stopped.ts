import type { IsoDate } from '../../model/time.ts';
import { caseOf, ref, without } from './builders.ts';
import { professionalClaim } from './claims.ts';
import { administration, infusion, millicuries } from './infusion.ts';
import { dischargeSummary, inpatientInfusion } from './inpatient-infusion.ts';
import { note } from './notes.ts';
import { coverage, patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';
import { followUpAppointment } from './visits.ts';

/** Part of the activity was given before the infusion was stopped, and the record says so everywhere. */
export function stopped(asOf: IsoDate): Story {
  const file = caseOf('story-stopped', asOf, 24);
  const encounter = ref(file, 'Encounter', 'admission');
  const shared = without(
    file,
    inpatientInfusion(file),
    'infusion',
    'infusion-administration',
    'procedure-note',
    'claim',
  );
  return {
    id: file.prefix,
    title: 'Stopped half way',
    summary:
      'Inpatient intrapleural P-32, 24 days ago, stopped for chest pain after 4.2 mCi. The reason, the activity and the ' +
      'modifier for a discontinued service agree. Follow-up is booked.',
    resources: withDirectory([
      patient(file, { given: 'Halvard', family: 'Midway', gender: 'male', age: 68 }),
      coverage(file, 'commercial-plan'),
      ...shared,
      infusion(
        file,
        {
          title: 'Intrapleural P-32 instillation, left',
          by: 'radiation-oncologist',
          encounter,
          reason: ref(file, 'Condition', 'metastasis'),
        },
        { status: 'stopped', statusReason: { text: 'Chest pain during the instillation' } },
      ),
      {
        ...administration(
          file,
          { product: 'P-32', route: 'intrapleural', dose: millicuries(4.2), site: 'Left pleural space' },
          encounter,
        ),
        status: 'stopped',
      },
      note(file, {
        name: 'procedure-note',
        kind: 'procedure',
        when: [0, '12:20'],
        by: 'radiation-oncologist',
        encounter,
        text: PROCEDURE,
      }),
      dischargeSummary(file),
      professionalClaim(file, {
        name: 'claim',
        created: 6,
        by: 'physicians',
        doctor: 'radiation-oncologist',
        place: '21',
        diagnoses: ['C78.2', 'C34.92'],
        encounter,
        procedure: 'infusion',
        lines: [{ code: '77750', modifiers: ['26', '53'] }],
      }),
      followUpAppointment(file, 'follow-up', [30, '09:10'], 'booked', 'radiation-oncologist'),
    ]),
  };
}

const PROCEDURE = `PROCEDURE NOTE
PROCEDURE PERFORMED: Intrapleural instillation of P-32 chromic phosphate, stopped.
INDICATION: Recurrent malignant pleural effusion.
DETAILS OF PROCEDURE: Time out held. 4.2 mCi of P-32 chromic phosphate was instilled into the left pleural space. The patient
reported chest pain and the instillation was stopped.
POST-PROCEDURE: The patient was observed in the recovery area for three hours.`;
