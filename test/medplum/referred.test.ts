import { getReferenceString } from '@medplum/core';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { evaluate } from '../../src/evaluate.ts';
import type { Dialect } from '../../src/medplum/searches.ts';
import { DEFAULT_POLICY as policy } from '../../src/model/policy.ts';
import { catalogue } from '../../src/rules/index.ts';
import { administration, appointment, claim, day, without } from '../support/chart-builders.ts';
import { documentedStay } from '../support/complete-chart.ts';
import { asksFor, check, quietSite, refusing, type Tampering } from './ward.ts';

const NUCLEAR_MEDICINE = [{ coding: [{ system: 'http://snomed.info/sct', code: '394649004' }] }];

const people: readonly Resource[] = [
  {
    resourceType: 'Practitioner',
    id: 'eva',
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '9999999999' }],
  },
  {
    resourceType: 'PractitionerRole',
    id: 'eva-in-nuclear-medicine',
    practitioner: { reference: 'Practitioner/eva' },
    organization: { reference: 'Organization/clinic' },
    specialty: NUCLEAR_MEDICINE,
  },
  {
    resourceType: 'Organization',
    id: 'clinic',
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1' }],
  },
  { resourceType: 'Organization', id: 'payer', identifier: [{ system: 'urn:payers', value: 'medicare' }] },
  { resourceType: 'Medication', id: 'drug', code: { text: 'Chromic phosphate P-32' } },
];

/** An appointment that only its clinician tells to be a follow-up. */
function booked(actor: NonNullable<ReturnType<typeof appointment>['participant'][number]['actor']>): Resource {
  return {
    ...without(appointment({ id: 'plain', on: day(30) }), 'appointmentType', 'reasonCode'),
    participant: [
      { actor: { reference: 'Patient/p1' }, status: 'accepted' },
      { actor, status: 'accepted' },
    ],
  };
}

const drugGiven = administration({
  id: 'given',
  medicationReference: { reference: 'Medication/drug' },
  dosage: { dose: { value: 370, unit: 'MBq', system: 'http://unitsofmeasure.org', code: 'MBq' } },
});

const billed = claim({
  insurance: [{ sequence: 1, focal: true, coverage: { reference: 'Coverage/c1' } }],
  careTeam: [{ sequence: 1, provider: { reference: 'PractitionerRole/eva-in-nuclear-medicine' } }],
});

const coverage: Resource = {
  resourceType: 'Coverage',
  id: 'c1',
  status: 'active',
  beneficiary: { reference: 'Patient/p1' },
  payor: [{ reference: 'Organization/payer' }],
};

/** What a chart refers to, the resources that do, and what must be asked for on their account. */
const CHARTS: readonly (readonly [string, readonly Resource[], readonly string[]])[] = [
  [
    'a clinician whose specialty stands in a role',
    [booked({ reference: 'Practitioner/eva' })],
    ['Practitioner/eva', 'PractitionerRole/eva-in-nuclear-medicine'],
  ],
  [
    'a role',
    [booked({ reference: 'PractitionerRole/eva-in-nuclear-medicine' })],
    ['Practitioner/eva', 'PractitionerRole/eva-in-nuclear-medicine'],
  ],
  [
    'a clinician by identifier alone',
    [
      booked({
        type: 'Practitioner',
        identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: '9999999999' },
      }),
    ],
    ['Practitioner/eva', 'PractitionerRole/eva-in-nuclear-medicine'],
  ],
  ['a drug', [without(drugGiven, 'medicationCodeableConcept')], ['Medication/drug']],
  [
    'the care team and the payer of a claim',
    [billed, coverage],
    ['Organization/payer', 'Practitioner/eva', 'PractitionerRole/eva-in-nuclear-medicine'],
  ],
];

/** Passes every exchange on, and keeps the key of each resource that a search found. */
function hearing(found: Set<string>): Tampering {
  return async (_exchange, send) => {
    const response = await send();
    const body = (await response.json()) as Bundle<Bundle>;
    for (const { resource } of body.entry ?? [])
      for (const entry of resource?.resourceType === 'Bundle' ? (resource.entry ?? []) : [])
        if (entry.resource) found.add(getReferenceString(entry.resource) ?? '');
    return Response.json(body, { status: response.status, headers: { etag: response.headers.get('etag') ?? '' } });
  };
}

const DIALECTS: readonly Dialect[] = ['compartment', 'by-type'];

describe.each(DIALECTS)('what a chart only refers to, asked by %s', (dialect) => {
  it.each(CHARTS)('is read, and judged as from a file: %s', async (_what, resources, reached) => {
    const whole = [...documentedStay, ...resources, ...people];
    const site = await quietSite();
    await site.load(whole);
    const named = new Set<string>();
    const { assessments } = await check(site, { dialect, tamper: hearing(named) });
    const chart = openChart({ patient: 'Patient/p1', resources: whole, unreadable: [], asOf: day(20) }, policy);
    const fromFile = episodesOf(chart, policy).map((episode) => evaluate(episode, catalogue, policy).findings);
    expect(assessments.map(({ findings }) => findings)).toEqual(fromFile);
    expect(assessments.map(({ unreadable }) => unreadable)).toEqual([[]]);
    expect([...named]).toEqual(expect.arrayContaining([...reached]));
  });
});

describe('a clinician whose role may not be read', () => {
  const statusOf = async (status: string): Promise<string | undefined> => {
    const site = await quietSite();
    await site.load([...documentedStay, booked({ reference: 'Practitioner/eva' }), ...people]);
    const { assessments } = await check(site, { tamper: refusing(status, asksFor('PractitionerRole')) });
    return assessments[0]?.findings.find(({ rule }) => rule === 'follow-up-scheduled')?.status;
  };
  it('leaves it unknown whether the visit counts', async () => {
    expect(await statusOf('403')).toBe('undetermined');
  });
  it('is known to have none where the server has no roles', async () => {
    expect(await statusOf('404')).toBe('open-gap');
  });
});
