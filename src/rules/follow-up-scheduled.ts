import { unplacedNotes } from '../chart/follow-up-notes.ts';
import { followUpAppointments, followUpVisits, TIED_BY } from '../chart/follow-up.ts';
import { together } from '../chart/sift.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { cannotRead, documented, missing, notApplicable } from './verdicts.ts';

export const followUpScheduled = defineRule({
  id: 'follow-up-scheduled',
  title: 'A follow-up appointment within three months is arranged, or a visit has taken place.',
  section: 'follow-up',
  severity: 'high',
  queue: 'scheduling',
  source: 'IFRAME, OPENPAYER',
  remedy: 'Record the follow-up appointment, or record why none is arranged.',
  evidenceTypes: ['Appointment', 'Encounter', 'DocumentReference', 'Composition'],
  refersTo: TIED_BY,
  timing: 'follow-up',
  dueDay: ({ due }) => due.followUpScheduledDays,
  leadFrom: 1,
  messages: {
    noAppointment: { text: 'No follow-up appointment dated {first} to {last} was found.', reason: 'NotFound' },
  },
  check: (episode, policy) => {
    const window = windowOf(episode, policy.windows['follow-up-scheduled']);
    const appointments = followUpAppointments(episode, window);
    const visits = followUpVisits(episode, policy, window);
    const found = together<unknown>(appointments, visits);
    if (found.facts.length > 0) return documented(found);
    if (policy.feeds?.includes('Appointment') === false) return notApplicable('not supplied by this site: Appointment');
    const unplaced = unplacedNotes(visits);
    if (unplaced.length > 0) return cannotRead(unplaced);
    return missing({ message: 'noAppointment', data: windowData(window), nearMisses: appointments.nearMisses });
  },
});
