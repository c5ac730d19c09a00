import { describe, expect, it } from '@jest/globals';
import { day, observation } from '../support/chart-builders.ts';
import { bare, bookedFollowUp } from '../support/complete-chart.ts';
import { DCM, UCUM } from '../../src/terminology/systems.ts';
import { fhirStore } from '../../src/medplum/fhir-store.ts';
import { checkPatient } from '../../src/check-patient.ts';
import { catalogue } from '../../src/rules/index.ts';
import { virtualPatience } from '../races/patience.ts';
import { check, clientOf, quietSite, refusing, type Tampering } from './ward.ts';

const BLOOD = 'pre-treatment-blood-count-on-file';
const laboratory = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
};
const COUNT = observation('58410-2', { id: 'count', effectiveDateTime: day(-3), category: [laboratory] });
const UNSORTED = observation('58410-2', { id: 'unsorted', effectiveDateTime: day(-3) });

/** A server that wants a category or a code beside the patient, as Epic does. */
const DEMANDING = refusing('400', (url) => /^Observation\?(?!.*&(?:category|code)=)/.test(url));

async function judged(chart: typeof bare, tamper: Tampering, asked = BLOOD) {
  const site = await quietSite();
  await site.load(chart);
  const { assessments } = await check(site, { dialect: 'by-type', tamper });
  const { status, because } = assessments[0]?.findings.find(({ rule }) => rule === asked) ?? {};
  return { status, because };
}

describe('a server that gives Observations by the patient and a category or code alone', () => {
  it.each([
    ['a result of a category', COUNT],
    ['a result of none, which its code finds', UNSORTED],
  ])('is asked part by part: %s is evidence', async (_, result) => {
    expect(await judged([...bare, result], DEMANDING)).toMatchObject({ status: 'closed-gap' });
  });

  it('brings what is coded otherwise than by LOINC, too', async () => {
    const activity = {
      ...observation('113507', { id: 'given', effectiveDateTime: day(0) }),
      code: { coding: [{ system: DCM, code: '113507' }] },
      valueQuantity: { value: 370, unit: 'MBq', system: UCUM, code: 'MBq' },
    };
    expect(await judged([...bare, activity], DEMANDING, 'administered-activity-recorded')).toMatchObject({
      status: 'closed-gap',
    });
  });

  it('has none, where no part brings one', async () => {
    expect(await judged(bare, DEMANDING)).toMatchObject({ status: 'open-gap' });
  });

  it('leaves it open where it refuses a part too', async () => {
    const refusal = refusing(
      '400',
      (url) => /^Observation\?(?!.*&(?:category|code)=)/.test(url) || url.endsWith('category=laboratory'),
    );
    const { status, because } = await judged(bare, refusal);
    expect(status).toBe('undetermined');
    expect(because).toMatch(/Observation/);
  });

  it('leaves it open where it refuses because of the client: asking again would not help', async () => {
    const sent: string[] = [];
    const site = await quietSite();
    await site.load(bare);
    const refusal = refusing('403', (url) => url.startsWith('Observation?'));
    const tamper: Tampering = (exchange, send) => {
      sent.push(...(exchange.bundle?.entry ?? []).map(({ request }) => request?.url ?? ''));
      return refusal(exchange, send);
    };
    await check(site, { dialect: 'by-type', tamper });
    expect(sent.filter((url) => url.includes('category='))).toEqual([]);
  });
});

describe('a server that was asked part by part before', () => {
  it('is asked so from the start, and plainly once more after fifty readings', async () => {
    const site = await quietSite();
    await site.load([...bare, COUNT]);
    const plain: number[] = [];
    let readings = 0;
    const tamper: Tampering = (exchange, send) => {
      const urls = (exchange.bundle?.entry ?? []).map(({ request }) => request?.url ?? '');
      if (urls.some((url) => url.startsWith('Observation?'))) readings++;
      if (urls.some((url) => /^Observation\?(?!.*&(?:category|code)=)/.test(url))) plain.push(readings);
      return DEMANDING(exchange, send);
    };
    const client = clientOf(site, { tamper });
    const now = (): string => `${day(20)}T12:00:00.000Z`;
    const store = fhirStore(client, { catalogue, dialect: 'by-type', now, patience: virtualPatience() });
    for (let count = 0; count < 52; count++) {
      const { assessments } = await checkPatient(store, 'Patient/p1', catalogue);
      expect(assessments[0]?.findings.find(({ rule }) => rule === BLOOD)?.status).toBe('closed-gap');
    }
    expect(plain).toEqual([1, 53]);
  });
});

describe('a server that gives Appointments between two days alone', () => {
  it.each([
    ['one is found', [bookedFollowUp], 'closed-gap'],
    ['none is there', [], 'open-gap'],
  ] as const)('is asked for those of a hundred years: %s', async (_, booked, status) => {
    const site = await quietSite();
    await site.load([...bare, ...booked]);
    const tamper = refusing('400', (url) => /^Appointment\?(?!.*&date=ge.*&date=lt)/.test(url));
    const { assessments } = await check(site, { dialect: 'by-type', tamper });
    const finding = assessments[0]?.findings.find(({ rule }) => rule === 'follow-up-scheduled');
    expect(finding).toMatchObject({ status });
  });
});

describe('a server that gives MedicationRequests by their intent alone', () => {
  it('is asked for each intent', async () => {
    const sent: string[] = [];
    const site = await quietSite();
    await site.load(bare);
    const refusal = refusing('422', (url) => /^MedicationRequest\?(?!.*&intent=)/.test(url));
    const tamper: Tampering = (exchange, send) => {
      sent.push(...(exchange.bundle?.entry ?? []).map(({ request }) => request?.url ?? ''));
      return refusal(exchange, send);
    };
    const { assessments } = await check(site, { dialect: 'by-type', tamper });
    expect(assessments[0]?.unreadable).toEqual([]);
    expect(sent.filter((url) => url.includes('&intent='))).toHaveLength(8);
  });
});
