import { describe, expect, it } from '@jest/globals';
import { bots } from '../../bots/index.ts';
import { accessPolicy } from '../../src/medplum/deploy/access-policy.ts';
import { evidenceTypes } from '../../src/medplum/searches.ts';
import { catalogue } from '../../src/rules/index.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';

const canonicals = canonicalsUnder();
const definitions = bots.map(({ definition }) => definition);
const { resource: entries = [] } = accessPolicy('p', catalogue, definitions, canonicals);
const may = (interaction: string) =>
  entries.filter((entry) => (entry.interaction ?? []).includes(interaction as 'read'));

/** What the bots may not do; the contract suite holds a real server to the same list. */
describe('the AccessPolicy', () => {
  it('names its interactions: none grants everything', () => {
    for (const { resourceType, interaction } of entries) {
      expect(resourceType).not.toBe('*');
      expect(interaction?.length ?? 0).toBeGreaterThan(0);
    }
  });

  it('lets write what carries our own identifier systems, and Provenance, and nothing else', () => {
    expect(may('create').map(({ resourceType, criteria }) => criteria ?? resourceType)).toEqual([
      `DetectedIssue?code=${canonicals.rules}|`,
      `DetectedIssue?identifier=${canonicals.issue}|`,
      `Task?identifier=${canonicals.task}|`,
      `List?identifier=${canonicals.episode}|`,
      `List?identifier=${canonicals.installation}|`,
      'Provenance',
    ]);
    expect(may('update').map(({ resourceType }) => resourceType)).toEqual([
      'DetectedIssue',
      'DetectedIssue',
      'Task',
      'List',
      'List',
    ]);
    const [byCode] = may('create');
    expect(byCode?.writeConstraint?.map(({ expression }) => expression?.includes(canonicals.issue))).toEqual([true]);
  });

  it('lets delete nothing and read no history', () => {
    expect([...may('delete'), ...may('history'), ...may('vread')]).toEqual([]);
  });

  it('lets read every type a rule draws on, or that wakes a bot', () => {
    const readable = new Set<string | undefined>(may('search').map(({ resourceType }) => resourceType));
    const woken = definitions.flatMap(({ wakes }) => wakes.map(({ criteria }) => criteria.split('?')[0] ?? ''));
    for (const type of [...evidenceTypes(catalogue), ...woken])
      expect({ type, readable: readable.has(type) }).toEqual({ type, readable: true });
  });

  it('shows of a Patient neither name nor address, and of ours only the Device and the policy', () => {
    const entry = (type: string) => entries.find(({ resourceType }) => resourceType === type);
    expect(entry('Patient')?.hiddenFields).toEqual(expect.arrayContaining(['name', 'address', 'telecom', 'contact']));
    expect(entry('Device')?.criteria).toBe(`Device?identifier=${canonicals.installation}|device`);
    expect(entry('Library')?.criteria).toBe(`Library?identifier=${canonicals.installation}|policy`);
  });

  it('knows no type of administration', () => {
    const types = new Set(entries.map(({ resourceType }) => resourceType));
    for (const type of ['Bot', 'Subscription', 'AccessPolicy', 'ProjectMembership', 'ClientApplication', 'User']) {
      expect(types.has(type)).toBe(false);
    }
  });
});
