import type { Resource } from '@medplum/fhirtypes';
import { ref, type Case } from './builders.ts';
import { professionalClaim } from './claims.ts';
import { metastasis, primaryCancer } from './diagnoses.ts';
import { scan } from './imaging.ts';
import { administration, directive, infusion, millicuries, type Given } from './infusion.ts';
import { labs, performanceStatus, recoveryVitals } from './labs.ts';
import { consent, note } from './notes.ts';
import { dischargedTo, encounter } from './visits.ts';

const GIVEN: Given = {
  product: 'P-32',
  route: 'intrapleural',
  dose: millicuries(9.8),
  site: 'Left pleural space',
};

/**
 * What several stories share up to the discharge: intrapleural P-32 for an effusion of lung cancer during a stay of
 * three days, with consult, tests, consent, directive, procedure note and claim.
 */
export function inpatientInfusion(file: Case): readonly Resource[] {
  const admission = ref(file, 'Encounter', 'admission');
  const reason = ref(file, 'Condition', 'metastasis');
  const written = { by: 'radiation-oncologist', encounter: admission } as const;
  return [
    primaryCancer(file, ['C34.92', 'Malignant neoplasm of unspecified part of left bronchus or lung'], -420, 'IVA'),
    metastasis(file, ['C78.2', 'Secondary malignant neoplasm of pleura'], -35, admission),
    ...scan(file, {
      name: 'chest-ct',
      when: [-16, '13:20'],
      modality: 'CT',
      title: 'CT chest with contrast',
      region: 'Chest',
      conclusion: 'Left pleural effusion, larger than before, with pleural thickening.',
    }),
    note(file, {
      name: 'consult',
      kind: 'consult',
      when: [-14, '11:00'],
      by: 'radiation-oncologist',
      text: CONSULT,
    }),
    encounter(
      file,
      {
        name: 'admission',
        kind: 'IMP',
        from: [-1, '13:00'],
        to: [2, '10:30'],
        title: 'Inpatient stay',
        with: ['radiation-oncologist'],
        reason,
      },
      dischargedTo('home'),
    ),
    note(file, { ...written, name: 'history', kind: 'history', when: [-1, '14:30'], text: HISTORY }),
    performanceStatus(file, [-1, '14:20'], 1, 'radiation-oncologist'),
    ...labs(
      file,
      'before',
      [-1, '14:00'],
      {
        'blood-count': { hemoglobin: 12.4, leukocytes: 7.1, platelets: 268 },
        coagulation: { prothrombin: 12.4, inr: 1.1 },
      },
      admission,
    ),
    consent(file, [-1, '15:30']),
    directive(file, [0, '08:20'], { ...GIVEN, dose: millicuries(10) }, 'radiation-oncologist'),
    infusion(file, {
      title: 'Intrapleural P-32 instillation, left',
      by: 'radiation-oncologist',
      encounter: admission,
      reason,
    }),
    administration(file, GIVEN, admission),
    note(file, { ...written, name: 'procedure-note', kind: 'procedure', when: [0, '12:20'], text: PROCEDURE }),
    ...recoveryVitals(file, [0, '13:10'], 'admission'),
    professionalClaim(file, {
      name: 'claim',
      created: 4,
      by: 'physicians',
      doctor: 'radiation-oncologist',
      place: '21',
      diagnoses: ['C78.2', 'C34.92'],
      encounter: admission,
      procedure: 'infusion',
      lines: [{ code: '77750', modifiers: ['26'] }],
    }),
  ];
}

/** The discharge summary of the stay. */
export function dischargeSummary(file: Case): Resource {
  return note(file, {
    name: 'discharge-summary',
    kind: 'discharge',
    when: [4, '09:15'],
    by: 'radiation-oncologist',
    encounter: ref(file, 'Encounter', 'admission'),
    text: DISCHARGE,
  });
}

const CONSULT = `RADIATION ONCOLOGY CONSULTATION
REASON FOR VISIT: Recurrent left malignant pleural effusion, stage IVA lung cancer.
EXAM: ECOG 1. Dull to percussion at the left base.
ASSESSMENT AND PLAN:
Radionuclide treatment is indicated for the recurrent malignant pleural effusion. Intrapleural P-32 is planned.`;

const HISTORY = `HISTORY AND PHYSICAL
CHIEF COMPLAINT: Shortness of breath.
HPI: Admitted for intrapleural radionuclide treatment of a malignant pleural effusion.
EXAM: No distress at rest. Reduced breath sounds at the left base. ECOG 1.
PLAN: Chest tube today, instillation tomorrow.`;

const PROCEDURE = `PROCEDURE NOTE
PREOPERATIVE DIAGNOSIS: Malignant pleural effusion, left.
PROCEDURE PERFORMED: Intrapleural instillation of P-32 chromic phosphate.
INDICATION: Recurrent malignant pleural effusion.
DETAILS OF PROCEDURE:
Time out held, identity confirmed. 9.8 mCi of P-32 chromic phosphate was instilled into the left pleural space
through the chest tube, followed by a 20 mL flush.
POST-PROCEDURE: The patient was turned every 15 minutes for two hours and observed in the recovery area.
COMPLICATIONS: None.`;

const DISCHARGE = `DISCHARGE SUMMARY
HOSPITAL COURSE: Admitted for intrapleural P-32, performed without complications. Chest tube removed on day two.
DISPOSITION: Home. Follow-up in radiation oncology in four weeks.`;
