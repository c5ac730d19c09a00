import { writtenDirectives } from '../chart/directives.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { documented, missing } from './verdicts.ts';

export const writtenDirectiveOnFile = defineRule({
  id: 'written-directive-on-file',
  title: 'A written directive that precedes the administration is on file, or its place is known.',
  section: 'infusion',
  severity: 'high',
  queue: 'clinician',
  source: 'CFR3540',
  remedy:
    'File the written directive or confirm where it is kept, under its own date; for one that is not on file, an addendum dated today, or record why there is none.',
  evidenceTypes: ['MedicationRequest', 'DocumentReference', 'Composition'],
  appliesBy: ['MedicationAdministration'],
  refersTo: ['Medication'],
  timing: 'infusion',
  leadFrom: -1,
  messages: {
    noDirective: {
      text: 'No complete written directive dated before the administration of {date} was found.',
      reason: 'NotFound',
    },
    confirmLocation: {
      text: 'No written directive for {date} was found in this record: where it is kept is to be confirmed.',
      reason: 'NotFound',
      severity: 'low',
      task: false,
    },
  },
  check: (episode, policy) => {
    const found = writtenDirectives(episode, policy);
    if (found.facts.length > 0) return documented(found);
    const message = policy.directiveSource === 'fhir' ? 'noDirective' : 'confirmLocation';
    return missing({ message, data: { date: isoDate(episode.day) }, nearMisses: found.nearMisses });
  },
});
