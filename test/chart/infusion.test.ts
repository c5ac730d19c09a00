import type {
  Claim,
  Condition,
  DiagnosticReport,
  DocumentReference,
  ImagingStudy,
  Procedure,
  Quantity,
  Reference,
  Resource,
} from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { untilNext } from '../../src/chart/after-service.ts';
import { namesFollowUpClinician } from '../../src/chart/clinicians.ts';
import { bareCodes } from '../../src/chart/codes.ts';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { precedesInfusion } from '../../src/chart/order.ts';
import { readActivity, unitText } from '../../src/chart/quantities.ts';
import { malignantDiagnoses, treatedDiagnoses, treatsLiver, type Diagnosis } from '../../src/chart/treated.ts';
import type { DatedEpisode } from '../../src/model/episode.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { ICD10CM, SNOMED, UCUM } from '../../src/terminology/systems.ts';
import {
  administration,
  admission,
  claim,
  condition,
  D0,
  day,
  document,
  imagingStudy,
  line,
  linked,
  procedure,
  record,
  report,
  without,
} from '../support/chart-builders.ts';
import { role } from '../support/claim-builders.ts';

function episodeOf(...resources: readonly Resource[]): DatedEpisode {
  const [episode] = episodesOf(openChart(record(resources), DEFAULT_POLICY), DEFAULT_POLICY);
  if (episode?.day === undefined) throw new Error('no dated episode');
  return episode as DatedEpisode;
}

const at = (time: string, on = D0) => `${on}T${time}:00-06:00`;
const infused = (performedDateTime: string, fields: Partial<Procedure> = {}) =>
  procedure({ performedDateTime, ...fields });
const CT = { code: 'CT' };
const TEN = [infused(at('10:00'))];
const ofTheInfusion = { procedureReference: { reference: 'Procedure/infusion' } };

describe('imaging on the day of the infusion', () => {
  it.each<
    [
      given: string,
      infusions: readonly Resource[],
      imaging: ImagingStudy | DiagnosticReport | DocumentReference,
      before: boolean,
    ]
  >([
    ['comes before it when a minute earlier', TEN, imagingStudy({ on: at('09:59') }), true],
    ['does not when it was taken the very minute', TEN, imagingStudy({ on: at('10:00') }), false],
    [
      'does not when it was taken between two records of the infusion',
      [infused(at('14:00')), infused(at('10:00'), { id: 'other' })],
      imagingStudy({ on: at('11:00') }),
      false,
    ],
    [
      'does not when one record of the infusion tells the minute, and it was taken after',
      [infused(D0), infused(at('10:00'), { id: 'other' })],
      imagingStudy({ on: at('11:00') }),
      false,
    ],
    [
      'does not when it was taken after the infusion began, told as a period',
      [without(procedure({ performedPeriod: { start: at('10:00'), end: at('12:00') } }), 'performedDateTime')],
      imagingStudy({ on: at('11:00') }),
      false,
    ],
    [
      'does not as guidance, where only the day of the infusion is known',
      [infused(D0)],
      imagingStudy({ on: at('09:00'), ...ofTheInfusion }),
      false,
    ],
    [
      'does not as guidance, where only the day of the imaging is known',
      TEN,
      imagingStudy({ on: D0, ...ofTheInfusion }),
      false,
    ],
    [
      'does where only its day is known and it is no part of the infusion, dated by its claim',
      [
        without(procedure(), 'performedDateTime'),
        claim({ procedure: [{ sequence: 1, procedureReference: { reference: 'Procedure/infusion' } }] }),
      ],
      imagingStudy({ on: D0 }),
      true,
    ],
    [
      'of days before, for the infusion, is no guidance of it',
      [infused(D0)],
      imagingStudy({ on: day(-3), ...ofTheInfusion }),
      true,
    ],
    [
      'goes by the first of its series',
      TEN,
      imagingStudy({
        series: [
          { uid: '1.2', modality: CT, started: at('11:30') },
          { uid: '1.1', modality: CT, started: at('10:30') },
        ],
      }),
      false,
    ],
    ['goes by the moment of a report', TEN, report({ effectiveDateTime: at('10:30') }), false],
    ['goes by the start of the period of a report', TEN, report({ effectivePeriod: { start: at('10:30') } }), false],
    ['has a report of an unknown moment', TEN, report({}), true],
    [
      'goes by the period a document tells of',
      TEN,
      document('18748-4', { context: { period: { start: at('10:30') } } }),
      false,
    ],
    [
      'goes by the making of a document that tells of no period',
      TEN,
      document('18748-4', { content: [{ attachment: { creation: at('10:30') } }] }),
      false,
    ],
    [
      'goes by the period of a document, not by its later making',
      TEN,
      document('18748-4', {
        context: { period: { start: at('09:30') } },
        content: [{ attachment: { creation: at('10:30') } }],
      }),
      true,
    ],
  ])('%s', (_, infusions, imaging, before) => {
    const why = precedesInfusion(episodeOf(...infusions, imaging), imaging);
    expect(why).toEqual(before ? undefined : { code: 'wrong-order', data: { date: D0 } });
  });
});

