import { describe, expect, it } from '@jest/globals';
import type { Resource, Task } from '@medplum/fhirtypes';
import { DEFAULT_POLICY, type Policy } from '../src/model/policy.ts';
import { catalogue } from '../src/rules/index.ts';
import { bone } from '../src/sandbox/stories/bone.ts';
import { hepatic } from '../src/sandbox/stories/hepatic.ts';
import { hospice } from '../src/sandbox/stories/hospice.ts';
import { peritoneal } from '../src/sandbox/stories/peritoneal.ts';
import { pleural } from '../src/sandbox/stories/pleural.ts';
import type { Story } from '../src/sandbox/stories/story.ts';
import { check, EMPTY, WRITER } from './support/oracle/ledger.ts';

const AS_OF = '2026-05-20';
const POLICY: Policy = { ...DEFAULT_POLICY, timeZone: 'America/Chicago' };

/** Low, and listed in no Task: the directive is kept outside FHIR, and the ECOG stands in words only. */
const EVERYWHERE = ['performance-status-recorded: noStatus', 'written-directive-on-file: confirmLocation'];

/** A story, what it leaves open, and what one more thing missing sends to whom. */
interface QuietChart {
  readonly tell: (asOf: string) => Story;
  /** Open gaps, all of them low. */
  readonly open: readonly string[];
  /** Resources to leave out, by the end of their id, and the Tasks that then stand: queue and rules. */
  readonly without: readonly (readonly [lost: RegExp, tasks: Readonly<Record<string, readonly string[]>>])[];
}

const charts: readonly (readonly [string, QuietChart])[] = [
  [
    'outpatient P-32 for pleural effusion',
    {
      tell: pleural,
      open: ['inpatient-admission-recorded: confirm', ...EVERYWHERE],
      without: [
        [/-consent-form$/, { HIM: ['informed-consent-on-file'] }],
        [/-(?:chest|follow-up)-ct/, { imaging: ['post-treatment-imaging-on-file', 'pre-treatment-imaging-on-file'] }],
      ],
    },
  ],
  [
    'short stay',
    {
      tell: peritoneal,
      open: ['inpatient-admission-recorded: confirm', ...EVERYWHERE],
      without: [[/-abdomen-mri/, { imaging: ['pre-treatment-imaging-on-file'] }]],
    },
  ],
  [
    'inpatient hepatic',
    {
      tell: hepatic,
      // Microspheres are also billed by 37243 with 79445: A7 asks for a confirmation, low.
      open: ['code-selection: microspheres', ...EVERYWHERE],
      without: [[/-discharge-summary$/, { HIM: ['discharge-summary-on-file'] }]],
    },
  ],
  [
    'intravenous for bone metastases, with imported outside notes',
    {
      tell: bone,
      open: ['inpatient-admission-recorded: confirm', ...EVERYWHERE],
      without: [[/-outside-consult$/, { HIM: ['history-and-physical-on-file', 'indication-documented'] }]],
    },
  ],
  [
    'hospice on D+30',
    {
      tell: hospice,
      open: EVERYWHERE,
      without: [[/-consent-form$/, { HIM: ['informed-consent-on-file'] }]],
    },
  ],
];

function review({ id, resources }: Story, lost = /^$/) {
  const kept = resources.filter((resource: Resource) => !lost.test(resource.id ?? ''));
  const record = { patient: `Patient/${id}-patient`, resources: kept, unreadable: [], asOf: AS_OF };
  const { assessments, plans } = check(record, EMPTY, catalogue, POLICY);
  const findings = assessments.flatMap((assessment) => assessment.findings);
  const gaps = findings
    .filter(({ status }) => status === 'open-gap')
    .flatMap(({ rule, gaps: found }) => found.map((gap) => ({ rule, ...gap })));
  const written = plans.flatMap(({ writes }) => writes);
  const tasks = written.flatMap(({ resource }) => (resource.resourceType === 'Task' ? [resource] : []));
  const ruleAt = new Map(
    written.flatMap(({ address, resource }) => {
      if (resource.resourceType !== 'DetectedIssue') return [];
      const key = resource.identifier?.find(({ system }) => system === WRITER.canonicals.issue)?.value ?? '';
      return [[address, key.split('/')[0] ?? ''] as const];
    }),
  );
  return {
    assessments,
    findings,
    gaps,
    tasks: Object.fromEntries(tasks.map((task) => [queueOf(task), rulesOf(task, ruleAt)])),
  };
}

const queueOf = ({ code }: Task): string =>
  code?.coding?.find(({ system }) => system === WRITER.canonicals.queues)?.code ?? 'none';

function rulesOf(task: Task, ruleAt: ReadonlyMap<string, string>): readonly string[] {
  const text = JSON.stringify(task);
  return [...ruleAt]
    .filter(([address]) => text.includes(address))
    .map(([, rule]) => rule)
    .sort();
}

describe('quiet charts', () => {
  describe.each(charts)('%s', (_, { tell, open, without }) => {
    const story = tell(AS_OF);

    it('is one episode, with nothing undetermined and no Task', () => {
      const { assessments, findings, tasks } = review(story);
      expect(assessments).toHaveLength(1);
      expect(
        findings
          .filter(({ status }) => status === 'undetermined')
          .map(({ rule, because }) => `${rule}: ${because ?? ''}`),
      ).toEqual([]);
      expect(tasks).toEqual({});
    });

    it('leaves open only what is low, each of it named', () => {
      const { gaps } = review(story);
      expect(gaps.map(({ rule, message }) => `${rule}: ${message}`).sort()).toEqual([...open].sort());
      expect(gaps.filter(({ severity }) => severity !== 'low')).toEqual([]);
    });

    it('speaks up when something is left out, and of nothing else', () => {
      for (const [lost, tasks] of without) expect(review(story, lost).tasks).toEqual(tasks);
    });
  });
});
