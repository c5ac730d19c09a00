import type { IsoDate } from '../../model/time.ts';
import { CPT } from '../../terminology/systems.ts';
import { at, caseOf, idIn } from './builders.ts';
import { patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';

/** Nothing but the Procedure. */
export function empty(asOf: IsoDate): Story {
  const file = caseOf('story-empty', asOf, 30);
  return {
    id: file.prefix,
    title: 'Only the procedure',
    summary:
      'A procedure of 30 days ago stands alone: no encounter, no diagnosis, no imaging, no note, no activity. Everything ' +
      'that is due is open; the follow-up visit still has time.',
    resources: withDirectory([
      patient(file, { given: 'Blanche', family: 'Pageworth', gender: 'female', age: 71 }),
      {
        resourceType: 'Procedure',
        id: idIn(file, 'infusion'),
        status: 'completed',
        code: { coding: [{ system: CPT, code: '77750' }] },
        subject: file.subject,
        performedDateTime: at(file, [0, '10:30']),
      },
    ]),
  };
}
