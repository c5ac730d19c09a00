import type { CodeableConcept, Observation, ObservationComponent } from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import type { CodeSet } from '../terminology/code-set.ts';
import { codedAs } from './coded.ts';
import { observationsOf } from './contained-results.ts';
import { listed } from './listed.ts';
import { Memo } from './memo.ts';

/** A component, and the Observation it stands in. */
interface Part {
  readonly code?: CodeableConcept;
  readonly component: ObservationComponent;
  readonly whole: Observation;
}

const measured = new Memo<CodeSet, readonly Observation[]>();
const parts = new Memo<readonly Observation[], readonly Part[]>();

/** The Observations coded in a set, and of others their components that are, each as a result of its own. */
export function measuredAs(chart: Chart, set: CodeSet): readonly Observation[] {
  const ofChart = measured.of(chart);
  const held = ofChart.get(set);
  if (held) return held;
  const observations = observationsOf(chart);
  const found = codedAs(chart, observations, set);
  const coded = new Set(found);
  const within = codedAs(chart, partsOf(chart, observations), set).filter(({ whole }) => !coded.has(whole));
  const results = within.length > 0 ? [...found, ...within.map(asResult)] : found;
  ofChart.set(set, results);
  return results;
}

function partsOf(chart: Chart, observations: readonly Observation[]): readonly Part[] {
  const ofChart = parts.of(chart);
  const held = ofChart.get(observations);
  if (held) return held;
  const found: Part[] = [];
  for (const whole of observations)
    for (const component of listed(whole.component)) found.push({ code: component.code, component, whole });
  ofChart.set(observations, found);
  return found;
}

/** What only the whole or only the component says. */
const OWN = /^(?:component|hasMember|dataAbsentReason|value[A-Z]\w*)$/;

/** A component under the status, date and subject of the whole, with its own code and value. */
function asResult({ whole, component }: Part): Observation {
  const result = { ...whole, ...component, ...(whole.id !== undefined && { id: whole.id }) };
  for (const name of Object.keys(whole))
    if (OWN.test(name) && !(name in component)) Reflect.deleteProperty(result, name);
  return result;
}
