import type { Bundle, Observation, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { searchParameter } from '../../src/sandbox/definitions.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { ask, bundleOf, complaint, procedure, referencesIn, sandboxWith } from './harness.ts';

const search = async (sandbox: Sandbox, path: string): Promise<Bundle> => {
  const answer = await ask(sandbox, 'GET', path);
  expect([path, answer.status]).toEqual([path, 200]);
  return bundleOf(answer);
};

const CHART: Resource[] = [
  { resourceType: 'ConceptMap', id: 'cm', status: 'active', sourceUri: 'http://example.org/codes' },
  { resourceType: 'Patient', id: 'p', identifier: [{ system: 'urn:mrn', value: 'One', type: { text: 'chart' } }] },
  { resourceType: 'Patient', id: 'q', identifier: [{ system: 'urn:mrn', value: 'Two' }] },
  { ...procedure('77750'), id: 'a', performedDateTime: '2026-01-02' } as Resource,
  { ...procedure('77750', 'Patient/q'), id: 'b', performedDateTime: '2026-03-02' } as Resource,
  {
    ...procedure('99213'),
    id: 'c',
    performedDateTime: '2026-02-02',
    encounter: { reference: 'Encounter/e' },
  } as Resource,
  {
    resourceType: 'Encounter',
    id: 'e',
    status: 'finished',
    class: { code: 'IMP' },
    subject: { reference: 'Patient/p' },
  },
  {
    resourceType: 'Appointment',
    id: 'ap',
    status: 'booked',
    participant: [{ actor: { reference: 'Patient/p' }, status: 'accepted' }],
  },
  {
    resourceType: 'Coverage',
    id: 'co',
    status: 'active',
    beneficiary: { reference: 'Patient/p' },
    payor: [{ display: 'x' }],
  },
  {
    resourceType: 'Provenance',
    id: 'pr',
    recorded: '2026-01-02T00:00:00Z',
    target: [{ reference: 'Procedure/a' }],
    agent: [],
  },
  {
    resourceType: 'Task',
    id: 't',
    status: 'requested',
    intent: 'order',
    for: { reference: 'Patient/p' },
    focus: { reference: 'Procedure/a' },
  },
];

async function loaded(): Promise<Sandbox> {
  const sandbox = await sandboxWith();
  expect(await sandbox.load(CHART)).toEqual({ loaded: CHART.length, refused: [] });
  return sandbox;
}

describe('search', () => {
  it.each<[string, string[]]>([
    ['Procedure?patient=p', ['a', 'c']],
    ['Procedure?patient=Patient/p', ['a', 'c']],
    ['Procedure?subject=Patient/q', ['b']],
    ['Procedure?subject=Group/q', []],
    ['Procedure?patient=p,q', ['a', 'b', 'c']],
    ['Procedure?code=http://www.ama-assn.org/go/cpt|77750', ['a', 'b']],
    ['Procedure?code=77750&patient=q', ['b']],
    ['Procedure?code=urn:other|77750', []],
    ['Procedure?code:not=77750', ['c']],
    ['Procedure?encounter=Encounter/e', ['c']],
    ['Procedure?encounter:missing=true', ['a', 'b']],
    ['Procedure?_id=c,a', ['a', 'c']],
    ['Procedure?date=ge2026-02-01', ['b', 'c']],
    ['Procedure?status=completed&date=lt2026-01-03', ['a']],
    ['Procedure?patient.identifier=urn:mrn|Two', ['b']],
    ['Patient?identifier=urn:mrn|one', ['p']],
    ['Patient?identifier=two', ['q']],
    ['Patient?identifier=chart', ['p']],
    ['Patient?identifier=urn:mrn|', ['p', 'q']],
    ['Patient?identifier=urn:else|One', []],
    ['Appointment?actor=Patient/p', ['ap']],
    ['Appointment?patient=p', ['ap']],
    ['Coverage?beneficiary=Patient/p', ['co']],
    ['Provenance?target=Procedure/a', ['pr']],
    ['ConceptMap?source-uri=http://example.org/codes', ['cm']],
    ['Task?focus=Procedure/a&status=requested,accepted', ['t']],
  ])('%s', async (path, ids) => {
    const found = referencesIn(await search(await loaded(), path)).map((reference) => reference.split('/')[1]);
    expect(found.sort()).toEqual(ids);
  });

  it('follows updates and deletions', async () => {
    const sandbox = await loaded();
    await ask(sandbox, 'PUT', 'Procedure/a', { ...procedure('77750', 'Patient/q'), id: 'a' });
    await ask(sandbox, 'DELETE', 'Procedure/b');
    expect(referencesIn(await search(sandbox, 'Procedure?patient=p'))).toEqual(['Procedure/c']);
    expect(referencesIn(await search(sandbox, 'Procedure?patient=q'))).toEqual(['Procedure/a']);
  });

  it('finds a whole compartment in one request, also inside a batch', async () => {
    const sandbox = await loaded();
    const path = '?_type=Patient,Procedure,Appointment,Task,Provenance&_compartment=Patient/p&_count=1000';
    const whole = ['Patient/p', 'Procedure/a', 'Procedure/c', 'Appointment/ap', 'Task/t'];
    expect(referencesIn(await search(sandbox, path))).toEqual(whole);
    const entry = [{ request: { method: 'GET', url: path } }];
    const batch = bundleOf(await ask(sandbox, 'POST', '', { resourceType: 'Bundle', type: 'batch', entry }));
    expect(referencesIn(batch.entry?.[0]?.resource as Bundle)).toEqual(whole);
  });

  it('refuses what the real server refuses, and what it cannot do itself', async () => {
    const sandbox = await loaded();
    for (const path of [
      'Procedure?colour=red',
      'Procedure?_sort=colour',
      'Procedure?_offset=10001',
      'Procedure?date=yesterday',
      '?_type=Nothing&_compartment=Patient/p',
      '?_compartment=Patient/p',
      'Procedure?_has:Task:focus:status=requested',
      'Procedure?_filter=status+eq+completed',
      'Procedure?code:in=http://example.org/codes',
      'Observation?value-quantity=gt5',
    ]) {
      expect([path, (await ask(sandbox, 'GET', path)).status]).toEqual([path, 400]);
    }
    expect(complaint(await ask(sandbox, 'GET', 'Procedure?colour=red'))).toBe('Unknown search parameter: colour');
  });

  it('sorts by several keys, the absent last', async () => {
    const sandbox = await loaded();
    expect(referencesIn(await search(sandbox, 'Procedure?_sort=-date'))).toEqual([
      'Procedure/b',
      'Procedure/c',
      'Procedure/a',
    ]);
    expect(referencesIn(await search(sandbox, 'Procedure?_sort=subject,-date'))).toEqual([
      'Procedure/c',
      'Procedure/a',
      'Procedure/b',
    ]);
    expect(referencesIn(await search(sandbox, 'Procedure?_sort=encounter,date'))).toEqual([
      'Procedure/c',
      'Procedure/a',
      'Procedure/b',
    ]);
  });

  it('includes what is referred to and what refers', async () => {
    const sandbox = await loaded();
    const found = await search(
      sandbox,
      'Procedure?_id=a&_include=Procedure:patient&_revinclude=Task:focus&_revinclude=Provenance:target',
    );
    expect(referencesIn(found).sort()).toEqual(['Patient/p', 'Procedure/a', 'Provenance/pr', 'Task/t']);
    expect(found.entry?.map((entry) => entry.search?.mode)).toEqual(['match', 'include', 'include', 'include']);
  });

  it('is also served by POST', async () => {
    const sandbox = await loaded();
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = await ask(sandbox, 'POST', 'Procedure/_search', 'patient=p&code=77750', form);
    expect(referencesIn(bundleOf(answer))).toEqual(['Procedure/a']);
  });

  it('gives a total only when asked', async () => {
    const sandbox = await loaded();
    expect((await search(sandbox, 'Procedure?_count=1')).total).toBeUndefined();
    expect((await search(sandbox, 'Procedure?_count=1&_total=accurate')).total).toBe(3);
    const counted = await search(sandbox, 'Procedure?_summary=count');
    expect([counted.total, counted.entry]).toEqual([3, undefined]);
  });

  it('gives only the fields asked for', async () => {
    const found = await search(await loaded(), 'Procedure?_id=a&_fields=status');
    expect(found.entry?.[0]?.resource).toMatchObject({ id: 'a', status: 'completed' });
    expect(found.entry?.[0]?.resource).not.toHaveProperty('subject');
  });
});

describe('the definitions', () => {
  it('make every parameter read its own type only, so that a search is not forty times slower', async () => {
    const sandbox = await loaded();
    const expressions = ['patient', 'identifier', 'code'].map((code) => searchParameter('Procedure', code)?.expression);
    expect(expressions).toEqual([
      'Procedure.subject.where(resolve() is Patient)',
      'Procedure.identifier',
      'Procedure.code',
    ]);
    expect(referencesIn(await search(sandbox, 'Procedure?_id=a'))).toEqual(['Procedure/a']);
  });
});

describe('paging', () => {
  const many = (count: number): Observation[] =>
    Array.from({ length: count }, (_, n) => ({
      resourceType: 'Observation',
      id: `o${n}`,
      status: 'final',
      code: { text: 'x' },
      subject: { reference: 'Patient/p' },
    }));

  it.each([
    'Observation?subject=Patient/p',
    'Observation?_sort=_lastUpdated',
    '?_type=Observation,Patient&_compartment=Patient/p',
  ])('of %s reaches the end, each once', async (path) => {
    const sandbox = await sandboxWith();
    await sandbox.load(many(1320));
    const ids: string[] = [];
    let url: string | undefined = `${path}&_count=100`;
    while (url) {
      const bundle: Bundle = await search(sandbox, url);
      ids.push(...referencesIn(bundle));
      const next: string | undefined = bundle.link?.find(({ relation }) => relation === 'next')?.url;
      url = next?.slice(`${sandbox.baseUrl}fhir/R4/`.length);
    }
    expect(ids).toHaveLength(1320);
    expect(new Set(ids).size).toBe(1320);
  });

  it('gives 20 by default and never more than 1000', async () => {
    const sandbox = await sandboxWith();
    await sandbox.load(many(1320));
    expect((await search(sandbox, 'Observation')).entry).toHaveLength(20);
    expect((await search(sandbox, 'Observation?_count=5000')).entry).toHaveLength(1000);
  });

  it('by time misses nothing when a resource is written between two pages', async () => {
    const sandbox = await sandboxWith();
    await sandbox.load(many(30));
    const first = await search(sandbox, 'Observation?_sort=_lastUpdated&_count=20');
    const seen = referencesIn(first)[0] ?? '';
    await ask(sandbox, 'PUT', seen, { ...many(1)[0], id: seen.split('/')[1], code: { text: 'changed' } });
    const next = first.link?.find(({ relation }) => relation === 'next')?.url ?? '';
    const rest = referencesIn(await search(sandbox, next.slice(`${sandbox.baseUrl}fhir/R4/`.length)));
    expect(new Set([...referencesIn(first), ...rest]).size).toBe(30);
  });

  it('works through MedplumClient', async () => {
    const sandbox = await sandboxWith();
    await sandbox.load(many(45));
    let count = 0;
    for await (const page of sandbox.client.searchResourcePages('Observation', { _count: '20' })) count += page.length;
    expect(count).toBe(45);
  });
});
