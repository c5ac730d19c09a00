import { describe, expect, it } from '@jest/globals';
import type { Claim, ClaimItem, Encounter, Procedure, Resource } from '@medplum/fhirtypes';
import { lineId } from '../../src/chart/claim-lines.ts';
import { episodesOf } from '../../src/chart/episodes.ts';
import { refusedByPeriod } from '../../src/chart/encounters.ts';
import { visitEncounters } from '../../src/chart/follow-up.ts';
import { documentsOf } from '../../src/chart/notes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { perEpisode } from '../../src/chart/per-episode.ts';
import { keyOf } from '../../src/chart/references.ts';
import type { Episode } from '../../src/model/episode.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { isoDate } from '../../src/model/time.ts';
import { FOLLOW_UP_NOTES } from '../../src/terminology/documents.ts';
import { CPT, SNOMED } from '../../src/terminology/systems.ts';
import {
  administration,
  claim,
  D0,
  day,
  encounter,
  line,
  procedure,
  record,
  without,
} from '../support/chart-builders.ts';

const open = (resources: readonly Resource[], policy = DEFAULT_POLICY, known: readonly string[] = []) =>
  episodesOf(openChart(record(resources), policy), policy, new Set(known));

/** An episode in a line: anchor, day, procedures and lines. */
const told = ({ anchor, day: on, procedures, lines, notDone }: Episode) => ({
  anchor: anchor.id,
  day: on === undefined ? undefined : isoDate(on),
  procedures: procedures.map(keyOf),
  lines: lines.map(lineId),
  notDone: notDone.map(keyOf),
});

const given = (id: string, on: string | undefined, fields: Partial<Procedure> = {}): Procedure => {
  return {
    ...without(procedure({ id, ...fields }), 'performedDateTime'),
    ...(on !== undefined && { performedDateTime: on }),
  };
};
const billed = (
  id: string,
  on: string | undefined,
  item: Partial<ClaimItem> = {},
  fields: Partial<Claim> = {},
): Claim => {
  return claim({
    id,
    item: [{ ...without(line(item), 'servicedDate'), ...(on !== undefined && { servicedDate: on }) }],
    ...fields,
  });
};
const naming = (...ids: string[]): Partial<Claim> => ({
  procedure: ids.map((id, index) => ({ sequence: index + 1, procedureReference: { reference: `Procedure/${id}` } })),
});
/** A claim that names a Procedure which it contains. */
const holding = (fields: Partial<Procedure> = {}): Partial<Claim> => ({
  contained: [procedure({ id: 'held', ...fields })],
  procedure: [{ sequence: 1, procedureReference: { reference: '#held' } }],
});
const inside = (id: string) => ({ encounter: { reference: `Encounter/${id}` } });
const visit = (id: string, fields: Partial<Encounter> = {}) => encounter({ id, ...fields });
const prior = (id: string): Partial<Claim> => ({
  related: [{ claim: { reference: `Claim/${id}` }, relationship: { coding: [{ code: 'prior' }] } }],
});

type Expected = Partial<ReturnType<typeof told>>;

