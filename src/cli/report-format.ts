import type { Rule } from '../model/rule.ts';
import type { Format, Run } from './format.ts';
import type { Judged } from './judge.ts';
import { Page } from './page.ts';
import { episodeText } from './report-episode.ts';
import { summaryText } from './summary.ts';
import { NOTHING_STANDS, whySetAside } from './unjudged.ts';

/** A page for people: every episode with what is missing first, and the sums at the end. */
export function reportFormat(run: Run): Format {
  const page = new Page(run.width, run.colour);
  const rules = new Map(run.catalogue.map((rule) => [rule.id, rule]));
  return {
    head: () => headText(run, page),
    patient: (judged) => patientText(judged, rules, run, page),
    tail: (tally) => page.rule('═') + summaryText(tally, page),
  };
}

function headText({ path, asOf, catalogue }: Run, page: Page): string {
  const about = `What the record shows of each service coded 77750, held against ${catalogue.length} rules. "Not found" speaks of this record alone: it never says that something was not done.`;
  const marks =
    'Each gap (✗ open, ○ not due yet, ? cannot tell, – waived by a person) names its rule, how grave it is and whose desk it belongs on; then what was seen and not counted; and after → what would close it.';
  const [title, what] = ['radgap', ` · ${path} · judged as of ${asOf}`];
  const first = page.wrap('', title + what).replace(title, page.paint('bold', title));
  return `${first}${page.wrap('', about, 'dim')}${page.wrap('', marks, 'dim')}\n`;
}

function patientText(judged: Judged, rules: ReadonlyMap<string, Rule>, { policy }: Run, page: Page): string {
  if (judged.assessments.length === 0) return unjudgedText(judged, page);
  return judged.assessments.map((assessment) => episodeText(assessment, rules, policy, page)).join('');
}

/** A patient with something coded 77750 that makes no episode: damaged, entered in error, or before the policy's start. */
function unjudgedText({ chart }: Judged, page: Page): string {
  const reasons = chart.setAside.map((one) => page.wrap('    ', whySetAside(one)));
  const none = page.wrap('    ', NOTHING_STANDS);
  const text = page.wrap('  ', 'Coded 77750, and nothing that could be judged.');
  return `${page.rule('─')}${page.paint('bold', chart.patient)}\n${text}${reasons.join('') || none}\n`;
}
