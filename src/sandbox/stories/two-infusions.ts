import type { Resource } from '@medplum/fhirtypes';
import type { IsoDate } from '../../model/time.ts';
import { caseOf, ref, type Case } from './builders.ts';
import { professionalClaim } from './claims.ts';
import { scan } from './imaging.ts';
import { administration, directive, infusion, millicuries, type Given } from './infusion.ts';
import { dischargeSummary, inpatientInfusion } from './inpatient-infusion.ts';
import { labs } from './labs.ts';
import { note } from './notes.ts';
import { coverage, patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';
import { clinicVisit, dischargedTo, encounter, followUpAppointment } from './visits.ts';

const SECOND: Given = {
  product: 'P-32',
  route: 'intrapleural',
  dose: millicuries(9.5),
  site: 'Right pleural space',
  procedure: 'second-infusion',
  day: 42,
};

/** Left pleural space first, right six weeks later: two services, one follow-up running into the other. */
export function twoInfusions(asOf: IsoDate): Story {
  const file = caseOf('story-two-infusions', asOf, 108);
  return {
    id: file.prefix,
    title: 'A second infusion within the follow-up of the first',
    summary:
      'Intrapleural P-32 on the left 108 days ago and on the right 66 days ago. The CT between them is after the first ' +
      'and before the second. The second still waits for its follow-up visit, which is booked.',
    resources: withDirectory([
      patient(file, { given: 'Gemma', family: 'Twiceover', gender: 'female', age: 61 }),
      coverage(file, 'commercial-plan'),
      ...inpatientInfusion(file),
      dischargeSummary(file),
      ...between(file),
      ...second(file),
      followUpAppointment(file, 'second-follow-up', [115, '09:10'], 'booked', 'radiation-oncologist', {
        supportingInformation: [ref(file, 'Procedure', 'second-infusion')],
      }),
    ]),
  };
}

function between(file: Case): readonly Resource[] {
  const by = 'radiation-oncologist';
  return [
    followUpAppointment(file, 'first-follow-up', [28, '09:10'], 'fulfilled', by),
    clinicVisit(file, 'first-visit', [28, '09:10'], by, ref(file, 'Condition', 'metastasis')),
    note(file, {
      name: 'first-visit-note',
      kind: 'radiation-oncology',
      when: [28, '09:40'],
      by,
      encounter: ref(file, 'Encounter', 'first-visit'),
      text: FIRST_VISIT,
    }),
    ...scan(file, {
      name: 'interval-ct',
      when: [27, '10:00'],
      modality: 'CT',
      title: 'CT chest with contrast',
      region: 'Chest',
      conclusion: 'The left effusion has decreased. The right effusion is larger than before.',
    }),
  ];
}

function second(file: Case): readonly Resource[] {
  const admission = ref(file, 'Encounter', 'second-admission');
  const reason = ref(file, 'Condition', 'metastasis');
  const by = 'radiation-oncologist';
  const written = { by, encounter: admission } as const;
  return [
    encounter(
      file,
      {
        name: 'second-admission',
        kind: 'IMP',
        from: [41, '13:00'],
        to: [44, '10:00'],
        title: 'Inpatient stay',
        with: [by],
        reason,
      },
      dischargedTo('home'),
    ),
    note(file, { ...written, name: 'second-history', kind: 'history', when: [41, '14:30'], text: HISTORY }),
    ...labs(
      file,
      'second',
      [41, '14:10'],
      {
        'blood-count': { hemoglobin: 11.9, leukocytes: 5.4, platelets: 231 },
        coagulation: { prothrombin: 12.2, inr: 1 },
      },
      admission,
    ),
    directive(file, [42, '08:20'], { ...SECOND, dose: millicuries(10) }, by),
    infusion(file, {
      name: 'second-infusion',
      day: 42,
      title: 'Intrapleural P-32 instillation, right',
      by,
      encounter: admission,
      reason,
    }),
    administration(file, SECOND, admission),
    note(file, { ...written, name: 'second-procedure-note', kind: 'procedure', when: [42, '12:30'], text: PROCEDURE }),
    note(file, { ...written, name: 'second-discharge', kind: 'discharge', when: [45, '09:10'], text: DISCHARGE }),
    professionalClaim(file, {
      name: 'second-claim',
      created: 47,
      by: 'physicians',
      doctor: by,
      place: '21',
      diagnoses: ['C78.2', 'C34.92'],
      encounter: admission,
      procedure: 'second-infusion',
      lines: [{ code: '77750', day: 42, modifiers: ['26', '58'] }],
    }),
  ];
}

const FIRST_VISIT = `RADIATION ONCOLOGY FOLLOW-UP
INTERVAL HISTORY: No adverse events. Breathing is easier on the left.
IMAGING: The left pleural effusion has decreased.
ASSESSMENT: Partial response on the left. The right side is symptomatic now.
PLAN: Intrapleural P-32 on the right in two weeks.`;

const HISTORY = `HISTORY AND PHYSICAL
CHIEF COMPLAINT: Shortness of breath.
HPI: Admitted for treatment of the right malignant pleural effusion; the left side was treated six weeks ago.
EXAM: Reduced breath sounds at the right base. ECOG 1.
PLAN: Chest tube today, instillation tomorrow.`;

const PROCEDURE = `PROCEDURE NOTE
PROCEDURE PERFORMED: Intrapleural instillation of P-32 chromic phosphate, right.
INDICATION: Recurrent malignant pleural effusion.
DETAILS OF PROCEDURE:
Time out held, identity confirmed. 9.5 mCi of P-32 chromic phosphate was instilled into the right pleural space.
POST-PROCEDURE: The patient was observed in the recovery area for two hours and turned every 15 minutes.
COMPLICATIONS: None.`;

const DISCHARGE = `DISCHARGE SUMMARY
HOSPITAL COURSE: Admitted for intrapleural P-32 on the right, performed without complications.
DISPOSITION: Home.`;
