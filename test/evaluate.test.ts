import { describe, expect, it } from '@jest/globals';
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import { episodesOf } from '../src/chart/episodes.ts';
import { openChart } from '../src/chart/open-chart.ts';
import { evaluate } from '../src/evaluate.ts';
import type { Assessment, Finding } from '../src/model/assessment.ts';
import type { Episode } from '../src/model/episode.ts';
import { DEFAULT_POLICY, type Policy } from '../src/model/policy.ts';
import { readPolicy } from '../src/model/read-policy.ts';
import type { PatientRecord } from '../src/model/record.ts';
import { defineRule, type Rule } from '../src/model/rule.ts';
import type { Verdict } from '../src/model/verdict.ts';
import { catalogue } from '../src/rules/index.ts';
import {
  administration,
  admission,
  appointment,
  claim,
  condition,
  D0,
  day,
  document,
  imagingStudy,
  line,
  linked,
  observation,
  patient,
  procedure,
  record,
  without,
} from './support/chart-builders.ts';

const IDS = catalogue.map(({ id }) => id);

const assess = (
  chart: PatientRecord,
  policy: Policy = DEFAULT_POLICY,
  rules: readonly Rule[] = catalogue,
): Assessment => {
  const [episode] = episodesOf(openChart(chart, policy), policy);
  if (!episode) throw new Error('the chart holds no episode');
  return evaluate(episode, rules, policy);
};
const find = (assessment: Assessment, id: string): Finding => {
  const found = assessment.findings.find((finding) => finding.rule === id);
  if (!found) throw new Error(`no finding of ${id}`);
  return found;
};
const judge = (id: string, chart: PatientRecord, settings: object = {}): Finding =>
  find(assess(chart, readPolicy(settings, catalogue)), id);

/** A rule that always says the same. */
const always = (fields: Partial<Rule>, check: (episode: Episode) => Verdict = open): Rule => ({
  id: 'always',
  title: 'A test rule.',
  section: 'infusion',
  severity: 'moderate',
  queue: 'HIM',
  source: 'test',
  remedy: 'Nothing.',
  evidenceTypes: ['Observation'],
  timing: 'infusion',
  messages: { missing: { text: 'Nothing of {date} was found.', reason: 'NotFound' } },
  check,
  ...fields,
});
function open() {
  return { status: 'open-gap', gaps: [{ message: 'missing', data: { date: D0 } }] } as const;
}
function closed() {
  return { status: 'closed-gap', evidence: ['Procedure/infusion'] } as const;
}
const judgeBy = (each: Rule, chart: PatientRecord, policy: Policy = DEFAULT_POLICY): Finding =>
  find(assess(chart, policy, [each]), each.id);

const broken = (resource: Resource, change: object): Resource => ({ ...resource, ...change });

describe('feeds', () => {
  it('a rule none of whose types is supplied does not apply, and says which', () => {
    const finding = judge('pre-treatment-blood-count-on-file', record([procedure()]), { feeds: ['Procedure'] });
    expect(finding).toMatchObject({
      status: 'not-applicable',
      because: 'not supplied by this site: Observation, DiagnosticReport',
    });
  });
  it('one supplied type is enough to ask', () => {
    const finding = judge('pre-treatment-blood-count-on-file', record([procedure()]), { feeds: ['Observation'] });
    expect(finding.status).toBe('open-gap');
  });
  it('a rule that rests on no evidence is asked whatever is supplied', () => {
    const policy = { ...DEFAULT_POLICY, feeds: ['Procedure' as const] };
    expect(judgeBy(always({ evidenceTypes: [] }), record([procedure()]), policy).status).toBe('open-gap');
  });
  it('no list of feeds: everything is taken as supplied', () => {
    expect(judge('pre-treatment-blood-count-on-file', record([procedure()])).status).toBe('open-gap');
  });
});

