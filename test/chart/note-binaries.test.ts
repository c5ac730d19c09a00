import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { episodesOf } from '../../src/chart/episodes.ts';
import { binariesWanted } from '../../src/chart/note-binaries.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/model/policy.ts';
import { base64, composition, day, document, linked, record, without } from '../support/chart-builders.ts';
import { note, stay, visit } from '../support/follow-up-builders.ts';

const apart = (id: string, contentType = 'text/plain') => ({
  content: [{ attachment: { contentType, url: `Binary/${id}` } }],
});
const ofInfusion = document('28570-0', {
  context: { period: { start: day(0) }, encounter: [{ reference: 'Encounter/admission' }] },
  ...apart('infusion'),
});
const wanted = (resources: readonly Resource[], policy: Policy = DEFAULT_POLICY) => {
  const episodes = episodesOf(openChart(record([...stay, ...resources]), policy), policy);
  return episodes.flatMap((episode) => binariesWanted(episode, policy));
};

describe('the texts to be fetched', () => {
  it('are those of the infusion, then those of its follow-up', () => {
    const all = [visit(day(30)), note(day(30), undefined, apart('visit')), ofInfusion];
    expect(wanted(all)).toStrictEqual(['Binary/infusion', 'Binary/visit']);
  });
  it.each([
    [
      'a note of an unrelated day',
      [note(day(30), undefined, { ...apart('x'), context: { period: { start: day(-30) } } })],
    ],
    ['a scan', [visit(day(30)), note(day(30), undefined, apart('x', 'application/pdf'))]],
    ['a drawing', [visit(day(30)), note(day(30), undefined, apart('x', 'image/svg+xml'))]],
    ['a text that is there', [visit(day(30)), note(day(30), 'Stable disease.')]],
    [
      'a text that is there, though its Binary is named too',
      [
        visit(day(30)),
        note(day(30), undefined, {
          content: [{ attachment: { contentType: 'text/plain', data: base64('Stable.'), url: 'Binary/x' } }],
        }),
      ],
    ],
    [
      'a text that is held',
      [ofInfusion, { resourceType: 'Binary', id: 'infusion', contentType: 'text/plain', data: base64('x') }],
    ],
  ] as const)('are not %s', (_, resources) => {
    expect(wanted(resources)).toStrictEqual([]);
  });
  it('are CDA documents too', () => {
    const visited = [visit(day(30)), note(day(30), undefined, apart('x', 'application/hl7-v3+xml'))];
    expect(wanted(visited)).toStrictEqual(['Binary/x']);
  });
  it.each([
    ['the progress note of the day', '11506-3', 0, true, true],
    ['a progress note of the day that nothing links', '11506-3', 0, false, false],
    ['the consultation before it', '34831-8', -10, true, true],
    ['a consultation before it that nothing links', '34831-8', -10, false, false],
    ['a procedure note that nothing links', '28570-0', 0, false, false],
  ])('%s', (_, code, on, isLinked, isWanted) => {
    const link = isLinked && { encounter: [{ reference: 'Encounter/admission' }] };
    const one = document(code, { ...apart('x'), context: { period: { start: day(on) }, ...link } });
    expect(wanted([one])).toStrictEqual(isWanted ? ['Binary/x'] : []);
  });
  it('are asked for once, and only from Binaries', () => {
    const texts = ['Binary/x', 'Binary/x', 'DocumentReference/other', 'https://files.example/note'];
    const content = texts.map((url) => ({ attachment: { url } }));
    expect(wanted([{ ...ofInfusion, content }])).toStrictEqual(['Binary/x']);
  });
  it.each(['text/html; charset=utf-8', 'application/xhtml+xml', 'application/xml', 'TEXT/PLAIN'])(
    'may be %s',
    (contentType) => {
      expect(wanted([{ ...ofInfusion, ...apart('x', contentType) }])).toStrictEqual(['Binary/x']);
    },
  );
  it('are none of a Composition, which holds its own, nor of an infusion without a date', () => {
    const composed = composition('28570-0', { encounter: { reference: 'Encounter/admission' } });
    expect(wanted([composed])).toStrictEqual([]);
    const undated = [
      ...stay.filter(({ resourceType }) => resourceType !== 'Procedure'),
      without(linked(), 'performedDateTime'),
    ];
    const undatedNote = { ...ofInfusion, context: { encounter: [{ reference: 'Encounter/admission' }] } };
    for (const one of [ofInfusion, undatedNote]) {
      const episodes = episodesOf(openChart(record([...undated, one]), DEFAULT_POLICY), DEFAULT_POLICY);
      expect(episodes.map((episode) => binariesWanted(episode, DEFAULT_POLICY))).toStrictEqual([[]]);
    }
  });
  it('are none where the policy ignores notes', () => {
    expect(wanted([ofInfusion], { ...DEFAULT_POLICY, narrative: 'ignore' })).toStrictEqual([]);
  });
});
