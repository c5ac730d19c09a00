import type { Resource } from '@medplum/fhirtypes';
import { SNOMED } from '../../terminology/systems.ts';
import { named, ref, type Case } from './builders.ts';
import { administration, directive, infusion, millicuries, type Given } from './infusion.ts';
import { labs, performanceStatus, pregnancyTest, recoveryVitals } from './labs.ts';
import { consent, note, scannedNote } from './notes.ts';
import { dischargedTo, encounter } from './visits.ts';

const SITE = 'Right pleural space';
const GIVEN: Given = { product: 'P-32', route: 'intrapleural', dose: millicuries(10.1), site: SITE };

/** The stay of the complete record: from history and physical to discharge summary. */
export function completeStay(file: Case): readonly Resource[] {
  const admission = ref(file, 'Encounter', 'admission');
  const metastatic = ref(file, 'Condition', 'metastasis');
  const written = { by: 'radiation-oncologist', encounter: admission } as const;
  return [
    encounter(
      file,
      {
        name: 'admission',
        kind: 'IMP',
        from: [-1, '14:10'],
        to: [2, '11:00'],
        title: 'Inpatient stay',
        with: ['radiation-oncologist'],
        reason: metastatic,
      },
      dischargedTo('home'),
    ),
    note(file, { ...written, name: 'history', kind: 'history', when: [-1, '15:30'], text: HISTORY }),
    performanceStatus(file, [-1, '15:20'], 1, 'radiation-oncologist'),
    pregnancyTest(file, [-1, '15:00'], admission),
    ...labs(
      file,
      'before',
      [-1, '15:00'],
      {
        'blood-count': { hemoglobin: 11.8, leukocytes: 6.2, platelets: 241 },
        'liver-panel': { alt: 24, ast: 27, bilirubin: 0.6, albumin: 3.6 },
        coagulation: { prothrombin: 12.1, inr: 1 },
      },
      admission,
    ),
    ...scannedNote(file, { ...written, name: 'consent-form', kind: 'consent', when: [-1, '16:00'] }),
    consent(file, [-1, '16:00'], ref(file, 'DocumentReference', 'consent-form')),
    directive(file, [0, '08:15'], { ...GIVEN, dose: millicuries(10) }, 'radiation-oncologist'),
    infusion(
      file,
      {
        title: 'Intrapleural P-32 instillation, right',
        by: 'radiation-oncologist',
        encounter: admission,
        reason: metastatic,
      },
      {
        bodySite: [named(SNOMED, '3120008', 'Pleural membrane structure')],
        report: [ref(file, 'DocumentReference', 'procedure-note')],
      },
    ),
    { ...administration(file, GIVEN, admission), request: ref(file, 'MedicationRequest', 'infusion-directive') },
    note(file, { ...written, name: 'procedure-note', kind: 'procedure', when: [0, '12:05'], text: PROCEDURE }),
    ...recoveryVitals(file, [0, '13:00'], 'admission'),
    note(file, { ...written, name: 'instructions', kind: 'instructions', when: [2, '10:30'], text: INSTRUCTIONS }),
    note(file, { ...written, name: 'discharge-summary', kind: 'discharge', when: [2, '16:40'], text: DISCHARGE }),
  ];
}

const HISTORY = `HISTORY AND PHYSICAL
CHIEF COMPLAINT: Shortness of breath on exertion.
HPI: Admitted for intrapleural radionuclide treatment of a recurrent right malignant pleural effusion.
PAST MEDICAL HISTORY: Breast cancer, stage IV. Hypertension.
ALLERGIES: None known.
EXAM: Comfortable at rest. Reduced breath sounds at the right base. Abdomen soft. ECOG 1.
PLAN: Chest tube today, instillation tomorrow morning.`;

const PROCEDURE = `PROCEDURE NOTE
PREOPERATIVE DIAGNOSIS: Malignant pleural effusion, right.
PROCEDURE PERFORMED: Intrapleural instillation of P-32 chromic phosphate.
INDICATION: Recurrent malignant pleural effusion.
DETAILS OF PROCEDURE:
Identity was checked against the written directive and a time out was held. The chest tube had been placed the
day before and was shown to drain freely. 10.1 mCi of P-32 chromic phosphate in 50 mL of saline was instilled
into the right pleural space through the tube, followed by a 20 mL flush. The tube was clamped.
POST-PROCEDURE: The patient was turned every 15 minutes for two hours and monitored in the recovery area. Vital
signs were stable after the procedure.
COMPLICATIONS: None.`;

const INSTRUCTIONS = `DISCHARGE INSTRUCTIONS
Keep the dressing dry for two days. Call if there is drainage from the tube site, fever or worse breathing.
Wash linen that is stained by drainage separately for one week.`;

const DISCHARGE = `DISCHARGE SUMMARY
HOSPITAL COURSE: Admitted for intrapleural P-32. The instillation was performed without complications. The tube
was removed on the second day.
CONDITION AT DISCHARGE: Good, walking without oxygen.
DISPOSITION: Home. Follow-up in radiation oncology in four weeks.`;