describe('the activity of a quantity, in MBq', () => {
  it.each<[given: string, quantity: Quantity | undefined, megabecquerels: number | undefined]>([
    ['by its code', { value: 10, system: UCUM, code: 'mCi' }, 370],
    ['by its code, UCUM spelled otherwise', { value: 10, system: 'https://unitsofmeasure.org/', code: 'mCi' }, 370],
    ['by its code without a system', { value: 10, code: 'mCi' }, 370],
    ['by its code rather than its words', { value: 10, system: UCUM, code: 'mCi', unit: 'MBq' }, 370],
    ['by its words, the code of another system', { value: 10, system: 'urn:own', code: 'A', unit: 'mCi' }, 370],
    ['not by a code of another system', { value: 10, system: 'urn:own', code: 'mCi' }, undefined],
    ['by a UCUM code in brackets', { value: 10, system: UCUM, code: '[mCi]' }, 370],
    ['by a word where UCUM has a code', { value: 10, system: UCUM, code: 'millicurie' }, 370],
    ['by a code in capitals', { value: 10, code: 'MCI' }, 370],
    ['by its words, beside a code of no system', { value: 10, code: '293', unit: 'mCi' }, 370],
    [
      'not by its words, where the UCUM code tells of volume',
      { value: 10, system: UCUM, code: 'mL', unit: 'mCi' },
      undefined,
    ],
    ['not of a concentration', { value: 10, system: UCUM, code: 'mCi/mL', unit: 'mCi/mL' }, undefined],
    ['by its words alone', { value: 10, unit: 'mCi' }, 370],
    ['by words with blanks', { value: 10, unit: ' mCi ' }, 370],
    ['in millicuries', { value: 10, unit: 'Millicuries' }, 370],
    ['in one millicurie', { value: 1, unit: 'millicurie' }, 37],
    ['in microcuries', { value: 1000, unit: 'microcuries' }, 37],
    ['with a micro sign', { value: 1000, unit: 'µCi' }, 37],
    ['with a Greek mu', { value: 1000, unit: 'μCi' }, 37],
    ['in megabecquerels', { value: 5, unit: 'megabecquerels' }, 5],
    ['in capitals', { value: 5, unit: 'MBQ' }, 5],
    ['in gigabecquerels', { value: 5, unit: 'gigabecquerel' }, 5000],
    ['in becquerels', { value: 5e6, unit: 'Bq' }, 5],
    ['not in millilitres', { value: 10, unit: 'mL' }, undefined],
    ['not in words that only hold a unit', { value: 10, unit: 'mCi per hour' }, undefined],
    ['not of zero', { value: 0, unit: 'mCi' }, undefined],
    ['not below zero', { value: -1, unit: 'mCi' }, undefined],
    ['not without a value', { unit: 'mCi' }, undefined],
    ['not without a unit', { value: 10 }, undefined],
    ['not of nothing', undefined, undefined],
  ])('%s', (_, quantity, megabecquerels) => {
    expect(readActivity(quantity)).toEqual(megabecquerels === undefined ? undefined : { megabecquerels });
  });
  it.each<[unit: string, quantity: Quantity | undefined]>([
    ['mL', { code: 'mL', unit: 'millilitres' }],
    ['millilitres', { unit: 'millilitres' }],
    ['none', { value: 1 }],
    ['none', undefined],
  ])('has its unit named %s', (unit, quantity) => {
    expect(unitText(quantity)).toBe(unit);
  });
});

const icd = (code: string) => ({ coding: [{ system: ICD10CM, code }] });
const cancer = (id: string, code: string, fields: Partial<Condition> = {}) =>
  condition({ id, code: icd(code), ...fields });
const OVARY = cancer('ovary', 'C56.1');
const PLEURA = cancer('pleura', 'C78.2');
const tied = { encounter: { reference: 'Encounter/admission' } };
const told = (diagnoses: readonly Diagnosis[]) =>
  diagnoses.map(({ concept, source }) => `${bareCodes(concept).join()} of ${source}`);