describe('types that could not be read', () => {
  const unread = (...unreadable: PatientRecord['unreadable']) => ({ unreadable });
  it('leave open what was not found', () => {
    const finding = judge('pre-treatment-blood-count-on-file', record([procedure()], day(200), unread('Observation')));
    expect(finding).toMatchObject({ status: 'undetermined', because: 'could not be read: Observation', gaps: [] });
  });
  it('do not unmake what was found', () => {
    const chart = record([procedure(), observation('58410-2')], day(200), unread('DiagnosticReport'));
    expect(judge('pre-treatment-blood-count-on-file', chart).status).toBe('closed-gap');
  });
  it('leave a conflict rule open even when it found no conflict', () => {
    const chart = record([procedure(), claim()], day(200), unread('Claim'));
    expect(judge('component-modifier-consistent', chart).status).toBe('undetermined');
  });
  it('of no concern to a rule do not touch it', () => {
    const chart = record([procedure()], day(200), unread('ImagingStudy'));
    expect(judge('pre-treatment-blood-count-on-file', chart).status).toBe('open-gap');
  });
  it('leave every rule open where they are the Procedures behind a claim', () => {
    const assessment = assess(record([claim()], day(200), unread('Procedure')));
    expect(assessment.findings.filter(({ status }) => status === 'open-gap')).toEqual([]);
    expect(assessment.unreadable).toEqual(['Procedure']);
  });
  it.each(['Patient', 'Encounter', 'Claim'] as const)(
    'leave follow-up open where they would tell of its end: %s',
    (type) => {
      expect(judge('follow-up-scheduled', record([procedure()], day(200), unread(type))).status).toBe('undetermined');
    },
  );
  it('leave a rule of the claim open where they are Claims', () => {
    const chart = record([procedure()], day(200), unread('Claim'));
    expect(judge('claim-supported-by-procedure', chart).status).toBe('undetermined');
  });
  it('are told in the order of the rule, and in that of the alphabet for the whole record', () => {
    const assessment = assess(record([procedure()], day(200), unread('Observation', 'DiagnosticReport')));
    expect(find(assessment, 'pre-treatment-blood-count-on-file').because).toBe(
      'could not be read: Observation, DiagnosticReport',
    );
    expect(assessment.unreadable).toEqual(['DiagnosticReport', 'Observation']);
  });
  it('do not take the place of the reason a rule gives itself', () => {
    const unsure = always({}, () => ({ status: 'undetermined', because: 'two notes disagree' }));
    expect(judgeBy(unsure, record([procedure()], day(200), unread('Observation'))).because).toBe('two notes disagree');
  });
  it.each<[ResourceType, string, Partial<Rule>, Finding['status']]>([
    ['Procedure', 'where the service is known by a Procedure', {}, 'open-gap'],
    ['Claim', 'by a rule that is not of the claim', {}, 'open-gap'],
    ['Encounter', 'by a rule whose evidence is tied to the service itself', {}, 'open-gap'],
    [
      'Encounter',
      'by a rule some of whose evidence is tied by the stay alone',
      { evidenceTypes: ['Observation', 'DocumentReference'] },
      'undetermined',
    ],
    ['Encounter', 'by a rule of follow-up', { timing: 'follow-up' }, 'undetermined'],
    ['Patient', 'by a rule of care handed over', { timing: 'hand-over' }, 'undetermined'],
  ])('%s, asked %s', (type, _by, fields, status) => {
    expect(judgeBy(always(fields), record([procedure()], day(200), unread(type))).status).toBe(status);
  });
});

