import type { Resource } from '@medplum/fhirtypes';
import { episodesOf } from '../../../src/chart/episodes.ts';
import { openChart } from '../../../src/chart/open-chart.ts';
import { evaluate } from '../../../src/evaluate.ts';
import type { Assessment } from '../../../src/model/assessment.ts';
import type { Policy } from '../../../src/model/policy.ts';
import type { PatientRecord } from '../../../src/model/record.ts';
import { catalogue } from '../../../src/rules/index.ts';
import { buildRecord } from './build.ts';
import { expected } from './expect.ts';
import { isNotDone } from './expect-claims.ts';
import { wrongMessages } from './expect-messages.ts';
import { imagingBeforeSecond } from './expect-follow-up.ts';
import type { Plan } from './plan.ts';
import { feedsOf, seen, unlessUnseen } from './seen.ts';
import { policyOf } from './site.ts';
import { wrongWeight } from './weight.ts';

export { policyOf } from './site.ts';

/** Every episode of a record, judged by the whole catalogue. */
export function assess(record: PatientRecord, policy: Policy): readonly Assessment[] {
  return episodesOf(openChart(record, policy), policy).map((episode) => evaluate(episode, catalogue, policy));
}

/** One verdict that differs from what the plan says. */
export interface Disagreement {
  readonly rule: string;
  readonly expected: string;
  readonly found: string;
}

/** Where the program and the oracle disagree on a plan. */
export function disagreements(plan: Plan): readonly Disagreement[] {
  const { unread } = plan;
  const record = { ...buildRecord(seen(plan)), unreadable: unread === undefined ? [] : [unread] };
  const assessments = assess(record, { ...policyOf(plan), feeds: [...feedsOf(plan)] });
  const index = assessments.find(({ episode }) => isIndex(plan, episode.anchor.id));
  if (!index) {
    return isNotDone(plan) ? [] : [{ rule: 'episodes', expected: 'the index service', found: names(assessments) }];
  }
  const strangers = assessments.filter(
    (assessment) => assessment !== index && !isSecond(plan, assessment.episode.anchor.id),
  );
  const loud = strangers.filter(({ findings }) =>
    findings.some(({ status }) => status === 'open-gap' || status === 'prospective-gap'),
  );
  const episodes = loud.length === 0 ? [] : [{ rule: 'episodes', expected: 'no other service', found: names(loud) }];
  const failed = assessments.flatMap((one) =>
    one.failed.map(({ rule, error }) => ({ rule, expected: 'a verdict', found: error })),
  );
  const second = assessments.find(({ episode }) => isSecond(plan, episode.anchor.id));
  return [
    ...episodes,
    ...failed,
    ...ofSecond(plan, second),
    ...index.findings.flatMap((finding) => compare(plan, finding)),
  ];
}

function compare(plan: Plan, { rule, status, because, gaps }: Assessment['findings'][number]): readonly Disagreement[] {
  const wanted = expected(rule, plan);
  if (!wanted) return [];
  if (wanted.includes(status)) return compareMessages(plan, rule, status, gaps);
  const why = because ?? gaps.map(({ message }) => message).join(', ');
  return [{ rule, expected: wanted.join(' or '), found: `${status}${why === '' ? '' : `: ${why}`}` }];
}

function compareMessages(
  plan: Plan,
  rule: string,
  status: string,
  gaps: Assessment['findings'][number]['gaps'],
): readonly Disagreement[] {
  if (gaps.length === 0) return [];
  const amiss = gaps.map((gap) => wrongWeight(plan, rule, gap)).filter((text) => text !== '');
  if (amiss.length > 0) return [{ rule, expected: 'another weight', found: amiss.join('; ') }];
  if (isNotDone(plan) || plan.unread !== undefined) return [];
  const messages = gaps.map(({ message }) => message);
  const wrong = wrongMessages(rule, seen(plan), messages);
  return wrong === ''
    ? []
    : [{ rule, expected: 'other messages', found: `${status}: ${messages.join(', ')}; ${wrong}` }];
}

/** A second infusion is an episode of its own, before which the imaging between the two lies. */
function ofSecond({ second, ...plan }: Plan, found: Assessment | undefined): readonly Disagreement[] {
  if (second === undefined) return [];
  if (!found) return [{ rule: 'episodes', expected: 'the second infusion', found: 'none' }];
  const rule = 'pre-treatment-imaging-on-file';
  const status = found.findings.find((finding) => finding.rule === rule)?.status;
  const wanted = unlessUnseen(plan, rule, imagingBeforeSecond(seen(plan), second));
  return status && !wanted.includes(status)
    ? [{ rule: `${rule} of the second`, expected: wanted.join(' or '), found: status }]
    : [];
}

const names = (assessments: readonly Assessment[]): string =>
  assessments.map(({ episode }) => episode.anchor.id).join(', ') || 'none';

function isIndex(plan: Plan, anchor: string): boolean {
  if (plan.procedure)
    return (
      anchor === 'Procedure/infusion' ||
      anchor === 'Procedure/recorded-again' ||
      (isNotDone(plan) && /^Claim\/c\d/.test(anchor))
    );
  return /^Claim\/c\d/.test(anchor);
}

const isSecond = (plan: Plan, anchor: string): boolean => plan.second !== undefined && anchor === 'Procedure/second';

/** A record as a Bundle to print: small and synthetic. */
export function bundleText({ resources, asOf }: Pick<PatientRecord, 'resources' | 'asOf'>): string {
  const entry = (resources as readonly Resource[]).map((resource) => ({ resource }));
  return JSON.stringify({ resourceType: 'Bundle', type: 'collection', timestamp: asOf, entry });
}
