import type { IsoDate } from '../../model/time.ts';
import { caseOf, ref } from './builders.ts';
import { professionalClaim } from './claims.ts';
import { metastasis, primaryCancer } from './diagnoses.ts';
import { infusion } from './infusion.ts';
import { note } from './notes.ts';
import { coverage, patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';
import { clinicVisit } from './visits.ts';

/** The infusion was called off that morning, and a claim went out all the same. */
export function chargedInError(asOf: IsoDate): Story {
  const file = caseOf('story-charged-in-error', asOf, 16);
  const visit = ref(file, 'Encounter', 'visit');
  return {
    id: file.prefix,
    title: 'Called off, yet on a claim',
    summary:
      'The patient had a fever and the infusion was called off, recorded as not done. An active claim carries the line: ' +
      'compliance should see that one conflict, and no request for documents of an infusion that never was.',
    resources: withDirectory([
      patient(file, { given: 'Frieda', family: 'Calloff', gender: 'female', age: 63 }),
      coverage(file, 'commercial-plan'),
      primaryCancer(file, ['C50.912', 'Malignant neoplasm of unspecified site of left female breast'], -700, 'IV'),
      metastasis(file, ['C78.2', 'Secondary malignant neoplasm of pleura'], -30),
      clinicVisit(file, 'visit', [0, '09:10'], 'radiation-oncologist', ref(file, 'Condition', 'metastasis')),
      infusion(
        file,
        { title: 'Intrapleural P-32 instillation, left', by: 'radiation-oncologist', encounter: visit },
        { status: 'not-done', statusReason: { text: 'Fever on the day of treatment' } },
      ),
      note(file, {
        name: 'visit-note',
        kind: 'progress',
        when: [0, '09:40'],
        by: 'radiation-oncologist',
        encounter: visit,
        text: `Temperature 38.6. The instillation was cancelled today; no P-32 was given. New date after antibiotics.`,
      }),
      professionalClaim(file, {
        name: 'claim',
        created: 5,
        by: 'physicians',
        doctor: 'radiation-oncologist',
        place: '22',
        diagnoses: ['C78.2'],
        encounter: visit,
        procedure: 'infusion',
        lines: [{ code: '77750', modifiers: ['26'] }],
      }),
    ]),
  };
}