/** A claim with these diagnoses, whose line points to the first of them. */
const pointing = (...codes: readonly (string | Reference<Condition>)[]): Claim =>
  claim({
    diagnosis: codes.map((code, index) => ({
      sequence: index + 1,
      ...(typeof code === 'string' ? { diagnosisCodeableConcept: icd(code) } : { diagnosisReference: code }),
    })),
    item: [line({ diagnosisSequence: [1] })],
  });

describe('the diagnoses an infusion treats', () => {
  it.each<[given: string, resources: readonly Resource[], diagnoses: readonly string[]]>([
    [
      'are the coded reason of its Procedure',
      [procedure({ reasonCode: [icd('C56.1'), icd('I10')] }), PLEURA],
      ['C56.1 of Procedure/infusion'],
    ],
    [
      'are the Condition its Procedure names as the reason',
      [procedure({ reasonReference: [{ reference: 'Condition/pleura' }] }), OVARY, PLEURA],
      ['C78.2 of Condition/pleura'],
    ],
    [
      'are the Condition its Procedure names, and not another of its encounter',
      [linked({ reasonReference: [{ reference: 'Condition/pleura' }] }), admission(), { ...OVARY, ...tied }, PLEURA],
      ['C78.2 of Condition/pleura'],
    ],
    [
      'are the diagnosis its claim line points to',
      [procedure(), pointing('C78.2', 'C56.1'), OVARY],
      ['C78.2 of Claim/claim'],
    ],
    [
      'are the Condition its claim line points to',
      [procedure(), pointing({ reference: 'Condition/ovary' }, { reference: 'Condition/pleura' }), OVARY, PLEURA],
      ['C56.1 of Condition/ovary'],
    ],
    [
      'are the cancer of its encounter, where its claim line points to something else',
      [linked(), admission(), pointing('I10'), { ...OVARY, ...tied }, PLEURA],
      ['C56.1 of Condition/ovary'],
    ],
    [
      'are every cancer of that day where nothing ties one to it',
      [procedure(), OVARY, PLEURA],
      ['C56.1 of Condition/ovary', 'C78.2 of Condition/pleura'],
    ],
    ['are not a cancer that came later', [procedure(), cancer('later', 'C56.1', { onsetDateTime: day(9) })], []],
  ])('%s', (_, resources, diagnoses) => {
    expect(told(treatedDiagnoses(episodeOf(...resources)))).toEqual(diagnoses);
  });

  it('are among every malignant diagnosis of that day: of Conditions, of its reason, of its claims', () => {
    const all = episodeOf(
      procedure({ reasonCode: [icd('C56.1'), icd('I10')] }),
      pointing('C79.6', 'I10', { reference: 'Condition/pleura' }),
      PLEURA,
    );
    expect(told(malignantDiagnoses(all))).toEqual([
      'C78.2 of Condition/pleura',
      'C56.1 of Procedure/infusion',
      'C79.6 of Claim/claim',
    ]);
  });
});

describe('an infusion of the liver', () => {
  const liver = { coding: [{ system: SNOMED, code: '10200004' }] };
  it.each<[given: string, resources: readonly Resource[], ofTheLiver: boolean]>([
    ['is one of a cancer of the liver', [procedure({ reasonCode: [icd('C22.0')] })], true],
    ['is one of a secondary there', [procedure({ reasonCode: [icd('C787')] })], true],
    ['is one of two cancers', [procedure({ reasonCode: [icd('C56.1'), icd('C22.0')] })], true],
    ['is one by SNOMED CT', [procedure({ reasonCode: [{ coding: [{ system: SNOMED, code: '109841003' }] }] })], true],
    ['is one by the site of the Procedure', [procedure({ bodySite: [{ text: 'pleura' }, liver] })], true],
    ['is one by the site of the dose', [procedure(), administration({ dosage: { site: liver } })], true],
    ['is one by the route', [procedure(), administration({ dosage: { route: { text: 'hepatic artery' } } })], true],
    ['is one by the method', [procedure(), administration({ dosage: { method: { text: 'into the liver' } } })], true],
    ['is not one of another cancer', [procedure({ reasonCode: [icd('C78.2')] }), administration()], false],
    [
      'is not one of a cancer of the liver that is not treated',
      [procedure({ reasonCode: [icd('C78.2')] }), cancer('liver', 'C22.0')],
      false,
    ],
  ])('%s', (_, resources, ofTheLiver) => {
    expect(treatsLiver(episodeOf(...resources))).toBe(ofTheLiver);
  });
});

