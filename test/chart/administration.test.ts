import type {
  CodeableConcept,
  Composition,
  Dosage,
  DosageDoseAndRate,
  Medication,
  MedicationAdministration,
  MedicationRequest,
  Procedure,
  Resource,
} from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { administrations, medicationConcepts } from '../../src/chart/administration-records.ts';
import { administeredActivity } from '../../src/chart/administration.ts';
import { agentConcepts, codedRadionuclides, isMicrospheres } from '../../src/chart/agent.ts';
import { orders, prescribedBy, writtenDirectives } from '../../src/chart/directives.ts';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { lacksTime, refusedAsPrior, writtenOf } from '../../src/chart/prior.ts';
import { whyNotText, type WhyNot } from '../../src/model/verdict.ts';
import type { DatedEpisode, Episode } from '../../src/model/episode.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { HCPCS } from '../../src/terminology/systems.ts';
import {
  administration,
  claim,
  composition,
  D0,
  day,
  document,
  line,
  observation,
  procedure,
  record,
  report,
  without,
} from '../support/chart-builders.ts';

function episodeOf(...resources: readonly Resource[]): Episode {
  const [episode] = episodesOf(openChart(record(resources), DEFAULT_POLICY), DEFAULT_POLICY);
  if (!episode) throw new Error('no episode');
  return episode;
}

function datedEpisodeOf(...resources: readonly Resource[]): DatedEpisode {
  const episode = episodeOf(...resources);
  if (episode.day === undefined) throw new Error('no dated episode');
  return episode as DatedEpisode;
}

const words = (text: string): CodeableConcept => ({ text });
const at = (time: string, on = D0) => `${on}T${time}:00-06:00`;
const drug = (text: string, fields: Partial<MedicationAdministration> = {}) =>
  administration({ medicationCodeableConcept: words(text), ...fields });
const alone = { partOf: [] };
const undated = (fields: Partial<MedicationAdministration> = {}) =>
  without(administration(fields), 'effectiveDateTime');

describe('which administrations are of the radioelement', () => {
  const UNDATED = without(procedure(), 'performedDateTime');
  const OVERNIGHT = {
    ...without(procedure(), 'performedDateTime'),
    performedPeriod: { start: at('23:30'), end: at('00:45', day(1)) },
  };
  it.each<[given: string, infusion: Procedure, given: MedicationAdministration, outcome: string]>([
    ['part of the infusion, of whatever name', procedure(), drug('study agent 7'), 'accepted'],
    ['of a listed radionuclide that day', procedure(), administration(alone), 'accepted'],
    [
      'dosed in a unit of activity that day',
      procedure(),
      drug('study agent 7', { ...alone, dosage: { dose: { value: 4, unit: 'mCi' } } }),
      'accepted',
    ],
    ['not another drug of that day', procedure(), drug('ondansetron', alone), 'passed over'],
    ['not one of the day after', procedure(), administration({ effectiveDateTime: day(1) }), 'out-of-window'],
    ['of after midnight', OVERNIGHT, administration({ effectiveDateTime: at('00:20', day(1)) }), 'accepted'],
    ['not one of the second day after', OVERNIGHT, administration({ effectiveDateTime: day(2) }), 'out-of-window'],
    [
      'not one of after midnight that nothing links',
      OVERNIGHT,
      administration({ ...alone, effectiveDateTime: at('00:20', day(1)) }),
      'out-of-window',
    ],
    ['not a sedative, though part of the infusion', procedure(), drug('midazolam 2 mg/mL'), 'passed over'],
    ['a radionuclide in saline', procedure(), drug('P-32 in sodium chloride'), 'accepted'],
    ['part of the infusion, without a date', procedure(), undated(), 'accepted'],
    ['not one without a date that nothing links', procedure(), undated(alone), 'date-absent'],
    ['part of an infusion of an unknown day', UNDATED, administration(), 'accepted'],
    ['not one that nothing links to an infusion of an unknown day', UNDATED, administration(alone), 'date-absent'],
    ['not a tracer', procedure(), drug('Tc-99m MAA'), 'diagnostic'],
    [
      'not a tracer by one of its names',
      procedure(),
      administration({ medicationCodeableConcept: { text: 'study agent', coding: [{ display: 'F-18 FDG' }] } }),
      'diagnostic',
    ],
    ['a radionuclide, whatever tracer its name tells of', procedure(), drug('Lu-177 after Ga-68 imaging'), 'accepted'],
  ])('%s', (_, infusion, given, outcome) => {
    const { facts, nearMisses } = administrations(episodeOf(infusion, given));
    const outcomes = [...facts.map(() => 'accepted'), ...nearMisses.map(({ why }) => why.code)];
    expect(outcomes).toEqual(outcome === 'passed over' ? [] : [outcome]);
  });
});

