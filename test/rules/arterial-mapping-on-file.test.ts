import type { ImagingStudy } from '@medplum/fhirtypes';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { arterialMappingOnFile } from '../../src/rules/arterial-mapping-on-file.ts';
import { DCM, HCPCS, ICD10CM, SNOMED } from '../../src/terminology/systems.ts';
import {
  administration,
  admission,
  claim,
  condition,
  D0,
  day,
  imagingStudy,
  line,
  linked,
  procedure,
  record,
  without,
} from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const study = (id: string, code: string, on: string, fields: Partial<ImagingStudy> = {}) =>
  imagingStudy({ id, on, modality: [{ system: DCM, code }], ...fields });
const angiogram = (on = day(-14), fields: Partial<ImagingStudy> = {}) => study('angiogram', 'XA', on, fields);
const scan = (on = day(-14), fields: Partial<ImagingStudy> = {}) => study('nuclear', 'NM', on, fields);
const ANGIOGRAM = 'ImagingStudy/angiogram';
const SCAN = 'ImagingStudy/nuclear';
const arterial = { route: { coding: [{ system: SNOMED, code: '58100008' }] } };
const spheres = (name = 'Y-90 glass microspheres') =>
  administration({ medicationCodeableConcept: { text: name }, dosage: arterial });
const liver = condition({ code: { coding: [{ system: ICD10CM, code: 'C22.0' }] } });
const treated = [procedure(), spheres(), liver];

