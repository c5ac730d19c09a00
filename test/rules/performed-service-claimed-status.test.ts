import type { Procedure } from '@medplum/fhirtypes';
import { performedServiceClaimedStatus } from '../../src/rules/performed-service-claimed-status.ts';
import { claimSupportedByProcedure } from '../../src/rules/claim-supported-by-procedure.ts';
import { claim, D0, day, line, procedure, record } from '../support/chart-builders.ts';
import { bill, undatedLine } from '../support/claim-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const notDone = procedure({ status: 'not-done' });
const byName = claim({ procedure: [{ sequence: 1, procedureReference: { reference: 'Procedure/infusion' } }] });

describeRule(performedServiceClaimedStatus, {
  'closed-gap': [
    {
      given: 'a completed procedure and its claim',
      chart: record([procedure(), claim()]),
      evidence: ['Procedure/infusion'],
    },
    { given: 'a stopped procedure', chart: record([procedure({ status: 'stopped' }), claim()]) },
    {
      given: 'a record in error beside the one that replaced it',
      chart: record([procedure({ id: 'old', status: 'entered-in-error' }), procedure(), claim()]),
      evidence: ['Procedure/infusion'],
    },
  ],
  'open-gap': [
    {
      given: 'a claim of the day of a procedure that is not-done',
      chart: record([notDone, claim()]),
      gaps: [{ message: 'claimed', severity: 'high', queue: 'compliance', about: 'Claim/claim' }],
    },
    {
      given: 'a line that itself names what was not done, and the service done the day after',
      chart: record([
        notDone,
        procedure({ id: 'anew', performedDateTime: day(1) }),
        claim({
          procedure: [{ sequence: 1, procedureReference: { reference: 'Procedure/infusion' } }],
          item: [line({ procedureSequence: [1] })],
        }),
      ]),
      gaps: [{ message: 'claimed' }],
    },
    { given: 'the very day: it is immediate', chart: record([notDone, claim()], D0), gaps: [{ message: 'claimed' }] },
    {
      given: 'one entered in error, named by the claim',
      chart: record([procedure({ status: 'entered-in-error' }), byName]),
      gaps: [{ message: 'claimed' }],
    },
    {
      given: 'neither has a date',
      chart: record([undated(), claim({ ...byName, item: [undatedLine()] })]),
      gaps: [{ message: 'claimed' }],
    },
    {
      given: 'a claim of the day after',
      chart: record([notDone, claim({ item: [line({ servicedDate: day(1) })] })]),
      gaps: [{ message: 'claimed' }],
    },
    {
      given: 'two claims, one of them with two lines',
      chart: record([notDone, claim({ id: 'a', item: [line(), line({ sequence: 2 })] }), bill('b')]),
      gaps: [
        { message: 'claimed', about: 'Claim/a' },
        { message: 'claimed', about: 'Claim/b' },
      ],
    },
  ],
  'not-applicable': [
    { given: 'no claim', chart: record([procedure()]), because: /no active claim/ },
    { given: 'a claim without any procedure', chart: record([claim()]), because: /no procedure/ },
    {
      given: 'only cancelled and draft claims',
      chart: record([procedure(), claim({ status: 'cancelled' }), bill('b', {}, { status: 'draft' })]),
    },
    {
      given: 'a site that supplies neither',
      chart: record([procedure(), claim()]),
      policy: { feeds: ['Encounter'] },
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
      given: 'claims that could not be read',
      chart: record([procedure()], day(200), { unreadable: ['Claim'] }),
      because: /Claim/,
    },
  ],
});

describeRule(claimSupportedByProcedure, {
  'not-applicable': [
    {
      given: 'a procedure that is not-done: this rule leaves it to the other',
      chart: record([notDone, claim()]),
      because: /not done/,
    },
  ],
  'closed-gap': [{ given: 'a completed one', chart: record([procedure(), claim()]) }],
  'open-gap': [
    { given: 'none', chart: record([claim()]), gaps: [{ message: 'noProcedure' }] },
    {
      given: 'one of another code, named',
      chart: record([
        procedure({ code: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '37243' }] } }),
        byName,
      ]),
      gaps: [{ message: 'otherCode' }],
    },
  ],
});

function undated(): Procedure {
  const { resourceType, id, code, subject } = notDone;
  return { resourceType, subject, status: 'not-done', ...(id && { id }), ...(code && { code }) };
}