describe('resources that were set aside', () => {
  const bad = broken(claim({ id: 'bad' }), { item: [{ sequence: 1, modifier: '26' }] });
  it('are named', () => {
    expect(assess(record([procedure(), bad])).setAside).toEqual([
      { reference: 'Claim/bad', why: expect.stringContaining('modifier') as unknown },
    ]);
  });
  it('keep a conflict rule from saying that all is well', () => {
    const finding = judge('component-modifier-consistent', record([procedure(), claim(), bad]));
    expect(finding).toMatchObject({ status: 'undetermined', because: expect.stringContaining('Claim/bad') as unknown });
  });
  it('keep it from saying so, too, when nobody can tell of what type they are', () => {
    const chart = record([procedure(), claim(), { id: 'bad' } as Resource]);
    expect(judge('component-modifier-consistent', chart).status).toBe('undetermined');
  });
  it('keep it from telling a conflict, too, that they may resolve', () => {
    const conflict = claim({
      item: [line({ modifier: [{ coding: [{ code: '26' }] }, { coding: [{ code: 'TC' }] }] })],
    });
    expect(judge('component-modifier-consistent', record([conflict, bad])).status).toBe('undetermined');
  });
  const moot = () => ({ status: 'not-applicable', because: 'no such patient' }) as const;
  const unlessUnread = ({ chart: { unreadable } }: Episode) => (unreadable.has('Encounter') ? open() : closed());
  const admitted: Partial<Rule> = { appliesBy: ['Encounter'] };
  const badObservation = broken(observation('58410-2'), { status: 7 });
  const badAdmission = broken(admission(), { status: 7 });
  const badDrug = broken({ resourceType: 'Medication', id: 'drug' }, { code: 'P-32' });
  it.each<[string, Rule, Resource, Finding['status']]>([
    ['its evidence, for a rule that did not apply', always({}, moot), badObservation, 'undetermined'],
    ['what tells whether it applies', always(admitted, moot), badAdmission, 'undetermined'],
    ['evidence that does not tell whether it applies', always(admitted, moot), badObservation, 'not-applicable'],
    ['what its evidence refers to', always({ refersTo: ['Medication'] }, moot), badDrug, 'undetermined'],
    [
      'evidence of a conflict, whatever tells whether it applies',
      always({ ...admitted, conflict: true }, moot),
      badObservation,
      'undetermined',
    ],
    ['other evidence than was found', always({}, closed), badObservation, 'closed-gap'],
    ['what, unread, would leave the gap open', always(admitted, unlessUnread), badAdmission, 'undetermined'],
    [
      'what ties its evidence to the service',
      always({ evidenceTypes: ['DocumentReference'] }, unlessUnread),
      badAdmission,
      'undetermined',
    ],
    ['what it does not look at', always({}, unlessUnread), badAdmission, 'closed-gap'],
    ['what may be the evidence that was not found', always({}), badObservation, 'undetermined'],
    ['what ties that to the service', always({ evidenceTypes: ['DocumentReference'] }), badAdmission, 'undetermined'],
    [
      'the Patient: nobody can tell whose what was not found is',
      always({}),
      broken(patient(), { active: 7 }),
      'undetermined',
    ],
    ['what is no evidence of the gap', always({}), badDrug, 'open-gap'],
    [
      'evidence of a gap not yet due',
      always({ timing: 'infusion', dueDay: () => 400 }),
      badObservation,
      'undetermined',
    ],
    ['more evidence of a conflict that was found', always({ conflict: true }), badObservation, 'undetermined'],
    ['what is no evidence of a conflict that was found', always({ conflict: true }), badDrug, 'open-gap'],
  ])('%s', (_what, rule, damaged, status) => {
    expect(judgeBy(rule, record([procedure(), damaged])).status).toBe(status);
  });
  it('of another type that begins alike do not matter', () => {
    const strange = always({ evidenceTypes: ['Medication'], conflict: true }, closed);
    const chart = record([procedure(), broken(administration(), { status: 7 })]);
    expect(judgeBy(strange, chart).status).toBe('closed-gap');
  });
});

