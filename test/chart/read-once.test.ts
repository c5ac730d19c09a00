import { describe, expect, it } from '@jest/globals';
import type { DocumentReference, Observation, Resource } from '@medplum/fhirtypes';
import { claimLines } from '../../src/chart/claim-lines.ts';
import { codedAs } from '../../src/chart/coded.ts';
import { episodesOf } from '../../src/chart/episodes.ts';
import { isLinked, isLinkedToProcedure } from '../../src/chart/links.ts';
import { readProcedureNotes } from '../../src/chart/notes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { codeSet } from '../../src/terminology/code-set.ts';
import { LOINC } from '../../src/terminology/systems.ts';
import { admission, claim, document, linked, observation, record } from '../support/chart-builders.ts';

const chart = (...resources: Resource[]) =>
  openChart(record([linked(), admission(), claim(), ...resources]), DEFAULT_POLICY);

function episodeOf(...resources: Resource[]) {
  const [episode] = episodesOf(chart(...resources), DEFAULT_POLICY);
  if (episode?.day === undefined) throw new Error('the chart holds no dated episode');
  return { ...episode, day: episode.day };
}

/** The same resource, and how often one of its fields was looked at. */
function watched<R extends Resource>(
  resource: R,
  field: keyof R,
): { readonly resource: R; readonly looks: () => number } {
  let looks = 0;
  const value = resource[field];
  const get = () => {
    looks++;
    return value;
  };
  return { resource: Object.defineProperty({ ...resource }, field, { get, enumerable: true }), looks: () => looks };
}

/** What fifty rules ask of thousands of resources is worked out once. */
describe('what is not looked at twice', () => {
  it.each([
    ['the service', isLinked],
    ['the Procedure', isLinkedToProcedure],
  ])('a resource, for its link to %s', (_, asks) => {
    const note = watched<DocumentReference>(document('11506-3'), 'id');
    const episode = episodeOf(note.resource);
    expect(asks(episode, note.resource)).toBe(false);
    const looks = note.looks();
    expect(asks(episode, note.resource)).toBe(false);
    expect(note.looks()).toBe(looks);
  });
  it('the service, for what it names', () => {
    const visit = watched(admission(), 'period');
    const episode = { ...episodeOf(), stay: [visit.resource] };
    for (const id of ['a', 'b']) isLinked(episode, document('11506-3', { id }));
    expect(visit.looks()).toBe(1);
  });
  it('the codes of a type, for a set of codes', () => {
    const one = watched<Observation>(observation('718-7'), 'code');
    const set = codeSet([LOINC, ['718-7']]);
    const list = [one.resource];
    const held = chart();
    expect(codedAs(held, list, set)).toEqual([one.resource]);
    const looks = one.looks();
    expect(codedAs(held, list, set)).toEqual([one.resource]);
    expect(one.looks()).toBe(looks);
  });
  it('the codes of a type, for an index: another set looks at those alone whose code it has', () => {
    const one = watched<Observation>(observation('718-7'), 'code');
    const list = [one.resource];
    const held = chart();
    codedAs(held, list, codeSet([LOINC, ['718-7']]));
    const looks = one.looks();
    expect(codedAs(held, list, codeSet([LOINC, ['777-3']]))).toEqual([]);
    expect(one.looks()).toBe(looks);
  });
  it('the lines of the claims', () => {
    const held = chart();
    expect(claimLines(held)).toBe(claimLines(held));
  });
  it('the text of a note, whatever rule reads it', () => {
    const text = 'P-32 10 mCi was given.';
    const context = { encounter: [{ reference: 'Encounter/admission' }] };
    const note = document('28570-0', { text, context });
    const episode = episodeOf(note);
    const read = () => readProcedureNotes({ ...episode }, DEFAULT_POLICY).readings.map(({ value }) => value);
    expect(read()).toHaveLength(1);
    expect(read()[0]).toBe(read()[0]);
  });
});