const cases: readonly (readonly [name: string, resources: readonly Resource[], expected: readonly Expected[]])[] = [
  ['a procedure', [given('a', D0)], [{ anchor: 'Procedure/a', day: D0, procedures: ['Procedure/a'], lines: [] }]],
  [
    'a line of the period in which the one procedure lies',
    [given('a', D0), billed('c', undefined, { servicedPeriod: { start: day(-3), end: day(3) } })],
    [{ anchor: 'Procedure/a', day: D0, lines: ['Claim/c/1'] }],
  ],
  [
    'a line without a date on the claim of such a period',
    [given('a', D0), billed('c', undefined, {}, { billablePeriod: { start: day(-3), end: day(3) } })],
    [{ anchor: 'Procedure/a', day: D0, lines: ['Claim/c/1'] }],
  ],
  [
    'a line without a date, and no period of its claim',
    [given('a', D0), billed('c', undefined)],
    [
      { anchor: 'Claim/c/1', day: undefined },
      { anchor: 'Procedure/a', day: D0, lines: [] },
    ],
  ],
  [
    'a line of a period in which two procedures lie: either may be meant',
    [given('a', D0), given('b', day(20)), billed('c', undefined, { servicedPeriod: { start: day(-3), end: day(30) } })],
    [
      { anchor: 'Claim/c/1', day: day(-3) },
      { anchor: 'Procedure/a', lines: [] },
      { anchor: 'Procedure/b', lines: [] },
    ],
  ],
  [
    'a line of a period that ended before',
    [given('a', D0), billed('c', undefined, { servicedPeriod: { start: day(-30), end: day(-10) } })],
    [
      { anchor: 'Claim/c/1', day: day(-30) },
      { anchor: 'Procedure/a', lines: [] },
    ],
  ],
  [
    'two claims without a procedure: a line of a day, and one of the period that holds it',
    [billed('b', undefined, {}, { billablePeriod: { start: day(-3), end: day(3) } }), billed('c', D0)],
    [{ anchor: 'Claim/c/1', day: D0, lines: ['Claim/c/1', 'Claim/b/1'] }],
  ],
  ['nothing', [visit('v')], []],
  ['another code', [given('a', D0, { code: { coding: [{ system: SNOMED, code: '77750' }] } })], []],
  [
    'a claim without a procedure',
    [billed('c', D0)],
    [{ anchor: 'Claim/c/1', day: D0, procedures: [], lines: ['Claim/c/1'] }],
  ],
  ['a claim of the same day', [given('a', D0), billed('c', D0)], [{ anchor: 'Procedure/a', lines: ['Claim/c/1'] }]],
  ['a claim of the day before', [given('a', D0), billed('c', day(-1))], [{ day: D0, lines: ['Claim/c/1'] }]],
  ['a claim of the day after', [given('a', D0), billed('c', day(1))], [{ day: D0, lines: ['Claim/c/1'] }]],
  [
    'a claim two days later is another service',
    [given('a', D0), billed('c', day(2))],
    [
      { anchor: 'Procedure/a', lines: [] },
      { anchor: 'Claim/c/1', day: day(2) },
    ],
  ],
  [
    'a claim two days later that names the procedure',
    [given('a', D0), billed('c', day(2), {}, naming('a'))],
    [{ anchor: 'Procedure/a', day: D0, lines: ['Claim/c/1'] }],
  ],
  [
    'two procedures on neighbouring days, the claim on the second: nearest first',
    [given('a', D0), given('b', day(1)), billed('c', day(1))],
    [
      { anchor: 'Procedure/a', lines: [] },
      { anchor: 'Procedure/b', lines: ['Claim/c/1'] },
    ],
  ],
  [
    'the same, but the claim names the encounter of the first',
    [
      given('a', D0, inside('v')),
      given('b', day(1)),
      billed('c', day(1), { encounter: [{ reference: 'Encounter/v' }] }),
      visit('v', { period: { start: D0, end: day(1) } }),
    ],
    [
      { anchor: 'Procedure/a', lines: ['Claim/c/1'] },
      { anchor: 'Procedure/b', lines: [] },
    ],
  ],
  [
    'the same, but the line points to the second by its sequence',
    [
      given('a', D0, inside('v')),
      given('b', day(1)),
      billed('c', D0, { encounter: [{ reference: 'Encounter/v' }], procedureSequence: [2] }, naming('a', 'b')),
      visit('v', { period: { start: D0, end: day(1) } }),
    ],
    [{ lines: [] }, { anchor: 'Procedure/b', lines: ['Claim/c/1'] }],
  ],
  [
    'one claim, two lines, each by its sequence, whatever their dates',
    [
      given('a', D0),
      given('b', day(30)),
      claim({
        ...naming('a', 'b'),
        item: [line({ procedureSequence: [2] }), line({ sequence: 2, servicedDate: day(30), procedureSequence: [1] })],
      }),
    ],
    [{ lines: ['Claim/claim/2'] }, { lines: ['Claim/claim/1'] }],
  ],
  [
    'one claim that names both without saying which line is which: by date',
    [
      given('a', D0),
      given('b', day(30)),
      claim({ ...naming('a', 'b'), item: [line(), line({ sequence: 2, servicedDate: day(30) })] }),
    ],
    [{ lines: ['Claim/claim/1'] }, { lines: ['Claim/claim/2'] }],
  ],
  [
    'a claim names the first only, its second line is of the day of the other',
    [
      given('a', D0),
      given('b', day(30)),
      claim({ ...naming('a'), item: [line(), line({ sequence: 2, servicedDate: day(30) })] }),
    ],
    [{ lines: ['Claim/claim/1'] }, { lines: ['Claim/claim/2'] }],
  ],
  [
    'a line without a date in the encounter of the procedure',
    [given('a', D0, inside('v')), billed('c', undefined, { encounter: [{ reference: 'Encounter/v' }] }), visit('v')],
    [{ anchor: 'Procedure/a', lines: ['Claim/c/1'] }],
  ],
  [
    'a procedure without a date and the claim that names it',
    [given('a', undefined), billed('c', D0, {}, naming('a'))],
    [{ anchor: 'Procedure/a', day: D0, lines: ['Claim/c/1'] }],
  ],
  [
    'two procedures on two days never merge, though a claim names both',
    [given('a', D0), given('b', day(1)), billed('c', D0, {}, naming('a', 'b'))],
    [{ anchor: 'Procedure/a', lines: ['Claim/c/1'] }, { anchor: 'Procedure/b' }],
  ],
  [
    'the service recorded twice on one day is one',
    [given('a', D0), given('b', `${D0}T14:00:00-06:00`)],
    [{ anchor: 'Procedure/a', procedures: ['Procedure/a', 'Procedure/b'] }],
  ],
  [
    'two procedures without a date stay two',
    [given('a', undefined), given('b', '2025-01')],
    [{ anchor: 'Procedure/a' }, { anchor: 'Procedure/b' }],
  ],
  [
    'the professional and the institutional claim of one service',
    [billed('c', D0), billed('d', day(1))],
    [{ anchor: 'Claim/c/1', lines: ['Claim/c/1', 'Claim/d/1'] }],
  ],
  [
    'two claims a month apart',
    [billed('c', D0), billed('d', day(30))],
    [{ anchor: 'Claim/c/1' }, { anchor: 'Claim/d/1' }],
  ],
  [
    'a prior claim is superseded',
    [billed('c', D0), billed('d', D0, {}, prior('c'))],
    [{ anchor: 'Claim/d/1', lines: ['Claim/d/1'] }],
  ],
  [
    'a prior claim named by a cancelled claim stands',
    [billed('c', D0), billed('d', D0, {}, { ...prior('c'), status: 'cancelled' })],
    [{ lines: ['Claim/c/1'] }],
  ],
  [
    'two claims that name each other both stand',
    [billed('c', D0, {}, prior('d')), billed('d', D0, {}, prior('c'))],
    [{ lines: ['Claim/c/1', 'Claim/d/1'] }],
  ],
  [
    'three claims that name each other in a ring all stand',
    [billed('c', D0, {}, prior('d')), billed('d', D0, {}, prior('e')), billed('e', D0, {}, prior('c'))],
    [{ lines: ['Claim/c/1', 'Claim/d/1', 'Claim/e/1'] }],
  ],
  [
    'of a chain of three claims the last stands',
    [billed('c', D0), billed('d', D0, {}, prior('c')), billed('e', D0, {}, prior('d'))],
    [{ lines: ['Claim/e/1'] }],
  ],
  [
    'a line without a number goes by its place',
    [claim({ id: 'c', item: [without<ClaimItem>(line(), 'sequence')] })],
    [{ anchor: 'Claim/c/n1', lines: ['Claim/c/n1'] }],
  ],
  ['a claim that names itself stands', [billed('c', D0, {}, prior('c'))], [{ lines: ['Claim/c/1'] }]],
  [
    'a claim that is associated, not prior, stands',
    [
      billed('c', D0),
      billed(
        'd',
        D0,
        {},
        { related: [{ claim: { reference: 'Claim/c' }, relationship: { coding: [{ code: 'associated' }] } }] },
      ),
    ],
    [{ lines: ['Claim/c/1', 'Claim/d/1'] }],
  ],
  ...(['cancelled', 'draft', 'entered-in-error'] as const).map(
    (status) => [`a claim that is ${status}`, [billed('c', D0, {}, { status })], []] as const,
  ),
  ['a preauthorization', [billed('c', D0, {}, { use: 'preauthorization' })], []],
  [
    'a detail and a sub-detail inherit the date of their item',
    [
      claim({
        item: [
          line({
            productOrService: { text: 'package' },
            detail: [
              { sequence: 4, productOrService: coded('77750-26') },
              {
                sequence: 5,
                productOrService: { text: 'x' },
                subDetail: [{ sequence: 6, productOrService: coded('77750') }],
              },
            ],
          }),
        ],
      }),
    ],
    [{ anchor: 'Claim/claim/1.4', day: D0, lines: ['Claim/claim/1.4', 'Claim/claim/1.5.6'] }],
  ],
  [
    'a claim procedure by code',
    [claim({ item: [], procedure: [{ sequence: 3, date: D0, procedureCodeableConcept: coded('77750') }] })],
    [{ anchor: 'Claim/claim/p3', day: D0 }],
  ],
  [
    'a claim procedure by reference',
    [given('a', D0), claim({ item: [], ...naming('a') })],
    [{ anchor: 'Procedure/a', lines: ['Claim/claim/p1'] }],
  ],
  [
    'a claim procedure that the claim contains',
    [claim({ item: [], ...holding() })],
    [{ anchor: 'Claim/claim/p1', day: D0, procedures: [], lines: ['Claim/claim/p1'] }],
  ],
  [
    'a line without a date has the day of the claim procedure that the claim contains',
    [billed('c', undefined, {}, holding())],
    [{ anchor: 'Claim/c/1', day: D0, lines: ['Claim/c/1'] }],
  ],
  ...[{}, { procedureSequence: [1] }].map((item): readonly [string, readonly Resource[], readonly Expected[]] => [
    `a line days from the one claim procedure that its claim contains is of that service${'procedureSequence' in item ? ', named' : ''}`,
    [billed('c', day(2), item, holding())],
    [{ anchor: 'Claim/c/1', day: day(2), lines: ['Claim/c/1'] }],
  ]),
  [
    'a line that names the claim procedure of the code is of that service, whatever their dates',
    [
      billed(
        'c',
        day(5),
        { procedureSequence: [1] },
        { procedure: [{ sequence: 1, date: D0, procedureCodeableConcept: coded('77750') }] },
      ),
    ],
    [{ anchor: 'Claim/c/1', day: day(5), lines: ['Claim/c/1'] }],
  ],
  [
    'a line that names two claim procedures leaves the one of another day a service of its own',
    [
      billed(
        'c',
        D0,
        { procedureSequence: [1, 2] },
        {
          procedure: [D0, day(30)].map((date, at) => ({
            sequence: at + 1,
            date,
            procedureCodeableConcept: coded('77750'),
          })),
        },
      ),
    ],
    [
      { day: D0, lines: ['Claim/c/1'] },
      { day: day(30), lines: ['Claim/c/p2'] },
    ],
  ],
  [
    'of two lines of a claim, the one days from the claim procedure it contains is a service of its own',
    [
      claim({
        item: [line(), line({ sequence: 2, servicedDate: day(9) })],
        ...holding({ performedDateTime: day(9) }),
      }),
    ],
    [
      { day: D0, lines: ['Claim/claim/1'] },
      { day: day(9), lines: ['Claim/claim/2'] },
    ],
  ],
  [
    'a claim procedure that the claim contains and that was not done is none',
    [claim({ item: [], ...holding({ status: 'not-done' }) })],
    [],
  ],
  [
    'a claim procedure that the claim contains and does not name is none',
    [claim({ item: [], ...holding(), procedure: [] })],
    [],
  ],
  [
    'a claim procedure beside the line of the same claim is the same line',
    [given('a', D0), billed('c', D0, {}, naming('a'))],
    [{ lines: ['Claim/c/1'] }],
  ],
  [
    'a claim procedure of another day than the line of the same claim is a service of its own',
    [
      billed(
        'c',
        day(25),
        {},
        {
          procedure: [{ sequence: 1, date: D0, procedureCodeableConcept: coded('77750') }],
        },
      ),
    ],
    [
      { anchor: 'Claim/c/p1', day: D0 },
      { anchor: 'Claim/c/1', day: day(25) },
    ],
  ],
  [
    'a line without a date has the day of the claim procedure of the same code',
    [billed('c', undefined, {}, { procedure: [{ sequence: 1, date: D0, procedureCodeableConcept: coded('77750') }] })],
    [{ anchor: 'Claim/c/1', day: D0, lines: ['Claim/c/1'] }],
  ],
  [
    'a line without a date beside two claim procedures of the code has neither day',
    [
      billed(
        'c',
        undefined,
        {},
        {
          procedure: [
            { sequence: 1, date: D0, procedureCodeableConcept: coded('77750') },
            { sequence: 2, date: day(30), procedureCodeableConcept: coded('77750') },
          ],
        },
      ),
    ],
    [{ anchor: 'Claim/c/1', day: undefined, lines: ['Claim/c/1'] }],
  ],
  [
    'a claim that names an earlier service and bills a later one by its line is of both',
    [given('a', D0), given('b', day(70)), billed('c', day(70), {}, naming('a'))],
    [
      { anchor: 'Procedure/a', lines: ['Claim/c/p1'] },
      { anchor: 'Procedure/b', lines: ['Claim/c/1'] },
    ],
  ],
  [
    'a line of another day joins the only procedure its claim names, once',
    [given('a', D0), billed('c', day(70), {}, naming('a'))],
    [{ anchor: 'Procedure/a', day: D0, lines: ['Claim/c/1'] }],
  ],
  [
    'a claim procedure of another code is none of ours',
    [claim({ item: [], procedure: [{ sequence: 1, date: D0, procedureCodeableConcept: coded('37243') }] })],
    [],
  ],
  [
    'the procedure of one claim beside the line of another, of one day',
    [
      claim({ id: 'c', item: [], procedure: [{ sequence: 1, date: D0, procedureCodeableConcept: coded('77750') }] }),
      billed('d', D0),
    ],
    [{ anchor: 'Claim/c/p1', lines: ['Claim/c/p1', 'Claim/d/1'] }],
  ],
  [
    'a claim procedure of the day before the line of the same claim is the same line',
    [billed('c', day(1), {}, { procedure: [{ sequence: 1, date: D0, procedureCodeableConcept: coded('77750') }] })],
    [{ anchor: 'Claim/c/1', day: day(1), lines: ['Claim/c/1'] }],
  ],
  [
    'a service recorded twice on one day, and a much later claim that names one of the records',
    [given('a', D0), given('b', D0), billed('c', day(40), {}, naming('b'))],
    [{ anchor: 'Procedure/a', lines: ['Claim/c/1'] }],
  ],
  [
    'a service recorded twice on one day, and an undated line in the encounter of one of the records',
    [
      given('a', D0, inside('v')),
      given('b', D0),
      billed('c', undefined, { encounter: [{ reference: 'Encounter/v' }] }),
      visit('v'),
    ],
    [{ anchor: 'Procedure/a', lines: ['Claim/c/1'] }],
  ],
  [
    'a claim a month later in the same long encounter is another service',
    [given('a', D0, inside('v')), billed('c', day(30), { encounter: [{ reference: 'Encounter/v' }] }), visit('v')],
    [
      { anchor: 'Procedure/a', lines: [] },
      { anchor: 'Claim/c/1', day: day(30) },
    ],
  ],
  [
    'two procedures on neighbouring days, the claim of the first day naming the second',
    [given('a', D0), given('b', day(1)), billed('c', D0, {}, naming('b'))],
    [
      { anchor: 'Procedure/a', lines: [] },
      { anchor: 'Procedure/b', lines: ['Claim/c/1'] },
    ],
  ],
  [
    'a procedure of the day, and one without a date that the claim of that day names: recorded twice',
    [given('a', D0), given('b', undefined), billed('c', D0, {}, naming('b'))],
    [{ anchor: 'Procedure/a', day: D0, procedures: ['Procedure/a', 'Procedure/b'], lines: ['Claim/c/1'] }],
  ],
  [
    'a procedure of the day, and one without a date in an encounter of that day alone: recorded twice',
    [given('a', D0), given('b', undefined, inside('v')), visit('v', { period: { start: D0, end: D0 } })],
    [{ anchor: 'Procedure/a', day: D0, procedures: ['Procedure/a', 'Procedure/b'] }],
  ],
  [
    'a procedure without a date in an encounter of one day, and a claim of that day that names neither: one service',
    [given('a', undefined, inside('v')), visit('v', { period: { start: D0, end: D0 } }), billed('c', D0)],
    [{ anchor: 'Procedure/a', day: D0, lines: ['Claim/c/1'] }],
  ],
  [
    'a procedure without a date in an encounter of one day, and a claim of another day: two services',
    [given('a', undefined, inside('v')), visit('v', { period: { start: D0, end: D0 } }), billed('c', day(9))],
    [
      { anchor: 'Procedure/a', day: D0, lines: [] },
      { anchor: 'Claim/c/1', day: day(9), lines: ['Claim/c/1'] },
    ],
  ],
  [
    'a procedure of the day, and one without a date that a claim of another day names: two services',
    [given('a', D0), given('b', undefined), billed('c', day(9), {}, naming('b'))],
    [
      { anchor: 'Procedure/a', day: D0, lines: [] },
      { anchor: 'Procedure/b', day: day(9), lines: ['Claim/c/1'] },
    ],
  ],
  [
    'two procedures on neighbouring days, each in its encounter, the claim of the first day in that of the second',
    [
      given('a', D0, inside('v')),
      given('b', day(1), inside('w')),
      billed('c', D0, { encounter: [{ reference: 'Encounter/w' }] }),
      visit('v'),
      visit('w'),
    ],
    [
      { anchor: 'Procedure/a', lines: [] },
      { anchor: 'Procedure/b', lines: ['Claim/c/1'] },
    ],
  ],
  [
    'encounters told in words alone are not the same one: the nearest day decides',
    [
      given('a', D0, { encounter: { display: 'ward 7' } }),
      given('b', day(1)),
      billed('c', day(1), { encounter: [{ display: 'ward 8' }] }),
    ],
    [
      { anchor: 'Procedure/a', lines: [] },
      { anchor: 'Procedure/b', lines: ['Claim/c/1'] },
    ],
  ],
  [
    'two lines of one claim without a date are one service',
    [claim({ id: 'c', item: [undated(1), undated(2)] })],
    [{ anchor: 'Claim/c/1', day: undefined, lines: ['Claim/c/1', 'Claim/c/2'] }],
  ],
  [
    'lines of two claims without a date are two',
    [billed('c', undefined), billed('d', undefined)],
    [{ lines: ['Claim/c/1'] }, { lines: ['Claim/d/1'] }],
  ],
  [
    'a line with a date and one without on one claim are two',
    [claim({ id: 'c', item: [line(), undated(2)] })],
    [
      { anchor: 'Claim/c/2', day: undefined },
      { anchor: 'Claim/c/1', day: D0 },
    ],
  ],
  [
    'a procedure without a date, named by a claim without a date and by one with',
    [given('a', undefined), billed('c', undefined, {}, naming('a')), billed('d', D0, {}, naming('a'))],
    [{ anchor: 'Procedure/a', day: D0, lines: ['Claim/c/1', 'Claim/d/1'] }],
  ],
  [
    'a procedure without a date in an encounter of one day',
    [given('a', undefined, inside('v')), visit('v', { period: { start: D0, end: D0 } })],
    [{ anchor: 'Procedure/a', day: D0 }],
  ],
  [
    'a procedure without a date in an encounter of two days',
    [given('a', undefined, inside('v')), visit('v', { period: { start: D0, end: day(1) } })],
    [{ anchor: 'Procedure/a', day: undefined }],
  ],
  ['a procedure not done', [given('a', D0, { status: 'not-done' })], []],
  ['a procedure entered in error', [given('a', D0, { status: 'entered-in-error' })], []],
  [
    'a procedure not done with a claim',
    [given('a', D0, { status: 'not-done' }), billed('c', D0)],
    [{ anchor: 'Claim/c/1', day: D0, procedures: [], notDone: ['Procedure/a'] }],
  ],
  [
    'not done, done again on the same day: the claim is of the one that was done',
    [given('a', D0, { status: 'not-done' }), given('b', D0), billed('c', D0)],
    [{ anchor: 'Procedure/b', lines: ['Claim/c/1'] }],
  ],
  ['a date-time in UTC is a day in the facility: see the zone', [given('a', `${D0}T03:00:00Z`)], [{ day: D0 }]],
  [
    'a claim whose item period begins on the day',
    [billed('c', undefined, { servicedPeriod: { start: D0, end: day(3) } })],
    [{ day: D0 }],
  ],
  [
    'a line without sequence numbers',
    [JSON.parse(JSON.stringify(billed('c', D0)).replace('"sequence":1,', '')) as Claim],
    [{ day: D0 }],
  ],
];

