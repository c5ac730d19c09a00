import { describe, expect, it } from '@jest/globals';
import type { Encounter, Resource } from '@medplum/fhirtypes';
import { classOn, isSettingUnknown } from '../../src/chart/encounters.ts';
import { episodesOf } from '../../src/chart/episodes.ts';
import { homeFrom } from '../../src/chart/home.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import type { DatedEpisode } from '../../src/model/episode.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { ACT_CODE } from '../../src/terminology/systems.ts';
import { claim, D0, day, encounter, line, procedure, record } from '../support/chart-builders.ts';

const LOCAL_INPATIENT = { system: 'urn:site:classes', code: '13' };
const V2_CLASS = 'http://terminology.hl7.org/CodeSystem/v2-0004';
const policy = {
  ...DEFAULT_POLICY,
  localCodes: [{ local: LOCAL_INPATIENT, means: { system: ACT_CODE, code: 'IMP' } }],
};

function episodeOf(...resources: readonly Resource[]): DatedEpisode {
  const [episode] = episodesOf(openChart(record(resources), policy), policy);
  if (episode?.day === undefined) throw new Error('the chart holds no dated episode');
  return { ...episode, day: episode.day };
}

/** An encounter from one day to another, counted from the infusion; without the second it goes on. */
const from = (id: string, first: number, last?: number, fields: Partial<Encounter> = {}): Encounter =>
  encounter({ id, period: { start: day(first), ...(last !== undefined && { end: day(last) }) }, ...fields });
const within = (id: string) => ({ partOf: { reference: `Encounter/${id}` } });
const of = (code: string) => ({ class: { system: ACT_CODE, code } });
const AMB = of('AMB');
const infusionIn = (id: string) => procedure({ encounter: { reference: `Encounter/${id}` } });
const ids = (encounters: readonly Encounter[]) => encounters.map(({ id }) => id).sort();

describe('what belongs to the stay of the infusion', () => {
  it.each<[given: string, encounters: readonly Encounter[], stay: readonly string[]]>([
    [
      'a visit of a series: no later visit of that series',
      [
        from('a', 0, 0, { ...AMB, ...within('s') }),
        from('s', -5, 60, AMB),
        from('b', 20, 20, { ...AMB, ...within('s') }),
      ],
      ['a', 's'],
    ],
    [
      'a visit of a series that the admission is named for: a ward of that admission, until it ends',
      [from('a', 0, 1, within('s')), from('s', -5, 60, AMB), from('b', 1, 3, within('a'))],
      ['a', 'b', 's'],
    ],
    [
      'an outpatient visit on the first day of an admission: every ward of the admission',
      [from('a', 0, 0, { ...AMB, ...within('s') }), from('s', 0, 5), from('b', 4, 5, within('s'))],
      ['a', 'b', 's'],
    ],
    [
      'an admission of two inpatient parts: it is over when the later of them is',
      [from('a', -1, 1, within('s')), from('s', -2, 5), from('b', 5, 6, within('s')), from('c', 6, 7, within('s'))],
      ['a', 'b', 's'],
    ],
    [
      'an admission whose ward ends after the admission itself, as recorded',
      [from('a', -1, 5, within('s')), from('s', -2, 3), from('b', 5, 6, within('s')), from('c', 6, 7, within('s'))],
      ['a', 'b', 's'],
    ],
    [
      'an admission that goes on: whatever is part of it',
      [from('a', -1, 1, within('s')), from('s', -2), from('b', 40, 41, within('s'))],
      ['a', 'b', 's'],
    ],
    [
      'a ward that goes on, in an admission that ended: whatever is part of it',
      [from('a', -1, undefined, within('s')), from('s', -2, 3), from('b', 40, 41, within('s'))],
      ['a', 'b', 's'],
    ],
    [
      'an outpatient visit of an admission that goes on beside it: whatever is part of it',
      [from('a', 0, 0, { ...AMB, ...within('s') }), from('s', 0), from('b', 40, 41, within('s'))],
      ['a', 'b', 's'],
    ],
    [
      'an encounter that was inpatient before it became an outpatient one, by its history',
      [
        from('a', 0, 0, { ...AMB, ...within('s') }),
        from('s', -2, 5, {
          ...AMB,
          classHistory: [
            { ...of('EMER'), period: { start: day(-2), end: day(-2) } },
            { ...of('IMP'), period: { start: day(-2), end: day(3) } },
          ],
        }),
        from('b', 4, 5, within('s')),
      ],
      ['a', 'b', 's'],
    ],
    [
      'an inpatient class of the site, as the policy reads it',
      [
        from('a', 0, 0, { ...AMB, ...within('s') }),
        from('s', -2, 5, { class: LOCAL_INPATIENT }),
        from('b', 4, 5, within('s')),
      ],
      ['a', 'b', 's'],
    ],
    [
      'a part of which no day is known belongs to it',
      [from('a', -1, 1), encounter({ id: 'b', ...within('a') })],
      ['a', 'b'],
    ],
    [
      'the account of a series: no later visit of that series, though it had not ended',
      [
        from('a', -10, 90, AMB),
        from('b', 0, 0, { ...AMB, ...within('a') }),
        from('c', 20, 20, { ...AMB, ...within('a') }),
      ],
      ['a', 'b'],
    ],
    [
      'the account of a series that goes on, so long already that it is no visit: no later visit of that series',
      [
        from('a', -20, undefined, { ...AMB, status: 'in-progress' }),
        from('b', 0, 0, { ...AMB, ...within('a') }),
        from('c', 20, 20, { ...AMB, ...within('a') }),
      ],
      ['a', 'b'],
    ],
    [
      'an observation recorded as an outpatient one: the bed that was changed on its second day',
      [from('a', -1, 4, AMB), from('b', 1, 4, { ...AMB, ...within('a') })],
      ['a', 'b'],
    ],
    ['a part that begins on its last day belongs to it', [from('a', -1, 1), from('b', 1, 2, within('a'))], ['a', 'b']],
    ['a part that begins the day after does not', [from('a', -1, 1), from('b', 2, 2, within('a'))], ['a']],
  ])('%s', (_, encounters, stay) => {
    expect(ids(episodeOf(infusionIn('a'), ...encounters).stay)).toEqual(stay);
  });
});