describeRule(arterialMappingOnFile, {
  'closed-gap': [
    { given: 'both on one day', chart: record([...treated, angiogram(), scan()]), evidence: [ANGIOGRAM, SCAN] },
    { given: 'both on the first day of the window', chart: record([...treated, angiogram(day(-60)), scan(day(-60))]) },
    { given: 'both on the day before', chart: record([...treated, angiogram(day(-1)), scan(day(-1))]) },
    {
      given: 'both that morning, the angiogram of a procedure of its own',
      chart: record([
        procedure({ performedDateTime: `${D0}T14:00:00-06:00` }),
        spheres(),
        liver,
        angiogram(`${D0}T08:00:00-06:00`, { procedureReference: { reference: 'Procedure/mapping' } }),
        scan(`${D0}T11:00:00-06:00`),
      ]),
    },
    {
      given: 'the liver by the site of the Procedure alone',
      chart: record([procedure({ bodySite: [{ text: 'Liver, right lobe' }] }), spheres(), angiogram(), scan()]),
    },
    {
      given: 'microspheres by the supply line of the claim',
      chart: record([
        procedure(),
        administration({ medicationCodeableConcept: { text: 'radiotherapeutic agent' }, dosage: arterial }),
        liver,
        claim({
          item: [line(), line({ sequence: 2, productOrService: { coding: [{ system: HCPCS, code: 'C2616' }] } })],
        }),
        angiogram(),
        scan(),
      ]),
    },
    {
      given: 'studies of D-80, where the policy looks back further',
      chart: record([...treated, angiogram(day(-80)), scan(day(-80))]),
      policy: { windows: { ...DEFAULT_POLICY.windows, 'arterial-mapping-on-file': { from: -90, to: 0 } } },
    },
    {
      given: 'an angiogram of the stay without a date',
      chart: record([
        linked(),
        admission(),
        spheres(),
        liver,
        without(study('angiogram', 'XA', '', { encounter: { reference: 'Encounter/admission' } }), 'started'),
        scan(),
      ]),
    },
  ],
  'prospective-gap': [
    {
      given: 'neither on D+3',
      chart: record(treated, day(3)),
      gaps: [{ message: 'noAngiogram' }, { message: 'noScan' }],
      due: day(3),
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'neither',
      chart: record(treated),
      gaps: [
        { message: 'noAngiogram', severity: 'low', queue: 'imaging', nearMisses: {} },
        { message: 'noScan', severity: 'low', queue: 'imaging', nearMisses: {} },
      ],
    },
    {
      given: 'Y-90 into an artery without a product name',
      chart: record([procedure(), spheres('yttrium-90'), liver]),
      gaps: [{ message: 'noAngiogram' }, { message: 'noScan' }],
    },
    { given: 'an angiogram alone', chart: record([...treated, angiogram()]), gaps: [{ message: 'noScan' }] },
    { given: 'a scan alone', chart: record([...treated, scan()]), gaps: [{ message: 'noAngiogram' }] },
    {
      given: 'both one day too early',
      chart: record([...treated, angiogram(day(-61)), scan(day(-61))]),
      gaps: [
        { message: 'noAngiogram', nearMisses: { [ANGIOGRAM]: 'out-of-window' } },
        { message: 'noScan', nearMisses: { [SCAN]: 'out-of-window' } },
      ],
    },
    {
      given: 'the angiogram of the infusion itself',
      chart: record([...treated, angiogram(D0), scan()]),
      gaps: [{ message: 'noAngiogram', nearMisses: { [ANGIOGRAM]: 'same-session' } }],
    },
    {
      given: 'the scan after the infusion, which shows where it went',
      chart: record([
        procedure({ performedDateTime: `${D0}T10:00:00-06:00` }),
        spheres(),
        liver,
        angiogram(),
        scan(`${D0}T15:00:00-06:00`),
      ]),
      gaps: [{ message: 'noScan', nearMisses: { [SCAN]: 'wrong-order' } }],
    },
    {
      given: 'a cancelled angiogram',
      chart: record([...treated, angiogram(day(-14), { status: 'cancelled' }), scan()]),
      gaps: [{ message: 'noAngiogram', nearMisses: { [ANGIOGRAM]: 'cancelled' } }],
    },
    ...[[procedure()], [procedure(), procedure({ id: 'second' })]].map((records) => ({
      given: `the angiogram of the day that names the infusion, recorded ${records.length === 1 ? 'once' : 'twice'}`,
      chart: record([
        ...records,
        spheres(),
        liver,
        angiogram(D0, { procedureReference: { reference: 'Procedure/infusion' } }),
        scan(),
      ]),
      gaps: [{ message: 'noAngiogram' as const }],
    })),
    {
      given: 'the angiogram of a procedure of its own, that afternoon',
      chart: record([
        procedure({ performedDateTime: `${D0}T10:00:00-06:00` }),
        spheres(),
        liver,
        angiogram(`${D0}T15:00:00-06:00`, { procedureReference: { reference: 'Procedure/other' } }),
        scan(),
      ]),
      gaps: [{ message: 'noAngiogram', nearMisses: { [ANGIOGRAM]: 'wrong-order' } }],
    },
    ...[[], [procedure({ id: 'second' })]].map((more) => ({
      given: `the angiogram of that morning that names the infusion, recorded ${more.length === 0 ? 'once' : 'twice'}`,
      chart: record([
        procedure({ performedDateTime: `${D0}T14:00:00-06:00` }),
        ...more,
        spheres(),
        liver,
        angiogram(`${D0}T08:00:00-06:00`, { procedureReference: { reference: 'Procedure/infusion' } }),
        scan(),
      ]),
      gaps: [{ message: 'noAngiogram' as const, nearMisses: { [ANGIOGRAM]: 'same-session' as const } }],
    })),
  ],
  undetermined: [
    {
      given: 'studies that could not be read',
      chart: record(treated, day(200), { unreadable: ['ImagingStudy'] }),
      because: /ImagingStudy/,
    },
    {
      given: 'administrations that could not be read: the route is not known',
      chart: record([procedure()], day(200), { unreadable: ['MedicationAdministration'] }),
      because: /MedicationAdministration/,
    },
  ],
  'not-applicable': [
    { given: 'no route', chart: record([procedure()]), because: /no microspheres/ },
    {
      given: 'P-32 into an artery',
      chart: record([procedure(), administration({ dosage: arterial }), liver]),
      because: /no microspheres/,
    },
    {
      given: 'Y-90 into a vein',
      chart: record([
        procedure(),
        administration({
          medicationCodeableConcept: { text: 'yttrium-90' },
          dosage: { route: { text: 'intravenous' } },
        }),
        liver,
      ]),
      because: /no microspheres/,
    },
    { given: 'microspheres elsewhere', chart: record([procedure(), spheres(), condition()]), because: /liver/ },
  ],
});
