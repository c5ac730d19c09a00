import { recordedExtent, whyNoStage } from '../chart/stage.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { documented, missing, notApplicable } from './verdicts.ts';

export const cancerStageRecorded = defineRule({
  id: 'cancer-stage-recorded',
  title: 'The extent of the cancer treated is recorded: its stage group, or secondary disease.',
  section: 'history',
  severity: 'moderate',
  queue: 'clinician',
  source: 'IFRAME',
  remedy: 'Record the stage group on the diagnosis treated or as an observation, or record why there is none.',
  evidenceTypes: ['Condition', 'Observation', 'Claim'],
  refersTo: ['DiagnosticReport'],
  appliesBy: ['Condition', 'Claim', 'Encounter'],
  timing: 'admission',
  messages: {
    noStage: { text: 'No stage group recorded by {date} was found for the diagnosis treated.', reason: 'NotFound' },
  },
  check: (episode) => {
    const none = whyNoStage(episode);
    if (none !== undefined) return notApplicable(none);
    const found = recordedExtent(episode);
    if (found.facts.length > 0) return documented(found);
    return missing({ message: 'noStage', data: { date: isoDate(episode.day) }, nearMisses: found.nearMisses });
  },
});
