import type { ResourceType } from '@medplum/fhirtypes';
import { cutShort, labsAfter, untilNext } from '../chart/after-service.ts';
import { routeOf } from '../chart/route.ts';
import { TELL_WHAT_IS_TREATED, treatsLiver } from '../chart/treated.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { BLOOD_COUNT, LIVER_FUNCTION } from '../terminology/labs.ts';
import { cannotTell, documentedByAll, missingBy, notApplicable } from './verdicts.ts';

/** An administration is the infusion's by what its product is called. */
const PRODUCT: readonly ResourceType[] = ['Medication'];

export const postTreatmentLabsOnFile = defineRule({
  id: 'post-treatment-labs-on-file',
  title: 'A blood count from after the infusion is on file, of the liver also a liver function test.',
  section: 'follow-up',
  severity: 'low',
  queue: 'clinician',
  source: 'OPENPAYER, REILD1',
  remedy: 'File the laboratory results from after the infusion, or record why there are none.',
  evidenceTypes: ['Observation', 'DiagnosticReport'],
  appliesBy: TELL_WHAT_IS_TREATED,
  refersTo: PRODUCT,
  timing: 'follow-up',
  messages: {
    noCount: { text: 'No blood count dated {first} to {last} was found; not found: {parts}.', reason: 'NotFound' },
    noLiverTest: {
      text: 'No liver function test dated {first} to {last} was found; not found: {parts}.',
      reason: 'NotFound',
    },
  },
  check: (episode, policy) => {
    const window = untilNext(episode, windowOf(episode, policy.windows['post-treatment-labs-on-file']));
    if (!window) return notApplicable(cutShort(episode));
    const ofLiver = routeOf(episode) === 'intra-arterial' || treatsLiver(episode);
    const wanted = [
      { message: 'noCount', ...labsAfter(episode, BLOOD_COUNT, window) } as const,
      ...(ofLiver ? [{ message: 'noLiverTest', ...labsAfter(episode, LIVER_FUNCTION, window) } as const] : []),
    ];
    const [first, ...more] = wanted
      .filter(({ found }) => found.facts.length === 0)
      .map(({ message, found, lacking }) => {
        const data = { ...windowData(window), parts: lacking.join(', ') };
        return { message, data, nearMisses: found.nearMisses };
      });
    if (first) return missingBy(isoDate(window.last), first, ...more);
    const unread = [...TELL_WHAT_IS_TREATED, ...PRODUCT].filter((type) => episode.chart.unreadable.has(type));
    if (!ofLiver && unread.length > 0) return cannotTell(`could not be read: ${unread.join(', ')}`);
    return documentedByAll(wanted.map(({ found }) => found));
  },
});
