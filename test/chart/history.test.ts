import { describe, expect, it } from '@jest/globals';
import type { Encounter } from '@medplum/fhirtypes';
import { episodesOf } from '../../src/chart/episodes.ts';
import { histories } from '../../src/chart/history.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { ACT_CODE } from '../../src/terminology/systems.ts';
import { admission, day, document, linked, record } from '../support/chart-builders.ts';

const AMB: Partial<Encounter> = { class: { system: ACT_CODE, code: 'AMB' } };
const HISTORY = '34117-2';
const CONSULTATION = '34831-8';

/** The histories found within two days after the infusion at the latest, and what is remarked on each. */
function found(stay: Encounter, ...notes: readonly (readonly [code: string, on: number])[]) {
  const documents = notes.map(([code, on], index) =>
    document(code, { id: `n${index}`, context: { period: { start: day(on) } } }),
  );
  const [episode] = episodesOf(openChart(record([linked(), stay, ...documents]), DEFAULT_POLICY), DEFAULT_POLICY);
  if (episode?.day === undefined) throw new Error('the chart holds no dated episode');
  const dated = { ...episode, day: episode.day };
  return histories(dated, { first: dated.day - 30, last: dated.day + 2 }).facts.map(({ source, details }) =>
    [source, ...(details ?? []).map(({ code }) => code)].join(' '),
  );
}

describe('the histories of a stay', () => {
  it.each<[given: string, stay: Encounter, notes: readonly (readonly [string, number])[], told: readonly string[]]>([
    ['one of the day of admission', admission(), [[HISTORY, -1]], ['DocumentReference/n0']],
    ['one from before the admission', admission(), [[HISTORY, -2]], ['DocumentReference/n0 older-than-admission']],
    [
      'one from before the admission, brought up to date in it',
      admission(),
      [
        [HISTORY, -2],
        ['11506-3', -1],
      ],
      ['DocumentReference/n0'],
    ],
    [
      'one from before the admission, and one of the day after the infusion, which is not older than the admission',
      admission(),
      [
        [HISTORY, -2],
        [HISTORY, 1],
      ],
      ['DocumentReference/n0 older-than-admission', 'DocumentReference/n1'],
    ],
    ['no consultation, for an inpatient', admission(), [[CONSULTATION, -2]], []],
    ['a consultation, for an outpatient', admission(AMB), [[CONSULTATION, -2]], ['DocumentReference/n0']],
    ['an old one, for an outpatient', admission(AMB), [[HISTORY, -20]], ['DocumentReference/n0']],
  ])('%s', (_, stay, notes, told) => {
    expect(found(stay, ...notes)).toStrictEqual(told);
  });
});
