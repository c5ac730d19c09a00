import { administrationRouteRecorded } from '../../src/rules/administration-route-recorded.ts';
import { CPT, SNOMED } from '../../src/terminology/systems.ts';
import { administration, admission, D0, day, document, linked, procedure, record } from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const GIVEN = 'MedicationAdministration/administration';
const MCODE = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-radiotherapy';
const technique = (part: string, code: string) => ({
  url: `${MCODE}-modality-and-technique`,
  extension: [{ url: part, valueCodeableConcept: { coding: [{ system: SNOMED, code }] } }],
});
const note = (text?: string) =>
  document('28570-0', {
    ...(text !== undefined && { text }),
    context: { period: { start: D0 }, encounter: [{ reference: 'Encounter/admission' }] },
  });
const stay = [linked(), admission()];

describeRule(administrationRouteRecorded, {
  'closed-gap': [
    {
      given: 'a route for which there is no code, in words',
      chart: record([
        procedure(),
        administration({
          dosage: {
            route: {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'OTH' }],
              text: 'into the cyst',
            },
          },
        }),
      ]),
    },
    {
      given: 'a coded route',
      chart: record([
        procedure(),
        administration({ dosage: { route: { coding: [{ system: SNOMED, code: '372469009' }] } } }),
      ]),
      evidence: [GIVEN],
      details: [],
    },
    {
      given: 'a route in words',
      chart: record([procedure(), administration({ dosage: { route: { text: 'intrapleural' } } })]),
    },
    {
      given: 'a coded route, the words of which send the reader elsewhere',
      chart: record([
        procedure(),
        administration({ dosage: { route: { coding: [{ system: SNOMED, code: '38239002' }], text: 'Per protocol' } } }),
      ]),
    },
    ...['per catheter', 'Per peritoneal catheter, per protocol', 'IV per protocol'].map((text) => ({
      given: `a way in words: ${text}`,
      chart: record([procedure(), administration({ dosage: { route: { text } } })]),
    })),
    {
      given: 'a route we do not know',
      chart: record([
        procedure(),
        administration({ dosage: { route: { coding: [{ system: SNOMED, code: '72607000' }] } } }),
      ]),
    },
    {
      given: 'a method alone',
      chart: record([procedure(), administration({ dosage: { method: { text: 'instillation' } } })]),
    },
    {
      given: 'a technique of the Procedure',
      chart: record([procedure({ extension: [technique(`${MCODE}-technique`, '384692006')] })]),
      evidence: ['Procedure/infusion'],
    },
    {
      given: 'the note',
      chart: record([...stay, note('10 mCi of P-32 was instilled into the left pleural cavity.')]),
      details: ['in-the-note'],
    },
    {
      given: 'a stopped administration',
      chart: record([procedure(), administration({ status: 'stopped', dosage: { route: { text: 'intrapleural' } } })]),
    },
    {
      given: 'a coded route beside a scanned note',
      chart: record([...stay, administration({ dosage: { route: { text: 'intrapleural' } } }), note()]),
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on D+3',
      chart: record([procedure()], day(3)),
      gaps: [{ message: 'noRoute' }],
      due: day(3),
      announced: false,
    },
  ],
  'open-gap': [
    ...Object.entries({
      'a word': { text: 'Unknown' },
      'the word Other': { text: 'Other' },
      'a code of the site': { coding: [{ system: 'urn:site', code: '9', display: 'Unknown' }] },
      'a null flavor': { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK' }] },
      'a reason why it is absent': {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown' }],
      },
    }).map(([how, route]) => ({
      given: `a route said to be unknown by ${how}`,
      chart: record([procedure(), administration({ dosage: { route } })]),
      gaps: [{ message: 'noRoute' as const, nearMisses: { [GIVEN]: 'incomplete' as const } }],
    })),
    ...[
      'See Admin Instructions',
      'Does not apply',
      'Per protocol',
      'As directed',
      'None',
      'No route',
      '-',
      'Misc',
      'Route to be determined',
      'Unspecified route',
    ].map((text) => ({
      given: `words that name no route: ${text}`,
      chart: record([procedure(), administration({ dosage: { route: { text } } })]),
      gaps: [{ message: 'noRoute' as const, nearMisses: { [GIVEN]: 'incomplete' as const } }],
    })),
    ...['midazolam 2 mg', 'Lidocaine HCl 1 %', 'iohexol 300', 'Sodium chloride 0.9 % flush'].map((text) => ({
      given: `the route of ${text}, which is recorded as part of the infusion alone`,
      chart: record([
        procedure(),
        administration({ medicationCodeableConcept: { text }, dosage: { route: { text: 'intravenous' } } }),
      ]),
      gaps: [{ message: 'noRoute' as const, nearMisses: {} }],
    })),
    {
      given: 'nothing',
      chart: record([procedure()]),
      gaps: [{ message: 'noRoute', severity: 'moderate', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'an administration without a route',
      chart: record([procedure(), administration()]),
      gaps: [{ message: 'noRoute', nearMisses: { [GIVEN]: 'incomplete' }, told: { [GIVEN]: /a route/ } }],
    },
    {
      given: 'a route without words',
      chart: record([procedure(), administration({ dosage: { route: { text: ' ' } } })]),
      gaps: [{ message: 'noRoute', nearMisses: { [GIVEN]: 'incomplete' } }],
    },
    {
      given: 'the route of an administration the day after',
      chart: record([
        procedure(),
        administration({ effectiveDateTime: day(1), dosage: { route: { text: 'intrapleural' } } }),
      ]),
      gaps: [{ message: 'noRoute', nearMisses: { [GIVEN]: 'out-of-window' } }],
    },
    {
      given: 'a modality, no technique',
      chart: record([procedure({ extension: [technique(`${MCODE}-modality`, '440252007')] })]),
      gaps: [{ message: 'noRoute' }],
    },
    {
      given: 'the route of an antiemetic given with it',
      chart: record([
        procedure(),
        administration(),
        administration({
          id: 'other',
          medicationCodeableConcept: { text: 'ondansetron' },
          dosage: { route: { text: 'intravenous' } },
        }),
      ]),
      gaps: [{ message: 'noRoute', nearMisses: { [GIVEN]: 'incomplete' } }],
    },
    { given: 'a silent note', chart: record([...stay, note('The patient did well.')]), gaps: [{ message: 'noRoute' }] },
    {
      given: 'the note, where the policy ignores narrative',
      chart: record([...stay, note('10 mCi of P-32 was instilled into the left pleural cavity.')]),
      policy: { narrative: 'ignore' },
      gaps: [{ message: 'noRoute' }],
    },
    {
      given: 'the code of the service in place of a route',
      chart: record([procedure(), administration({ dosage: { route: { coding: [{ system: CPT, code: '77750' }] } } })]),
      gaps: [{ message: 'noRoute', nearMisses: { [GIVEN]: 'incomplete' } }],
    },
  ],
  undetermined: [{ given: 'a scanned note', chart: record([...stay, note()]), because: /doc-28570-0/ }],
});
