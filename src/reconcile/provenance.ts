import type { Provenance } from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import { toChart, type Write, type Writer } from './writer.ts';

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
      `${writer.canonicals.catalogue}|${writer.catalogueVersion}`,
      `${writer.canonicals.policy}|${encodeURIComponent(writer.policyVersion)}`,
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

/** The record of a run as it stands when only some of its writes were done; undefined when none of them was. */
export function toldOfPart(write: Write, done: ReadonlySet<string>): Write | undefined {
  if (write.resource.resourceType !== 'Provenance') return undefined;
  const target = write.resource.target.filter(({ reference }) => done.has(reference ?? ''));
  return target.length > 0 ? { ...write, resource: { ...write.resource, target } } : undefined;
}

function versioned(chart: Chart, key: string): string {
  const version = chart.byKey.get(key)?.meta?.versionId;
  return version === undefined ? key : `${key}/_history/${version}`;
}
