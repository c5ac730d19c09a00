import type { DiagnosticReport, Resource } from '@medplum/fhirtypes';
import type { IsoDate } from '../../model/time.ts';
import { DIAGNOSTIC_SERVICE, LOINC } from '../../terminology/systems.ts';
import { at, caseOf, coded, idIn, named, on, ref, type Case, type Moment } from './builders.ts';
import { professionalClaim } from './claims.ts';
import { metastasis, primaryCancer } from './diagnoses.ts';
import { administration, infusion, millicuries } from './infusion.ts';
import { labs } from './labs.ts';
import { htmlNote, note, scannedNote, type NoteKind } from './notes.ts';
import { coverage, organization, patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';
import { encounter, followUpAppointment } from './visits.ts';

/** A quiet chart: treated here, followed elsewhere; two providers bill the two components. */
export function bone(asOf: IsoDate): Story {
  const file = caseOf('story-bone', asOf, 115);
  return {
    id: file.prefix,
    title: 'Intravenous Sr-89 with notes from elsewhere',
    summary:
      'Strontium-89 for bone metastases in a treatment center, 115 days ago. Consult, bone scans and follow-up visits ' +
      'were brought in from another hospital. The physicians bill 26, the center TC: right. The setting is to be confirmed.',
    resources: withDirectory([...before(file), ...service(file), ...after(file)]),
  };
}

function before(file: Case): readonly Resource[] {
  return [
    patient(file, { given: 'Bertram', family: 'Farfield', gender: 'male', age: 77 }),
    coverage(file, 'medicare-plan'),
    primaryCancer(file, ['C61', 'Malignant neoplasm of prostate'], -2300, 'IVB'),
    metastasis(file, ['C79.51', 'Secondary malignant neoplasm of bone'], -300),
    ...broughtIn(file, 'outside-consult', 'oncology-consult', [-20, '10:00'], CONSULT),
    ...boneScan(file, 'bone-scan', [-33, '13:00'], 'Multiple foci of uptake in spine, pelvis and ribs.'),
    ...labs(file, 'before', [-6, '07:50'], {
      'blood-count': { hemoglobin: 11.5, leukocytes: 5.1, platelets: 205 },
    }),
  ];
}

function service(file: Case): readonly Resource[] {
  const visit = ref(file, 'Encounter', 'infusion-visit');
  const by = 'nuclear-physician';
  const billed = {
    created: 7,
    doctor: by,
    place: '11',
    diagnoses: ['C79.51', 'C61'],
    encounter: visit,
    procedure: 'infusion',
  } as const;
  return [
    encounter(file, {
      name: 'infusion-visit',
      kind: 'AMB',
      from: [0, '10:00'],
      to: [0, '12:30'],
      title: 'Radionuclide treatment',
      with: [by],
      reason: ref(file, 'Condition', 'metastasis'),
      facility: 'treatment-center',
    }),
    ...scannedNote(file, { name: 'consent-form', kind: 'consent', when: [0, '10:10'], by, encounter: visit }),
    infusion(file, { title: 'Sr-89 treatment', by, encounter: visit }),
    administration(file, { product: 'Sr-89', route: 'intravenous', dose: millicuries(4) }, visit),
    htmlNote(file, {
      name: 'procedure-note',
      kind: 'procedure',
      when: [0, '12:15'],
      by,
      encounter: visit,
      text: PROCEDURE,
    }),
    professionalClaim(file, {
      ...billed,
      name: 'physician-claim',
      by: 'physicians',
      lines: [{ code: '77750', modifiers: ['26'] }],
    }),
    professionalClaim(file, {
      ...billed,
      name: 'center-claim',
      by: 'treatment-center',
      lines: [
        { code: '77750', modifiers: ['TC'] },
        { code: 'A9600', units: 4 },
      ],
    }),
  ];
}

function after(file: Case): readonly Resource[] {
  return [
    followUpAppointment(file, 'follow-up', [30, '09:10'], 'cancelled', 'nuclear-physician', {
      cancelationReason: { text: 'Patient is followed closer to home' },
    }),
    ...broughtIn(file, 'outside-visit', 'oncology-consult', [44, '11:20'], FIRST_VISIT),
    ...labs(file, 'after', [44, '08:00'], {
      'blood-count': { hemoglobin: 10.8, leukocytes: 3.9, platelets: 132 },
    }),
    ...boneScan(file, 'later-bone-scan', [84, '13:00'], 'Uptake in spine and pelvis has decreased. No new lesion.'),
    ...broughtIn(file, 'outside-last-visit', 'oncology-consult', [90, '11:00'], LAST_VISIT),
  ];
}

/** A note imported from the other hospital: no encounter of ours, the hospital itself as author. */
function broughtIn(file: Case, name: string, kind: NoteKind, when: Moment, text: string): readonly Resource[] {
  const outside = organization('outside-hospital');
  return [
    note(
      file,
      { name, kind, when, by: 'oncologist', text },
      {
        author: [outside],
        custodian: outside,
        authenticator: outside,
        description: `Imported on ${on(file, when[0] + 3)}`,
      },
    ),
  ];
}

/** A bone scan known by its imported report alone. */
function boneScan(file: Case, name: string, when: Moment, conclusion: string): readonly DiagnosticReport[] {
  return [
    {
      resourceType: 'DiagnosticReport',
      id: idIn(file, name),
      status: 'final',
      category: [coded(DIAGNOSTIC_SERVICE, 'NMS')],
      code: { ...named(LOINC, '18748-4', 'Diagnostic imaging study'), text: 'Whole body bone scan' },
      subject: file.subject,
      effectiveDateTime: at(file, when),
      performer: [organization('outside-hospital')],
      conclusion,
    },
  ];
}

const CONSULT = `MEDICAL ONCOLOGY CONSULTATION (Faraway Regional Hospital)
HPI: 77-year-old man with prostate cancer, stage IVB, and painful bone metastases at several sites.
EXAM: ECOG 2.
ASSESSMENT AND PLAN: Strontium-89 is indicated for painful bone metastases. Referred to Sampleton Treatment Center.`;

const PROCEDURE = `PROCEDURE NOTE
PROCEDURE PERFORMED: Sr-89 infusion
INDICATION: Painful bone metastases
TECHNIQUE: 4.0 mCi of strontium-89 chloride was given intravenously through a line in the left antecubital vein over two minutes.
RECOVERY: Observed for 60 minutes after the infusion. No extravasation.
COMPLICATIONS: None.`;

const FIRST_VISIT = `MEDICAL ONCOLOGY VISIT (Faraway Regional Hospital)
INTERVAL HISTORY: Pain was worse for four days after strontium-89, then better. No bleeding.
LABS: Platelets 132.
ASSESSMENT: Bone metastases, pain improved.
PLAN: Blood count again in four weeks.`;

const LAST_VISIT = `MEDICAL ONCOLOGY VISIT (Faraway Regional Hospital)
INTERVAL HISTORY: No adverse events. Off opioids.
IMAGING: Bone scan shows decreased uptake.
ASSESSMENT: Partial response in bone.
PLAN: Continue current treatment.`;
