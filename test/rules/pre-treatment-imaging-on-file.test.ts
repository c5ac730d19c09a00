import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { preTreatmentImagingOnFile } from '../../src/rules/pre-treatment-imaging-on-file.ts';
import { CPT, DCM, DIAGNOSTIC_SERVICE, LOINC, SNOMED } from '../../src/terminology/systems.ts';
import {
  administration,
  admission,
  claim,
  D0,
  day,
  document,
  imagingStudy,
  linked,
  procedure,
  record,
  report,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const modality = (code: string) => [{ system: DCM, code }];
const route = (code: string) => administration({ dosage: { route: { coding: [{ system: SNOMED, code }] } } });
const INTRAVENOUS = '47625008';
const INTRAPERITONEAL = '38239002';
const INTRAPLEURAL = '372469009';

const imagingReport = (code: string, fields: Parameters<typeof report>[0] = {}) =>
  report({
    category: [{ coding: [{ system: DIAGNOSTIC_SERVICE, code }] }],
    effectiveDateTime: day(-10),
    ...fields,
  });

/** A report under a name of the site. */
const namedReport = (text: string, category: NonNullable<Parameters<typeof report>[0]>['category'] & object) =>
  report({ category, code: { text }, effectiveDateTime: day(-10) });
const UNTOLD = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown', display: 'Unknown' }],
};

/** An imaging report document of which only the filing date is known. */
const filed = (on: string, fields: Parameters<typeof document>[1] = {}) => document('18748-4', { date: on, ...fields });

const before = { from: -30, to: 0 };

