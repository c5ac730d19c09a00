import type { ClaimItem, CodeableConcept, Composition, Condition, Practitioner, Reference } from '@medplum/fhirtypes';
import { followUpVisitDocumented } from '../../src/rules/follow-up-visit-documented.ts';
import { CPT, ICD10CM, NPI, SNOMED } from '../../src/terminology/systems.ts';
import {
  admission,
  appointment,
  claim,
  composition,
  condition,
  day,
  document,
  encounter,
  line,
  linked,
  patient,
  procedure,
  record,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const AMBULATORY = { class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' } } as const;

/** The stay, the infusion by Dr a, and the cancer: what every follow-up starts from. */
const stay = [admission(), linked({ performer: [{ actor: { reference: 'Practitioner/a' } }] }), condition()];

const visit = (on: string, fields: Partial<Parameters<typeof encounter>[0]> = {}) =>
  encounter({
    id: 'visit',
    ...AMBULATORY,
    period: { start: on, end: on },
    participant: [{ individual: { reference: 'Practitioner/a' } }],
    ...fields,
  });

const note = (on: string, fields: Parameters<typeof document>[1] = {}) =>
  document('11506-3', { context: { period: { start: on }, encounter: [{ reference: 'Encounter/visit' }] }, ...fields });

const drA = { reference: 'Practitioner/a' };

/** A class that only its site understands. */
const OF_SITE = { class: { system: 'urn:oid:1.2.3', code: '13' } } as const;
const inSeries = { partOf: { reference: 'Encounter/series' } };

/** The same stay, lasting until a day after the infusion. */
const stayUntil = (days: number) => [admission({ period: { start: day(-1), end: day(days) } }), ...stay.slice(1)];

/** A claim line of a post-operative visit. */
const visitLine = (fields: Partial<ClaimItem>): ClaimItem =>
  line({ sequence: 2, productOrService: { coding: [{ system: CPT, code: '99024' }] }, ...fields });

/** An ovarian cancer that the infusion treats, and a breast cancer beside it. */
const icd = (code: string) => ({ coding: [{ system: ICD10CM, code }] });
const twoCancers = [
  admission(),
  linked({ reasonReference: [{ reference: 'Condition/cancer' }] }),
  condition({ code: icd('C56.9') }),
  condition({ id: 'other', code: icd('C50.911') }),
];
const forCancer = ({ reasonReference, reasonCode }: Stated) =>
  visit(day(30), {
    participant: [],
    ...(reasonReference && { reasonReference: [...reasonReference] }),
    ...(reasonCode && { reasonCode: [...reasonCode] }),
  });

interface Stated {
  readonly reasonReference?: readonly Reference<Condition>[];
  readonly reasonCode?: readonly CodeableConcept[];
}

/** One clinician, recorded twice. */
const known = (id: string): Practitioner => ({
  resourceType: 'Practitioner',
  id,
  identifier: [{ system: NPI, value: '1234567893' }],
});

/** An encounter known by its number alone. */
const NUMBER = { system: 'urn:example:encounters', value: '9' };
const numbered = (on: string) => ({ period: { start: on }, encounter: [{ identifier: NUMBER }] });

/** A radiation oncology note written as a Composition. */
const written = (on: string, fields: Partial<Composition> = {}) =>
  composition('34832-6', { id: 'written', date: on, ...fields });

const TAXONOMY = 'http://nucc.org/provider-taxonomy';

/** A visit to somebody of a specialty, with its note. */
const visitWith = (specialty: CodeableConcept) => [
  visit(day(30), { participant: [{ individual: { reference: 'PractitionerRole/r' } }] }),
  note(day(30)),
  { resourceType: 'PractitionerRole' as const, id: 'r', specialty: [specialty] },
];

const ofClass = (code: string) => ({ class: { ...AMBULATORY.class, code } }) as const;

/** An encounter of that time which nothing links to the infusion. */
const beside = (fields: Partial<Parameters<typeof encounter>[0]>) => encounter({ id: 'beside', ...fields });

/** The infusion of nobody's encounter, and the cancer. */
const unplaced = [procedure({ performer: [{ actor: drA }] }), condition()];

/** The infusion in an outpatient encounter. */
const outpatient = (first: number, last: number) => [
  admission({ ...AMBULATORY, period: { start: day(first), end: day(last) } }),
  ...stay.slice(1),
];

/** A note that names no encounter. */
const loose = (on: string, code = '11506-3') => document(code, { context: { period: { start: on } }, author: [drA] });

describeRule(followUpVisitDocumented, {
  'closed-gap': [
    ...Object.entries({
      'of which no day is known': beside({}),
      'that began years before and that nobody closed': beside({ period: { start: day(-2000) } }),
      'of which only an end is known': beside({ period: { end: day(400) } }),
      'where the patient lives': beside({ ...ofClass('NONAC'), period: { start: day(-200), end: day(150) } }),
    }).map(([which, encounterBeside]) => ({
      given: `a visit two weeks after the infusion, beside an unlinked inpatient encounter ${which}`,
      chart: record([...unplaced, encounterBeside, visit(day(14)), note(day(14))]),
      evidence: ['Encounter/visit'],
    })),
    {
      given: 'a visit from where the patient was moved to on the day of discharge, and lives since',
      chart: record([
        ...stay,
        beside({ ...ofClass('NONAC'), status: 'in-progress', period: { start: day(1) } }),
        visit(day(60)),
        note(day(60)),
      ]),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'an oncology note within the account of a series that the infusion names',
      chart: record([...outpatient(-10, 90), loose(day(40), '34832-6')]),
      evidence: ['DocumentReference/doc-34832-6'],
    },
    ...[{}, { partOf: { reference: 'Encounter/admission' } }].map((fields) => ({
      given: `a visit within the account of a series that the infusion names, ${fields.partOf ? '' : 'not '}recorded as part of it`,
      chart: record([...outpatient(-10, 90), visit(day(40), fields), note(day(40))]),
      evidence: ['Encounter/visit'],
    })),
    {
      given: 'a note of the second month that names no encounter, while encounters could not be read',
      chart: record(
        [...stay.slice(1), note(day(40), { context: { period: { start: day(40) } }, author: [drA] })],
        day(200),
        { unreadable: ['Encounter'] },
      ),
    },
    {
      given: 'a note on the day after discharge that names no encounter',
      chart: record([...stayUntil(10), note(day(11), { context: { period: { start: day(11) } }, author: [drA] })]),
    },
    {
      given: 'a visit a month after the infusion, in a stay of which no end is recorded',
      chart: record([admission({ period: { start: day(-1) } }), ...stay.slice(1), visit(day(30)), note(day(30))]),
    },
    {
      given: 'a visit whose note is dated to the year only, of the infusion too',
      chart: record([...stay, visit(day(30)), note('2025')]),
    },
    {
      given: 'a visit after a stay whose end is that of all time, which is none',
      chart: record([
        ...stay.map((resource) =>
          resource.resourceType === 'Encounter'
            ? { ...resource, period: { start: day(-1), end: '9999-12-31' } }
            : resource,
        ),
        visit(day(30)),
        note(day(30)),
      ]),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'a visit to the one clinician of a claim whose line names none',
      chart: record([
        admission(),
        claim({
          careTeam: [{ sequence: 1, provider: drA }],
          item: [line({ encounter: [{ reference: 'Encounter/admission' }] })],
        }),
        visit(day(30)),
        note(day(30)),
      ]),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'a visit to the proceduralist under another record of the same NPI',
      chart: record([
        admission(),
        linked({ performer: [{ actor: { reference: 'Practitioner/b' } }] }),
        known('a'),
        known('b'),
        visit(day(30)),
        note(day(30)),
      ]),
    },
    {
      given: 'a visit to the proceduralist, whom the procedure contains',
      chart: record([
        admission(),
        linked({ performer: [{ actor: { reference: '#b' } }], contained: [known('b')] }),
        known('a'),
        visit(day(30)),
        note(day(30)),
      ]),
    },
    ...(
      [
        ['the cancer treated', { reasonReference: [{ reference: 'Condition/cancer' }] }],
        ['a code of its block', { reasonCode: [icd('C57.0')] }],
        ['secondary disease, which may be of it', { reasonCode: [icd('C78.6')] }],
      ] as const
    ).map(([reason, fields]) => ({
      given: `two cancers, and a visit for ${reason}`,
      chart: record([...twoCancers, forCancer(fields), note(day(30))]),
      evidence: ['Encounter/visit'],
    })),
    {
      given: 'a visit that is recorded as part of the admission',
      chart: record([...stayUntil(3), visit(day(30), { partOf: { reference: 'Encounter/admission' } }), note(day(30))]),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'a visit of the series that the outpatient infusion is part of',
      chart: record([
        encounter({ id: 'series', status: 'in-progress', ...AMBULATORY, period: { start: day(-20) } }),
        admission({ ...AMBULATORY, period: { start: day(0), end: day(0) }, ...inSeries }),
        ...stay.slice(1),
        visit(day(30), inSeries),
        note(day(30)),
      ]),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'a visit whose class the site declares to mean ambulatory',
      chart: record([...stay, visit(day(30), OF_SITE), note(day(30))]),
      policy: { localCodes: [{ local: OF_SITE.class, means: AMBULATORY.class }] },
      evidence: ['Encounter/visit'],
    },
    {
      given: 'an inpatient visit on the day after discharge',
      chart: record([...stayUntil(3), visit(day(4), { class: { code: 'IMP' } }), note(day(4))]),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'a visit with its note',
      chart: record([...stay, visit(day(30)), note(day(30))]),
      evidence: ['Encounter/visit'],
    },
    { given: 'a visit on the last day of the window', chart: record([...stay, visit(day(104)), note(day(104))]) },
    ...[
      { coding: [{ system: TAXONOMY, code: '2085R0001X' }] },
      { coding: [{ system: 'urn:oid:2.16.840.1.113883.6.101', code: '207U00000X' }] },
      { coding: [{ system: TAXONOMY, code: '2085R0204X' }] },
      { coding: [{ system: TAXONOMY, code: '207RX0202X' }] },
      { coding: [{ system: 'urn:site', code: '31', display: 'Nuclear Medicine' }] },
      { text: 'Hematology/Oncology' },
    ].map((specialty) => ({
      given: `a visit with a clinician whose specialty is ${JSON.stringify(specialty)}`,
      chart: record([...stay, ...visitWith(specialty)]),
      evidence: ['Encounter/visit'],
    })),
    {
      given: 'a visit with a clinician of a follow-up specialty',
      chart: record([
        ...stay,
        visit(day(30), { participant: [{ individual: { reference: 'PractitionerRole/r' } }] }),
        note(day(30)),
        {
          resourceType: 'PractitionerRole',
          id: 'r',
          specialty: [{ coding: [{ system: 'http://snomed.info/sct', code: '394649004' }] }],
        },
      ]),
    },
    {
      given: 'a visit whose reason is the index cancer',
      chart: record([
        ...stay,
        visit(day(30), { participant: [], reasonReference: [{ reference: 'Condition/cancer' }] }),
        note(day(30)),
      ]),
    },
    {
      given: 'a note of that day that names no encounter',
      chart: record([...stay, visit(day(30)), note(day(30), { context: { period: { start: day(30) } } })]),
    },
    {
      given: 'a note of that day filed with the stay, which had ended before',
      chart: record([
        ...stay,
        visit(day(30)),
        note(day(30), { context: { period: { start: day(30) }, encounter: [{ reference: 'Encounter/admission' }] } }),
      ]),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'a visit that only the type of its own note ties to the service',
      chart: record([
        ...stay,
        visit(day(30), { participant: [] }),
        document('34832-6', {
          context: { period: { start: day(30) }, encounter: [{ reference: 'Encounter/visit' }] },
        }),
      ]),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'a visit that only the author of its note ties to the service',
      chart: record([
        ...stay,
        visit(day(30), { participant: [] }),
        note(day(30), { author: [{ reference: 'Practitioner/a' }] }),
      ]),
    },
    {
      given: 'a note of an encounter that is not in the record, where the site supplies no encounters',
      chart: record([
        ...stay,
        document('34832-6', { context: { period: { start: day(40) }, encounter: [{ reference: 'Encounter/gone' }] } }),
      ]),
      policy: { feeds: ['Procedure', 'Condition', 'DocumentReference'] },
      evidence: ['DocumentReference/doc-34832-6'],
    },
    {
      given: 'an imported radiation oncology note of another site, without an encounter here',
      chart: record([...stay, document('34832-6', { context: { period: { start: day(40) } } })]),
      evidence: ['DocumentReference/doc-34832-6'],
    },
    {
      given: 'that note on the day of a visit to a dentist, which it does not name',
      chart: record([
        ...stay,
        visit(day(40), { participant: [{ individual: { reference: 'Practitioner/dentist' } }] }),
        document('34832-6', { context: { period: { start: day(40) } } }),
      ]),
      evidence: ['DocumentReference/doc-34832-6'],
    },
    {
      given: 'a post-operative visit line beside the visit',
      chart: record([
        ...stay,
        visit(day(30)),
        note(day(30)),
        claim({
          item: [line(), visitLine({ servicedDate: day(30) })],
        }),
      ]),
      details: ['supporting'],
    },
    {
      given: 'a past visit left in progress, but with its final note',
      chart: record([...stay, visit(day(30), { status: 'in-progress' }), note(day(30))]),
    },
    {
      given: 'a note without any date that names the visit',
      chart: record([
        ...stay,
        visit(day(30)),
        document('11506-3', { context: { encounter: [{ reference: 'Encounter/visit' }] } }),
      ]),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'a visit of two days, and a note of the second that names no encounter',
      chart: record([
        ...stay,
        visit(day(30), { period: { start: day(30), end: day(31) } }),
        note(day(31), { context: { period: { start: day(31) } } }),
      ]),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'a visit of which only the end is written, with the note that names it',
      chart: record([...stay, visit(day(30), { period: { end: day(30) } }), note(day(30))]),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'a visit that began on the day of discharge from the stay',
      chart: record([...stayUntil(10), visit(day(10)), note(day(10))]),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'a visit after an infusion that no encounter is linked to',
      chart: record([procedure({ performer: [{ actor: drA }] }), condition(), visit(day(30)), note(day(30))]),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'the stay, a visit and its note, while other encounters could not be read',
      chart: record([...stay, visit(day(30)), note(day(30))], day(200), { unreadable: ['Encounter'] }),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'an imported radiation oncology note, while encounters could not be read',
      chart: record([...stay, document('34832-6', { context: { period: { start: day(40) } } })], day(200), {
        unreadable: ['Encounter'],
      }),
      evidence: ['DocumentReference/doc-34832-6'],
    },
    {
      given: 'the same, written as a Composition',
      chart: record([...stay, written(day(40))], day(200), { unreadable: ['Encounter'] }),
      evidence: ['Composition/written'],
    },
    {
      given: 'an imported progress note about the cancer',
      chart: record([
        ...stay,
        document('11506-3', { context: { period: { start: day(40) }, related: [{ reference: 'Condition/cancer' }] } }),
      ]),
      evidence: ['DocumentReference/doc-11506-3'],
    },
    ...Object.entries({
      'a visit for a cancer, by its coded reason': { reasonCode: [{ coding: [{ system: ICD10CM, code: 'C78.2' }] }] },
      'a visit to radiation oncology, by its service': {
        serviceType: { coding: [{ system: SNOMED, code: '419815003' }] },
      },
      'a visit because of the infusion': { reasonReference: [{ reference: 'Procedure/infusion' }] },
      'the visit of an appointment in radiation oncology': { appointment: [{ reference: 'Appointment/follow-up' }] },
    }).map(([given, tie]) => ({
      given,
      chart: record([
        ...stay,
        appointment({
          on: day(30),
          status: 'fulfilled' as const,
          specialty: [{ coding: [{ system: SNOMED, code: '419815003' }] }],
        }),
        { ...without(visit(day(30)), 'participant'), ...tie },
        note(day(30)),
      ]),
      evidence: ['Encounter/visit'],
    })),
    ...Object.entries({
      'one day after the global period': visitLine({ servicedDate: day(91) }),
      'on the day of the service': visitLine({ servicedDate: day(0) }),
      'without a date': without(visitLine({}), 'servicedDate'),
      'of another code': visitLine({
        servicedDate: day(30),
        productOrService: { coding: [{ system: CPT, code: '99213' }] },
      }),
    }).map(([where, item]) => ({
      given: `a visit, and a line of a post-operative visit ${where}: it supports nothing`,
      chart: record([...stay, visit(day(30)), note(day(30)), claim({ item: [line(), item] })]),
      details: [],
    })),
    {
      given: 'a post-operative visit line on the last day of the global period, under a code of the house too',
      chart: record([
        ...stay,
        visit(day(30)),
        note(day(30)),
        claim({
          item: [
            line(),
            visitLine({
              servicedDate: day(90),
              productOrService: {
                coding: [
                  { system: CPT, code: '99024' },
                  { system: CPT, code: '99499' },
                ],
              },
            }),
          ],
        }),
      ]),
      details: ['supporting'],
    },
    {
      given: 'a visit of today that is still in progress, with its final note',
      chart: record([...stay, visit(day(40), { status: 'in-progress' }), note(day(40))], day(40)),
      evidence: ['Encounter/visit'],
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing yet on the last day of the window',
      chart: record(stay, day(104)),
      gaps: [{ message: 'noVisit' }],
      due: day(104),
      announced: false,
    },
    ...(
      [
        ['an appointment ahead', [appointment({ on: day(60) })], false],
        ['an appointment today', [appointment({ on: day(40) })], false],
        ['an appointment on the last day', [appointment({ on: day(104) })], false],
        ['an appointment after the last day', [appointment({ on: day(105) })], true],
        ['an appointment that was kept, without a visit', [appointment({ on: day(30), status: 'fulfilled' })], true],
        ['no appointment', [], true],
      ] as const
    ).map(([given, appointments, announced]) => ({
      given: `${given}, where the site wants to be told from D+30 on`,
      chart: record([...stay, ...appointments], day(40)),
      policy: { rules: { 'follow-up-visit-documented': { state: 'on' as const, leadFrom: 30 } } },
      gaps: [{ message: 'noVisit' as const }],
      announced,
    })),
    {
      given: 'a visit of tomorrow, for which a note is written already',
      chart: record([...stay, visit(day(41), { status: 'arrived' }), note(day(40))], day(40)),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'not-final' } }],
    },
  ],
  'open-gap': [
    ...[3, 6].flatMap((on) => [
      {
        given: `a note of D+${on} without an encounter, in the stay around an outpatient infusion`,
        chart: record([...outpatient(0, 0), beside({ period: { start: day(-1), end: day(6) } }), loose(day(on))]),
        gaps: [{ message: 'noVisit', nearMisses: { 'DocumentReference/doc-11506-3': 'during-stay' } }] as const,
      },
    ]),
    {
      given: 'a consult in the stay around an outpatient infusion',
      chart: record([
        ...outpatient(0, 0),
        beside({ period: { start: day(-1), end: day(6) } }),
        visit(day(3)),
        note(day(3)),
      ]),
      gaps: [{ message: 'noVisit' }],
    },
    {
      given: 'a consult in an admission that goes on, whose first ward ended',
      chart: record([
        linked({ performer: [{ actor: drA }], encounter: { reference: 'Encounter/beside' } }),
        condition(),
        admission({ status: 'in-progress', period: { start: day(-1) } }),
        beside({ period: { start: day(-1), end: day(0) }, partOf: { reference: 'Encounter/admission' } }),
        visit(day(5)),
        note(day(5)),
      ]),
      gaps: [{ message: 'noVisit' }],
    },
    {
      given: 'a note of the morning after, in an unlinked observation',
      chart: record([
        ...unplaced,
        beside({ ...ofClass('OBSENC'), period: { start: day(0), end: day(1) } }),
        loose(day(1)),
      ]),
      gaps: [{ message: 'noVisit' }],
    },
    {
      given: 'a visit in which only a note from before the infusion was filed',
      chart: record([...stay, visit(day(30)), note(day(-1))]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'no-note' } }],
    },
    ...[
      { coding: [{ system: TAXONOMY, code: '207Q00000X' }] },
      { coding: [{ system: 'urn:site', code: '2085R0001X' }] },
      { text: 'Family Medicine' },
      { text: 'Oncology Pharmacy' },
    ].map((specialty) => ({
      given: `a visit with a clinician whose specialty is ${JSON.stringify(specialty)}`,
      chart: record([...stay, ...visitWith(specialty)]),
      gaps: [{ message: 'noVisit' as const, nearMisses: { 'Encounter/visit': 'other-specialty' as const } }],
    })),
    ...(
      [
        ['by its record', { reasonReference: [{ reference: 'Condition/other' }] }],
        ['by its code', { reasonCode: [icd('C50.911')] }],
      ] as const
    ).map(([how, fields]) => ({
      given: `two cancers, and a visit for the other, ${how}`,
      chart: record([...twoCancers, forCancer(fields), note(day(30))]),
      gaps: [{ message: 'noVisit' as const, nearMisses: { 'Encounter/visit': 'other-specialty' as const } }],
    })),
    {
      given: 'two cancers, and a progress note from elsewhere about the other',
      chart: record([
        ...twoCancers,
        document('11506-3', { context: { period: { start: day(40) }, related: [{ reference: 'Condition/other' }] } }),
      ]),
      gaps: [{ message: 'noVisit', nearMisses: { 'DocumentReference/doc-11506-3': 'other-specialty' } }],
    },
    {
      given: 'a visit to somebody of the organization that is named as performer, under its number',
      chart: record([
        admission(),
        linked({ performer: [{ actor: { reference: 'Organization/o' } }] }),
        { resourceType: 'Organization', id: 'o', identifier: [{ system: NPI, value: '1234567893' }] },
        known('a'),
        visit(day(30)),
        note(day(30)),
      ]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'other-specialty' } }],
    },
    {
      given: 'the stay at another hospital to which the patient was transferred',
      chart: record([
        ...stayUntil(3),
        visit(day(3), { class: { code: 'IMP' }, period: { start: day(3), end: day(9) } }),
        note(day(5)),
      ]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'during-stay' } }],
    },
    {
      given: 'the stay among those who live where the patient was moved to on the day of discharge',
      chart: record([
        ...stayUntil(3),
        visit(day(3), { ...ofClass('NONAC'), period: { start: day(3), end: day(20) } }),
        note(day(5)),
      ]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'during-stay' } }],
    },
    {
      given: 'a further stay that begins on the day such a stay ended',
      chart: record([
        ...stayUntil(3),
        encounter({ id: 'between', class: { code: 'IMP' }, period: { start: day(3), end: day(9) } }),
        visit(day(9), { class: { code: 'IMP' }, period: { start: day(9), end: day(20) } }),
        note(day(12)),
      ]),
      gaps: [
        {
          message: 'noVisit',
          nearMisses: { 'Encounter/between': 'during-stay', 'Encounter/visit': 'during-stay' },
        },
      ],
    },
    {
      given: 'a ward of the admission, with a note of it',
      chart: record([
        ...stayUntil(6),
        visit(day(2), { partOf: { reference: 'Encounter/admission' }, period: { start: day(2), end: day(6) } }),
        note(day(2)),
      ]),
      gaps: [{ message: 'noVisit', nearMisses: {} }],
    },
    {
      given: 'a visit of a class of the site, without a note',
      chart: record([...stay, visit(day(30), OF_SITE)]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'no-note' } }],
    },
    {
      given: 'nothing at all',
      chart: record(stay),
      gaps: [{ message: 'noVisit', severity: 'high', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'a visit one day too late',
      chart: record([...stay, visit(day(105)), note(day(105))]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'out-of-window' } }],
    },
    {
      given: 'a cancelled visit',
      chart: record([...stay, visit(day(30), { status: 'cancelled' })]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'cancelled' } }],
    },
    {
      given: 'a visit without a note',
      chart: record([...stay, visit(day(30))]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'no-note' } }],
    },
    {
      given: 'a visit to a dentist',
      chart: record([
        ...stay,
        visit(day(30), { participant: [{ individual: { reference: 'Practitioner/dentist' } }] }),
        note(day(30)),
      ]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'other-specialty' } }],
    },
    {
      given: 'a visit whose note is only preliminary',
      chart: record([...stay, visit(day(30)), note(day(30), { docStatus: 'preliminary' })]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'no-note' } }],
    },
    {
      given: 'a note of that day filed with the stay by its filing date alone',
      chart: record([
        ...stay,
        visit(day(30)),
        note(day(30), { date: `${day(30)}T12:00:00Z`, context: { encounter: [{ reference: 'Encounter/admission' }] } }),
      ]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'no-note' } }],
    },
    {
      given: 'a note of that day in the visit to another clinic',
      chart: record([
        ...stay,
        visit(day(30)),
        visit(day(30), { id: 'dentist', participant: [{ individual: { reference: 'Practitioner/dentist' } }] }),
        note(day(30), { context: { period: { start: day(30) }, encounter: [{ reference: 'Encounter/dentist' }] } }),
      ]),
      gaps: [
        { message: 'noVisit', nearMisses: { 'Encounter/visit': 'no-note', 'Encounter/dentist': 'other-specialty' } },
      ],
    },
    {
      given: 'a general note of an encounter that is not in the record',
      chart: record([
        ...stay,
        note(day(40), { context: { period: { start: day(40) }, encounter: [{ reference: 'Encounter/gone' }] } }),
      ]),
      gaps: [{ message: 'noVisit', nearMisses: { 'DocumentReference/doc-11506-3': 'other-specialty' } }],
    },
    {
      given: 'an emergency visit',
      chart: record([...stay, visit(day(30), { class: { code: 'EMER' } }), note(day(30))]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'incomplete' } }],
    },
    {
      given: 'a general progress note that nothing ties to the service',
      chart: record([...stay, document('11506-3', { context: { period: { start: day(40) } } })]),
      gaps: [{ message: 'noVisit', nearMisses: { 'DocumentReference/doc-11506-3': 'other-specialty' } }],
    },
    ...Object.entries({
      reason: { reasonCode: [{ coding: [{ system: SNOMED, code: '390906007' }] }] },
      type: { type: [{ coding: [{ system: SNOMED, code: '185389009' }] }] },
    }).map(([where, tie]) => ({
      given: `a visit for some follow-up, by its ${where}`,
      chart: record([...stay, { ...without(visit(day(30)), 'participant'), ...tie }, note(day(30))]),
      gaps: [{ message: 'noVisit' as const, nearMisses: { 'Encounter/visit': 'other-specialty' as const } }],
    })),
    ...Object.entries({
      'that is not in the record': [],
      'with a dentist': [without(appointment({ on: day(30) }), 'appointmentType')],
      'for some follow-up': [appointment({ on: day(30) })],
    }).map(([which, appointments]) => ({
      given: `a visit that only an appointment ${which} stands behind`,
      chart: record([
        ...stay,
        ...appointments,
        { ...without(visit(day(30)), 'participant'), appointment: [{ reference: 'Appointment/follow-up' }] },
        note(day(30)),
      ]),
      gaps: [{ message: 'noVisit' as const, nearMisses: { 'Encounter/visit': 'other-specialty' as const } }],
    })),
    {
      given: 'a past visit left in progress, without a note',
      chart: record([...stay, visit(day(30), { status: 'in-progress' })]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'not-final' } }],
    },
    ...[
      ['on the day after the infusion', 1],
      ['on the day of discharge', 10],
    ].map(([when, on]) => ({
      given: `a note of the stay that names no encounter, ${when}`,
      chart: record([
        ...stayUntil(10),
        note(day(Number(on)), { context: { period: { start: day(Number(on)) } }, author: [drA] }),
      ]),
      gaps: [{ message: 'noVisit' as const, nearMisses: { 'DocumentReference/doc-11506-3': 'during-stay' as const } }],
    })),
    {
      given: 'a consult two days after the infusion, in a stay of which no end is recorded',
      chart: record([admission({ period: { start: day(-1) } }), ...stay.slice(1), visit(day(2)), note(day(2))]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'during-stay' } }],
    },
    {
      given: 'a consult in a stay that covers the day and that nothing links to the infusion',
      chart: record([
        admission({ period: { start: day(-1), end: day(4) } }),
        procedure({ performer: [{ actor: drA }] }),
        condition(),
        visit(day(2)),
        note(day(2)),
      ]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'during-stay' } }],
    },
    {
      given: 'a visit of another clinic within the stay',
      chart: record([...stayUntil(10), visit(day(9)), note(day(9))]),
      gaps: [{ message: 'noVisit', nearMisses: { 'Encounter/visit': 'during-stay' } }],
    },
    {
      given: 'a later part of the stay',
      chart: record([...stay, visit(day(1), { partOf: { reference: 'Encounter/admission' } }), note(day(1))]),
      gaps: [{ message: 'noVisit', nearMisses: {} }],
    },
    ...Object.entries({
      'of the day of the infusion': visit(day(0)),
      'of before the infusion': visit(day(-20)),
      'without any date': without(visit(day(30)), 'period'),
    }).map(([which, encounter]) => ({
      given: `an encounter ${which}: it is not even a near miss`,
      chart: record([...stay, encounter]),
      gaps: [{ message: 'noVisit' as const, nearMisses: {} }],
    })),
    {
      given: 'a visit without a class',
      chart: record([...stay, without(visit(day(30)), 'class'), note(day(30))]),
      gaps: [
        {
          message: 'noVisit',
          nearMisses: { 'Encounter/visit': 'incomplete' },
          told: { 'Encounter/visit': /a visit class/ },
        },
      ],
    },
    ...['the day before', 'the day after'].map((when, index) => ({
      given: `a visit, and a progress note of ${when} that names none`,
      chart: record([...stay, visit(day(30)), note(day(30), { context: { period: { start: day(29 + 2 * index) } } })]),
      gaps: [
        {
          message: 'noVisit' as const,
          nearMisses: { 'Encounter/visit': 'no-note', 'DocumentReference/doc-11506-3': 'other-specialty' } as const,
        },
      ],
    })),
    {
      given: 'a visit of a month, no nearer, and a progress note of that month',
      chart: record([...stay, visit('2025-02'), note(day(30), { context: { period: { start: '2025-02-09' } } })]),
      gaps: [
        {
          message: 'noVisit',
          nearMisses: { 'Encounter/visit': 'no-note', 'DocumentReference/doc-11506-3': 'other-specialty' },
        },
      ],
    },
    ...Object.entries({
      'that is not in the record': [],
      'whose end is not known': [encounter({ id: 'gone', ...AMBULATORY })],
    }).map(([which, others]) => ({
      given: `a visit, and a progress note of that day in an encounter ${which}`,
      chart: record([
        ...stay,
        visit(day(30)),
        ...others,
        note(day(30), { context: { period: { start: day(30) }, encounter: [{ reference: 'Encounter/gone' }] } }),
      ]),
      gaps: [
        {
          message: 'noVisit' as const,
          nearMisses: {
            'Encounter/visit': 'no-note' as const,
            ...(others.length === 0 && { 'DocumentReference/doc-11506-3': 'other-specialty' as const }),
          },
        },
      ],
    })),
    {
      given: 'a radiation oncology note of the day of the infusion: it is not even a near miss',
      chart: record([...stay, document('34832-6', { context: { period: { start: day(0) } } })]),
      gaps: [{ message: 'noVisit', nearMisses: {} }],
    },
    {
      given: 'an undated radiation oncology note: nothing tells that it is later',
      chart: record([...stay, document('34832-6')]),
      gaps: [{ message: 'noVisit', nearMisses: {} }],
    },
    {
      given: 'an imported radiation oncology note one day too late, and a progress note in time that nothing ties',
      chart: record([
        ...stay,
        document('34832-6', { context: { period: { start: day(105) } } }),
        document('11506-3', { context: { period: { start: day(40) } } }),
      ]),
      gaps: [
        {
          message: 'noVisit',
          nearMisses: {
            'DocumentReference/doc-34832-6': 'out-of-window',
            'DocumentReference/doc-11506-3': 'other-specialty',
          },
        },
      ],
    },
    {
      given: 'a progress note about the claim that codes the cancer: no diagnosis by itself',
      chart: record([
        ...stay,
        claim({
          diagnosis: [{ sequence: 1, diagnosisCodeableConcept: { coding: [{ system: ICD10CM, code: 'C78.2' }] } }],
        }),
        document('11506-3', { context: { period: { start: day(40) }, related: [{ reference: 'Claim/claim' }] } }),
      ]),
      gaps: [{ message: 'noVisit', nearMisses: { 'DocumentReference/doc-11506-3': 'other-specialty' } }],
    },
  ],
  'not-applicable': [
    {
      given: 'death on D+20',
      chart: record([patient({ deceasedDateTime: day(20) }), ...stay]),
      because: /died on 2025-01-30/,
    },
    {
      given: 'death in a month that lies in the window',
      chart: record([patient({ deceasedDateTime: '2025-02' }), ...stay]),
      because: /died between 2025-02-01 and 2025-02-28/,
    },
    {
      given: 'follow-up handed over by modifier 54',
      chart: record([...stay, claim({ item: [line({ modifier: [{ coding: [{ code: '54' }] }] })] })]),
      because: /modifier 54/,
    },
    {
      given: 'a stopped infusion without any activity on record',
      chart: record([linked({ status: 'stopped' }), admission()]),
      because: /stopped before any activity/,
    },
  ],
  undetermined: [
    {
      given:
        'a note of the first weeks that names no encounter, while encounters could not be read: the stay may have lasted',
      chart: record(
        [linked(), condition(), note(day(20), { context: { period: { start: day(20) } }, author: [drA] })],
        day(200),
        { unreadable: ['Encounter'] },
      ),
      because: /Encounter/,
    },
    ...(['Condition', 'Appointment', 'Claim'] as const).map((type) => ({
      given: `a visit that only a type which could not be read may tie to the service: ${type}`,
      chart: record([...stay, forCancer({}), note(day(30))], day(200), { unreadable: [type] }),
      because: new RegExp(`could not be read: ${type}`),
    })),
    {
      given: 'a radiation oncology note of an encounter that an unknown urn names',
      chart: record([
        ...stay,
        document('34832-6', {
          context: {
            period: { start: day(40) },
            encounter: [{ reference: 'urn:uuid:0b8492aa-95d5-2535-fcd2-5bbee1ac416a' }],
          },
        }),
      ]),
      because: /the encounter it names is not in the record/,
    },
    {
      given: 'a visit with its note, of a class of the site that tells no setting',
      chart: record([...stay, visit(day(30), OF_SITE), note(day(30))]),
      because: /its class tells neither visit nor stay \(localCodes in the policy .*\): Encounter\/visit/,
    },
    {
      given: 'death on a day that is not recorded',
      chart: record([patient({ deceasedBoolean: true }), ...stay]),
      because: /not recorded/,
    },
    ...['2025-04', '2025'].map((deceasedDateTime) => ({
      given: `death in ${deceasedDateTime}, perhaps after the window`,
      chart: record([patient({ deceasedDateTime }), ...stay]),
      because: /died between 2025-0[14]-01 and 2025-/,
    })),
    {
      given: 'discharge to hospice on a day that is not recorded',
      chart: record([
        linked({ performer: [{ actor: { reference: 'Practitioner/a' } }] }),
        admission({
          period: { start: day(-1) },
          hospitalization: {
            dischargeDisposition: {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/discharge-disposition', code: 'hosp' }],
            },
          },
        }),
      ]),
      because: /hospice or died on a day that is not recorded/,
    },
    {
      given: 'encounters that could not be read',
      chart: record(stay, day(200), { unreadable: ['Encounter'] }),
      because: /Encounter/,
    },
    {
      given: 'a radiation oncology note of an encounter that is not in the record: of the stay, perhaps',
      chart: record([
        ...stay,
        document('34832-6', { context: { period: { start: day(40) }, encounter: [{ reference: 'Encounter/gone' }] } }),
      ]),
      because: /the encounter it names is not in the record: DocumentReference\/doc-34832-6/,
    },
    {
      given: 'the same, where the site says that it supplies encounters',
      chart: record([
        ...stay,
        document('34832-6', { context: { period: { start: day(40) }, encounter: [{ reference: 'Encounter/gone' }] } }),
      ]),
      policy: { feeds: ['Procedure', 'Condition', 'DocumentReference', 'Encounter'] },
      because: /the encounter it names is not in the record/,
    },
    {
      given: 'a visit and a note, while the stay may be among the encounters that could not be read',
      chart: record([linked({ performer: [{ actor: drA }] }), condition(), visit(day(30)), note(day(30))], day(200), {
        unreadable: ['Encounter'],
      }),
      because: /Encounter/,
    },
    {
      given: 'a visit, and a note of that day in some encounter known by a number, while encounters could not be read',
      chart: record([...stay, visit(day(30)), note(day(30), { context: numbered(day(30)) })], day(200), {
        unreadable: ['Encounter'],
      }),
      because: /Encounter/,
    },
    {
      given: 'a radiation oncology note in such an encounter',
      chart: record([...stay, document('34832-6', { context: numbered(day(40)) })], day(200), {
        unreadable: ['Encounter'],
      }),
      because: /Encounter/,
    },
    {
      given: 'the same, written as a Composition',
      chart: record([...stay, written(day(40), { encounter: { identifier: NUMBER } })], day(200), {
        unreadable: ['Encounter'],
      }),
      because: /Encounter/,
    },
    { given: 'no service date', chart: record([linked({ performedDateTime: '2025-01' })]), because: /service date/ },
  ],
});
