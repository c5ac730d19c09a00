import { AccessPolicyInteraction, satisfiedAccessPolicy } from '@medplum/core';
import type { DetectedIssue, List, Resource, Task } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bots } from '../../bots/index.ts';
import { accessPolicy } from '../../src/medplum/deploy/access-policy.ts';
import { catalogue } from '../../src/rules/index.ts';
import { without } from '../../src/reconcile/writer.ts';
import { Access } from '../../src/sandbox/access.ts';
import { loadDefinitions } from '../../src/sandbox/definitions.ts';
import { learnAll } from '../../src/sandbox/structures.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import {
  administration,
  claim,
  condition,
  encounter,
  imagingStudy,
  linked,
  observation,
  patient,
} from '../support/chart-builders.ts';

const canonicals = canonicalsUnder();
const policy = accessPolicy(
  'radgap',
  catalogue,
  bots.map(({ definition }) => definition),
  canonicals,
);
const { CREATE, UPDATE, DELETE, READ, SEARCH, HISTORY } = AccessPolicyInteraction;

beforeAll(() => {
  loadDefinitions();
  learnAll();
});

const may = (resource: Resource, interaction: AccessPolicyInteraction): boolean =>
  satisfiedAccessPolicy(resource, interaction, policy) !== undefined;

const clinical: readonly Resource[] = [
  patient(),
  linked(),
  claim(),
  condition(),
  encounter({ id: 'visit' }),
  observation('718-7'),
  imagingStudy({}),
  administration(),
];

const administrative = [
  'AccessPolicy',
  'Bot',
  'ClientApplication',
  'Project',
  'ProjectMembership',
  'Subscription',
  'User',
  'UserConfiguration',
  'Login',
].map((resourceType) => ({ resourceType, id: 'x' }) as Resource);

const issue = (system: string): DetectedIssue => ({
  resourceType: 'DetectedIssue',
  id: 'x',
  status: 'final',
  identifier: [{ system, value: 'a' }],
});
const coded = (of: DetectedIssue): DetectedIssue => ({
  ...of,
  code: { coding: [{ system: canonicals.rules, code: 'encounter-linked' }] },
});
const task = (system: string): Task => ({
  resourceType: 'Task',
  id: 'x',
  status: 'requested',
  intent: 'order',
  identifier: [{ system, value: 'a' }],
});
const list = (system: string): List => ({
  resourceType: 'List',
  id: 'x',
  status: 'current',
  mode: 'working',
  identifier: [{ system, value: 'a' }],
});

/** Medplum's own matcher answers: what it refuses here, the server refuses the bots. */
describe('a bot may not', () => {
  it.each(clinical.map((resource) => [resource.resourceType, resource] as const))(
    'create, update or delete a %s, but may read it',
    (_, resource) => {
      expect([CREATE, UPDATE, DELETE].filter((interaction) => may(resource, interaction))).toEqual([]);
      expect([READ, SEARCH].filter((interaction) => !may(resource, interaction))).toEqual([]);
    },
  );

  it.each(administrative.map((resource) => [resource.resourceType, resource] as const))(
    'touch a %s in any way',
    (_, resource) => {
      expect(
        [CREATE, UPDATE, DELETE, READ, SEARCH, HISTORY].filter((interaction) => may(resource, interaction)),
      ).toEqual([]);
    },
  );

  it("read or write other people's issues, Tasks and Lists, but may its own", () => {
    for (const [ours, theirs] of [
      [issue(canonicals.issue), issue('urn:other')],
      [task(canonicals.task), task('urn:other')],
      [list(canonicals.episode), list('urn:other')],
    ] as const) {
      expect([ours.resourceType, may(ours, UPDATE), may(ours, CREATE)]).toEqual([ours.resourceType, true, true]);
      for (const interaction of [CREATE, UPDATE, READ])
        expect([theirs.resourceType, interaction, may(theirs, interaction)]).toEqual([
          theirs.resourceType,
          interaction,
          false,
        ]);
    }
  });

  it('delete anything, its own included, or alter what it recorded of its runs', () => {
    const own: readonly Resource[] = [issue(canonicals.issue), task(canonicals.task), list(canonicals.episode)];
    expect(own.filter((resource) => may(resource, DELETE))).toEqual([]);
    const provenance: Resource = {
      resourceType: 'Provenance',
      id: 'x',
      target: [],
      recorded: '2025-01-01T00:00:00Z',
      agent: [],
    };
    expect([CREATE, UPDATE, DELETE].filter((interaction) => may(provenance, interaction))).toEqual([CREATE]);
  });
});

/** The write constraint stands beside the criterion of the code: a code alone makes no issue ours. */
describe('of issues, a bot tries to', () => {
  it.each<readonly [what: string, before: DetectedIssue | undefined, after: DetectedIssue, admitted: boolean]>([
    ['create its own', undefined, coded(issue(canonicals.issue)), true],
    ['create its own without our code', undefined, issue(canonicals.issue), true],
    ["create somebody else's under our code", undefined, coded(issue('urn:other')), false],
    [
      'create one without identifier under our code',
      undefined,
      coded(without(issue('urn:other'), 'identifier')),
      false,
    ],
    ['change its own', coded(issue(canonicals.issue)), { ...coded(issue(canonicals.issue)), detail: 'x' }, true],
    ['rename its own', coded(issue(canonicals.issue)), coded(issue('urn:other')), false],
    ['take over what bears our code', coded(issue('urn:other')), coded(issue(canonicals.issue)), false],
    ['take over what does not', issue('urn:other'), coded(issue(canonicals.issue)), false],
    ['give back the code that somebody took', issue(canonicals.issue), coded(issue(canonicals.issue)), true],
  ])('%s', (_, before, after, expected) => {
    const access = new Access(policy);
    const write = () => {
      if (before) access.requireFor('update', before);
      access.requireStored(after, before);
    };
    if (expected) expect(write).not.toThrow();
    else expect(write).toThrow('Forbidden');
  });
});