describeRule(preTreatmentImagingOnFile, {
  'closed-gap': [
    ...[
      'CT abdomen after PICC line placement',
      'MRI liver',
      'PET/CT and chest x-ray',
      'XR Femur 2 views',
      'Mammogram',
      'Report',
      'Computed tomography abdomen after paracentesis',
    ].map((text) => ({
      given: `a report of radiology: ${text}`,
      chart: record([procedure(), imagingReport('RAD', { code: { text } })]),
      details: ['report-only' as const],
    })),
    ...(
      [
        ['an infusion into the pleura', procedure(), route(INTRAPLEURAL)],
        ['an infusion at the pleura', procedure({ bodySite: [{ text: 'Left pleural space' }] })],
        ['an infusion for a pleural effusion', procedure({ reasonCode: [{ text: 'Malignant pleural effusion' }] })],
      ] as const
    ).map(([before, ...records]) => ({
      given: `a chest x-ray before ${before}`,
      chart: record([...records, imagingReport('RAD', { code: { text: 'XR Chest 2 views' } })]),
      details: ['report-only' as const],
    })),
    {
      given: 'a CT on the first day of the window',
      chart: record([procedure(), imagingStudy({ on: day(-90) })]),
      evidence: ['ImagingStudy/scan'],
      details: [],
    },
    {
      given: 'a CT on the day of the infusion, nobody says when',
      chart: record([procedure(), imagingStudy({ on: D0 })]),
    },
    {
      given: 'a CT an hour before the infusion',
      chart: record([
        procedure({ performedDateTime: `${D0}T10:00:00-06:00` }),
        imagingStudy({ on: `${D0}T09:00:00-06:00` }),
      ]),
    },
    { given: 'an MR', chart: record([procedure(), imagingStudy({ on: day(-5), modality: modality('MR') })]) },
    { given: 'a PET', chart: record([procedure(), imagingStudy({ on: day(-5), modality: modality('PT') })]) },
    {
      given: 'the modality on a series only, the date too',
      chart: record([
        procedure(),
        imagingStudy({
          modality: [],
          series: [{ uid: '1.2', modality: { system: DCM, code: 'CT' }, started: day(-5) }],
        }),
      ]),
    },
    {
      given: 'nuclear medicine before an intravenous infusion',
      chart: record([procedure(), route(INTRAVENOUS), imagingStudy({ on: day(-5), modality: modality('NM') })]),
    },
    {
      given: 'ultrasound of a cavity before it is instilled',
      chart: record([procedure(), route(INTRAPERITONEAL), imagingStudy({ on: day(-5), modality: modality('US') })]),
      details: ['weak-modality'],
    },
    {
      given: 'a study whose status is unknown',
      chart: record([procedure(), imagingStudy({ on: day(-5), status: 'unknown' })]),
    },
    {
      given: 'a study without a date in the encounter of the infusion',
      chart: record([linked(), admission(), imagingStudy({ encounter: { reference: 'Encounter/admission' } })]),
    },
    {
      given: 'a final radiology report without the study',
      chart: record([procedure(), imagingReport('RAD')]),
      evidence: ['DiagnosticReport/report'],
      details: ['report-only'],
    },
    {
      given: 'a study and its report: the study is there',
      chart: record([procedure(), imagingStudy({ on: day(-10) }), imagingReport('RAD')]),
      evidence: ['DiagnosticReport/report', 'ImagingStudy/scan'],
      details: [],
    },
    ...[
      'CT Chest w/ Contrast',
      'MRI LIVER W WO CONTRAST',
      'PET/CT SKULL BASE TO MID THIGH, whole body',
      'PET+CT Whole body',
    ].map((text) => ({
      given: `a report that names itself, its category not told: ${text}`,
      chart: record([procedure(), namedReport(text, [UNTOLD])]),
      details: ['report-only' as const],
    })),
    ...['Imaging', 'Radiology', 'Radiology Reports'].map((text) => ({
      given: `a report in a category of the site, called ${text}`,
      chart: record([procedure(), namedReport('report', [{ coding: [{ system: 'urn:site', code: '5' }], text }])]),
    })),
    {
      given: 'a document that names itself as a study',
      chart: record([
        procedure(),
        document('x', {
          type: { text: 'CT Abdomen and Pelvis W contrast IV' },
          context: { period: { start: day(-10) } },
        }),
      ]),
    },
    { given: 'an amended CT report', chart: record([procedure(), imagingReport('CT', { status: 'amended' })]) },
    { given: 'a report of nuclear medicine', chart: record([procedure(), imagingReport('NMS')]) },
    {
      given: 'a report in the category Radiology of US Core, under a code of the site',
      chart: record([
        procedure(),
        report({
          category: [{ coding: [{ system: LOINC, code: 'LP29684-5' }] }],
          code: { coding: [{ system: 'urn:oid:1.2.3', code: 'IMG123' }] },
          effectiveDateTime: day(-10),
        }),
      ]),
      details: ['report-only'],
    },
    {
      given: 'an imaging report document of another site',
      chart: record([procedure(), document('18748-4', { context: { period: { start: day(-20) } } })]),
      details: ['report-only'],
    },
    {
      given: 'a superseded report document, at its own date',
      chart: record([procedure(), filed(day(-20), { status: 'superseded' })]),
      details: ['report-only', 'superseded-document'],
    },
    {
      given: 'a superseded report document, and one that stands',
      chart: record([
        procedure(),
        filed(day(-20), { status: 'superseded' }),
        document('18748-4', { id: 'later', date: day(-12) }),
      ]),
      evidence: ['DocumentReference/doc-18748-4', 'DocumentReference/later'],
      details: ['report-only'],
    },
    {
      given: 'a linked report document of which only the filing, 30 days after, is known',
      chart: record([
        linked(),
        admission(),
        filed(day(30), { context: { encounter: [{ reference: 'Encounter/admission' }] } }),
      ]),
      details: ['report-only', 'filed-later'],
    },
    {
      given: 'a window that the policy moved',
      chart: record([procedure(), imagingStudy({ on: day(-120) })]),
      policy: { windows: { ...DEFAULT_POLICY.windows, 'pre-treatment-imaging-on-file': { from: -120, to: 0 } } },
    },
    { given: 'a claim without a procedure', chart: record([claim(), imagingStudy({ on: day(-5) })]) },
    {
      given: 'a study of a CT and of what was planned on it',
      chart: record([
        procedure(),
        imagingStudy({ on: day(-5), modality: [...modality('RTSTRUCT'), ...modality('CT')] }),
      ]),
      evidence: ['ImagingStudy/scan'],
      details: [],
    },
    {
      given: 'a study whose series alone tell a modality',
      chart: record([
        procedure(),
        {
          ...without(imagingStudy({ on: day(-5) }), 'modality'),
          series: [{ uid: '1.2', modality: { code: 'CT', system: DCM } }],
        },
      ]),
      evidence: ['ImagingStudy/scan'],
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on D+3',
      chart: record([procedure()], day(3)),
      gaps: [{ message: 'noImaging' }],
      due: day(3),
      announced: false,
    },
  ],
  'open-gap': [
    ...(
      [
        ['dated outside the window', imagingStudy({ on: day(-91), modality: modality('NM') })],
        ['cancelled', imagingStudy({ on: day(-5), modality: modality('NM'), status: 'cancelled' })],
        ['of no such modality', imagingStudy({ on: day(-5), modality: modality('XA') })],
      ] as const
    ).map(([what, study]) => ({
      given: `a study ${what}, while the route could not be read`,
      chart: record([procedure(), study], day(200), { unreadable: ['MedicationAdministration'] }),
      gaps: [{ message: 'noImaging' as const }],
    })),
    {
      given: 'nuclear medicine for a route that the procedure tells, whatever could not be read',
      chart: record(
        [
          procedure({ code: { coding: [{ system: CPT, code: '77750' }], text: 'intrapleural infusion' } }),
          imagingStudy({ on: day(-5), modality: modality('NM') }),
        ],
        day(200),
        { unreadable: ['MedicationAdministration'] },
      ),
      gaps: [{ message: 'noImaging' }],
    },
    ...['LP29708-2', 'LP7839-6'].map((code) => ({
      given: `a report in the category ${code} of US Core, which is not radiology`,
      chart: record([
        procedure(),
        report({ category: [{ coding: [{ system: LOINC, code }] }], effectiveDateTime: day(-10) }),
      ]),
      gaps: [{ message: 'noImaging' as const, nearMisses: {} }],
    })),
    {
      given: 'a study without a date that names the infusion: guidance, as like as not',
      chart: record([linked(), admission(), imagingStudy({ procedureReference: { reference: 'Procedure/infusion' } })]),
      gaps: [{ message: 'noImaging', nearMisses: { 'ImagingStudy/scan': 'order-unknown' } }],
    },
    {
      given: 'more studies than a reader looks through: those that tell most, and how many more',
      chart: record([
        procedure(),
        ...Array.from({ length: 30 }, (_, index) => imagingStudy({ id: `old-${index}`, on: day(-100 - index) })),
        imagingStudy({ id: 'cancelled', on: day(-3), status: 'cancelled' }),
      ]),
      gaps: [
        {
          message: 'noImaging',
          moreNearMisses: 23,
          nearMisses: {
            'ImagingStudy/cancelled': 'cancelled',
            ...Object.fromEntries(
              [0, 1, 2, 3, 4, 5, 6].map((index) => [`ImagingStudy/old-${index}`, 'out-of-window' as const]),
            ),
          },
        },
      ],
    },
    {
      given: 'nothing at all',
      chart: record([procedure()]),
      gaps: [{ message: 'noImaging', severity: 'high', queue: 'imaging', nearMisses: {} }],
    },
    {
      given: 'nothing, and a claim is out: the imaging desk keeps it',
      chart: record([procedure(), claim()]),
      gaps: [{ message: 'noImaging', queue: 'imaging' }],
    },
    {
      given: 'a CT one day too early',
      chart: record([procedure(), imagingStudy({ on: day(-91) })]),
      gaps: [{ message: 'noImaging', nearMisses: { 'ImagingStudy/scan': 'out-of-window' } }],
    },
    {
      given: 'a CT the day after the infusion',
      chart: record([procedure(), imagingStudy({ on: day(1) })]),
      gaps: [{ message: 'noImaging', nearMisses: { 'ImagingStudy/scan': 'out-of-window' } }],
    },
    {
      given: 'a CT one minute after the infusion began',
      chart: record([
        procedure({ performedDateTime: `${D0}T10:00:00-06:00` }),
        imagingStudy({ on: `${D0}T10:01:00-06:00` }),
      ]),
      gaps: [{ message: 'noImaging', nearMisses: { 'ImagingStudy/scan': 'wrong-order' } }],
    },
    {
      given: 'the guidance scan of the infusion itself',
      chart: record([procedure(), imagingStudy({ on: D0, procedureReference: { reference: 'Procedure/infusion' } })]),
      gaps: [{ message: 'noImaging', nearMisses: { 'ImagingStudy/scan': 'wrong-order' } }],
    },
    {
      given: 'the report of the infusion itself, filed under radiology',
      chart: record([
        procedure({ report: [{ reference: 'DiagnosticReport/report' }] }),
        imagingReport('RAD', { effectiveDateTime: D0 }),
      ]),
      gaps: [{ message: 'noImaging', nearMisses: { 'DiagnosticReport/report': 'wrong-order' } }],
    },
    {
      given: 'the report of the infusion itself, as of the hour it was ordered for',
      chart: record([
        procedure({
          performedDateTime: `${D0}T10:00:00-06:00`,
          report: [{ reference: 'DiagnosticReport/report' }],
        }),
        imagingReport('RAD', { effectiveDateTime: `${D0}T09:00:00-06:00` }),
      ]),
      gaps: [{ message: 'noImaging', nearMisses: { 'DiagnosticReport/report': 'wrong-order' } }],
    },
    {
      given: 'a report coded as the infusion, filed under radiology',
      chart: record([
        procedure({ performedDateTime: `${D0}T10:00:00-06:00` }),
        imagingReport('RAD', {
          code: { coding: [{ system: CPT, code: '77750' }] },
          effectiveDateTime: `${D0}T09:00:00-06:00`,
        }),
      ]),
      gaps: [{ message: 'noImaging', nearMisses: {} }],
    },
    ...[
      'CT guided biopsy of liver',
      'CT simulation chest',
      'CT Chest - prior authorization',
      'PT with INR',
      'CT/GC NAAT',
      'XR Chest 2 views',
      'Letter about a CT of the chest',
    ].map((text) => ({
      given: `a report of another name, its category not told: ${text}`,
      chart: record([procedure(), namedReport(text, [UNTOLD])]),
      gaps: [{ message: 'noImaging' as const, nearMisses: {} }],
    })),
    ...[
      'XR Chest 2 views',
      'Chest x-ray PA and lateral',
      'DEXA bone density',
      'Ultrasound guided paracentesis',
      'PICC line placement',
    ].map((text) => ({
      given: `a report of radiology that shows no tumour: ${text}`,
      chart: record([procedure(), imagingReport('RAD', { code: { text } })]),
      gaps: [{ message: 'noImaging' as const, nearMisses: {} }],
    })),
    {
      given: 'a chest x-ray before an infusion into the peritoneum',
      chart: record([
        procedure({ reasonCode: [{ text: 'Malignant pleural effusion' }] }),
        route(INTRAPERITONEAL),
        imagingReport('RAD', { code: { text: 'XR Chest 2 views' } }),
      ]),
      gaps: [{ message: 'noImaging' as const }],
    },
    {
      given: 'a plain film of the abdomen before an infusion into the pleura',
      chart: record([procedure(), route(INTRAPLEURAL), imagingReport('RAD', { code: { text: 'KUB' } })]),
      gaps: [{ message: 'noImaging' as const }],
    },
    {
      given: 'a report of the laboratory that has the name of a study',
      chart: record([procedure(), imagingReport('LAB', { code: { text: 'CT chest' } })]),
      gaps: [{ message: 'noImaging', nearMisses: {} }],
    },
    {
      given: 'a study of the month of the window only',
      chart: record([procedure(), imagingStudy({ on: '2025-01' })]),
      gaps: [{ message: 'noImaging', nearMisses: { 'ImagingStudy/scan': 'date-imprecise' } }],
    },
    {
      given: 'a study without any date or link',
      chart: record([procedure(), imagingStudy({})]),
      gaps: [{ message: 'noImaging', nearMisses: { 'ImagingStudy/scan': 'date-absent' } }],
    },
    {
      given: 'a study that is only registered',
      chart: record([procedure(), imagingStudy({ on: day(-5), status: 'registered' })]),
      gaps: [{ message: 'noImaging', nearMisses: { 'ImagingStudy/scan': 'cancelled' } }],
    },
    {
      given: 'a preliminary report',
      chart: record([procedure(), imagingReport('RAD', { status: 'preliminary' })]),
      gaps: [{ message: 'noImaging', nearMisses: { 'DiagnosticReport/report': 'not-final' } }],
    },
    {
      given: 'a report where the policy asks for the study',
      chart: record([procedure(), imagingReport('RAD')]),
      policy: { imagingEvidence: 'study' },
      gaps: [{ message: 'noImaging', nearMisses: {} }],
    },
    {
      given: 'a physical therapy report (v2-0074 PT)',
      chart: record([procedure(), imagingReport('PT')]),
      gaps: [{ message: 'noImaging', nearMisses: {} }],
    },
    {
      given: 'nuclear medicine where the route is not known',
      chart: record([procedure(), imagingStudy({ on: day(-5), modality: modality('NM') })]),
      gaps: [{ message: 'noImaging' }],
    },
    {
      given: 'ultrasound before an intravenous infusion',
      chart: record([procedure(), route(INTRAVENOUS), imagingStudy({ on: day(-5), modality: modality('US') })]),
      gaps: [{ message: 'noImaging' }],
    },
    {
      given: 'the CT of another patient',
      chart: record([procedure(), imagingStudy({ on: day(-5), subject: { reference: 'Patient/p2' } })]),
      gaps: [{ message: 'noImaging', nearMisses: {} }],
    },
    {
      given: 'a report document filed later that nothing links',
      chart: record([linked(), admission(), filed(day(10))]),
      gaps: [{ message: 'noImaging', nearMisses: { 'DocumentReference/doc-18748-4': 'out-of-window' } }],
    },
    {
      given: 'a linked report document filed 31 days after',
      chart: record([
        linked(),
        admission(),
        filed(day(31), { context: { encounter: [{ reference: 'Encounter/admission' }] } }),
      ]),
      gaps: [{ message: 'noImaging', nearMisses: { 'DocumentReference/doc-18748-4': 'out-of-window' } }],
    },
    {
      given: 'a CT that the moved window leaves out',
      chart: record([procedure(), imagingStudy({ on: day(-31) })]),
      policy: { windows: { ...DEFAULT_POLICY.windows, 'pre-treatment-imaging-on-file': before } },
      gaps: [{ message: 'noImaging', nearMisses: { 'ImagingStudy/scan': 'out-of-window' } }],
    },
    {
      given: 'a laboratory report by LOINC of imaging nowhere',
      chart: record([procedure(), report({ code: { coding: [{ system: LOINC, code: '58410-2' }] } })]),
      gaps: [{ message: 'noImaging', nearMisses: {} }],
    },
    {
      given: 'a progress note of the week before: no imaging',
      chart: record([procedure(), document('11506-3', { context: { period: { start: day(-7) } } })]),
      gaps: [{ message: 'noImaging', nearMisses: {} }],
    },
    {
      given: 'a CT of the stay without a date, where the policy asks for one of before the day',
      chart: record([linked(), admission(), imagingStudy({ encounter: { reference: 'Encounter/admission' } })]),
      policy: { windows: { ...DEFAULT_POLICY.windows, 'pre-treatment-imaging-on-file': { from: -30, to: -1 } } },
      gaps: [{ message: 'noImaging', nearMisses: { 'ImagingStudy/scan': 'order-unknown' } }],
    },
  ],
  undetermined: [
    {
      given: 'a chest x-ray, which shows what is in the pleura, while the route could not be read',
      chart: record([procedure(), imagingReport('RAD', { code: { text: 'XR Chest 2 views' } })], day(200), {
        unreadable: ['MedicationAdministration'],
      }),
      because: /the route, by which a study on record may count, could not be read/,
    },
    ...(
      [
        ['NM', 'MedicationAdministration'],
        ['US', 'MedicationAdministration'],
        ['NM', 'Medication'],
      ] as const
    ).map(([code, type]) => ({
      given: `${code}, which counts by some routes, and the route may stand where nothing could be read: ${type}`,
      chart: record([procedure(), imagingStudy({ on: day(-5), modality: modality(code) })], day(200), {
        unreadable: [type],
      }),
      because: /the route, by which a study on record may count, could not be read/,
    })),
    {
      given: 'studies that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['ImagingStudy'] }),
      because: /ImagingStudy/,
    },
    {
      given: 'no service date',
      chart: record([procedure({ performedDateTime: '2025-01' }), imagingStudy({ on: day(-5) })]),
    },
  ],
  'not-applicable': [
    {
      given: 'a site without imaging and documents',
      chart: record([procedure()]),
      policy: { feeds: ['Procedure', 'Encounter'] },
      because: /not supplied/,
    },
  ],
});
