import { daysOfResource, spanText } from '../../chart/when.ts';
import type { Chart } from '../../model/episode.ts';
import type { ResourceKey } from '../../model/verdict.ts';
import { titleOf } from './timeline.ts';

/** A resource of the chart in one line: what it says it is, its day, its status and its reference. */
export function describeKey(chart: Chart, key: ResourceKey): string {
  const resource = chart.byKey.get(key);
  if (!resource) return key;
  const days = daysOfResource(chart, resource);
  const status = 'status' in resource && typeof resource.status === 'string' ? resource.status : undefined;
  return [titleOf(resource), days && spanText(days), status, key].filter((part) => part !== undefined).join(', ');
}
