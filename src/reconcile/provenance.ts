import type { Provenance } from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import { CANONICAL_BASE } from '../terminology/systems.ts';
import { toChart, type Writer } from './writer.ts';

/** The record of one run: what was written, by which Device, under which catalogue and policy, resting on which versions. */
export function provenanceOf(
  targets: readonly string[],
  chart: Chart,
  evidence: readonly string[],
  writer: Writer,
): Provenance {
  return {
    resourceType: 'Provenance',
    target: targets.map((reference) => ({ reference })),
    recorded: writer.now,
    policy: [
      `${CANONICAL_BASE}/catalogue|${writer.catalogueVersion}`,
      `${CANONICAL_BASE}/policy|${encodeURIComponent(writer.policyVersion)}`,
    ],
    activity: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation', code: 'UPDATE' }] },
    agent: [
      {
        type: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'assembler' }],
        },
        who: writer.device,
      },
    ],
    entity: [...new Set(evidence)]
      .sort()
      .map((key) => ({ role: 'source', what: toChart(writer, versioned(chart, key)) })),
  };
}

function versioned(chart: Chart, key: string): string {
  const version = chart.byKey.get(key)?.meta?.versionId;
  return version === undefined ? key : `${key}/_history/${version}`;
}