describe('what an agent is called', () => {
  const MEDICATION: Medication = {
    resourceType: 'Medication',
    id: 'drug',
    code: words('suspension'),
    ingredient: [{ itemCodeableConcept: words('P-32') }, { itemReference: { reference: 'Substance/x' } }],
  };
  const by = (medicationReference: MedicationAdministration['medicationReference'], held?: CodeableConcept) => ({
    ...without(administration(), 'medicationCodeableConcept'),
    ...(medicationReference && { medicationReference }),
    ...(held && { medicationCodeableConcept: held }),
  });
  it.each<[given: string, given: MedicationAdministration, names: readonly string[]]>([
    ['its own words', by(undefined, words('colloid')), ['colloid']],
    [
      'its own words, those of the Medication and its ingredients, those of the reference',
      by({ reference: 'Medication/drug', display: 'a product' }, words('colloid')),
      ['colloid', 'suspension', 'P-32', 'a product'],
    ],
    ['the words of a reference to nothing', by({ display: 'a product' }), ['a product']],
    ['nothing', by({ reference: 'Medication/absent' }), []],
  ])('by its administration: %s', (_, given, names) => {
    const { chart } = episodeOf(procedure(), MEDICATION);
    expect(medicationConcepts(chart, given).map(({ text }) => text)).toStrictEqual(names);
  });

  const ISOTOPE =
    'http://hl7.org/fhir/us/codex-radiation-therapy/StructureDefinition/codexrt-radiotherapy-energy-or-isotope';
  const extension = (url: string, text: string) => [{ url, valueCodeableConcept: words(text) }];
  it.each<[given: string, fields: Partial<Procedure>, names: readonly string[], radionuclide: string | undefined]>([
    ['what it used, coded', { usedCode: [words('P-32')] }, ['P-32'], 'P-32'],
    [
      'what it used, by reference',
      { usedReference: [{ reference: 'Medication/drug' }] },
      ['suspension', 'P-32'],
      'P-32',
    ],
    ['its isotope', { extension: extension(ISOTOPE, 'Y-90') }, ['Y-90'], 'Y-90'],
    ['not another extension', { extension: extension('urn:planned-isotope', 'Y-90') }, [], undefined],
    ['not an isotope without a name', { extension: [{ url: ISOTOPE }] }, [], undefined],
    ['nothing', {}, [], undefined],
  ])('by its Procedure: %s', (_, fields, names, radionuclide) => {
    const episode = episodeOf(procedure(fields), MEDICATION);
    expect(agentConcepts(episode).map(({ text }) => text)).toStrictEqual(names);
    expect(codedRadionuclides(episode).facts.map(({ value }) => value)).toEqual(radionuclide ? [radionuclide] : []);
  });

  it.each<[given: string, resources: readonly Resource[], intoArtery: boolean, microspheres: boolean]>([
    ['by its name', [procedure(), drug('resin microspheres')], false, true],
    ['by what the Procedure used', [procedure({ usedCode: [words('SIR-Spheres')] })], false, true],
    [
      'by the name of the Procedure',
      [procedure({ code: { ...procedure().code, text: 'radioembolization' } })],
      false,
      true,
    ],
    [
      'by the supply line of its claim',
      [
        procedure(),
        claim({
          item: [line(), line({ sequence: 2, productOrService: { coding: [{ system: HCPCS, code: 'C2616' }] } })],
        }),
      ],
      false,
      true,
    ],
    ['Y-90 into an artery', [procedure(), drug('yttrium-90')], true, true],
    [
      'Y-90 into an artery, beside another radionuclide',
      [procedure(), drug('P-32', { id: 'a' }), drug('yttrium-90', { id: 'b' })],
      true,
      true,
    ],
    ['not Y-90 by another route', [procedure(), drug('yttrium-90')], false, false],
    ['not P-32 into an artery', [procedure(), drug('P-32')], true, false],
  ])('microspheres: %s', (_, resources, intoArtery, microspheres) => {
    expect(isMicrospheres(episodeOf(...resources), intoArtery)).toBe(microspheres);
  });
});

