import { supervisors } from '../chart/supervision.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { documented, missing } from './verdicts.ts';

export const supervisingPhysicianRecorded = defineRule({
  id: 'supervising-physician-recorded',
  title: 'The clinician responsible for the infusion is named.',
  section: 'infusion',
  severity: 'moderate',
  queue: 'clinician',
  source: 'IFRAME',
  remedy: 'Name the responsible clinician on the procedure or its note, or record why none is named.',
  evidenceTypes: ['Procedure', 'DocumentReference', 'Composition', 'DiagnosticReport'],
  timing: 'infusion',
  messages: {
    noClinician: { text: 'No clinician named for the infusion of {date} was found.', reason: 'NotFound' },
  },
  check: (episode, policy) => {
    const { facts, nearMisses } = supervisors(episode, policy);
    if (facts.some(({ details = [] }) => details.length > 0)) return documented({ facts });
    if (facts.length > 0)
      return documented({ facts: facts.map((fact) => ({ ...fact, details: [{ code: 'no-specialty' }] })) });
    return missing({ message: 'noClinician', data: { date: isoDate(episode.day) }, nearMisses });
  },
});