describe('the status of the procedure', () => {
  const statusOf = (status: 'preparation' | 'on-hold' | 'in-progress' | 'unknown', asOf: string) =>
    judge('pre-treatment-blood-count-on-file', record([procedure({ status })], asOf)).status;
  it.each([
    ['preparation', day(0), 'prospective-gap'],
    ['preparation', day(3), 'prospective-gap'],
    ['preparation', day(4), 'undetermined'],
    ['on-hold', day(200), 'undetermined'],
    ['in-progress', day(3), 'prospective-gap'],
    ['in-progress', day(4), 'open-gap'],
    ['unknown', day(4), 'open-gap'],
  ] as const)('%s on %s: %s', (status, asOf, expected) => {
    expect(statusOf(status, asOf)).toBe(expected);
  });
  it.each([
    ['in-progress', D0, day(3), 'prospective-gap'],
    ['in-progress', D0, day(4), 'open-gap'],
    ['completed', D0, day(1), 'open-gap'],
    ['in-progress', '2025-01', day(1), 'open-gap'],
    ['preparation', '2025-01', day(1), 'prospective-gap'],
  ] as const)('%s since %s, what was due at once is on %s a %s', (status, performedDateTime, asOf, expected) => {
    const atOnce = always({ needsServiceDate: false, dueDay: () => 0 });
    expect(judgeBy(atOnce, record([procedure({ status, performedDateTime })], asOf)).status).toBe(expected);
  });
  it('in preparation without a date, it is due when it is asked', () => {
    const undated = record([procedure({ status: 'preparation', performedDateTime: '2025-01' })], day(1));
    expect(judgeBy(always({ needsServiceDate: false }), undated).due).toBe(day(1));
  });
  it('in preparation beside a record that says completed: it was given', () => {
    const chart = record([procedure({ status: 'preparation' }), procedure({ id: 'other' })]);
    expect(judge('pre-treatment-blood-count-on-file', chart).status).toBe('open-gap');
  });
  it('in preparation does not hide a conflict of the claim', () => {
    const chart = record([procedure({ status: 'preparation' }), claim()], D0);
    expect(judge('claim-supported-by-procedure', chart).status).toBe('open-gap');
  });
  it('not done: no rule applies but one that asks for it', () => {
    const chart = record([procedure({ status: 'not-done' }), claim()]);
    const silent = catalogue.filter(({ judgesNotDone }) => !judgesNotDone);
    const states = assess(chart, DEFAULT_POLICY, silent).findings.map(({ status }) => status);
    expect(new Set(states)).toEqual(new Set(['not-applicable']));
    expect(judgeBy(always({ judgesNotDone: true }), chart).status).toBe('open-gap');
  });
  it('not done beside a record that says completed: it was given', () => {
    const chart = record([linked({ status: 'not-done' }), linked({ id: 'other' }), admission()]);
    expect(judgeBy(always({}), chart).status).toBe('open-gap');
  });
});

describe('a stopped infusion', () => {
  const stopped = linked({ status: 'stopped' });
  const dose = administration({ dosage: { dose: { value: 4, unit: 'mCi', code: 'mCi' } } });
  it('is still judged as an infusion', () => {
    expect(judge('administered-activity-recorded', record([stopped, admission()])).status).toBe('open-gap');
  });
  it('without any activity has no follow-up', () => {
    expect(judge('follow-up-scheduled', record([stopped, admission()]))).toMatchObject({
      status: 'not-applicable',
      because: expect.stringContaining('stopped') as unknown,
    });
  });
  it('with activity has', () => {
    expect(judge('follow-up-scheduled', record([stopped, admission(), dose])).status).toBe('open-gap');
  });
  it('whose administrations could not be read: nobody can tell', () => {
    const chart = record([stopped, admission()], day(200), { unreadable: ['MedicationAdministration'] });
    expect(judge('follow-up-scheduled', chart).status).toBe('undetermined');
  });
  const badClaim = broken(claim(), { item: 'none' });
  const badDose = broken(dose, { status: 7 });
  const scan = document('28570-0', { context: { related: [{ reference: 'Procedure/infusion' }] } });
  it.each<[string, readonly Resource[], Finding['status']]>([
    ['one of whose administrations is damaged: nobody can tell', [badDose], 'undetermined'],
    ['beside an administration of no id that is damaged', [without(badDose, 'id')], 'undetermined'],
    ['two damaged resources, the other of a claim', [badDose, badClaim], 'undetermined'],
    ['a damaged Patient: nobody can tell whose the rest is', [broken(patient(), { active: 7 })], 'undetermined'],
    ['a damaged claim, which tells of no activity', [badClaim], 'not-applicable'],
    ['a note that cannot be read', [scan], 'undetermined'],
  ])('%s', (_what, more, status) => {
    expect(judge('follow-up-scheduled', record([stopped, admission(), ...more])).status).toBe(status);
  });
  it('is not what a service known by its claim alone is taken for', () => {
    expect(judgeBy(always({ timing: 'follow-up' }), record([claim()])).status).toBe('open-gap');
  });
  it('beside a record that says completed is not stopped', () => {
    const chart = record([stopped, linked({ id: 'again' }), admission()]);
    expect(judge('follow-up-scheduled', chart).status).toBe('open-gap');
  });
});

