// Prints start time, load rate, memory and search times: node --expose-gc test/sandbox/timings.ts
import type { Resource } from '@medplum/fhirtypes';
import { startSandbox } from '../../src/sandbox/server.ts';
const t0 = performance.now();
const sandbox = await startSandbox({ port: 0, bots: [] });
console.log('start ms', Math.round(performance.now() - t0));
const OF = 60;
function* chart(): Iterable<Resource> {
  for (let p = 0; p < 1000; p++) {
    const subject = { reference: `Patient/p${p}` };
    yield {
      resourceType: 'Patient',
      id: `p${p}`,
      identifier: [{ system: 'urn:mrn', value: `M${p}` }],
      name: [{ family: `F${p}` }],
    };
    for (let i = 1; i < OF; i++) {
      const id = `r${p}-${i}`;
      const identifier = [{ system: 'urn:acc', value: id }];
      if (i % 10 === 0)
        yield { resourceType: 'Encounter', id, identifier, status: 'finished', class: { code: 'IMP' }, subject };
      else if (i % 10 === 1)
        yield {
          resourceType: 'Procedure',
          id,
          identifier,
          status: 'completed',
          subject,
          code: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: i === 1 && p < 50 ? '77750' : '99213' }] },
          performedDateTime: '2026-01-02',
        };
      else if (i % 10 === 2)
        yield {
          resourceType: 'DocumentReference',
          id,
          identifier,
          status: 'current',
          subject,
          content: [{ attachment: { url: 'Binary/x' } }],
          date: '2026-01-02T10:00:00Z',
        };
      else
        yield {
          resourceType: 'Observation',
          id,
          identifier,
          status: 'final',
          subject,
          encounter: { reference: `Encounter/r${p}-10` },
          category: [
            { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
          ],
          code: { coding: [{ system: 'http://loinc.org', code: '6690-2', display: 'Leukocytes' }], text: 'WBC' },
          effectiveDateTime: '2026-01-02T10:00:00Z',
          valueQuantity: { value: 5.5, unit: '10*3/uL' },
          performer: [{ reference: 'Organization/lab' }],
        };
    }
  }
}
const all = [...chart()];
const t1 = performance.now();
const { loaded, refused } = await sandbox.load(all);
const load = performance.now() - t1;
console.log('loaded', loaded, 'refused', refused.length, 'per s', Math.round(loaded / (load / 1000)));
globalThis.gc?.();
console.log(
  'memory MB',
  Math.round(process.memoryUsage().rss / 1e6),
  'heap',
  Math.round(process.memoryUsage().heapUsed / 1e6),
);
const time = async (name: string, path: (n: number) => string): Promise<void> => {
  const ms: number[] = [];
  let rows = 0;
  for (let n = 0; n < 200; n++) {
    const t = performance.now();
    const bundle = await sandbox.client.get<{ entry?: unknown[] }>(`fhir/R4/${path(n)}`);
    ms.push(performance.now() - t);
    rows = bundle.entry?.length ?? 0;
  }
  ms.sort((a, b) => a - b);
  console.log(name, 'rows', rows, 'p50', ms[100]?.toFixed(2), 'p95', ms[190]?.toFixed(2));
};
await time('health', () => `metadata`);
await time('read', (n) => `Patient/p${n}`);
await time('Observation?patient', (n) => `Observation?patient=p${n}&_count=1000`);
await time('Procedure?subject', (n) => `Procedure?subject=Patient/p${n}`);
await time('identifier', (n) => `Observation?identifier=urn:acc|r${n}-13`);
await time('Procedure?code&patient', (n) => `Procedure?code=http://www.ama-assn.org/go/cpt|77750&patient=p${n}`);
await time('Procedure?code=77750', () => `Procedure?code=http://www.ama-assn.org/go/cpt|77750&_count=100`);
await time(
  'compartment',
  (n) => `?_type=Observation,Procedure,Encounter,DocumentReference&_compartment=Patient/p${n}&_count=1000`,
);
await sandbox.stop();
