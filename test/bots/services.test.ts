import type { Claim, ClaimItem, CodeableConcept, Procedure } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { readIndexCode } from '../../src/chart/codes.ts';
import { CPT, HCPCS, SNOMED } from '../../src/terminology/systems.ts';
import { claim, procedure } from '../support/chart-builders.ts';
import { created, deleted, hears, updated, woken, type Change } from './waking.ts';

const coded = (code: string, system?: string): CodeableConcept => ({
  coding: [{ code, ...(system !== undefined && { system }) }],
});
const other = coded('99999', CPT);

/** How 77750 is written, and whether that is 77750. */
const WRITINGS: readonly (readonly [string, CodeableConcept, boolean])[] = [
  ['under CPT', coded('77750', CPT), true],
  ['under CPT by https', coded('77750', 'https://www.ama-assn.org/go/cpt'), true],
  ['under CPT without www, with a slash', coded('77750', 'http://ama-assn.org/go/cpt/'), true],
  ['under CPT in capitals', coded('77750', 'HTTP://WWW.AMA-ASSN.ORG/GO/CPT'), true],
  ['under the name of HL7 v2', coded('77750', 'C4'), true],
  ['under a bare OID', coded('77750', '2.16.840.1.113883.6.12'), true],
  ['under CPT-4', coded('77750', 'http://www.ama-assn.org/go/cpt-4'), true],
  ['under the OID of CPT', coded('77750', 'urn:oid:2.16.840.1.113883.6.12'), true],
  ['under HCPCS', coded('77750', HCPCS), true],
  ['under HCPCS of terminology.hl7.org', coded('77750', 'http://terminology.hl7.org/CodeSystem/HCPCS'), true],
  ['under the OID of HCPCS', coded('77750', 'urn:oid:2.16.840.1.113883.6.285'), true],
  ['with a modifier', coded('77750-26', CPT), true],
  ['with two modifiers', coded('77750-26-XS', CPT), true],
  ['with a modifier after a colon', coded('77750:TC', CPT), true],
  ['with a modifier after a space', coded('77750 26', CPT), true],
  ['with a modifier in small letters', coded('77750-tc', CPT), true],
  ['without a system', coded('77750'), true],
  [
    'as the second coding',
    {
      coding: [
        { system: SNOMED, code: '440252007' },
        { system: CPT, code: '77750' },
      ],
    },
    true,
  ],
  ['as text alone', { text: '77750' }, true],
  ['as text with the name of the code', { text: 'CPT 77750 - infusion of radioelement solution' }, true],
  ['as text with a mark', { text: 'CPT® code: 77750' }, true],
  ['as text with room around', { text: '  CPT  code:  77750' }, true],
  ['as text after a line break', { text: '\n77750' }, true],
  ['as text with a modifier', { text: '77750-26' }, true],
  [
    'as text beside a local code',
    { coding: [{ system: 'urn:site:charge', code: 'RX1' }], text: '77750 (infusion)' },
    true,
  ],
  ['a longer number', coded('777501', CPT), false],
  ['a number that ends so', coded('177750', CPT), false],
  ['under SNOMED', coded('77750', SNOMED), false],
  ['under a system of the site', coded('77750', 'urn:site:charge'), false],
  ['another code', other, false],
  ['a text that mentions it', { text: 'Follow-up of the infusion billed as 77750' }, false],
  ['a text of a longer number', { text: '777501' }, false],
  ['nothing', {}, false],
];

const WAKE = 'check-procedure:procedure';
const withCode = (code: CodeableConcept): Procedure => procedure({ code });