function undated(sequence: number): ClaimItem {
  return without(line({ sequence }), 'servicedDate');
}

function coded(code: string) {
  return { coding: [{ system: CPT, code }] };
}

describe('the episodes of a record', () => {
  it.each(cases)('%s', (_, resources, expected) => {
    const found = open(resources).map(told);
    expect(found).toHaveLength(expected.length);
    expect(found).toMatchObject(expected);
    expect(open(resources.toReversed()).map(told)).toEqual(found);
  });
});

describe('the anchor of a service recorded twice', () => {
  const twice = [given('a', D0), given('b', D0)];
  it.each([
    [[], 'Procedure/a'],
    [['Procedure/b'], 'Procedure/b'],
    [['Procedure/b', 'Procedure/a'], 'Procedure/a'],
    [['Procedure/gone'], 'Procedure/a'],
  ])('with issues on %j it is %s', (known, anchor) => {
    const [episode] = open(twice, DEFAULT_POLICY, known);
    expect(episode?.anchor.id).toBe(anchor);
    expect(episode?.procedures[0]?.id).toBe(anchor.slice('Procedure/'.length));
  });
});

describe('a second infusion', () => {
  const inVisit = { encounter: [{ reference: 'Encounter/v' }] };
  const lasting = (first: number, last: number) => ({ period: { start: day(first), end: day(last) } });
  const THERAPY = { coding: [{ system: SNOMED, code: '440252007' }] };
  const OTHER = { code: { text: 'pleural instillation' } };
  const nextDay = (...resources: Resource[]) =>
    open(resources).map((episode) => (episode.nextDay === undefined ? undefined : isoDate(episode.nextDay)));
  it.each([
    ['within the follow-up period', [given('a', D0), given('b', day(60))], [day(60), undefined]],
    ['on its last day', [given('a', D0), given('b', day(90))], [day(90), undefined]],
    ['one day after it', [given('a', D0), given('b', day(91))], [undefined, undefined]],
    [
      'of three, the nearest',
      [given('a', D0), given('b', day(80)), given('c', day(40))],
      [day(40), day(80), undefined],
    ],
    [
      'told by a claim line alone, two days after a performed one',
      [given('a', D0), billed('c', day(2))],
      [undefined, undefined],
    ],
    ['told by a claim line alone, on D+14', [given('a', D0), billed('c', day(14))], [undefined, undefined]],
    ['told by a claim line alone, on D+15', [given('a', D0), billed('c', day(15))], [day(15), undefined]],
    ['told by claim lines alone, as the first is', [billed('c', D0), billed('d', day(50))], [day(50), undefined]],
    ['performed, five days after a performed one', [given('a', D0), given('b', day(5))], [day(5), undefined]],
    [
      'billed by two lines, one of them with 76',
      [given('a', D0), billed('c', day(5)), billed('d', day(5), { modifier: [{ coding: [{ code: '76' }] }] })],
      [day(5), undefined],
    ],
    [
      'performed after one that a claim line alone tells of',
      [billed('c', D0), given('b', day(2))],
      [day(2), undefined],
    ],
    [
      'told by a claim line alone, after one only planned',
      [given('a', D0, { status: 'preparation' }), billed('c', day(2))],
      [day(2), undefined],
    ],
    ...['58', '76', '77', '78', '79'].map((code): [string, Resource[], (string | undefined)[]] => [
      `billed with ${code}`,
      [given('a', D0), billed('c', day(5), { modifier: [{ coding: [{ code }] }] })],
      [day(5), undefined],
    ]),
    [
      'billed with 26',
      [given('a', D0), billed('c', day(5), { modifier: [{ coding: [{ code: '26' }] }] })],
      [undefined, undefined],
    ],
    [
      'billed in an encounter of its own',
      [given('a', D0), billed('c', day(5), inVisit), visit('v', lasting(5, 6))],
      [day(5), undefined],
    ],
    [
      'billed in an encounter that holds the day of the first too',
      [given('a', D0), billed('c', day(2), inVisit), visit('v', lasting(-1, 3))],
      [undefined, undefined],
    ],
    [
      'billed in a ward of the admission of the first',
      [
        given('a', D0),
        billed('c', day(2), inVisit),
        visit('v', { ...lasting(2, 3), partOf: { reference: 'Encounter/w' } }),
        visit('w', lasting(-1, 3)),
      ],
      [undefined, undefined],
    ],
    [
      'billed in an encounter of another day',
      [given('a', D0), billed('c', day(5), inVisit), visit('v', lasting(10, 11))],
      [undefined, undefined],
    ],
    [
      'billed, and a radionuclide therapy performed that day',
      [given('a', D0), billed('c', day(5)), given('t', day(5), { code: THERAPY })],
      [day(5), undefined],
    ],
    [
      'billed, and such a therapy of that day was not done',
      [given('a', D0), billed('c', day(5)), given('t', day(5), { code: THERAPY, status: 'not-done' })],
      [undefined, undefined],
    ],
    [
      'billed for a Procedure of any code, performed that day',
      [given('a', D0), billed('c', day(5), {}, naming('t')), given('t', day(5), OTHER)],
      [day(5), undefined],
    ],
    [
      'billed for a Procedure of another code and day',
      [given('a', D0), billed('c', day(2), {}, naming('t')), given('t', D0, OTHER)],
      [undefined, undefined],
    ],
    [
      'billed, and a radionuclide given that day',
      [given('a', D0), billed('c', day(5)), administration({ effectiveDateTime: day(5), partOf: [] })],
      [day(5), undefined],
    ],
    [
      'billed two days late, as what was given of the first is recorded too',
      [given('infusion', D0), billed('c', day(2)), administration({ effectiveDateTime: day(2) })],
      [undefined, undefined],
    ],
    [
      'not done',
      [given('a', D0), given('b', day(60), { status: 'not-done' }), billed('c', day(60))],
      [undefined, undefined],
    ],
  ])('%s', (_, resources, expected) => {
    expect(nextDay(...resources)).toEqual(expected);
  });
});

