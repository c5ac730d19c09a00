import { administrationSiteRecorded } from '../../src/rules/administration-site-recorded.ts';
import { SNOMED } from '../../src/terminology/systems.ts';
import { administration, admission, D0, day, document, linked, procedure, record } from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const GIVEN = 'MedicationAdministration/administration';
const note = (text?: string) =>
  document('28570-0', {
    ...(text !== undefined && { text }),
    context: { period: { start: D0 }, encounter: [{ reference: 'Encounter/admission' }] },
  });
const stay = [linked(), admission()];

describeRule(administrationSiteRecorded, {
  'closed-gap': [
    {
      given: 'the site of the Procedure, coded',
      chart: record([procedure({ bodySite: [{ coding: [{ system: SNOMED, code: '10200004' }] }] })]),
      evidence: ['Procedure/infusion'],
      details: [],
    },
    {
      given: 'the site of the Procedure in words',
      chart: record([procedure({ bodySite: [{ text: 'left pleural cavity' }] })]),
    },
    {
      given: 'the site of the administration',
      chart: record([procedure(), administration({ dosage: { site: { text: 'pleura' } } })]),
      evidence: [GIVEN],
    },
    {
      given: 'an intravenous route: the whole body',
      chart: record([
        procedure(),
        administration({ dosage: { route: { coding: [{ system: SNOMED, code: '47625008' }] } } }),
      ]),
      evidence: [GIVEN],
    },
    {
      given: 'a product given into a vein only',
      chart: record([procedure(), administration({ medicationCodeableConcept: { text: 'radium Ra 223 dichloride' } })]),
      evidence: [GIVEN],
    },
    {
      given: 'an antibody that is only ever given into a vein',
      chart: record([
        procedure(),
        administration({ medicationCodeableConcept: { text: 'ibritumomab tiuxetan Y-90' } }),
      ]),
      evidence: [GIVEN],
    },
    {
      given: 'the note',
      chart: record([...stay, note('10 mCi of P-32 was instilled into the left pleural cavity.')]),
      details: ['in-the-note'],
    },
    {
      given: 'a note of an intravenous infusion',
      chart: record([...stay, note('Lutetium-177 dotatate, 200 mCi, was infused intravenously.')]),
      details: ['in-the-note'],
    },
    {
      given: 'two administrations, of which the second states the vein',
      chart: record([
        procedure(),
        administration({ dosage: { method: { text: 'slowly' } } }),
        administration({ id: 'second', dosage: { route: { text: 'intravenous' } } }),
      ]),
      evidence: ['MedicationAdministration/second'],
    },
  ],
  'prospective-gap': [
    {
      given: 'nothing on D+3',
      chart: record([procedure()], day(3)),
      gaps: [{ message: 'noSite' }],
      due: day(3),
      announced: false,
    },
  ],
  'open-gap': [
    ...Object.entries({
      'a word': { text: 'Unknown' },
      'the words Other site': { text: 'Other site' },
      'a code of the site': { coding: [{ system: 'urn:site', code: '9', display: 'Unknown' }] },
      'a null flavor': { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK' }] },
      'a reason why it is absent': {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown' }],
      },
    }).map(([how, site]) => ({
      given: `a site said to be unknown by ${how}`,
      chart: record([procedure({ bodySite: [site] })]),
      gaps: [{ message: 'noSite' as const }],
    })),
    ...['None', 'Unknown site', 'Multiple', 'See procedure note', 'As directed'].map((text) => ({
      given: `words that name no site: ${text}`,
      chart: record([procedure({ bodySite: [{ text }] })]),
      gaps: [{ message: 'noSite' as const }],
    })),
    {
      given: 'nothing',
      chart: record([procedure()]),
      gaps: [{ message: 'noSite', severity: 'moderate', queue: 'clinician', nearMisses: {} }],
    },
    {
      given: 'an administration without a site',
      chart: record([procedure(), administration()]),
      gaps: [{ message: 'noSite', nearMisses: { [GIVEN]: 'incomplete' }, told: { [GIVEN]: /a site/ } }],
    },
    {
      given: 'a route that is no site',
      chart: record([procedure(), administration({ dosage: { route: { text: 'intracavitary' } } })]),
      gaps: [{ message: 'noSite' }],
    },
    {
      given: 'the site of an administration entered in error',
      chart: record([
        procedure(),
        administration({ status: 'entered-in-error', dosage: { site: { text: 'pleura' } } }),
      ]),
      gaps: [{ message: 'noSite', nearMisses: { [GIVEN]: 'cancelled' } }],
    },
    {
      given: 'a site without words',
      chart: record([procedure({ bodySite: [{ text: '' }] })]),
      gaps: [{ message: 'noSite' }],
    },
    { given: 'a silent note', chart: record([...stay, note('The patient did well.')]), gaps: [{ message: 'noSite' }] },
    {
      given: 'the note, where the policy ignores narrative',
      chart: record([...stay, note('10 mCi of P-32 was instilled into the left pleural cavity.')]),
      policy: { narrative: 'ignore' },
      gaps: [{ message: 'noSite' }],
    },
    {
      given: 'a site without words or a code',
      chart: record([procedure({ bodySite: [{}] })]),
      gaps: [{ message: 'noSite' }],
    },
  ],
  undetermined: [
    { given: 'a scanned note', chart: record([...stay, note()]), because: /doc-28570-0/ },
    { given: 'no service date', chart: record([procedure({ performedDateTime: '2025' })]), because: /service date/ },
  ],
});