describe('which encounter is that of the infusion', () => {
  it.each<[given: string, resources: readonly Resource[], id: string]>([
    [
      'the one that the line of the service names, before that of another line of the claim',
      [
        claim({
          item: [
            line({ encounter: [{ reference: 'Encounter/z' }] }),
            line({ sequence: 2, productOrService: { text: 'bed' }, encounter: [{ reference: 'Encounter/a' }] }),
          ],
        }),
      ],
      'z',
    ],
    [
      'that of another line of the claim, where the line of the service names none',
      [
        claim({
          item: [
            line(),
            line({ sequence: 2, productOrService: { text: 'bed' }, encounter: [{ reference: 'Encounter/a' }] }),
          ],
        }),
      ],
      'a',
    ],
    [
      'the one that the Procedure names, before that of its claim',
      [infusionIn('z'), claim({ item: [line({ encounter: [{ reference: 'Encounter/a' }] })] })],
      'z',
    ],
  ])('%s', (_, resources, id) => {
    expect(episodeOf(...resources, from('a', -1, 1), from('z', -1, 1)).encounter?.id).toBe(id);
  });
});

/** The days from the infusion until the patient went home, where it is linked to the encounter `a`, if that is there. */
function daysUntilHome(encounters: readonly Encounter[]): number | undefined {
  const episode = episodeOf(infusionIn('a'), ...encounters);
  const home = homeFrom(episode, policy);
  return home === undefined ? undefined : home - episode.day;
}

describe('the day on which the patient went home', () => {
  it.each<[given: string, others: readonly Encounter[], home: number]>([
    ['is that of discharge', [], 1],
    ['is not put off by a later admission', [from('b', 10, 15)], 1],
    ['is that of the stay which begins on the day of discharge, as after a transfer', [from('b', 1, 6)], 6],
    ['is that of the last of three such stays', [from('c', 6, 9), from('b', 1, 6)], 9],
    ['is not put off by a visit on the day of discharge', [from('b', 1, 6, AMB)], 1],
    ['is not put off by a stay that was cancelled', [from('b', 1, 6, { status: 'cancelled' })], 1],
    ['is not put off by a stay that began before and of which only the end is later', [from('b', 0, 6)], 1],
    ['is taken as come in time while the stay after a transfer goes on', [from('b', 1)], 30],
    ['is not put off by a move to where people live', [from('b', 1, 100, of('NONAC'))], 1],
    ['is known beside an encounter without any day', [encounter({ id: 'b' })], 1],
  ])('%s', (_, others, home) => {
    expect(daysUntilHome([from('a', -1, 1), ...others])).toBe(home);
  });

  it.each<[given: string, encounters: readonly Encounter[], home: number | undefined]>([
    [
      'taken as come in time where the end of all time stands in its place',
      [from('a', -1, undefined, { period: { start: day(-1), end: '9999-12-31' } })],
      30,
    ],
    ['taken as come in time while the stay goes on', [from('a', -1), from('b', 1, 6)], 30],
    [
      'taken as come in time while the admission of a ward goes on',
      [from('a', -1, 1, within('b')), from('b', -2, undefined, { status: 'in-progress' })],
      30,
    ],
    ['that of a ward, where no end of its admission was written', [from('a', -1, 1, within('b')), from('b', -2)], 1],
    ['that of the infusion, on the account of a series of visits', [from('a', -10, 90, AMB)], 0],
    ['the next one, of an outpatient who left in the morning', [from('a', 0, 1, AMB)], 1],
    ['the end of days in bed that are recorded as outpatient', [from('a', -3, 5, AMB)], 5],
    ['the end of two weeks of that', [from('a', -7, 7, AMB)], 7],
    ['that of the infusion, on an account of more than two weeks', [from('a', -7, 8, AMB)], 0],
    ['the end of an observation, however long', [from('a', -1, 4, of('OBSENC'))], 4],
    [
      'that of the infusion, on an account that goes on and was no visit any more by then',
      [from('a', -15, undefined, { ...AMB, status: 'in-progress' })],
      0,
    ],
    [
      'the end of the admission, a ward of which nobody closed',
      [from('a', -1, undefined, { ...within('b'), status: 'in-progress' }), from('b', -2, 3)],
      3,
    ],
    [
      'taken as come in time while a ward goes on, in an account of outpatients that ended',
      [from('a', -1, undefined, { ...within('b'), status: 'in-progress' }), from('b', -20, 3, AMB)],
      30,
    ],
    [
      'that of a visit, beside where the patient came to live a week before',
      [from('a', 0, 0, AMB), from('b', -7, 60, of('NONAC'))],
      0,
    ],
    [
      'the end of such a stay, where nothing tells where the patient came for the infusion',
      [from('b', -7, 6, of('NONAC'))],
      6,
    ],
    ['the end of a stay of which the outpatient visit is no part', [from('a', 0, 0, AMB), from('b', -1, 6)], 6],
    ['not known where no stay is', [], undefined],
    ['the end of the stay that covers the day, where none is linked', [from('b', -1, 5)], 5],
    ['the end of such an observation', [from('b', 0, 1, of('OBSENC'))], 1],
    ['the end of such a stay, however long it was', [from('b', -45, 5)], 5],
    ['the end that one record of it tells, where another tells none', [from('b', -1, 3), from('c', -1)], 3],
    ['taken as come in time after such a stay without an end', [from('b', -1)], 30],
    ['not told by a stay that began years before and that nobody closed', [from('b', -2000)], undefined],
    ['not told by a stay without any day', [encounter({ id: 'b' })], undefined],
    ['not told by a stay without a beginning', [encounter({ id: 'b', period: { end: day(400) } })], undefined],
    ['not told by where the patient lives', [from('b', -200, 150, of('NONAC'))], undefined],
    ['that of a visit, beside where the patient lives', [from('a', 0, 0, AMB), from('b', -200, 150, of('NONAC'))], 0],
  ])('is %s', (_, encounters, home) => {
    expect(daysUntilHome(encounters)).toBe(home);
  });
});

