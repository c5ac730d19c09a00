import { answersAmong, basesOf, storedUnder } from '../bulk/answers.ts';
import type { PatientRecord } from '../model/record.ts';
import { withWaivers } from '../reconcile/waivers.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import { writerFor } from './first-writer.ts';
import type { Run } from './format.ts';
import type { Judged } from './judge.ts';

/** What was judged, with the waivers on its gaps that the input holds beside the chart, of whichever installation wrote them. */
export function heard(judged: Judged, record: PatientRecord, { catalogue, policy, asOf }: Run): Judged {
  const answers = answersAmong(record.resources);
  return basesOf(answers).reduce((before, base) => {
    const canonicals = canonicalsUnder(base);
    const stored = storedUnder(answers, canonicals);
    const assessments = withWaivers(before, stored, catalogue, policy, writerFor(asOf, policy.version, canonicals));
    return { ...before, assessments };
  }, judged);
}
