import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { episodesOf } from '../../src/chart/episodes.ts';
import { binariesWanted } from '../../src/chart/note-binaries.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/model/policy.ts';
import { base64, day, document, record } from '../support/chart-builders.ts';
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
    expect(wanted(all)).toEqual(['Binary/infusion', 'Binary/visit']);
  });
  it.each([
    [
      'a note of an unrelated day',
      [note(day(30), undefined, { ...apart('x'), context: { period: { start: day(-30) } } })],
    ],
    ['a scan', [visit(day(30)), note(day(30), undefined, apart('x', 'application/pdf'))]],
    ['a text that is there', [visit(day(30)), note(day(30), 'Stable disease.')]],
    [
      'a text that is held',
      [ofInfusion, { resourceType: 'Binary', id: 'infusion', contentType: 'text/plain', data: base64('x') }],
    ],
  ] as const)('are not %s', (_, resources) => {
    expect(wanted(resources)).toEqual([]);
  });
  it('are none where the policy ignores notes', () => {
    expect(wanted([ofInfusion], { ...DEFAULT_POLICY, narrative: 'ignore' })).toEqual([]);
  });
});