describe('follow-up that ended early', () => {
  const hospice = admission({
    period: { start: day(-1), end: day(4) },
    hospitalization: {
      dischargeDisposition: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/discharge-disposition', code: 'hosp' }],
      },
    },
  });
  it.each<[string, readonly Resource[], string, Finding['status'], RegExp]>([
    ['death', [procedure(), patient({ deceasedDateTime: day(50) })], day(200), 'not-applicable', /died on 2025-03-01/],
    [
      'death on the last day',
      [procedure(), patient({ deceasedDateTime: day(104) })],
      day(200),
      'not-applicable',
      /died/,
    ],
    ['hospice', [linked(), hospice], day(200), 'not-applicable', /hospice/],
    [
      'modifier 54',
      [claim({ item: [line({ modifier: [{ coding: [{ code: '54' }] }] })] }), procedure()],
      day(200),
      'not-applicable',
      /54/,
    ],
    [
      'death without a day',
      [procedure(), patient({ deceasedBoolean: true })],
      day(200),
      'undetermined',
      /not recorded/,
    ],
  ])('%s', (_, resources, asOf, status, because) => {
    const finding = judge('follow-up-visit-documented', record(resources, asOf));
    expect(finding.status).toBe(status);
    expect(finding.because).toMatch(because);
  });
  it.each([day(105), '2025-05', '2026'])('after the window changes nothing: %s', (deceasedDateTime) => {
    const chart = record([procedure(), patient({ deceasedDateTime })], day(500));
    expect(judge('follow-up-visit-documented', chart).status).toBe('open-gap');
  });
  it.each<[string, Partial<Rule>, string, string | undefined, Finding['status']]>([
    ['before the day its record was due', {}, day(200), day(60), 'not-applicable'],
    ['after the day its record was due', {}, day(200), day(40), 'open-gap'],
    [
      'after the day the rule names, but within the window',
      { dueDay: () => 14 },
      day(200),
      undefined,
      'not-applicable',
    ],
    ['today', {}, day(50), undefined, 'not-applicable'],
    ['tomorrow', {}, day(49), undefined, 'prospective-gap'],
    ['while care was handed over', { timing: 'hand-over' }, day(200), undefined, 'not-applicable'],
  ])('on D+50, %s', (_when, fields, asOf, due, status) => {
    const gap = () => ({ ...open(), ...(due !== undefined && { due }) });
    const chart = record([procedure(), patient({ deceasedDateTime: day(50) })], asOf);
    expect(judgeBy(always({ timing: 'follow-up', ...fields }, gap), chart).status).toBe(status);
  });
  it('by handing care over does not end the record of that', () => {
    const handed = claim({ item: [line({ modifier: [{ coding: [{ code: '54' }] }] })] });
    expect(judgeBy(always({ timing: 'hand-over' }), record([procedure(), handed])).status).toBe('open-gap');
  });
  it('ends nothing of the infusion', () => {
    const chart = record([procedure(), patient({ deceasedDateTime: day(1) })]);
    expect(judge('procedure-note-on-file', chart).status).toBe('open-gap');
  });
  it('does not unmake a visit that took place', () => {
    const chart = record([procedure(), patient({ deceasedDateTime: day(50) }), appointment({ on: day(10) })]);
    expect(judge('follow-up-scheduled', chart).status).toBe('closed-gap');
  });
});

describe('a rule that throws', () => {
  const throwing = always({ id: 'throwing' }, () => {
    throw new TypeError('the secret of the patient');
  });
  const lying = always({ id: 'lying' }, () => ({ status: 'open-gap', gaps: [{ message: 'unheard-of' }] }));
  const assessed = () => assess(record([procedure()]), DEFAULT_POLICY, [throwing, lying, always({})]);
  it('is listed by what it threw, without what it said', () => {
    expect(assessed().failed).toEqual([
      { rule: 'throwing', error: 'TypeError' },
      { rule: 'lying', error: 'RangeError' },
    ]);
  });
  it('settles nothing, and stops no other', () => {
    expect(assessed().findings.map(({ rule: id, status, because }) => [id, status, because])).toEqual([
      ['throwing', 'undetermined', 'the rule failed'],
      ['lying', 'undetermined', 'the rule failed'],
      ['always', 'open-gap', undefined],
    ]);
  });
});

