import type { Coverage, Organization, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { payerOf, payerWord } from '../../src/chart/payer.ts';
import { PAYERS } from '../../src/model/payers.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { readPolicy } from '../../src/model/read-policy.ts';
import { claim, procedure, record } from '../support/chart-builders.ts';
import { bill } from '../support/claim-builders.ts';

const SYSTEM = 'http://example.org/payers';
const policy = readPolicy(
  {
    payers: {
      [`${SYSTEM}|1`]: 'medicare',
      [`${SYSTEM}|2`]: 'aetna',
      'Organization/uhc': 'unitedhealthcare',
      'Organization/plan': { payer: 'cigna', follows: 'medicare' },
    },
  },
  [],
);
const coverage = (id: string, ...payor: Coverage['payor']): Coverage => ({
  resourceType: 'Coverage',
  id,
  status: 'active',
  beneficiary: { reference: 'Patient/p1' },
  payor,
});
const organization = (id: string, value: string): Organization => ({
  resourceType: 'Organization',
  id,
  name: 'Medicare',
  identifier: [{ system: SYSTEM, value }],
});
const insured = (...covers: (readonly [cover: string, focal: boolean])[]) =>
  claim({
    insurance: covers.map(([cover, focal], index) => ({
      sequence: index + 1,
      focal,
      coverage: { reference: `Coverage/${cover}` },
    })),
  });
const episodeOf = (...resources: Resource[]) => {
  const [episode] = episodesOf(openChart(record([procedure(), ...resources]), policy), policy);
  if (!episode) throw new Error('no episode');
  return episode;
};
const RULE = 'visit-in-global-period';

describe('the payer of a service', () => {
  it.each([
    [
      'by the identifier of the reference',
      [coverage('cover', { identifier: { system: SYSTEM, value: '1' } })],
      'medicare',
    ],
    [
      'by the identifier of the organization',
      [coverage('cover', { reference: 'Organization/x' }), organization('x', '2')],
      'aetna',
    ],
    ['by the organization itself', [coverage('cover', { reference: 'Organization/uhc' })], 'unitedhealthcare'],
    [
      'not by its name',
      [coverage('cover', { reference: 'Organization/x', display: 'Medicare' }), organization('x', '9')],
      undefined,
    ],
    ['not without a coverage', [], undefined],
  ])('is known %s', (_, resources, payer) => {
    expect(payerOf(episodeOf(claim(), ...resources), policy)?.payer).toBe(payer);
  });
  it('is that of the focal coverage', () => {
    const covers = [
      coverage('a', { reference: 'Organization/uhc' }),
      coverage('b', { reference: 'Organization/plan' }),
    ];
    const both = episodeOf(insured(['a', false], ['b', true]), ...covers);
    expect(payerOf(both, policy)).toEqual({ payer: 'cigna', follows: 'medicare' });
    expect(payerOf(episodeOf(insured(['a', false]), ...covers), policy)?.payer).toBe('unitedhealthcare');
    expect(payerOf(episodeOf(insured(['a', false], ['b', false]), ...covers), policy)).toBeUndefined();
  });
  it('is the same of two payors of a coverage, whatever their order', () => {
    const payors = ['uhc', 'plan'].map((id) => ({ reference: `Organization/${id}` }));
    for (const listed of [payors, payors.toReversed()])
      expect(payerOf(episodeOf(claim(), coverage('cover', ...listed)), policy)?.payer).toBe('cigna');
  });
  it('is that of the first claim whose payer is known', () => {
    const unknown = bill(
      'a',
      {},
      { insurance: [{ sequence: 1, focal: true, coverage: { reference: 'Coverage/none' } }] },
    );
    expect(
      payerOf(episodeOf(unknown, bill('b'), coverage('cover', { reference: 'Organization/uhc' })), policy)?.payer,
    ).toBe('unitedhealthcare');
  });
  it('is named with the source of its rule, or with none on file', () => {
    const of = (reference: string) => episodeOf(claim(), coverage('cover', { reference }));
    expect(payerWord(of('Organization/uhc'), policy, RULE)).toBe('unitedhealthcare, UHCGLOB');
    expect(payerWord(of('Organization/plan'), policy, RULE)).toBe('cigna by the rules of medicare, NGS');
    expect(payerWord(of('Organization/uhc'), policy, 'ncci-pair')).toBe(
      'unitedhealthcare, no payer-specific policy on file',
    );
    expect(payerWord(of('Organization/x'), policy, RULE)).toBe('no payer-specific policy on file');
  });
});

describe('the overlays', () => {
  it('are five, each with its published policies, and change one rule for two payers', () => {
    expect(Object.keys(DEFAULT_POLICY.overlays)).toEqual([...PAYERS]);
    for (const payer of PAYERS) expect(DEFAULT_POLICY.overlays[payer].policies.length).toBeGreaterThan(0);
    expect(PAYERS.filter((payer) => Object.keys(DEFAULT_POLICY.overlays[payer].rules).length > 0)).toEqual([
      'unitedhealthcare',
      'medicare',
    ]);
  });
  it('may be replaced one by one', () => {
    const own = { rules: { 'ncci-pair': { severity: 'high', source: 'the contract' } } };
    const { overlays } = readPolicy({ overlays: { cigna: own } }, [{ id: 'ncci-pair', section: 'claim' }]);
    expect(overlays.cigna).toEqual({ ...own, policies: [] });
    expect(overlays.medicare).toEqual(DEFAULT_POLICY.overlays.medicare);
  });
  it.each([
    ['a payer we do not know', { payers: { 'Organization/x': 'humana' } }, /payers\.Organization\/x: write aetna, /],
    [
      'an entry without a source',
      { overlays: { cigna: { rules: { x: { severity: 'low' } } } } },
      /overlays\.cigna\.rules\.x\.source/,
    ],
    [
      'a rule we do not know, with the nearest we do',
      { overlays: { cigna: { rules: { 'ncci-pairs': { severity: 'low', source: 'the contract' } } } } },
      /overlays\.cigna\.rules\.ncci-pairs is no known key \(did you mean ncci-pair\?\)/,
    ],
    ['an overlay we do not know', { overlays: { humana: {} } }, /overlays\.humana is no known key/],
  ])('refuse %s', (_, json, expected) => {
    expect(() => readPolicy(json, [{ id: 'ncci-pair', section: 'claim' }])).toThrow(expected);
  });
});
