import type { DiagnosticReport, ImagingStudy, Resource } from '@medplum/fhirtypes';
import { DCM, DIAGNOSTIC_SERVICE, LOINC } from '../../terminology/systems.ts';
import { at, coded, idIn, ref, type Case, type Link, type Moment } from './builders.ts';
import { role, type Clinician } from './people.ts';

/** What a story says of an imaging study; with a conclusion it also has its report. */
export interface Scan {
  readonly name: string;
  readonly when: Moment;
  readonly modality: 'CT' | 'MR' | 'PT' | 'NM' | 'US' | 'XA';
  readonly title: string;
  readonly region: string;
  readonly conclusion?: string;
  readonly encounter?: Link;
  /** True for guidance and distribution scans, which name the infusion as their procedure. */
  readonly ofInfusion?: true;
  readonly by?: Clinician;
}

/** Diagnostic service section of a report (v2-0074). */
const SERVICES = { CT: 'CT', MR: 'NMR', PT: 'NMS', NM: 'NMS', US: 'RAD', XA: 'RAD' } as const;

/** An imaging study with one series, and its report. */
export function scan(file: Case, told: Scan): readonly Resource[] {
  const study = studyOf(file, told);
  return told.conclusion === undefined ? [study] : [study, reportOf(file, told, told.conclusion)];
}

function studyOf(file: Case, { name, when, modality, title, region, encounter, ofInfusion }: Scan): ImagingStudy {
  const started = at(file, when);
  return {
    resourceType: 'ImagingStudy',
    id: idIn(file, name),
    identifier: [{ system: 'https://hospital.example/accession', value: idIn(file, name) }],
    status: 'available',
    modality: [{ system: DCM, code: modality }],
    subject: file.subject,
    ...(encounter && { encounter }),
    started,
    ...(ofInfusion && { procedureReference: ref(file, 'Procedure', 'infusion') }),
    description: title,
    numberOfSeries: 1,
    numberOfInstances: 240,
    series: [
      {
        uid: `2.25.${hash(`${idIn(file, name)}${started}`)}`,
        number: 1,
        modality: { system: DCM, code: modality },
        description: title,
        numberOfInstances: 240,
        bodySite: { display: region },
        started,
      },
    ],
  };
}

function reportOf(file: Case, told: Scan, conclusion: string): DiagnosticReport {
  const { name, when, modality, title, encounter, by = 'radiologist' } = told;
  return {
    resourceType: 'DiagnosticReport',
    id: idIn(file, `${name}-report`),
    status: 'final',
    category: [coded(DIAGNOSTIC_SERVICE, SERVICES[modality]), coded(LOINC, '18748-4', 'Diagnostic imaging study')],
    code: { text: title },
    subject: file.subject,
    ...(encounter && { encounter }),
    effectiveDateTime: at(file, when),
    issued: at(file, [when[0], '18:20']),
    performer: [role(by)],
    imagingStudy: [ref(file, 'ImagingStudy', name)],
    conclusion,
  };
}

/** A number that stays the same for the same text. */
function hash(text: string): number {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 4_294_967_291;
  return sum;
}
