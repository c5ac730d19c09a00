import { describe, expect, it } from '@jest/globals';
import { line, claim, linked, observation, patient, procedure } from '../support/chart-builders.ts';
import { bundle, gatherAll, keysOf, ndjson } from './input-folder.ts';

const MRN = { system: 'urn:example:mrn', value: '1' };
const named = (id: string) => patient({ id, identifier: [MRN] });

describe('grouping by patient', () => {
  it('yields patients with a service, and nothing of the others', async () => {
    const { records, resources } = await gatherAll({
      'a.ndjson': ndjson(
        patient(),
        procedure(),
        patient({ id: 'p2' }),
        observation('718-7', { subject: { reference: 'Patient/p2' } }),
      ),
    });
    expect(records.map(keysOf)).toEqual([['Patient/p1', 'Procedure/infusion']]);
    expect(resources).toBe(4);
  });

  it.each([
    ['item', claim()],
    [
      'detail',
      claim({
        item: [
          line({
            productOrService: { text: 'x' },
            detail: [{ sequence: 1, productOrService: line().productOrService }],
          }),
        ],
      }),
    ],
    [
      'subDetail',
      claim({
        item: [
          line({
            productOrService: { text: 'x' },
            detail: [
              {
                sequence: 1,
                productOrService: { text: 'x' },
                subDetail: [{ sequence: 1, productOrService: line().productOrService }],
              },
            ],
          }),
        ],
      }),
    ],
    ['procedure', claim({ item: [], procedure: [{ sequence: 1, procedureCodeableConcept: line().productOrService }] })],
    [
      'a contained procedure',
      claim({
        item: [],
        contained: [procedure({ id: 'held' })],
        procedure: [{ sequence: 1, procedureReference: { reference: '#held' } }],
      }),
    ],
  ])('finds the code in %s of a claim', async (_, found) => {
    const { records } = await gatherAll({ 'a.json': bundle(patient(), found) });
    expect(records.map(keysOf)).toEqual([['Claim/claim', 'Patient/p1']]);
  });

  it.each([
    ['relative', { reference: 'Patient/p1' }],
    ['versioned', { reference: 'Patient/p1/_history/3' }],
    ['absolute on the only base', { reference: 'https://ehr.example/r4/Patient/p1' }],
    ['conditional', { reference: 'Patient?identifier=urn:example:mrn|1' }],
    ['logical', { type: 'Patient' as const, identifier: MRN }],
    [
      'logical, its type told by the address of the definition',
      { type: 'http://hl7.org/fhir/StructureDefinition/Patient', identifier: MRN },
    ],
    ['logical, with a type that says nothing', { type: 'the patient', identifier: MRN }],
    ['logical without a type', { identifier: MRN }],
  ])('takes a %s reference as the patient', async (_, subject) => {
    const infusion = { ...procedure(), subject };
    const { records } = await gatherAll({ 'a.ndjson': ndjson(infusion, named('p1')) });
    expect(records.map(keysOf)).toEqual([['Patient/p1', 'Procedure/infusion']]);
  });

  it('knows a contained patient by the identifier', async () => {
    const contained = procedure({
      contained: [{ resourceType: 'Patient', id: 'x', identifier: [MRN] }],
      subject: { reference: '#x' },
    });
    const { records } = await gatherAll({ 'a.ndjson': ndjson(contained, named('p1'), observation('718-7')) });
    expect(records.map(keysOf)).toEqual([['Observation/obs-718-7', 'Patient/p1', 'Procedure/infusion']]);
  });

  it('takes absolute references as foreign when two bases are in use and no address tells which is ours', async () => {
    const { records, skipped } = await gatherAll({
      'a.ndjson': ndjson(
        patient(),
        procedure({ subject: { reference: 'https://one.example/Patient/p1' } }),
        observation('718-7', { subject: { reference: 'https://two.example/Patient/p1' } }),
      ),
    });
    expect(records).toEqual([]);
    expect(skipped).toEqual([
      { file: 'a.ndjson', line: 2, why: 'Procedure/infusion is coded 77750 but names no patient of this input' },
    ]);
  });

  it('learns bases and aliases from the addresses of Bundle entries', async () => {
    const entry = [
      { fullUrl: 'urn:uuid:aaaa', resource: patient({ id: 'p1' }) },
      {
        fullUrl: 'https://ehr.example/r4/Procedure/infusion',
        resource: procedure({ subject: { reference: 'urn:uuid:aaaa' } }),
      },
      {
        fullUrl: 'https://ehr.example/r4/Observation/o',
        resource: observation('718-7', { id: 'o', subject: { reference: 'https://ehr.example/r4/Patient/p1' } }),
      },
      {
        resource: observation('718-7', {
          id: 'foreign',
          subject: { reference: 'https://other.example/r4/Patient/p1' },
        }),
      },
    ];
    const { records } = await gatherAll({
      'a.json': JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }),
    });
    expect(records.map(keysOf)).toEqual([['Observation/o', 'Patient/p1', 'Procedure/infusion']]);
    expect(records[0]?.bases).toEqual(['https://ehr.example/r4']);
    expect(records[0]?.aliases?.get('urn:uuid:aaaa')).toBe('Patient/p1');
  });

  it('reads urn:uuid references of files without addresses as ids', async () => {
    const id = '018f428e-34f6-4707-8009-5ad742f901e7';
    const { records } = await gatherAll({
      'Patient.ndjson': ndjson(patient({ id })),
      'Procedure.ndjson': ndjson(procedure({ subject: { reference: `urn:uuid:${id}` } })),
    });
    expect(records.map(keysOf)).toEqual([[`Patient/${id}`, 'Procedure/infusion']]);
  });

  it('joins merged records however long the chain', async () => {
    const link = (other: string) => [{ other: { reference: `Patient/${other}` }, type: 'replaced-by' as const }];
    const { records } = await gatherAll({
      'a.ndjson': ndjson(
        patient({ id: 'p1', link: link('p2') }),
        patient({ id: 'p2', link: link('p3') }),
        patient({ id: 'p3' }),
      ),
      'b.ndjson': ndjson(procedure({ subject: { reference: 'Patient/p3' } }), observation('718-7')),
    });
    expect(records.map(keysOf)).toEqual([
      ['Observation/obs-718-7', 'Patient/p1', 'Patient/p2', 'Patient/p3', 'Procedure/infusion'],
    ]);
  });

  it('gives an Appointment to everyone who takes part', async () => {
    const both = {
      resourceType: 'Appointment',
      id: 'both',
      status: 'booked',
      participant: [{ actor: { reference: 'Patient/p1' } }, { actor: { reference: 'Patient/p2' } }],
    };
    const { records } = await gatherAll({
      'a.ndjson': ndjson(procedure(), procedure({ id: 'other', subject: { reference: 'Patient/p2' } }), both),
    });
    expect(records.map(keysOf)).toEqual([
      ['Appointment/both', 'Procedure/infusion'],
      ['Appointment/both', 'Procedure/other'],
    ]);
  });

  it('adds the shared resources a record leads to, and no others', async () => {
    const { records } = await gatherAll({
      'a.ndjson': ndjson(
        patient(),
        procedure({ performer: [{ actor: { reference: 'Practitioner/one' } }] }),
        {
          resourceType: 'DocumentReference',
          id: 'd',
          status: 'current',
          subject: { reference: 'Patient/p1' },
          content: [{ attachment: { url: 'Binary/b' } }],
        },
        { resourceType: 'Practitioner', id: 'one' },
        { resourceType: 'Practitioner', id: 'two' },
        {
          resourceType: 'PractitionerRole',
          id: 'role',
          practitioner: { reference: 'Practitioner/one' },
          organization: { reference: 'Organization/o' },
        },
        { resourceType: 'Organization', id: 'o' },
        { resourceType: 'Organization', id: 'unused' },
        { resourceType: 'Binary', id: 'b' },
        { resourceType: 'Binary', id: 'unused' },
      ),
    });
    expect(records.map(keysOf)).toEqual([
      [
        'Binary/b',
        'DocumentReference/d',
        'Organization/o',
        'Patient/p1',
        'Practitioner/one',
        'PractitionerRole/role',
        'Procedure/infusion',
      ],
    ]);
  });

  it('goes by the newest version where a resource moved from one patient to another', async () => {
    const at = (lastUpdated: string, id: string) =>
      procedure({ meta: { lastUpdated }, subject: { reference: `Patient/${id}` } });
    const { records } = await gatherAll({
      'a.ndjson': ndjson(at('2025-02-02T00:00:00Z', 'p2'), at('2025-01-01T00:00:00Z', 'p1')),
    });
    expect(records.map(({ patient: key }) => key)).toEqual(['Patient/p2']);
  });

  it('leaves out what a history tells was deleted, unless it was written again', async () => {
    const gone = (id: string) => ({
      request: { method: 'DELETE', url: `Procedure/${id}` },
      response: { status: '204', lastModified: '2025-03-01T00:00:00Z' },
    });
    const entry = [
      gone('infusion'),
      {
        resource: procedure({ meta: { lastUpdated: '2025-01-11T00:00:00Z' } }),
        request: { method: 'PUT', url: 'Procedure/infusion' },
      },
      gone('again'),
      {
        resource: procedure({
          id: 'again',
          meta: { lastUpdated: '2025-04-01T00:00:00Z' },
          subject: { reference: 'Patient/p2' },
        }),
      },
    ];
    const { records } = await gatherAll({
      'a.json': JSON.stringify({ resourceType: 'Bundle', type: 'history', entry }),
    });
    expect(records.map(keysOf)).toEqual([['Procedure/again']]);
  });

  it('names two contents of one resource when nothing tells which is newer', async () => {
    const { skipped } = await gatherAll({ 'a.ndjson': ndjson(patient(), linked(), procedure(), procedure()) });
    expect(skipped.map(({ why }) => why)).toEqual([
      'Procedure/infusion stands twice with different content and no sign which is newer',
    ]);
  });

  it('keeps a damaged Procedure that mentions the code, so that it is named', async () => {
    const { records } = await gatherAll({
      'a.ndjson': ndjson({ ...procedure(), code: { coding: { code: '77750' } } }),
    });
    expect(records.map(keysOf)).toEqual([['Procedure/infusion']]);
  });

  it('names what is damaged and belongs to nobody', async () => {
    const { skipped } = await gatherAll({
      'a.ndjson': ndjson(procedure(), { ...observation('718-7'), subject: 'Patient/p1' }),
    });
    expect(skipped).toEqual([
      {
        file: 'a.ndjson',
        line: 2,
        why: 'Observation/obs-718-7 names no patient and was set aside: Observation.subject is not an object',
      },
    ]);
  });

  it("follows an address that looks like that of a patient's own and stands for a clinician", async () => {
    const entries = [
      { resource: patient() },
      { resource: procedure({ performer: [{ actor: { reference: 'Encounter/odd' } }] }) },
      { fullUrl: 'Encounter/odd', resource: { resourceType: 'Practitioner', id: 'one' } },
    ];
    const { records } = await gatherAll({ 'a.json': JSON.stringify({ resourceType: 'Bundle', entry: entries }) });
    expect(records.map(keysOf)).toEqual([['Patient/p1', 'Practitioner/one', 'Procedure/infusion']]);
  });

  it('says when two servers give the same id', async () => {
    const from = (base: string) => ({
      resourceType: 'Bundle',
      entry: [{ fullUrl: `${base}/Patient/p1`, resource: patient() }],
    });
    const { skipped } = await gatherAll({
      'a.ndjson': ndjson(from('https://one.example/fhir'), from('https://two.example/fhir')),
    });
    expect(skipped.map(({ why }) => why)).toEqual([
      'Patient/p1 stands under https://one.example/fhir and under https://two.example/fhir; both were read as one',
    ]);
  });

  it('says when the next page of a search is missing, and only then', async () => {
    const page = (self: string, next?: string) => ({
      resourceType: 'Bundle',
      type: 'searchset',
      link: [{ relation: 'self', url: self }, ...(next === undefined ? [] : [{ relation: 'next', url: next }])],
    });
    const whole = await gatherAll({ 'a.ndjson': ndjson(page('x?page=1', 'x?page=2'), page('x?page=2')) });
    expect(whole.skipped).toEqual([]);
    const { skipped } = await gatherAll({ 'a.json': JSON.stringify(page('x?page=1', 'x?page=2')) });
    expect(skipped).toEqual([
      { file: 'a.json', line: 1, why: 'it names a next page of the search, which is not among the input' },
    ]);
  });

  const found = (more: object) => ({
    resourceType: 'Bundle',
    type: 'searchset',
    total: 2,
    link: [{ relation: 'self', url: 'x' }],
    entry: [{ resource: patient() }],
    ...more,
  });
  const second = { resource: patient({ id: 'p2' }) };
  const visit = { resource: { resourceType: 'Encounter', id: 'e1', subject: { reference: 'Patient/p1' } } };

  it.each([
    ['a search without its second resource', found({})],
    ['one without links', found({ link: [] })],
    [
      'an included resource, which the total does not count',
      found({ entry: [{ resource: patient() }, { ...visit, search: { mode: 'include' } }] }),
    ],
    ['only the count', found({ entry: undefined, total: 1 })],
  ])('says when a search has found more than it holds: %s', async (_, bundle) => {
    const { skipped } = await gatherAll({ 'a.json': JSON.stringify(bundle) });
    expect(skipped.map(({ file, why }) => `${file}: ${why}`)).toEqual([
      expect.stringMatching(/^a\.json: its search has found [12] resources, of which it holds [01]$/),
    ]);
  });

  it.each([
    ['a whole search', [found({ entry: [{ resource: patient() }, second] })]],
    ['an estimated total', [found({ link: [{ relation: 'self', url: 'x?_total=estimate&_count=1' }] })]],
    ['the last of its pages', [found({ link: [{ relation: 'previous', url: 'y' }] })]],
    [
      'a page that another names',
      [
        found({
          link: [
            { relation: 'self', url: 'y' },
            { relation: 'next', url: 'x' },
          ],
        }),
        found({ entry: [second] }),
      ],
    ],
    ['a collection', [found({ type: 'collection' })]],
  ])('takes as whole %s', async (_, bundles) => {
    expect((await gatherAll({ 'a.ndjson': ndjson(...bundles) })).skipped).toEqual([]);
  });
});
