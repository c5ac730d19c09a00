import type { DiagnosticReport, ImagingStudy } from '@medplum/fhirtypes';
import { postTreatmentImagingOnFile } from '../../src/rules/post-treatment-imaging-on-file.ts';
import { preTreatmentImagingOnFile } from '../../src/rules/pre-treatment-imaging-on-file.ts';
import { administration, day, document, imagingStudy, patient, report, record } from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';
import { second, stay } from '../support/follow-up-builders.ts';

const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const KEY = 'ImagingStudy/scan';
const scan = (on: number, fields: Partial<ImagingStudy> = {}) => imagingStudy({ on: day(on), ...fields });
const of = (code: string) => ({ modality: [{ system: DCM, code }] });
const ofInfusion = { procedureReference: { reference: 'Procedure/infusion' } };
const imagingReport = (on: number, fields: Partial<DiagnosticReport> = {}) =>
  report({
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'RAD' }] }],
    effectiveDateTime: day(on),
    ...fields,
  });
const intravenous = administration({
  dosage: { route: { coding: [{ system: 'http://snomed.info/sct', code: '47625008' }] } },
});

describeRule(postTreatmentImagingOnFile, {
  'closed-gap': [
    { given: 'CT on D+14, the first day', chart: record([...stay, scan(14)]), evidence: [KEY] },
    { given: 'CT on D+104, the last day', chart: record([...stay, scan(104)]) },
    { given: 'CT, on the first day, that names the infusion', chart: record([...stay, scan(14, ofInfusion)]) },
    { given: 'MR', chart: record([...stay, scan(40, of('MR'))]) },
    { given: 'PET', chart: record([...stay, scan(40, of('PT'))]) },
    { given: 'nuclear medicine, where the route is a vein', chart: record([...stay, intravenous, scan(40, of('NM'))]) },
    {
      given: 'ultrasound, where the route is a cavity',
      chart: record([...stay, administration({ dosage: { route: { text: 'intrapleural' } } }), scan(40, of('US'))]),
      details: ['weak-modality'],
    },
    {
      given: 'the modality on the series alone',
      chart: record([
        ...stay,
        scan(40, { modality: [], series: [{ uid: '1', modality: { system: DCM, code: 'CT' } }] }),
      ]),
    },
    {
      given: 'a chest x-ray after an infusion into the pleura',
      chart: record([
        ...stay,
        administration({ dosage: { route: { text: 'intrapleural' } } }),
        imagingReport(40, { code: { text: 'Chest x-ray PA and lateral' } }),
      ]),
      details: ['report-only'],
    },
    { given: 'a report alone', chart: record([...stay, imagingReport(40)]), details: ['report-only'] },
    {
      given: 'an imported report as document',
      chart: record([...stay, document('18748-4', { context: { period: { start: day(40) } } })]),
      details: ['report-only'],
    },
    {
      given: 'imaging between two infusions: after the first',
      chart: record([...stay, second(day(60)), scan(40)]),
      evidence: [KEY],
    },
    {
      given: 'imaging after the second infusion, within the window of the first: it serves both',
      chart: record([...stay, second(day(60)), scan(80)]),
      evidence: [KEY],
    },
    {
      given: 'the same imaging for the second infusion',
      chart: record([...stay, second(day(60)), scan(80)]),
      episode: 1,
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on D+104',
      chart: record(stay, day(104)),
      gaps: [{ message: 'noImaging' }],
      due: day(104),
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'a study of D+105 that names the infusion: too late, not too early',
      chart: record([...stay, scan(105, ofInfusion)]),
      gaps: [{ message: 'noImaging', nearMisses: { [KEY]: 'out-of-window' } }],
    },
    {
      given: 'a cancelled study of the days after that names the infusion',
      chart: record([...stay, scan(3, { ...ofInfusion, status: 'cancelled' })]),
      gaps: [{ message: 'noImaging', nearMisses: { [KEY]: 'cancelled' } }],
    },
    {
      given: 'no imaging, the day after',
      chart: record(stay, day(105)),
      gaps: [{ message: 'noImaging', severity: 'high', queue: 'imaging', nearMisses: {} }],
    },
    {
      given: 'a distribution scan that names the infusion, one day before the window',
      chart: record([...stay, scan(13, { ...of('PT'), ...ofInfusion })]),
      gaps: [{ message: 'noImaging', nearMisses: { [KEY]: 'early' } }],
    },
    {
      given: 'a guidance scan of the day',
      chart: record([...stay, scan(0, ofInfusion)]),
      gaps: [{ message: 'noImaging', nearMisses: { [KEY]: 'early' } }],
    },
    {
      given: 'CT one day too early that names nothing',
      chart: record([...stay, scan(13)]),
      gaps: [{ message: 'noImaging', nearMisses: { [KEY]: 'out-of-window' } }],
    },
    {
      given: 'CT one day too late',
      chart: record([...stay, scan(105)]),
      gaps: [{ message: 'noImaging', nearMisses: { [KEY]: 'out-of-window' } }],
    },
    {
      given: 'imaging before the infusion only: never meant as follow-up',
      chart: record([...stay, scan(-10)]),
      gaps: [{ message: 'noImaging', nearMisses: {} }],
    },
    {
      given: 'a study without a date, linked to the infusion or its stay: nothing tells that it came after',
      chart: record([
        ...stay,
        imagingStudy({ ...ofInfusion }),
        imagingStudy({ id: 'in-stay', encounter: { reference: 'Encounter/admission' } }),
      ]),
      gaps: [{ message: 'noImaging', nearMisses: { [KEY]: 'order-unknown', 'ImagingStudy/in-stay': 'order-unknown' } }],
    },
    {
      given: 'a cancelled study and a preliminary report',
      chart: record([...stay, scan(40, { status: 'cancelled' }), imagingReport(40, { status: 'preliminary' })]),
      gaps: [{ message: 'noImaging', nearMisses: { [KEY]: 'cancelled', 'DiagnosticReport/report': 'not-final' } }],
    },
    {
      given: 'ultrasound, where the route is not a cavity',
      chart: record([...stay, intravenous, scan(40, of('US'))]),
      gaps: [{ message: 'noImaging', nearMisses: {} }],
    },
    {
      given: 'a report alone, where the policy asks for the study',
      chart: record([...stay, imagingReport(40)]),
      policy: { imagingEvidence: 'study' },
      gaps: [{ message: 'noImaging' }],
    },
    {
      given: 'a report filed on D+10 without another date, linked to the stay: it tells of the stay',
      chart: record([
        ...stay,
        document('18748-4', {
          date: `${day(10)}T10:00:00-06:00`,
          context: { encounter: [{ reference: 'Encounter/admission' }] },
        }),
      ]),
      gaps: [{ message: 'noImaging', nearMisses: { 'DocumentReference/doc-18748-4': 'out-of-window' } }],
    },
    {
      given: 'the imaging of the first infusion, asked of the second',
      chart: record([...stay, second(day(60)), scan(40)]),
      episode: 1,
      gaps: [{ message: 'noImaging', nearMisses: {} }],
    },
    {
      given: "another patient's scan",
      chart: record([...stay, scan(40, { subject: { reference: 'Patient/p2' } })]),
      gaps: [{ message: 'noImaging', nearMisses: {} }],
    },
  ],
  'not-applicable': [
    { given: 'death on D+40', chart: record([patient({ deceasedDateTime: day(40) }), ...stay]), because: /died/ },
    {
      given: 'a site without imaging, reports and documents',
      chart: record(stay),
      policy: { feeds: ['Procedure'] },
      because: /not supplied/,
    },
  ],
  undetermined: [
    {
      given: 'nuclear medicine, while the route could not be read',
      chart: record([...stay, scan(40, of('NM'))], day(200), { unreadable: ['MedicationAdministration'] }),
      because: /the route, by which a study on record may count/,
    },
    {
      given: 'studies that could not be read',
      chart: record(stay, day(200), { unreadable: ['ImagingStudy'] }),
      because: /ImagingStudy/,
    },
  ],
});

describeRule(preTreatmentImagingOnFile, {
  'closed-gap': [
    {
      given: 'imaging between two infusions: before the second',
      chart: record([...stay, second(day(60)), scan(40)]),
      episode: 1,
    },
  ],
  'open-gap': [
    {
      given: 'no imaging before the second',
      chart: record([...stay, second(day(60))]),
      episode: 1,
      gaps: [{ message: 'noImaging' }],
    },
  ],
});