describe('the activity given', () => {
  const note = procedure({ note: [{ text: 'P-32, 10 mCi was given.' }] });
  it('is that of the note, in MBq, where nothing is coded', () => {
    const { found } = administeredActivity(datedEpisodeOf(note, administration()), DEFAULT_POLICY);
    expect(found.facts).toEqual([
      { source: 'Procedure/infusion', value: { megabecquerels: 370 }, details: [{ code: 'in-the-note' }] },
    ]);
    expect(found.nearMisses.map(({ why }) => why.code)).toEqual(['no-value']);
  });
  it('is that of the dose, which leaves no note to be read', () => {
    const dosed = administration({ dosage: { dose: { value: 4, unit: 'mCi' } } });
    const { found, unreadable } = administeredActivity(datedEpisodeOf(note, dosed), DEFAULT_POLICY);
    expect(found.facts).toEqual([
      { source: 'MedicationAdministration/administration', value: { megabecquerels: 148 } },
    ]);
    expect(unreadable).toEqual([]);
  });
});

describe('what must come before the administration', () => {
  const TEN = [procedure(), administration({ effectiveDateTime: at('10:00') })];
  const result = (effectiveDateTime: string) => observation('x', { effectiveDateTime });
  const early: readonly (readonly [
    given: string,
    infusion: readonly Resource[],
    resource: Resource,
    why: WhyNot['code'] | undefined,
    hours?: number,
  ])[] = [
    ['a result of the very minute', TEN, result(at('10:00')), undefined],
    ['not one of a minute after', TEN, result(at('10:01')), 'wrong-order'],
    ['one of that day, nobody says when', TEN, result(D0), undefined],
    [
      'one of an hour of that day, where the hour of the infusion is not known',
      [procedure()],
      result(at('11:00')),
      undefined,
    ],
    [
      'not one between two administrations',
      [
        procedure(),
        administration({ effectiveDateTime: at('14:00') }),
        administration({ id: 'first', effectiveDateTime: at('10:00') }),
      ],
      result(at('11:00')),
      'wrong-order',
    ],
    [
      'not one after the administration whose hour is known',
      [procedure(), administration(), administration({ id: 'second', effectiveDateTime: at('10:00') })],
      result(at('11:00')),
      'wrong-order',
    ],
    [
      'not one after an administration began, told as a period',
      [procedure(), undated({ effectivePeriod: { start: at('10:00'), end: at('12:00') } })],
      result(at('11:00')),
      'wrong-order',
    ],
    [
      'not one after the infusion, where the administration has no date',
      [procedure({ performedDateTime: at('10:00') }), undated()],
      result(at('10:01')),
      'wrong-order',
    ],
    ['not a result of the day after', TEN, result(day(1)), 'wrong-order'],
    ['not a result of before the window', TEN, result(day(-8)), 'out-of-window'],
    [
      'not a document that tells of a minute after',
      TEN,
      document('x', { context: { period: { start: at('10:01') } } }),
      'wrong-order',
    ],
    [
      'a document made a minute after, which may be its scan',
      TEN,
      document('x', { context: {}, content: [{ attachment: { creation: at('10:01') } }] }),
      undefined,
    ],
    ['a day later within the hours of grace', TEN, result(day(1)), undefined, 24],
    ['two days later within the hours of grace', TEN, result(at('10:00', day(2))), undefined, 48],
    ['not a minute beyond the hours of grace', TEN, result(at('10:01', day(2))), 'wrong-order', 48],
    ['not a day beyond the hours of grace', TEN, result(day(3)), 'wrong-order', 48],
  ];
  it.each(early.map((row) => [row[0], row] as const))('%s', (_, [, infusion, resource, why, hours]) => {
    const episode = datedEpisodeOf(...infusion, resource);
    const window = { first: episode.day - 7, last: episode.day };
    expect(refusedAsPrior(episode, resource, window, hours)?.code).toBe(why);
  });

  const written = (fields: Partial<Composition>) => composition('28570-0', { date: day(9), ...fields });
  const timeless = (fields: object) => ({ ...without(observation('x'), 'effectiveDateTime'), ...fields });
  it.each<[given: string, resource: Resource, date: string | undefined]>([
    ['an Observation, by its moment', result(at('10:00')), at('10:00')],
    ['an Observation, by its period', timeless({ effectivePeriod: { start: day(1) } }), day(1)],
    ['an Observation, by its instant', timeless({ effectiveInstant: at('10:00') }), at('10:00')],
    ['an Observation without a date', timeless({}), undefined],
    ['a report, by its moment', report({ effectiveDateTime: day(1) }), day(1)],
    ['a report, by its period', report({ effectivePeriod: { start: day(1) } }), day(1)],
    ['a report without a date', report({ issued: at('10:00') }), undefined],
    [
      'a Composition, by its first event',
      written({ event: [{ period: { start: day(2) } }, { period: { end: day(1) } }] }),
      day(1),
    ],
    ['a Composition, by its own date', written({ event: [{}] }), day(9)],
    ['a Composition without events, by its own date', written({}), day(9)],
    ['a document, by its period', document('x', { date: day(9), context: { period: { start: day(1) } } }), day(1)],
    [
      'a document, by its making',
      document('x', { date: day(9), context: {}, content: [{ attachment: { creation: day(2) } }] }),
      day(2),
    ],
    ['a document, by its filing', document('x', { date: day(9) }), day(9)],
    ['a Procedure, by none of these', procedure(), undefined],
  ])('the date written on %s', (_, resource, date) => {
    expect(writtenOf(resource)).toBe(date);
  });

  it.each<[given: string, written: string | undefined, lacks: boolean]>([
    ['the day of the infusion', D0, true],
    ['its month', D0.slice(0, 7), true],
    ['a minute of that day', at('09:00'), false],
    ['the day before', day(-1), false],
    ['nothing', undefined, true],
  ])('%s leaves the order open or not', (_, written, lacks) => {
    expect(lacksTime(datedEpisodeOf(procedure()), written)).toBe(lacks);
  });
});

