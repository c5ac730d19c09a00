import { recordedSites } from '../chart/route-and-site.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { cannotRead, documented, missing } from './verdicts.ts';

export const administrationSiteRecorded = defineRule({
  id: 'administration-site-recorded',
  title: 'The site of the infusion is recorded; an intravenous one is systemic.',
  section: 'infusion',
  severity: 'moderate',
  queue: 'clinician',
  source: 'IFRAME',
  remedy: 'Record the site on the procedure or the administration, or record why it is not known.',
  evidenceTypes: ['MedicationAdministration', 'Procedure', 'DocumentReference', 'Composition', 'DiagnosticReport'],
  refersTo: ['Medication'],
  timing: 'infusion',
  messages: {
    noSite: { text: 'No site was found for the infusion of {date}.', reason: 'NotFound' },
  },
  check: (episode, policy) => {
    const { found, unreadable } = recordedSites(episode, policy);
    if (found.facts.length > 0) return documented(found);
    if (unreadable.length > 0) return cannotRead(unreadable);
    return missing({ message: 'noSite', data: { date: isoDate(episode.day) }, nearMisses: found.nearMisses });
  },
});
