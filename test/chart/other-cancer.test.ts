import { describe, expect, it } from '@jest/globals';
import type { CodeableConcept, DiagnosticReport, Observation, Resource } from '@medplum/fhirtypes';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { isOtherCancer, refusedAsOtherCancer } from '../../src/chart/other-cancer.ts';
import { birthDatesOf } from '../../src/chart/patient.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { ICD10CM } from '../../src/terminology/systems.ts';
import { condition, observation, patient, procedure, record, report } from '../support/chart-builders.ts';

const icd = (...codes: string[]): CodeableConcept => ({ coding: codes.map((code) => ({ system: ICD10CM, code })) });

/** The episode of an infusion given for cancers of these codes. */
function treating(codes: readonly string[], ...resources: readonly Resource[]) {
  const infusion = procedure({ reasonCode: codes.map((code) => icd(code)) });
  const [episode] = episodesOf(openChart(record([infusion, ...resources]), DEFAULT_POLICY), DEFAULT_POLICY);
  if (episode?.day === undefined) throw new Error('the chart holds no dated episode');
  return { ...episode, day: episode.day };
}

const LUNG = 'C34.11';
const BREAST = 'C50.911';
const PROSTATE = 'C61';
const SECONDARY = 'C78.2';
const OVARY = 'C56.1';
const PERITONEUM = 'C48.2';

describe('whether a concept is of another cancer than the one treated', () => {
  it.each<[given: string, treated: readonly string[], named: CodeableConcept | undefined, other: boolean]>([
    ['another primary site', [LUNG], icd(BREAST), true],
    ['the same site', [LUNG], icd(LUNG), false],
    ['a site of the same block', [LUNG], icd('C33'), false],
    ['a site beyond two treated', [LUNG, BREAST], icd(PROSTATE), true],
    ['one of two treated', [LUNG, BREAST], icd(BREAST), false],
    ['a secondary cancer: it may be of any primary', [LUNG], icd(SECONDARY), false],
    ['a primary, where a secondary is treated', [SECONDARY], icd(BREAST), false],
    ['a primary, where another and a secondary are treated', [LUNG, SECONDARY], icd(BREAST), false],
    ['a primary, where no cancer is known to be treated', [], icd(BREAST), false],
    ['peritoneum, which is coded beside ovary', [OVARY], icd(PERITONEUM), false],
    ['ovary, where peritoneum is treated', [PERITONEUM], icd(OVARY), false],
    ['peritoneum, where the pleura is treated', ['C45.0'], icd(PERITONEUM), false],
    ['the pleura, where the breast is treated', [BREAST], icd('C45.0'), true],
    ['another site, written in small letters and with blanks', [LUNG], icd(' c61 '), true],
    ['two other sites', [LUNG], icd(BREAST, PROSTATE), true],
    ['another site, and a secondary cancer', [LUNG], icd(BREAST, SECONDARY), false],
    ['words alone', [LUNG], { text: 'breast cancer' }, false],
    ['nothing', [LUNG], undefined, false],
  ])('%s', (_, treated, named, other) => {
    expect(isOtherCancer(treating(treated), named)).toBe(other);
  });
});

describe('a finding that is written of a cancer', () => {
  const lung = condition({ id: 'lung', code: icd(LUNG) });
  const breast = condition({ id: 'breast', code: icd(BREAST) });
  const known = [lung, breast, observation('718-7', { id: 'other', code: icd(BREAST) })];
  const of = (...keys: string[]): Observation =>
    observation('97509-4', { focus: keys.map((reference) => ({ reference })) });
  it.each<[given: string, finding: Observation | DiagnosticReport, refused: boolean]>([
    ['of the one treated', of('Condition/lung'), false],
    ['of another', of('Condition/breast'), true],
    ['of both', of('Condition/breast', 'Condition/lung'), false],
    ['of none', of(), false],
    ['of something else than a Condition', of('Observation/other'), false],
    ['of a Condition that is not in the chart', of('Condition/elsewhere'), false],
    ['as a report', report(), false],
  ])('%s', (_, finding, refused) => {
    const why = refusedAsOtherCancer(treating([LUNG], ...known, finding), finding);
    expect(why).toStrictEqual(refused ? { code: 'other-cancer' } : undefined);
  });
});

describe('the dates of birth of the patient', () => {
  it.each<[given: string, birthDate: string | undefined, dates: readonly string[]]>([
    ['one that is recorded', '1950-01-02', ['1950-01-02']],
    ['none', undefined, []],
  ])('%s', (_, birthDate, dates) => {
    const one = patient(birthDate === undefined ? {} : { birthDate });
    expect(birthDatesOf(openChart(record([one]), DEFAULT_POLICY))).toStrictEqual(dates);
  });
});
