import { describe, expect, it } from '@jest/globals';
import type { Procedure, Resource } from '@medplum/fhirtypes';
import { episodesOf } from '../../src/chart/episodes.ts';
import { procedureNotes, readProcedureNotes } from '../../src/chart/notes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { admission, day, document, linked, record } from '../support/chart-builders.ts';

const NOTE = 'DocumentReference/doc-28570-0';
const TEXT = 'P-32 10 mCi was given.';
const context = { period: { start: day(0) }, encounter: [{ reference: 'Encounter/admission' }] };
const named: Partial<Procedure> = { report: [{ reference: NOTE }] };

function episodeOf(fields: Partial<Procedure>, ...resources: readonly Resource[]) {
  const chart = openChart(record([linked(fields), admission(), ...resources]), DEFAULT_POLICY);
  const [episode] = episodesOf(chart, DEFAULT_POLICY);
  if (episode?.day === undefined) throw new Error('the chart holds no dated episode');
  return { ...episode, day: episode.day };
}

describe('the notes of the infusion', () => {
  it.each<[given: string, fields: Partial<Procedure>]>([
    ['a procedure note of the stay', {}],
    ['a procedure note that the Procedure names too', named],
  ])('%s is found once', (_, fields) => {
    const found = procedureNotes(episodeOf(fields, document('28570-0', { text: TEXT, context })), DEFAULT_POLICY);
    expect(found.facts.map(({ source }) => source)).toStrictEqual([NOTE]);
  });
  it('one that holds no readable text is told as unreadable', () => {
    const read = readProcedureNotes(episodeOf({}, document('28570-0', { context })), DEFAULT_POLICY);
    expect(read).toStrictEqual({ readings: [], unreadable: [{ reference: NOTE, why: { code: 'unreadable' } }] });
  });
  it.each<[given: string, note: Procedure['note'] & object, readings: number]>([
    ['no annotation', [], 0],
    ['an annotation without words', [{ text: '' }], 0],
    ['an annotation', [{ text: TEXT }], 1],
    ['two annotations, read as one text', [{ text: TEXT }, { text: 'No adverse events.' }], 1],
  ])('of the Procedure itself: %s', (_, note, readings) => {
    expect(readProcedureNotes(episodeOf({ note }), DEFAULT_POLICY).readings).toHaveLength(readings);
  });
});