describe('services before the start of the policy', () => {
  it.each([
    [D0, 1],
    [day(1), 0],
  ])('from %s on: %d', (notBefore, count) => {
    expect(open([given('a', D0)], { ...DEFAULT_POLICY, notBefore })).toHaveLength(count);
  });
  it('never leaves out a service without a date', () => {
    expect(open([given('a', undefined)], { ...DEFAULT_POLICY, notBefore: '2030-01-01' })).toHaveLength(1);
  });
});

describe('a service whose day nobody tells', () => {
  it('has no day, nor where it was read, nor a next one', () => {
    const [episode] = open([given('a', undefined, inside('v')), visit('v'), given('b', day(9))]);
    expect(episode?.anchor.id).toBe('Procedure/a');
    for (const field of ['day', 'dayFrom', 'nextDay', 'earlyEnd']) expect(episode).not.toHaveProperty(field);
  });
});

describe('what many rules ask', () => {
  const first = open([given('a', D0)])[0];
  const other = open([given('a', D0)])[0];
  if (!first || !other) throw new Error('the charts hold no episode');
  it('is read once for an episode, and again only for another policy', () => {
    const read: string[] = [];
    const reader = perEpisode(({ anchor }: Episode, policy: string, more: string) => {
      read.push(`${anchor.id} ${policy} ${more}`);
      return read.length;
    });
    expect([reader(first, 'p', 'm'), reader(first, 'p', 'm'), reader(first, 'q', 'm')]).toEqual([1, 1, 2]);
    expect([reader(first, 'q', 'n'), reader(other, 'q', 'n'), reader(first, 'q', 'n')]).toEqual([3, 4, 3]);
    expect(read).toHaveLength(4);
  });
  it('is read once for an episode, where no policy bears on it', () => {
    const reader = perEpisode((episode: Episode) => ({ of: episode.anchor.id }));
    expect(reader(first)).toBe(reader(first));
    expect(reader(first)).not.toBe(reader(other));
  });
  it('is looked for once in a chart: documents of a type, visits of a window', () => {
    expect(documentsOf(first.chart, FOLLOW_UP_NOTES)).toBe(documentsOf(first.chart, FOLLOW_UP_NOTES));
    const dated = { ...first, day: first.day ?? 0 };
    const window = { first: dated.day, last: dated.day + 9 };
    expect(visitEncounters(dated, DEFAULT_POLICY, window)).toBe(visitEncounters(dated, DEFAULT_POLICY, { ...window }));
    expect(visitEncounters(dated, DEFAULT_POLICY, window)).not.toBe(
      visitEncounters(dated, DEFAULT_POLICY, { ...window, last: dated.day + 8 }),
    );
  });
});