describe('whether the setting is unknown', () => {
  it.each<[given: string, encounters: readonly Encounter[], unknown: boolean]>([
    ['known: an inpatient stay', [from('a', -1, 1)], false],
    ['known: an outpatient visit', [from('a', 0, 0, AMB)], false],
    ['unknown: no class', [from('a', 0, 0, { class: {} })], true],
    ['unknown: a word of the site alone', [from('a', 0, 0, { class: { code: 'WARD7' } })], true],
    [
      'known: a word of the site that the policy reads as inpatient',
      [from('a', 0, 0, { class: LOCAL_INPATIENT })],
      false,
    ],
    [
      'known: a word of the site, within an admission',
      [from('a', 0, 0, { class: { code: 'WARD7' }, ...within('s') }), from('s', -1, 1)],
      false,
    ],
    [
      'unknown: a word of the site, within an admission that was cancelled',
      [from('a', 0, 0, { class: { code: 'WARD7' }, ...within('s') }), from('s', -1, 1, { status: 'cancelled' })],
      true,
    ],
  ])('%s', (_, encounters, unknown) => {
    expect(isSettingUnknown(episodeOf(infusionIn('a'), ...encounters))).toBe(unknown);
  });
  it('no encounter: nothing to ask about', () => {
    expect(isSettingUnknown(episodeOf(procedure()))).toBe(false);
  });
});

describe('the class of an encounter on the day of the infusion', () => {
  it.each<[given: string, fields: Partial<Encounter>, codes: readonly string[]]>([
    ['the standard code a word of the site means, without that word', { class: LOCAL_INPATIENT }, ['IMP']],
    ['a word of the site, where nothing else is known', { class: { code: 'WARD7' } }, ['WARD7']],
    ['that of an inpatient of HL7 v2', { class: { system: V2_CLASS, code: 'I' } }, ['IMP']],
    ['that of an outpatient of HL7 v2', { class: { system: V2_CLASS, code: 'O' } }, ['AMB']],
    ['none that FHIR has, for a recurring patient of HL7 v2', { class: { system: V2_CLASS, code: 'R' } }, ['R']],
    ['a letter that HL7 v2 has too, of another system', { class: { system: 'urn:site', code: 'I' } }, ['I']],
    [
      'that of the history which covers the day',
      {
        ...AMB,
        classHistory: [
          { ...of('EMER'), period: { end: day(-1) } },
          { ...of('OBSENC'), period: { start: D0 } },
        ],
      },
      ['OBSENC'],
    ],
    [
      'the present one, where the history tells no days',
      { ...AMB, classHistory: [{ ...of('EMER'), period: {} }] },
      ['AMB'],
    ],
  ])('is %s', (_, fields, codes) => {
    const { chart, day: on } = episodeOf(procedure());
    expect(classOn(chart, from('a', -2, 2, fields), on)).toEqual(codes);
  });
});
