import type { Procedure } from '@medplum/fhirtypes';
import { claimSupportedByProcedure } from '../../src/rules/claim-supported-by-procedure.ts';
import { CPT, ICD10PCS, SNOMED } from '../../src/terminology/systems.ts';
import { claim, D0, day, line, procedure, record, without } from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const byName = claim({ procedure: [{ sequence: 1, procedureReference: { reference: 'Procedure/infusion' } }] });
const coded = (system: string, code: string) => ({ code: { coding: [{ system, code }] } });
const undated = (fields: Partial<Procedure> = {}): Procedure => {
  return without(procedure(fields), 'performedDateTime');
};
const KEY = 'Procedure/infusion';

describeRule(claimSupportedByProcedure, {
  'closed-gap': [
    { given: 'a 77750 procedure of the same day', chart: record([procedure(), claim()]), evidence: [KEY] },
    { given: 'a 77750 procedure that the claim names', chart: record([procedure(), byName]), evidence: [KEY] },
    {
      given: 'a 77750 procedure of the day before: one service',
      chart: record([procedure(), claim({ item: [line({ servicedDate: day(1) })] })]),
    },
    { given: 'a stopped procedure', chart: record([procedure({ status: 'stopped' }), claim()]) },
    { given: 'a procedure in progress', chart: record([procedure({ status: 'in-progress' }), claim()]) },
    { given: 'a procedure of unknown status', chart: record([procedure({ status: 'unknown' }), claim()]) },
    {
      given: 'ICD-10-PCS isotope administration of the same day',
      chart: record([procedure(coded(ICD10PCS, 'DWY5GDZ')), claim()]),
    },
    {
      given: 'SNOMED CT administration of a radiopharmaceutical of the same day',
      chart: record([procedure(coded(SNOMED, '440252007')), claim()]),
    },
    {
      given: 'SNOMED CT intracavitary brachytherapy of the same day',
      chart: record([procedure(coded(SNOMED, '384692006')), claim()]),
    },
    {
      given: 'radionuclide therapy without a date, named by the claim',
      chart: record([undated(coded(SNOMED, '440252007')), byName]),
    },
    {
      given: 'the line is a detail of its item',
      chart: record([
        procedure(),
        claim({
          item: [
            line({
              productOrService: { text: 'package' },
              detail: [{ sequence: 1, productOrService: { coding: [{ system: CPT, code: '77750' }] } }],
            }),
          ],
        }),
      ]),
    },
  ],
  'open-gap': [
    {
      given: 'a claim alone',
      chart: record([claim()]),
      gaps: [{ message: 'noProcedure', severity: 'high', queue: 'compliance', about: 'Claim/claim', nearMisses: {} }],
    },
    {
      given: 'a claim that contains the procedure it names: a claim does not bear itself out',
      chart: record([
        claim({
          contained: [procedure({ id: 'held' })],
          procedure: [{ sequence: 1, procedureReference: { reference: '#held' } }],
        }),
      ]),
      gaps: [{ message: 'noProcedure', nearMisses: {} }],
    },
    {
      given: 'a claim alone, on the very day: it is immediate',
      chart: record([claim()], D0),
      gaps: [{ message: 'noProcedure' }],
    },
    {
      given: 'radionuclide therapy two days before',
      chart: record([procedure({ ...coded(SNOMED, '440252007'), performedDateTime: day(-2) }), claim()]),
      gaps: [{ message: 'noProcedure', nearMisses: { [KEY]: 'out-of-window' } }],
    },
    {
      given: 'radionuclide therapy dated to the month',
      chart: record([procedure({ ...coded(SNOMED, '440252007'), performedDateTime: '2025-01' }), claim()]),
      gaps: [{ message: 'noProcedure', nearMisses: { [KEY]: 'date-imprecise' } }],
    },
    {
      given: 'radionuclide therapy without a date, not named',
      chart: record([undated(coded(SNOMED, '440252007')), claim()]),
      gaps: [{ message: 'noProcedure', nearMisses: { [KEY]: 'date-absent' } }],
    },
    {
      given: 'radionuclide therapy that was not done',
      chart: record([procedure({ ...coded(SNOMED, '440252007'), status: 'not-done' }), claim()]),
      gaps: [{ message: 'noProcedure', nearMisses: { [KEY]: 'cancelled' } }],
    },
    {
      given: 'a procedure that is only prepared',
      chart: record([procedure({ status: 'preparation' }), claim()]),
      gaps: [{ message: 'noProcedure', nearMisses: { [KEY]: 'not-final' } }],
    },
    {
      given: 'another procedure of the same day, not named',
      chart: record([procedure(coded(CPT, '37243')), claim()]),
      gaps: [{ message: 'noProcedure', nearMisses: {} }],
    },
    {
      given: 'a performed procedure of another code, named by the claim',
      chart: record([procedure(coded(CPT, '37243')), byName]),
      gaps: [{ message: 'otherCode', severity: 'low', about: 'Claim/claim' }],
    },
    {
      given: 'a procedure of another code, named, but not done',
      chart: record([procedure({ ...coded(CPT, '37243'), status: 'not-done' }), byName]),
      gaps: [{ message: 'noProcedure' }],
    },
    {
      given: 'the procedure of another patient, named by mistake',
      chart: record([procedure({ subject: { reference: 'Patient/p2' } }), byName]),
      gaps: [{ message: 'noProcedure' }],
    },
  ],
  'not-applicable': [
    { given: 'no claim', chart: record([procedure()]), because: /no active claim/ },
    { given: 'a cancelled claim', chart: record([procedure(), claim({ status: 'cancelled' })]) },
    { given: 'a draft claim', chart: record([procedure(), claim({ status: 'draft' })]) },
    { given: 'a preauthorization', chart: record([procedure(), claim({ use: 'preauthorization' })]) },
    { given: 'a predetermination', chart: record([procedure(), claim({ use: 'predetermination' })]) },
    {
      given: 'a claim for a procedure not done: another rule speaks of it',
      chart: record([procedure({ status: 'not-done' }), byName]),
      because: /not done/,
    },
    {
      given: 'a site that does not supply procedures',
      chart: record([claim()]),
      policy: { feeds: ['Claim'] },
      because: /not supplied/,
    },
  ],
  undetermined: [
    {
      given: 'procedures that could not be read',
      chart: record([claim()], day(200), { unreadable: ['Procedure'] }),
      because: /Procedure/,
    },
    {
      given: 'claims that could not be read: that none was found proves nothing',
      chart: record([procedure()], day(200), { unreadable: ['Claim'] }),
      because: /Claim/,
    },
    { given: 'a line without a date', chart: record([claim({ item: [lineWithoutDate()] })]), because: /service date/ },
  ],
});

function lineWithoutDate() {
  return without(line(), 'servicedDate');
}