const order = (fields: Partial<MedicationRequest> = {}): MedicationRequest => ({
  resourceType: 'MedicationRequest',
  id: 'order',
  status: 'active',
  intent: 'order',
  medicationCodeableConcept: words('chromic phosphate P-32'),
  subject: { reference: 'Patient/p1' },
  dosageInstruction: [{ route: words('intrapleural'), doseAndRate: [{ doseQuantity: { value: 10, unit: 'mCi' } }] }],
  authoredOn: day(-1),
  ...fields,
});
const dosed = (...doseAndRate: DosageDoseAndRate[]): Partial<MedicationRequest> => ({
  dosageInstruction: [{ route: words('intrapleural'), doseAndRate }],
});
const instructed = (...dosageInstruction: Dosage[]): Partial<MedicationRequest> => ({ dosageInstruction });
const OTHER = { medicationCodeableConcept: words('study agent 7') };
const VOLUME = { doseQuantity: { value: 4, unit: 'mL' } };
const MILLICURIES = { doseQuantity: { value: 10, unit: 'mCi' } };

describe('the orders of the radioelement', () => {
  const of = (request: string) => administration({ request: { reference: `MedicationRequest/${request}` } });
  it.each<[given: string, request: MedicationRequest, others: readonly Resource[], found: boolean]>([
    ['of a listed radionuclide', order(dosed(VOLUME)), [], true],
    ['on which it was given, whatever they name', order({ ...OTHER, ...dosed(VOLUME) }), [of('order')], true],
    [
      'that the infusion is based on, whatever they name',
      order({ ...OTHER, ...dosed(VOLUME), supportingInformation: [{ reference: 'Procedure/infusion' }] }),
      [],
      true,
    ],
    ['dosed in a unit of activity', order({ ...OTHER, ...dosed({}, VOLUME, MILLICURIES) }), [], true],
    [
      'dosed in a range of activity',
      order({ ...OTHER, ...dosed({ doseRange: { high: { value: 9, unit: 'mCi' } } }) }),
      [],
      true,
    ],
    ['not those of another drug', order({ ...OTHER, ...dosed(VOLUME) }), [], false],
    ['not those of a tracer', order({ medicationCodeableConcept: words('Tc-99m MAA') }), [], false],
  ])('%s', (_, request, others, found) => {
    const { facts, nearMisses } = orders(datedEpisodeOf(procedure(), request, ...others));
    expect(facts.map(({ source }) => source)).toEqual(found ? ['MedicationRequest/order'] : []);
    expect(nearMisses).toEqual([]);
  });

  it.each<[given: string, fields: object, why: RegExp | undefined]>([
    ['an order', { intent: 'order' }, undefined],
    ['an original order', { intent: 'original-order' }, undefined],
    ['an order of an instance', { intent: 'instance-order' }, undefined],
    ['a plan', { intent: 'plan' }, /plan/],
    ['no intent', { intent: undefined }, /no intent/],
    ['an order entered for no reason that was stopped', { status: 'stopped' }, /stopped/],
  ])('stand or not: %s', (_, fields, why) => {
    const request = JSON.parse(JSON.stringify({ ...order(), ...fields })) as MedicationRequest;
    const { nearMisses } = orders(datedEpisodeOf(procedure(), request));
    expect(nearMisses.map((near) => whyNotText(near.why))).toEqual(why ? [expect.stringMatching(why) as unknown] : []);
  });
});

