import { answersAmong, basesOf, storedUnder } from '../bulk/answers.ts';
import type { PatientRecord } from '../model/record.ts';
import { anchorsInUse } from '../reconcile/anchors.ts';
import { storedBy, withWaivers, type Installed } from '../reconcile/waivers.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import { writerFor } from './first-writer.ts';
import type { Run } from './format.ts';
import type { Judged } from './judge.ts';

/** What the input holds beside the chart of a patient, of whichever installation of the checker wrote it. */
export function installedIn({ resources }: PatientRecord, { asOf, policy }: Run): readonly Installed[] {
  const answers = answersAmong(resources);
  return basesOf(answers).map((base) => {
    const canonicals = canonicalsUnder(base);
    return { stored: storedUnder(answers, canonicals), writer: writerFor(asOf, policy.version, canonicals) };
  });
}

/** The anchors that issues hang on: a service recorded twice keeps the one it has. */
export function anchorsOf(installed: readonly Installed[]): ReadonlySet<string> {
  return new Set(installed.flatMap(({ stored, writer }) => [...anchorsInUse(stored, writer)]));
}

/** What was judged, with the waivers on its gaps that were said by the day of judgement. */
export function heard(judged: Judged, installed: readonly Installed[], { catalogue, policy }: Run): Judged {
  const { chart } = judged;
  const said = installed.map(({ stored, writer }) => ({ stored: storedBy(stored, chart), writer }));
  return { chart, assessments: withWaivers(judged, said, catalogue, policy) };
}
