import { createHash } from 'node:crypto';
import { CATALOGUE_VERSION } from '../rules/index.ts';
import type { Format, Run } from './format.ts';
import { episodeSection, unjudgedSection } from './html-episode.ts';
import { overview } from './html-overview.ts';
import { STYLE } from './html-style.ts';
import { markup, Markup, type Hole } from './markup.ts';
import type { Tally } from './tally.ts';

/**
 * One page that needs nothing else: no script, no picture, no font, nothing fetched. It is printed as the review runs, the
 * overview last; a slot shows the overview before the episodes, to the eye and to who listens.
 */
export function htmlFormat(run: Run): Format {
  const rules = new Map(run.catalogue.map((rule) => [rule.id, rule]));
  return {
    head: () => headOf(run).text,
    patient: (judged) =>
      judged.assessments.length === 0
        ? unjudgedSection(judged).text
        : judged.assessments.map((assessment) => episodeSection(assessment, rules, run.policy).text).join(''),
    tail: (tally) => `${nobody(tally)}${overview(tally, run.catalogue).text}${tailOf(run).text}`,
  };
}

/** Nothing may be loaded, run or sent; the one style sheet is known by its hash. */
const CSP = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

const FILTERS = [
  ['all', 'all'],
  ['open', 'open gaps'],
  ['undecided', 'undecided or not judged'],
  ['ahead', 'not due yet'],
  ['waived', 'nothing open, some waived'],
  ['complete', 'complete'],
] as const;

function headOf({ path, asOf, catalogue }: Run): Markup {
  const filters: Hole = FILTERS.map(
    ([id, name]) =>
      markup`<label><input type="radio" name="show" id="show-${id}"${id === 'all' && markup` checked`}>${name}</label>
`,
  );
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CSP}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>radgap · documentation of 77750 as of ${asOf}</title>
<style>${Markup.trusted(STYLE)}</style>
</head>
<body>
<header>
<h1>Documentation of services coded 77750</h1>
<p>${path} · judged as of ${asOf} · catalogue ${CATALOGUE_VERSION}</p>
<p class="quiet">What the record shows of each service, held against ${catalogue.length} requirements. “Not found” speaks of this record alone: it never says that something was not done.</p>
<nav aria-label="Parts of this page"><a href="#overview">Overview</a> · <a href="#episodes">Episodes</a></nav>
</header>
<main>
<template shadowrootmode="open"><slot name="overview"></slot><slot></slot></template>
<h2 id="episodes">Episodes</h2>
<fieldset><legend>Show</legend>
${filters}</fieldset>
`;
}

/** What stands in the place of the episodes where there is none; the choice among them is hidden then. */
function nobody({ episodes, unjudged }: Tally): string {
  if (episodes + unjudged.length > 0) return '';
  return markup`<p>None: no service coded 77750 that can be judged was found.</p>
`.text;
}

function tailOf({ asOf }: Run): Markup {
  return markup`</main>
<footer><p class="quiet">Made by radgap, judged as of ${asOf}. Not legal, billing or medical advice.</p></footer>
</body>
</html>
`;
}
