import type { Resource } from '@medplum/fhirtypes';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { runSweep, untoldLines } from '../../src/cli/sweep.ts';
import { checkOnNotice } from '../../src/medplum/bot-run.ts';
import { sweepPatients } from '../../src/medplum/sweep-run.ts';
import { fhirStore } from '../../src/medplum/fhir-store.ts';
import { ALL_TOLD } from '../../src/model/untold.ts';
import { catalogue } from '../../src/rules/index.ts';
import { day, linked, observation } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import { virtualPatience } from '../races/patience.ts';
import { asksFor, clientOf, quietSite, refusing, type Tampering } from './ward.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

const odd: Resource = {
  ...observation('58410-2', { id: 'odd', effectiveDateTime: day(-3) }),
  modifierExtension: [{ url: 'urn:not', valueBoolean: true }],
};
const refusal = refusing('403', asksFor('ImagingStudy'));

/** A bot's answer to the service of `bare`. */
async function answer(chart: readonly Resource[], tamper?: Tampering) {
  const site = await quietSite();
  await site.load([...chart]);
  const client = clientOf(site, tamper ? { tamper } : {});
  const event = { input: linked(), contentType: 'application/fhir+json', secrets: {}, bot: { reference: 'Bot/x' } };
  return checkOnNotice(client, event, virtualPatience());
}

describe('the answer of a bot', () => {
  it('says nothing of what could not be told, where all could', async () => {
    const { checked } = await answer(bare);
    expect(checked).toHaveLength(1);
    expect(checked[0]).not.toHaveProperty('untold');
  });

  it('names the types that could not be read, and what was set aside and why', async () => {
    const { checked } = await answer([...bare, odd], refusal);
    expect(checked[0]?.untold).toEqual({
      unreadable: expect.arrayContaining(['ImagingStudy']) as unknown,
      setAside: [{ reference: 'Observation/odd', why: expect.stringContaining('modifierExtension') as unknown }],
      failed: [],
    });
  });
});

/** What a sweep of the patient of a chart came to. */
async function swept(chart: readonly Resource[], tamper?: Tampering) {
  const site = await quietSite();
  await site.load([...chart]);
  const client = clientOf(site, tamper ? { tamper } : {});
  const patience = virtualPatience();
  const now = () => `${day(20)}T12:00:00.000Z`;
  const store = fhirStore(client, { catalogue, dialect: 'compartment', now, patience });
  const { clock, wait } = patience;
  const pace = { concurrency: 1, clock, wait, until: Infinity };
  return sweepPatients(client, store, catalogue, ['Patient/p1'], pace);
}

describe('a sweep', () => {
  it('counts nothing as untold where all could be told', async () => {
    expect((await swept(bare)).untold).toEqual(ALL_TOLD);
  });

  it('counts the patients by type that could not be read, and names what was set aside', async () => {
    expect((await swept([...bare, odd], refusal)).untold).toMatchObject({
      patients: 1,
      unreadable: { ImagingStudy: 1 },
      setAside: 1,
      named: [{ reference: 'Observation/odd' }],
    });
  });

  it('of radgap sweep says so before its last line, and ends as well as ever: everybody was checked', async () => {
    const site = await quietSite();
    await site.load([...bare, odd]);
    const lines: string[] = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
    const { baseUrl, clientId, token } = site;
    expect(await runSweep({ baseUrl, clientId, clientSecret: token, concurrency: 1 }, {})).toBe(0);
    expect(lines.join('')).toMatch(
      /^ {2}Of 1 patient not all could be told; .*\n {2}set aside as not usable: 1, .*\n {4}Observation\/odd: .*\n1 patients, /m,
    );
  });
});

describe('the words of a sweep for what could not be told', () => {
  const named = [{ reference: 'Observation/a', why: 'Observation.status is not a string' }];
  it.each([
    ['nothing', ALL_TOLD, []],
    [
      'types, in order, each with its patients',
      { ...ALL_TOLD, patients: 3, unreadable: { Observation: 2, Consent: 3 } },
      [
        '  Of 3 patients not all could be told; what hangs on it is left as it is:',
        '  could not be read: Consent (3), Observation (2): radgap doctor tells what this client may read',
      ],
    ],
    [
      'more resources than are named',
      { ...ALL_TOLD, patients: 1, setAside: 3, named },
      [
        '  Of 1 patient not all could be told; what hangs on it is left as it is:',
        '  set aside as not usable: 3, to be mended where they are written:',
        '    Observation/a: Observation.status is not a string',
        '    and 2 more',
      ],
    ],
    [
      'a rule that failed',
      { ...ALL_TOLD, patients: 1, failed: { 'ncci-pair': 1 } },
      [
        '  Of 1 patient not all could be told; what hangs on it is left as it is:',
        '  rules that failed, a defect of radgap: ncci-pair (1)',
      ],
    ],
  ])('%s', (_, untold, lines) => {
    expect(untoldLines(untold)).toEqual(lines);
  });
});
