import { episodeJson } from './episode-json.ts';
import type { Format } from './format.ts';
import { outcomeOf, type Tally } from './tally.ts';
import { jsonText } from './terminal.ts';

/** One line per episode, nothing else. */
export function ndjsonFormat(): Format {
  return {
    head: () => '',
    patient: ({ assessments }) => assessments.map((assessment) => `${jsonText(episodeJson(assessment))}\n`).join(''),
    tail: () => '',
  };
}

/** One object: the episodes as in `ndjson`, what was skipped, and the sums. */
export function jsonFormat(): Format {
  return {
    head: () => '{"episodes":[',
    patient: ({ assessments }) => assessments.map((assessment) => `\n${jsonText(episodeJson(assessment))}`).join(','),
    between: ',',
    tail: (tally) => `\n],\n"skipped":${jsonText(skippedJson(tally))},\n"summary":${summaryJson(tally)}}\n`,
  };
}

function skippedJson({ skipped }: Tally) {
  return skipped.map(({ file, line, entry, why }) => ({ file, line: line ?? null, entry: entry ?? null, why }));
}

function summaryJson(tally: Tally): string {
  const { resources, patients, episodes, complete, incomplete, failed, setAside, unjudged } = tally;
  const { undecided, ahead, waived } = tally.figures.states;
  const { code } = outcomeOf(tally);
  const byRule = {
    open: Object.fromEntries(tally.open),
    prospective: Object.fromEntries(tally.prospective),
    undetermined: Object.fromEntries(tally.undetermined),
    waived: Object.fromEntries(tally.waived),
    shadow: Object.fromEntries(tally.shadow),
  };
  const sums = {
    resources,
    patients,
    episodes,
    complete,
    incomplete,
    undecided,
    ahead,
    answered: waived,
    ...byRule,
    failed,
  };
  return jsonText({ ...sums, setAside, unjudged, exitCode: code });
}
