import type { IsoDate } from '../../model/time.ts';
import { caseOf } from './builders.ts';
import { professionalClaim } from './claims.ts';
import { coverage, patient, withDirectory } from './people.ts';
import type { Story } from './story.ts';

/** A claim line without any record of the service. */
export function claimOnly(asOf: IsoDate): Story {
  const file = caseOf('story-claim-only', asOf, 45);
  return {
    id: file.prefix,
    title: 'A claim without a procedure',
    summary:
      'A professional claim of 45 days ago names the service; the chart holds no procedure, no visit and no note for it. ' +
      'Compliance has the first question: what stands behind the line?',
    resources: withDirectory([
      patient(file, { given: 'Clement', family: 'Lineitem', gender: 'male', age: 69 }),
      coverage(file, 'medicare-plan'),
      professionalClaim(file, {
        name: 'claim',
        created: 8,
        by: 'physicians',
        doctor: 'radiation-oncologist',
        place: '22',
        diagnoses: ['C78.2', 'C34.91'],
        lines: [{ code: '77750', modifiers: ['26'] }],
      }),
    ]),
  };
}
