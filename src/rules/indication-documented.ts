import { statedIndication } from '../chart/indication.ts';
import { notesWithin } from '../chart/notes.ts';
import { refusedAsCodedOtherwise } from '../chart/other-infusions.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { CONSULTATIONS } from '../terminology/documents.ts';
import { cannotRead, documentedByAll, missing } from './verdicts.ts';

export const indicationDocumented = defineRule({
  id: 'indication-documented',
  title: 'The reason for the infusion is stated, and a consultation or plan precedes it.',
  section: 'history',
  severity: 'moderate',
  queue: 'clinician',
  source: 'IFRAME',
  remedy:
    'State the reason on the procedure, its encounter or its claim line, and file the consultation or plan from before the infusion, or record why there is none.',
  evidenceTypes: [
    'Procedure',
    'Encounter',
    'Condition',
    'Claim',
    'DocumentReference',
    'Composition',
    'DiagnosticReport',
  ],
  timing: 'admission',
  messages: {
    noReason: { text: 'No stated reason for the infusion of {date} was found.', reason: 'NotFound' },
    noConsultation: {
      text: 'No final consultation note or treatment plan dated {first} to {last} was found.',
      reason: 'NotFound',
    },
  },
  check: (episode, policy) => {
    const window = windowOf(episode, policy.windows['indication-documented']);
    const consulted = notesWithin(episode, CONSULTATIONS, window, (note) => refusedAsCodedOtherwise(episode, note));
    const { found: stated, unreadable } = statedIndication(episode, policy, consulted);
    const isStated = stated.facts.length > 0;
    const isConsulted = consulted.facts.length > 0;
    const { nearMisses } = stated;
    const noReason = { message: 'noReason', data: { date: isoDate(episode.day) }, nearMisses } as const;
    const data = windowData(window);
    const noConsultation = { message: 'noConsultation', data, nearMisses: consulted.nearMisses } as const;
    if (isStated && isConsulted) return documentedByAll([stated, consulted]);
    if (isStated || (!isConsulted && unreadable.length > 0)) return missing(noConsultation);
    if (unreadable.length > 0) return cannotRead(unreadable);
    return isConsulted ? missing(noReason) : missing(noReason, noConsultation);
  },
});
