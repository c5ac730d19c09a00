import { OperationOutcomeError } from '@medplum/core';
import type { Bundle, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { BusyServer } from '../../src/medplum/busy.ts';
import { connect } from '../../src/medplum/fhir-server.ts';

const HERE = 'http://127.0.0.1:9/fhir';
const BATCH: Bundle = { resourceType: 'Bundle', type: 'batch', entry: [] };
const OUTCOME = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'processing' }] };

/** The headers of the requests that a client of a server makes, by method. */
async function headersTo(base: string): Promise<Readonly<Record<string, Headers>>> {
  const sent: Record<string, Headers> = {};
  const send: typeof fetch = (_, init) => {
    sent[init?.method ?? 'GET'] = new Headers(init?.headers);
    return Promise.resolve(Response.json({ ...BATCH, id: 'b' }));
  };
  const { client } = connect({ base, credentials: { kind: 'none' } }, { clock: () => 0, timeout: 10_000, send });
  const patient: Patient = { resourceType: 'Patient', id: 'p1' };
  await client.executeBatch(BATCH);
  await client.updateResource(patient);
  await client.get(client.fhirUrl('Patient', 'p1'), { cache: 'no-store' });
  return sent;
}

describe('a request', () => {
  it.each(['GET', 'POST', 'PUT'])(
    'by %s asks for nothing of a minute ago, and never for a single page',
    async (method) => {
      expect((await headersTo(HERE))[method]?.get('Cache-Control')).toBe('no-cache');
    },
  );

  it('that writes asks for what it wrote', async () => {
    const { GET, POST, PUT } = await headersTo(HERE);
    expect([GET, POST, PUT].map((headers) => headers?.get('Prefer'))).toEqual([
      null,
      'return=representation',
      'return=representation',
    ]);
  });

  it.each([
    ['https://healthlake.us-east-1.amazonaws.com/datastore/0/r4', 'strong'],
    ['https://healthlake-fips.us-east-2.amazonaws.com/datastore/0/r4', 'strong'],
    ['https://healthlake.us-east-1.amazonaws.com.example.org/r4', null],
    [HERE, null],
  ])('to %s asks HealthLake alone for what changed a moment ago', async (base, level) => {
    const sent = await headersTo(base);
    const asked = Object.values(sent).map((headers) => headers.get('x-amz-fhir-history-consistency-level'));
    expect(asked).toEqual([level, level, level]);
  });
});

describe('an answer', () => {
  it.each([
    [501, OperationOutcomeError],
    [505, OperationOutcomeError],
    [500, BusyServer],
    [503, BusyServer],
  ])('of %d is, or is not, one that another try may not meet', async (status, kind) => {
    const send: typeof fetch = () => Promise.resolve(Response.json(OUTCOME, { status }));
    const { client } = connect(
      { base: HERE, credentials: { kind: 'none' } },
      { clock: () => 0, timeout: 10_000, send },
    );
    await expect(client.get(client.fhirUrl('Patient', 'p1'), { cache: 'reload' })).rejects.toThrow(kind);
  });
});