describe('what the policy overrides', () => {
  const chart = record([procedure()]);
  const set = (settings: object) =>
    judge('pre-treatment-imaging-on-file', chart, { rules: { 'pre-treatment-imaging-on-file': settings } });
  it('severity, queue and Task', () => {
    expect(set({ severity: 'low', queue: 'HIM', task: false }).gaps).toMatchObject([
      { severity: 'low', queue: 'HIM', task: false },
    ]);
  });
  it('over what a message says', () => {
    const inClaim = record([linked(), admission({ class: { code: 'AMB' } })]);
    const settings = { inpatientAdmission: 'require', rules: { 'inpatient-admission-recorded': { severity: 'high' } } };
    expect(judge('inpatient-admission-recorded', inClaim, settings).gaps).toMatchObject([{ severity: 'high' }]);
  });
  it('off', () => {
    expect(set({ state: 'off' })).toMatchObject({ status: 'not-applicable', because: 'switched off by the policy' });
  });
  it('shadow: judged, and marked', () => {
    expect(set({ state: 'shadow' })).toMatchObject({ status: 'open-gap', shadow: true });
    expect(set({}).shadow).toBe(false);
  });
  it('refuses a rule nobody knows, with the nearest one', () => {
    expect(() => readPolicy({ rules: { 'procedure-note-on-fil': {} } }, catalogue)).toThrow(
      /did you mean procedure-note-on-file/,
    );
  });
});

describe('whose desk', () => {
  it.each([
    ['the clinician before a claim is out', [procedure()], {}, 'clinician'],
    ['HIM after', [procedure(), claim()], {}, 'HIM'],
    ['another desk that the policy names', [procedure(), claim()], { postBillQueue: 'compliance' }, 'compliance'],
    [
      'the clinician again where the claim was cancelled',
      [procedure(), claim({ status: 'cancelled' })],
      {},
      'clinician',
    ],
  ])('%s', (_, resources, settings, queue) => {
    expect(judge('procedure-note-on-file', record(resources), settings).gaps).toMatchObject([{ queue }]);
  });
  it('a claim moves no other queue', () => {
    expect(judge('follow-up-scheduled', record([procedure(), claim()])).gaps).toMatchObject([{ queue: 'scheduling' }]);
  });
});

describe('when a gap is told before it is due', () => {
  const announced = (id: string, asOf: string, resources: readonly Resource[] = [procedure()], settings: object = {}) =>
    judge(id, record(resources, asOf), settings).announced;
  it.each([
    ['follow-up-scheduled', day(0), false],
    ['follow-up-scheduled', day(1), true],
    ['follow-up-scheduled', day(14), true],
    ['follow-up-scheduled', day(15), false],
    ['follow-up-visit-documented', day(104), false],
    ['procedure-note-on-file', day(3), false],
  ])('%s on %s: %s', (id, asOf, expected) => {
    expect(announced(id, asOf)).toBe(expected);
  });
  it('from another day where the policy says so', () => {
    const settings = { rules: { 'follow-up-visit-documented': { leadFrom: 60 } } };
    expect(announced('follow-up-visit-documented', day(59), [procedure()], settings)).toBe(false);
    expect(announced('follow-up-visit-documented', day(60), [procedure()], settings)).toBe(true);
  });
  it('whatever is booked, where the rule is not of follow-up', () => {
    const chart = record([procedure(), appointment({ on: day(20) })], day(1));
    expect(judgeBy(always({ timing: 'infusion', leadFrom: 0 }), chart).announced).toBe(true);
  });
  it.each([
    ['a booked appointment lies ahead', day(80), 'booked', false],
    ['it was yesterday', day(59), 'booked', true],
    ['it is today', day(60), 'booked', false],
    ['it was cancelled', day(80), 'cancelled', true],
    ['it lies beyond the window', day(105), 'booked', true],
  ] as const)('not while a booked appointment lies ahead in the window: %s', (_, on, status, expected) => {
    const settings = { rules: { 'follow-up-visit-documented': { leadFrom: 30 } } };
    expect(announced('follow-up-visit-documented', day(60), [procedure(), appointment({ on, status })], settings)).toBe(
      expected,
    );
  });
});