describe('who follows an infusion up', () => {
  const RADIATION = '419815003';
  const SURGERY = '394609007';
  const specialty = (code: string) => ({ coding: [{ system: SNOMED, code }] });
  const dr = (id: string) => ({ reference: `Practitioner/${id}` });
  const performed = (actor: Reference) => procedure({ performer: [{ actor }] } as Partial<Procedure>);
  const billed = claim({
    careTeam: [
      { sequence: 1, provider: dr('a') },
      { sequence: 2, provider: dr('b') },
    ],
    item: [line({ careTeamSequence: [2] })],
  });
  it.each<[given: string, resources: readonly Resource[], reference: Reference | undefined, follows: boolean]>([
    ['who performed it', [performed(dr('a'))], dr('a'), true],
    ['not somebody else', [performed(dr('a'))], dr('b'), false],
    [
      'who performed it, named by the role',
      [performed({ reference: 'PractitionerRole/r' }), role('r', 'Practitioner/a', SURGERY)],
      dr('a'),
      true,
    ],
    [
      'who performed it, the visit naming the role',
      [performed(dr('a')), role('r', 'Practitioner/a', SURGERY)],
      { reference: 'PractitionerRole/r' },
      true,
    ],
    [
      'not the organization that performed it',
      [performed({ reference: 'Organization/x' })],
      {
        reference: 'Organization/x',
      },
      false,
    ],
    ['who billed it, by the care team of the line', [procedure(), billed], dr('b'), true],
    ['not one of the care team whom the line does not name', [procedure(), billed], dr('a'), false],
    ['not nobody, where nobody is known to have performed it', [performed({ display: 'Dr A' })], undefined, false],
    [
      'a clinician of a specialty that does, by the role',
      [procedure(), role('r', 'Practitioner/b', RADIATION)],
      { reference: 'PractitionerRole/r' },
      true,
    ],
    [
      'a clinician of a specialty that does, by a role that is on file',
      [procedure(), role('r', 'Practitioner/b', RADIATION)],
      dr('b'),
      true,
    ],
    ['not by the role of a colleague', [procedure(), role('r', 'Practitioner/c', RADIATION)], dr('b'), false],
    [
      'not by a role that names nobody',
      [procedure(), without(role('r', 'Practitioner/c', RADIATION), 'practitioner')],
      { display: 'Dr B' },
      false,
    ],
    [
      'not a role of another specialty, whatever else its holder does',
      [procedure(), role('r', 'Practitioner/b', RADIATION), role('surgeon', 'Practitioner/b', SURGERY)],
      { reference: 'PractitionerRole/surgeon' },
      false,
    ],
    [
      'not a role without a specialty',
      [procedure(), { resourceType: 'PractitionerRole', id: 'r', practitioner: dr('b') }],
      { reference: 'PractitionerRole/r' },
      false,
    ],
    [
      'a clinician who is qualified so',
      [
        procedure(),
        {
          resourceType: 'Practitioner',
          id: 'b',
          qualification: [{ code: specialty(SURGERY) }, { code: specialty(RADIATION) }],
        },
      ],
      dr('b'),
      true,
    ],
    ['a contained clinician who is qualified so', [procedure()], { reference: '#radiation' }, true],
    ['not a contained clinician of another specialty', [procedure()], { reference: '#surgery' }, false],
  ])('%s', (_, resources, reference, follows) => {
    const visit = {
      ...admission({ id: 'visit' }),
      contained: Object.entries({ radiation: RADIATION, surgery: SURGERY }).map(([id, code]): Resource => ({
        resourceType: 'Practitioner',
        id,
        qualification: [{ code: specialty(code) }],
      })),
    };
    expect(namesFollowUpClinician(episodeOf(...resources), [reference], visit)).toBe(follows);
  });
});

describe('the part of a window before the next infusion', () => {
  const window = (episode: DatedEpisode) => ({ first: episode.day + 14, last: episode.day + 90 });
  it.each<[given: string, next: number | undefined, last: number | undefined]>([
    ['all of it, where none follows', undefined, 90],
    ['all of it, where the next comes after', 91, 90],
    ['up to the day of the next', 40, 40],
    ['its first day, where the next comes then', 14, 14],
    ['none, where the next came before', 13, undefined],
  ])('%s', (_, next, last) => {
    const episode = episodeOf(procedure());
    const before = { ...episode, ...(next !== undefined && { nextDay: episode.day + next }) };
    const span = last === undefined ? undefined : { first: episode.day + 14, last: episode.day + last };
    expect(untilNext(before, window(episode))).toEqual(span);
  });
});
