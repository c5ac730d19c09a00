import { isMicrospheres } from '../chart/agent.ts';
import { compareActivity, isWithin } from '../chart/prescribed-range.ts';
import { routeOf } from '../chart/route.ts';
import { defineRule } from '../model/rule.ts';
import { cannotTell, documentedByAll, missing, notApplicable } from './verdicts.ts';

export const activityWithinPrescribedRange = defineRule({
  id: 'activity-within-prescribed-range',
  title: 'The activity administered agrees with the activity prescribed.',
  section: 'infusion',
  severity: 'high',
  queue: 'clinician',
  source: 'CFR3563',
  remedy:
    'Review the activity administered against the activity prescribed: correct the record, or record why they differ.',
  evidenceTypes: ['MedicationRequest', 'MedicationAdministration', 'Observation'],
  refersTo: ['Medication', 'DiagnosticReport'],
  timing: 'infusion',
  conflict: true,
  messages: {
    outside: {
      text: 'The activity administered, {given} MBq, is more than {percent} % from the {prescribed} MBq prescribed.',
      reason: 'ValueOutOfRange',
    },
    outsideRange: {
      text: 'The activity administered, {given} MBq, is outside the {low} to {high} MBq prescribed.',
      reason: 'ValueOutOfRange',
    },
  },
  check: (episode, { activityTolerancePercent: percent, globalPeriodDays }) => {
    if (isMicrospheres(episode, routeOf(episode) === 'intra-arterial'))
      return notApplicable('microspheres are prescribed by absorbed dose or site');
    const comparison = compareActivity(episode, globalPeriodDays);
    const [prescribed] = comparison.prescribed;
    const [given] = comparison.given;
    if (!prescribed || !given) return notApplicable('not both are recorded in a unit of activity');
    if (isWithin(comparison, percent))
      return documentedByAll([{ facts: comparison.prescribed }, { facts: comparison.given }]);
    if (comparison.earlier) return cannotTell('the order on record was written before an earlier infusion');
    const { low, high } = prescribed.value;
    const figures = { given: rounded(given.value), percent, prescribed: rounded(high) };
    if (low === high) return missing({ message: 'outside', data: figures, about: given.source });
    const range = { given: figures.given, low: rounded(low), high: rounded(high) };
    return missing({ message: 'outsideRange', data: range, about: given.source });
  },
});

function rounded(megabecquerels: number): number {
  return Number(megabecquerels.toPrecision(4));
}