describe('evidence that came late', () => {
  const [diagnosed] = [condition({ onsetDateTime: day(9) })];
  const dated = always({ evidenceTypes: ['Condition'] }, () => ({
    status: 'closed-gap',
    evidence: ['Condition/cancer'],
  }));
  it('closes, and is remarked by the days since due', () => {
    expect(judgeBy(dated, record([procedure(), diagnosed]))).toMatchObject({
      status: 'closed-gap',
      details: [{ code: 'late', data: { days: 6 } }],
    });
  });
  it.each([
    ['on the day it was due', day(3), []],
    ['one day later', day(4), ['late']],
    ['long before', day(-300), []],
  ])('%s', (_, onsetDateTime, details) => {
    const finding = judgeBy(dated, record([procedure(), condition({ onsetDateTime })]));
    expect(finding.details.map(({ code }) => code)).toEqual(details);
  });
  it('is not late when any of it came in time', () => {
    const both = always({}, () => ({ status: 'closed-gap', evidence: ['Condition/cancer', 'ImagingStudy/scan'] }));
    expect(judgeBy(both, record([procedure(), diagnosed, imagingStudy({ on: day(-2) })])).details).toEqual([]);
  });
  const noLater = { status: 'closed-gap', evidence: ['Condition/cancer'] } as const;
  const seen = { status: 'closed-gap', evidence: ['Observation/obs-58410-2'] } as const;
  const booked = { status: 'closed-gap', evidence: ['Appointment/follow-up'] } as const;
  const noted = {
    status: 'closed-gap',
    evidence: ['Condition/cancer'],
    details: [{ code: 'filed-later', data: { days: 9 } }],
  } as const;
  const told = { ...noted, details: [{ code: 'in-the-note' }] } as const;
  const fortnight = { timing: 'follow-up', dueDay: () => 14 } as const;
  const later = [observation('58410-2', { effectiveDateTime: day(60) })];
  const made = [appointment({ on: day(60), created: `${day(20)}T09:00:00Z` })];
  it.each<[string, Rule, readonly Resource[], readonly unknown[]]>([
    [
      'an appointment by the day it was made',
      always(fortnight, () => booked),
      made,
      [{ code: 'late', data: { days: 6 } }],
    ],
    ['a follow-up visit not before its window ends', always(fortnight, () => seen), later, []],
    ['nor one of care that was handed over', always({ ...fortnight, timing: 'hand-over' }, () => seen), later, []],
    ['what is due at no day is never late', always({ timing: 'immediate' }, () => noLater), [diagnosed], []],
    ['what a rule calls filed later is told once', always({}, () => noted), [diagnosed], noted.details],
    [
      'what a rule says of it otherwise is told beside it',
      always({}, () => told),
      [diagnosed],
      [...told.details, { code: 'late', data: { days: 6 } }],
    ],
    ['what rests on nothing written is not late', always({}, () => ({ ...seen, evidence: [] })), later, []],
    ['nor what rests on what is not in the chart', always({}, () => seen), [], []],
  ])('%s', (_what, rule, more, details) => {
    expect(judgeBy(rule, record([procedure(), ...more]))).toMatchObject({ status: 'closed-gap', details });
  });
  it('is not called late of a service whose day is not known', () => {
    const undated = record([procedure({ performedDateTime: '2025-01' }), diagnosed]);
    expect(
      judgeBy(
        always({ needsServiceDate: false }, () => noLater),
        undated,
      ).details,
    ).toEqual([]);
  });
  it('is not called late where a date is lacking', () => {
    const both = always({}, () => ({ status: 'closed-gap', evidence: ['Condition/cancer', 'Claim/claim'] }));
    expect(judgeBy(both, record([procedure(), diagnosed, claim()])).details).toEqual([]);
  });
});

