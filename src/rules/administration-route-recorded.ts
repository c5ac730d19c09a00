import { recordedRoutes } from '../chart/route-and-site.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { cannotRead, documented, missing } from './verdicts.ts';

export const administrationRouteRecorded = defineRule({
  id: 'administration-route-recorded',
  title: 'The method or route of the infusion is recorded.',
  section: 'infusion',
  severity: 'moderate',
  queue: 'clinician',
  source: 'IFRAME',
  remedy: 'Record the route or method on the administration or the procedure, or record why it is not known.',
  evidenceTypes: ['MedicationAdministration', 'Procedure', 'DocumentReference', 'Composition', 'DiagnosticReport'],
  refersTo: ['Medication'],
  timing: 'infusion',
  messages: {
    noRoute: { text: 'No route or method was found for the infusion of {date}.', reason: 'NotFound' },
  },
  check: (episode, policy) => {
    const { found, unreadable } = recordedRoutes(episode, policy);
    if (found.facts.length > 0) return documented(found);
    if (unreadable.length > 0) return cannotRead(unreadable);
    return missing({ message: 'noRoute', data: { date: isoDate(episode.day) }, nearMisses: found.nearMisses });
  },
});
