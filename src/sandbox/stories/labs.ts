import type { CodeableConcept, DiagnosticReport, Observation, Quantity, Resource } from '@medplum/fhirtypes';
import { LOINC, SNOMED, UCUM } from '../../terminology/systems.ts';
import { at, idIn, named, ref, type Case, type Link, type Moment } from './builders.ts';
import { organization, role, type Clinician } from './people.ts';

/** A laboratory analyte: LOINC code, name, UCUM unit, reference range. */
type Analyte = readonly [code: string, name: string, unit: string, low: number, high: number];

const ANALYTES = {
  hemoglobin: ['718-7', 'Hemoglobin [Mass/volume] in Blood', 'g/dL', 12, 16],
  leukocytes: ['6690-2', 'Leukocytes [#/volume] in Blood by Automated count', '10*3/uL', 4, 11],
  platelets: ['777-3', 'Platelets [#/volume] in Blood by Automated count', '10*3/uL', 150, 400],
  alt: ['1742-6', 'Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma', 'U/L', 7, 52],
  ast: ['1920-8', 'Aspartate aminotransferase [Enzymatic activity/volume] in Serum or Plasma', 'U/L', 13, 39],
  bilirubin: ['1975-2', 'Bilirubin.total [Mass/volume] in Serum or Plasma', 'mg/dL', 0.2, 1.2],
  albumin: ['1751-7', 'Albumin [Mass/volume] in Serum or Plasma', 'g/dL', 3.5, 5.2],
  prothrombin: ['5902-2', 'Prothrombin time (PT)', 's', 11, 13.5],
  inr: ['6301-6', 'INR in Platelet poor plasma by Coagulation assay', '{INR}', 0.9, 1.2],
  creatinine: ['2160-0', 'Creatinine [Mass/volume] in Serum or Plasma', 'mg/dL', 0.6, 1.3],
} as const satisfies Record<string, Analyte>;

/** Results of one sample, by analyte. */
export type Results = { readonly [A in keyof typeof ANALYTES]?: number };

const PANELS = {
  'blood-count': ['58410-2', 'CBC panel - Blood by Automated count'],
  'liver-panel': ['24325-3', 'Hepatic function 2000 panel - Serum or Plasma'],
  coagulation: ['34528-0', 'PT panel - Platelet poor plasma by Coagulation assay'],
} as const;

const LABORATORY = named('http://terminology.hl7.org/CodeSystem/observation-category', 'laboratory', 'Laboratory');

/** The samples of one draw: a report for each panel and an Observation for each result. */
export function labs(
  file: Case,
  name: string,
  when: Moment,
  panels: { readonly [P in keyof typeof PANELS]?: Results },
  encounter?: Link,
): readonly Resource[] {
  return (Object.keys(panels) as (keyof typeof PANELS)[]).flatMap((panel) => {
    const [code, title] = PANELS[panel];
    const results = observationsOf(file, `${name}-${panel}`, when, panels[panel] ?? {}, encounter);
    const report: DiagnosticReport = {
      resourceType: 'DiagnosticReport',
      id: idIn(file, `${name}-${panel}`),
      status: 'final',
      category: [named('http://terminology.hl7.org/CodeSystem/v2-0074', 'LAB', 'Laboratory')],
      code: named(LOINC, code, title),
      subject: file.subject,
      ...(encounter && { encounter }),
      effectiveDateTime: at(file, when),
      issued: at(file, [when[0], '17:05']),
      performer: [organization('hospital')],
      result: results.map(({ id = '' }) => ({ reference: `Observation/${id}` })),
    };
    return [report, ...results];
  });
}

function observationsOf(file: Case, name: string, when: Moment, results: Results, encounter?: Link): Observation[] {
  return (Object.keys(results) as (keyof Results)[]).map((analyte) => {
    const [code, title, unit, low, high] = ANALYTES[analyte];
    const quantity = (value: number): Quantity => ({ value, unit, system: UCUM, code: unit });
    return {
      resourceType: 'Observation',
      id: idIn(file, `${name}-${analyte}`),
      status: 'final',
      category: [LABORATORY],
      code: named(LOINC, code, title),
      subject: file.subject,
      ...(encounter && { encounter }),
      effectiveDateTime: at(file, when),
      performer: [organization('hospital')],
      valueQuantity: quantity(results[analyte] ?? 0),
      referenceRange: [{ low: quantity(low), high: quantity(high) }],
    };
  });
}

/** An Observation of a coded or plain value, other than a laboratory measurement in numbers. */
export function finding(
  file: Case,
  name: string,
  when: Moment,
  code: CodeableConcept,
  value: Pick<Observation, 'valueCodeableConcept' | 'valueInteger' | 'valueQuantity'>,
  more: Partial<Observation> = {},
): Observation {
  return {
    resourceType: 'Observation',
    id: idIn(file, name),
    status: 'final',
    category: [named('http://terminology.hl7.org/CodeSystem/observation-category', 'exam', 'Exam')],
    code,
    subject: file.subject,
    effectiveDateTime: at(file, when),
    ...value,
    ...more,
  };
}

/** The ECOG performance status (0 to 5). */
export function performanceStatus(file: Case, when: Moment, grade: number, by: Clinician): Observation {
  const code = named(LOINC, '89247-1', 'ECOG Performance Status score');
  return finding(file, 'performance-status', when, code, { valueInteger: grade }, { performer: [role(by)] });
}

/** A negative serum pregnancy test. */
export function pregnancyTest(file: Case, when: Moment, encounter?: Link): Observation {
  const code = named(LOINC, '2118-8', 'Choriogonadotropin (pregnancy test) [Presence] in Serum or Plasma');
  return finding(
    file,
    'pregnancy-test',
    when,
    code,
    { valueCodeableConcept: named(SNOMED, '260385009', 'Negative') },
    { category: [LABORATORY], performer: [organization('hospital')], ...(encounter && { encounter }) },
  );
}

/** The heart rate and oxygen saturation taken while the patient is watched after the infusion. */
export function recoveryVitals(file: Case, when: Moment, stay: string): readonly Observation[] {
  const vital = (name: string, code: CodeableConcept, value: number, unit: string): Observation =>
    finding(
      file,
      name,
      when,
      code,
      { valueQuantity: { value, unit, system: UCUM, code: unit } },
      {
        category: [named('http://terminology.hl7.org/CodeSystem/observation-category', 'vital-signs', 'Vital Signs')],
        encounter: ref(file, 'Encounter', stay),
        performer: [role('nurse')],
      },
    );
  return [
    vital('recovery-heart-rate', named(LOINC, '8867-4', 'Heart rate'), 78, '/min'),
    vital(
      'recovery-saturation',
      named(LOINC, '59408-5', 'Oxygen saturation in Arterial blood by Pulse oximetry'),
      97,
      '%',
    ),
  ];
}