describe('a service without a date', () => {
  const assessed = () => assess(record([procedure({ performedDateTime: '2025-01' }), claim({ status: 'draft' })]));
  it('opens one gap, that of the date', () => {
    expect(
      assessed()
        .findings.filter(({ status }) => status === 'open-gap')
        .map(({ rule: id }) => id),
    ).toEqual(['infusion-date-recorded']);
  });
  it('leaves a rule that needs one open, and says why', () => {
    const undated = record([procedure({ performedDateTime: '2025-01' })]);
    expect(judgeBy(always({}), undated)).toMatchObject({
      status: 'undetermined',
      because: 'the service date is not recorded to the day',
    });
  });
  it('settles no rule that needs one', () => {
    const dated = catalogue.filter(({ needsServiceDate }) => needsServiceDate !== false).map(({ id }) => id);
    const settled = assessed().findings.filter(({ rule: id, status }) => dated.includes(id) && status.endsWith('-gap'));
    expect(settled).toEqual([]);
  });
});

describe('the assessment', () => {
  it('holds one finding of each rule, in reading order', () => {
    expect(assess(record([procedure()])).findings.map(({ rule: id }) => id)).toEqual(IDS);
  });
  it('tells of an open gap what it is about, and no evidence; a Task may list it', () => {
    const about = 'Encounter/admission';
    const rule = always({}, () => ({ status: 'open-gap', gaps: [{ message: 'missing', about }] }));
    expect(judgeBy(rule, record([procedure()]))).toMatchObject({
      evidence: [],
      details: [],
      gaps: [{ about, task: true }],
    });
  });
  it.each([
    [8, 8, undefined],
    [9, 8, 1],
    [12, 8, 4],
  ])('of %s near misses tells %s, and how many more there were: %s', (count, told, more) => {
    const nearMisses = Array.from({ length: count }, (_, index) => ({
      reference: `Observation/${String(index)}`,
      why: { code: 'unlinked' } as const,
    }));
    const rule = always({}, () => ({ status: 'open-gap', gaps: [{ message: 'missing', data: {}, nearMisses }] }));
    const gap = judgeBy(rule, record([procedure()])).gaps[0];
    expect([gap?.nearMisses.length, gap?.moreNearMisses]).toEqual([told, more]);
  });
  it('tells first of what was refused for more than its date, then of what is nearest to the service', () => {
    const late = { code: 'out-of-window', data: { date: 'x', first: 'y', last: 'z' } } as const;
    const nearMisses = [
      { reference: 'Observation/far', why: late },
      { reference: 'Observation/near', why: late },
      { reference: 'Observation/loose', why: { code: 'unlinked' } as const },
    ];
    const rule = always({}, () => ({ status: 'open-gap', gaps: [{ message: 'missing', data: {}, nearMisses }] }));
    const labs = [day(40), day(9), day(60)].map((effectiveDateTime, index) =>
      observation('718-7', { id: ['far', 'near', 'loose'][index] ?? '', effectiveDateTime }),
    );
    const [gap] = judgeBy(rule, record([procedure(), ...labs])).gaps;
    expect(gap?.nearMisses.map(({ reference }) => reference)).toEqual([
      'Observation/loose',
      'Observation/near',
      'Observation/far',
    ]);
  });
  it('fills the holes of a message', () => {
    expect(judgeBy(always({}), record([procedure()])).gaps[0]?.text).toBe(`Nothing of ${D0} was found.`);
  });
  it('keeps what a message says of Task, severity and queue', () => {
    const own = defineRule({
      ...always({}),
      needsServiceDate: true,
      messages: { missing: { text: 'x', reason: 'Missing', severity: 'high', queue: 'coding', task: false } },
      check: () => ({ status: 'open-gap', gaps: [{ message: 'missing' }] }),
    });
    expect(judgeBy(own, record([procedure()])).gaps).toMatchObject([
      { severity: 'high', queue: 'coding', task: false },
    ]);
  });
});
