import { codeSelection } from '../../src/rules/code-selection.ts';
import { SNOMED } from '../../src/terminology/systems.ts';
import {
  administration,
  admission,
  appointment,
  D0,
  day,
  line,
  linked,
  patient,
  procedure,
  record,
  claim,
} from '../support/chart-builders.ts';
import { bill, coded, inpatient, modified } from '../support/claim-builders.ts';
import { describeRule } from '../support/describe-rule.ts';
import { note, stay, visit } from '../support/follow-up-builders.ts';

const agent = (text: string, route?: string) =>
  administration({
    medicationCodeableConcept: { text },
    ...(route !== undefined && { dosage: { route: { coding: [{ system: SNOMED, code: route }] } } }),
  });
const vein = agent('sodium phosphate P-32', '47625008');
/** The claim of the service with a second line of the day. */
const beside = (code: string, more: Parameters<typeof line>[0] = {}) =>
  claim({ item: [line(), line({ sequence: 2, ...coded(code), ...more })] });

describeRule(codeSelection, {
  'closed-gap': [
    {
      given: 'into a vein, nothing of follow-up on D+105, at a site that supplies no visits',
      chart: record([procedure(), vein, claim()], day(105)),
      policy: { feeds: ['Procedure', 'Claim', 'MedicationAdministration', 'Appointment'] },
    },
    {
      given: 'a colloid into the pleura',
      chart: record([procedure(), agent('chromic phosphate P-32', '372469009'), claim()]),
      evidence: ['Claim/claim'],
    },
    { given: 'planning codes beside it', chart: record([procedure(), beside('77263')]) },
    { given: 'a sibling marked as a service apart', chart: record([procedure(), beside('79101', modified('59'))]) },
    { given: 'another marked by XS', chart: record([procedure(), beside('57155', modified('XS'))]) },
    { given: 'a sibling of another day', chart: record([procedure(), beside('79101', { servicedDate: day(1) })]) },
    {
      given: 'a sibling on a cancelled claim',
      chart: record([procedure(), claim(), bill('b', coded('79101'), { status: 'cancelled' })]),
    },
    {
      given: 'a sibling that itself names another procedure',
      chart: record([
        procedure(),
        procedure({ id: 'other', code: { text: 'other therapy' } }),
        claim(),
        bill(
          'b',
          { ...coded('79200'), procedureSequence: [1] },
          {
            procedure: [{ sequence: 1, procedureReference: { reference: 'Procedure/other' } }],
          },
        ),
      ]),
    },
    { given: 'into a vein, on the last day of follow-up', chart: record([...stay, vein, claim()], day(104)) },
    { given: 'into a vein, with a visit', chart: record([...stay, vein, claim(), visit(day(30)), note(day(30))]) },
    { given: 'into a vein, with a visit without a note', chart: record([...stay, vein, claim(), visit(day(30))]) },
    {
      given: 'into a vein, with an appointment that was kept',
      chart: record([...stay, vein, claim(), appointment({ on: day(30), status: 'fulfilled' })]),
    },
    {
      given: 'Y-90 into a vein, with a visit',
      chart: record([...stay, agent('yttrium-90 chloride', '47625008'), claim(), visit(day(30))]),
    },
    {
      given: 'into a vein, without a visit on file: a note by who performed it, of a visit that is not in the record',
      chart: record([
        ...stay,
        vein,
        claim(),
        note(day(30), 'Seen again.', { author: [{ reference: 'Practitioner/a' }] }),
      ]),
    },
    {
      given: 'into a vein, without follow-up: the patient died',
      chart: record([patient({ deceasedDateTime: day(20) }), admission(), linked(), vein, claim()]),
    },
  ],
  'open-gap': [
    {
      given: 'a radiolabelled antibody',
      chart: record([procedure(), agent('ibritumomab tiuxetan Y-90'), claim()]),
      gaps: [{ message: 'antibody', severity: 'high', queue: 'coding' }],
    },
    {
      given: 'an antibody by its supply line',
      chart: record([procedure(), beside('A9543')]),
      gaps: [{ message: 'antibody', severity: 'high' }],
    },
    ...['79403', '57155', '58346', '0394T', '0395T'].map((code) => ({
      given: `${code} for the same service`,
      chart: record([procedure(), beside(code)]),
      gaps: [{ message: 'otherService' as const, severity: 'high' as const, about: 'Claim/claim' }],
    })),
    ...['79101', '79200', '79300', '79440', '79445', '79005'].map((code) => ({
      given: `${code} beside it`,
      chart: record([procedure(), claim(), bill('b', coded(code))], D0),
      gaps: [{ message: 'siblingBeside' as const, severity: 'moderate' as const, about: 'Claim/b' }],
    })),
    {
      given: 'into a vein, nothing of follow-up on D+105',
      chart: record([...stay, vein, claim()], day(105)),
      gaps: [{ message: 'noFollowUp', severity: 'low' }],
    },
    {
      given: 'into a vein, nothing of follow-up, and death a month after its end',
      chart: record([patient({ deceasedDateTime: day(140) }), ...stay, vein, claim()], day(200)),
      gaps: [{ message: 'noFollowUp' }],
    },
    {
      given: 'microspheres by name, said to be given into a vein, nothing of follow-up',
      chart: record([...stay, agent('Y-90 resin microspheres', '47625008'), claim()], day(105)),
      gaps: [{ message: 'microspheres' }, { message: 'noFollowUp' }],
    },
    {
      given: 'an antibody into a vein, nothing of follow-up: the one speaks for another code, the other is not asked',
      chart: record([...stay, agent('ibritumomab tiuxetan Y-90', '47625008'), claim()], day(105)),
      gaps: [{ message: 'antibody' }],
    },
    {
      given: 'microspheres by name',
      chart: record([procedure(), agent('Y-90 resin microspheres'), claim()]),
      gaps: [{ message: 'microspheres', severity: 'low' }],
    },
    {
      given: 'microspheres by their supply line',
      chart: record([procedure(), beside('C2616')]),
      gaps: [{ message: 'microspheres' }],
    },
    {
      given: 'Y-90 into an artery',
      chart: record([procedure(), agent('yttrium-90', '58100008'), claim()]),
      gaps: [{ message: 'microspheres' }],
    },
  ],
  'not-applicable': [
    { given: 'no claim', chart: record([procedure(), agent('ibritumomab Y-90')]), because: /no claim line/ },
    {
      given: 'an inpatient claim',
      chart: record([procedure(), agent('ibritumomab Y-90'), claim(inpatient)]),
      because: /no claim line/,
    },
  ],
  undetermined: [
    {
      given: 'what was given could not be read',
      chart: record([procedure(), claim()], day(200), { unreadable: ['MedicationAdministration'] }),
      because: /MedicationAdministration/,
    },
  ],
});