describe('what an order lacks to be a written directive', () => {
  const spheres = drug('Y-90 microspheres', { dosage: { route: words('intra-arterial') } });
  const y90 = (fields: Partial<MedicationRequest>) => order({ medicationCodeableConcept: words('Y-90'), ...fields });
  const PLEURAL = drug('Y-90', { dosage: { route: words('intrapleural') } });
  const ARTERIAL = drug('Y-90', { dosage: { route: words('hepatic artery') } });
  it.each<[given: string, request: MedicationRequest, given: MedicationAdministration, lacks: string | undefined]>([
    ['nothing', order(), administration(), undefined],
    ['a radionuclide', order(OTHER), administration(), 'a radionuclide'],
    ['a dosage', order(dosed()), administration(), 'a dosage'],
    [
      'a dosage, where none has a value',
      order(dosed({}, { doseQuantity: { unit: 'mCi' } })),
      administration(),
      'a dosage',
    ],
    ['no dosage, where one of two has a value', order(dosed({}, MILLICURIES)), administration(), undefined],
    [
      'no dosage, where a range has a limit',
      order(dosed({ doseRange: { high: { value: 9 } } })),
      administration(),
      undefined,
    ],
    ...['10 mCi', '10mCi', '400 MBq', '5 Bq', '3 Ci', '100 uCi', '120 Gy', '2 GBq'].map(
      (text): [string, MedicationRequest, MedicationAdministration, undefined] => [
        `no dosage, with ${text} in one of its texts`,
        order(instructed({ text: 'slowly' }, { text, route: words('intrapleural') })),
        administration(),
        undefined,
      ],
    ),
    ...['dose in mCi to be told', '10 mL', '10 mCimax'].map(
      (text): [string, MedicationRequest, MedicationAdministration, string] => [
        `a dosage, with "${text}" for a text`,
        order(instructed({ text, route: words('intrapleural') })),
        administration(),
        'a dosage',
      ],
    ),
    ['a route', order(instructed({ text: '10 mCi' })), administration(), 'a route'],
    [
      'no route, with one in a text of two',
      order(instructed({ text: '10 mCi' }, { text: 'intrapleural' })),
      administration(),
      undefined,
    ],
    [
      'no route, with a method',
      order(instructed({ text: '10 mCi' }, { method: words('instilled') })),
      administration(),
      undefined,
    ],
    ['all', order({ ...OTHER, dosageInstruction: [] }), administration(), 'a radionuclide, a dosage, a route'],
    ['a site, of microspheres', y90(instructed({ text: '120 Gy' })), spheres, 'a site'],
    [
      'no site, of microspheres, with one of two instructions telling it',
      y90(instructed({ text: '120 Gy' }, { site: words('lobe') })),
      spheres,
      undefined,
    ],
    [
      'no site, of microspheres, with one in a text of two',
      y90(instructed({ text: '120 Gy' }, { text: 'right hepatic lobe' })),
      spheres,
      undefined,
    ],
    ['a site, of Y-90 into an artery', y90(instructed({ text: '120 Gy' })), ARTERIAL, 'a site'],
    ['no site, but a route, of Y-90 by another way', y90(instructed({ text: '10 mCi' })), PLEURAL, 'a route'],
  ])('%s', (_, request, given, lacks) => {
    const episode = datedEpisodeOf(
      procedure(),
      { ...given, request: { reference: 'MedicationRequest/order' } },
      request,
    );
    const { facts, nearMisses } = writtenDirectives(episode, DEFAULT_POLICY);
    expect(facts).toHaveLength(lacks === undefined ? 1 : 0);
    const why = { code: 'incomplete', data: { what: lacks } };
    expect(nearMisses).toEqual(lacks === undefined ? [] : [{ reference: 'MedicationRequest/order', why }]);
  });
});

describe('the activity an order prescribes, in MBq', () => {
  const limit = (value: number, unit = 'mCi') => ({ value, unit });
  it.each<[given: string, doses: readonly DosageDoseAndRate[], prescribed: readonly (readonly [number, number])[]]>([
    ['a figure', [MILLICURIES], [[370, 370]]],
    ['a range', [{ doseRange: { low: limit(8), high: limit(12) } }], [[296, 444]]],
    [
      'each of two',
      [MILLICURIES, { doseQuantity: limit(5, 'MBq') }],
      [
        [370, 370],
        [5, 5],
      ],
    ],
    ['none of a range without its lower limit', [{ doseRange: { high: limit(12) } }], []],
    ['none of a range without its upper limit', [{ doseRange: { low: limit(8) } }], []],
    ['none in another unit', [VOLUME], []],
    ['none where nothing is told', [{}], []],
  ])('%s', (_, doses, prescribed) => {
    expect(prescribedBy(order(dosed(...doses)))).toEqual(prescribed.map(([low, high]) => ({ low, high })));
  });
});