describe('the encounter and the stay', () => {
  const stay = (...resources: Resource[]) => open(resources)[0];
  const whole = visit('whole', { period: { start: day(-2), end: day(5) } });
  const part = visit('part', { period: { start: D0, end: day(1) }, partOf: { reference: 'Encounter/whole' } });
  const ward = visit('ward', { partOf: { reference: 'Encounter/whole' } });
  it('is the linked one that holds the day, with what it is part of and what is part of that', () => {
    const episode = stay(given('a', D0, inside('part')), whole, part, ward, visit('other'));
    expect(episode?.encounter?.id).toBe('part');
    expect(episode?.stay.map(({ id }) => id).sort()).toEqual(['part', 'ward', 'whole']);
  });
  it('holds no part of another stay', () => {
    const elsewhere = visit('elsewhere', { partOf: { reference: 'Encounter/other' } });
    const episode = stay(given('a', D0, inside('part')), whole, part, visit('other'), elsewhere);
    expect(episode?.stay.map(({ id }) => id).sort()).toEqual(['part', 'whole']);
  });
  it.each(['v1 v2', 'v2 v1'])('is the first by name of two that a claim line names: %s', (names) => {
    const references = names.split(' ').map((name) => ({ reference: `Encounter/${name}` }));
    expect(stay(billed('c', D0, { encounter: references }), visit('v1'), visit('v2'))?.encounter?.id).toBe('v1');
  });
  it('is none that was cancelled', () => {
    expect(stay(given('a', D0, inside('v')), visit('v', { status: 'cancelled' }))?.encounter).toBeUndefined();
  });
  it('is none that names the diagnosis of something else as its reason', () => {
    const other = visit('v', { reasonReference: [{ reference: 'Procedure/b' }, { reference: 'Condition/c' }] });
    expect(stay(given('a', D0), other)?.encounter).toBeUndefined();
  });
  it('is followed upward through ten parts at most', () => {
    const chain = Array.from({ length: 12 }, (_, index) =>
      visit(`v${index}`, { partOf: { reference: `Encounter/v${index + 1}` } }),
    );
    expect(stay(given('a', D0, inside('v0')), ...chain)?.stay).toHaveLength(10);
  });
  it.each([
    [{ start: day(9) }, `${day(9)} to later`],
    [{ end: day(-9) }, `before to ${day(-9)}`],
    [{ start: day(9), end: day(11) }, `${day(9)} to ${day(11)}`],
    [{ start: day(-3), end: '2025-01' }, `${day(-3)} to 2025-01-31`],
  ])('tells the days of one that does not hold the day: %j', (period, date) => {
    const episode = stay(given('a', D0));
    if (episode?.day === undefined) throw new Error('the chart holds no dated episode');
    const why = refusedByPeriod(episode.chart, visit('v', { period }), episode.day);
    expect(why).toMatchObject({ data: { date, first: D0, last: D0 } });
  });
  it('comes to an end in a circle of parts', () => {
    const episode = stay(
      given('a', D0, inside('x')),
      visit('x', { partOf: { reference: 'Encounter/y' } }),
      visit('y', { partOf: { reference: 'Encounter/x' } }),
    );
    expect(episode?.stay).toHaveLength(2);
  });
  it('is none when the linked one does not hold the day', () => {
    const episode = stay(given('a', D0, inside('late')), visit('late', { period: { start: day(9) } }));
    expect(episode?.encounter).toBeUndefined();
    expect(episode?.stay).toEqual([]);
  });
});