describe('a Procedure', () => {
  it('is written in ways the chart reads the same', () => {
    for (const [, concept, is] of WRITINGS)
      expect([concept, readIndexCode(concept) !== undefined]).toEqual([concept, is]);
  });

  describe.each(WRITINGS)('coded %s', (_how, concept, is) => {
    hears(WAKE, [
      ['its creation', created(withCode(concept)), is],
      ['its update', updated(withCode(concept), { ...withCode(concept), note: [{ text: 'n' }] }), is],
      ['its deletion', deleted(withCode(concept)), is],
      ['leaving that code', updated(withCode(concept), withCode(other)), is],
      ['coming to that code', updated(withCode(other), withCode(concept)), is],
    ]);
  });

  hears(WAKE, [
    ['a Procedure that loses its code', updated(withCode(coded('77750', CPT)), withCode({})), true],
    ['a change of status', updated(procedure(), procedure({ status: 'entered-in-error' })), true],
    ['a change of patient', updated(procedure(), procedure({ subject: { reference: 'Patient/p2' } })), true],
    ['an update of another Procedure', updated(withCode(other), { ...withCode(other), status: 'stopped' }), false],
    ['a Claim', created(claim()), false],
  ]);
});

const item = (fields: Partial<ClaimItem>): Claim =>
  claim({ item: [{ sequence: 1, productOrService: other, ...fields }] });
const index = coded('77750-26', CPT);
const PLACES: readonly (readonly [string, Claim])[] = [
  ['an item', item({ productOrService: index })],
  [
    'a second item',
    claim({
      item: [
        { sequence: 1, productOrService: other },
        { sequence: 2, productOrService: index },
      ],
    }),
  ],
  ['a detail', item({ detail: [{ sequence: 1, productOrService: index }] })],
  [
    'a subDetail',
    item({ detail: [{ sequence: 1, productOrService: other, subDetail: [{ sequence: 1, productOrService: index }] }] }),
  ],
  ['a procedure', claim({ item: [], procedure: [{ sequence: 1, procedureCodeableConcept: index }] })],
  [
    'a procedure by reference',
    claim({ item: [], procedure: [{ sequence: 1, procedureReference: { reference: 'Procedure/infusion' } }] }),
  ],
];
const otherClaim = item({});

describe('a Claim', () => {
  const CLAIM = 'check-claim:claim';
  describe.each(PLACES)('that names the service in %s', (_place, billing) => {
    hears(CLAIM, [
      ['its creation', created(billing), true],
      ['its update', updated(billing, { ...billing, status: 'cancelled' }), true],
      ['its deletion', deleted(billing), true],
      ['its correction to something else', updated(billing, otherClaim), true],
      ['its correction from something else', updated(otherClaim, billing), true],
    ]);
  });

  describe.each(WRITINGS)('that bills it coded %s', (_how, concept, is) => {
    hears(CLAIM, [
      ['it in an item', created(item({ productOrService: concept })), is],
      [
        'it in a procedure',
        created(claim({ item: [], procedure: [{ sequence: 1, procedureCodeableConcept: concept }] })),
        is,
      ],
    ]);
  });

  const prior = { relationship: { coding: [{ code: 'prior' }] }, claim: { reference: 'Claim/first' } };
  hears(CLAIM, [
    ['a Claim that replaces an earlier one and no longer bills it', created({ ...otherClaim, related: [prior] }), true],
    [
      'a Claim related in another way',
      created({ ...otherClaim, related: [{ ...prior, relationship: { text: 'associated' } }] }),
      false,
    ],
    ['another Claim', created(otherClaim), false],
    ['an update of another Claim', updated(otherClaim, { ...otherClaim, status: 'cancelled' }), false],
    ['its deletion', deleted(otherClaim), false],
    ['a Claim without items', created(claim({ item: [] })), false],
  ]);
});

describe('any other change', () => {
  const rows: readonly (readonly [string, Change])[] = [
    ['a Practitioner', created({ resourceType: 'Practitioner', id: 'a' })],
    ['an AuditEvent-like Basic', created({ resourceType: 'Basic', code: {} })],
    ['our guard List', created({ resourceType: 'List', status: 'current', mode: 'working' })],
    [
      'our Provenance',
      created({ resourceType: 'Provenance', target: [], recorded: '2025-01-01T00:00:00Z', agent: [] }),
    ],
    ['a Device', created({ resourceType: 'Device' })],
    ['an unrelated Procedure', created(withCode(other))],
  ];
  it.each(rows)('%s wakes nobody', async (_what, change) => {
    expect(await woken(change)).toEqual([]);
  });
});
