import { standsAs, type Assessment, type Finding, type GapFinding } from '../model/assessment.ts';
import type { Policy } from '../model/policy.ts';
import type { Rule } from '../model/rule.ts';
import { detailText, whyNotText } from '../model/verdict.ts';
import { stateOf } from './episode-state.ts';
import { gravestOf } from './figures.ts';
import type { Judged } from './judge.ts';
import { markup, type Hole, type Markup } from './markup.ts';
import { headingOf, periodText, stateText, stillAsked, toTell, waiverText, withStatus } from './report-episode.ts';
import { NOTHING_STANDS } from './unjudged.ts';

type Rules = ReadonlyMap<string, Rule>;

/** One episode as a section: what is missing, what is ahead, what cannot be told; folded, what is on record. */
export function episodeSection(assessment: Assessment, rules: Rules, policy: Policy): Markup {
  const { episode, findings, setAside } = assessment;
  const { open, ahead, waived, undecided, shadow } = toTell(findings);
  const { name, service, facts } = headingOf(episode);
  const state = stateOf(findings);
  const id = episode.anchor.id;
  return markup`<article id="${id}" data-state="${state}" aria-labelledby="name-of-${id}">
<header><h3 id="name-of-${id}">${name} · ${service}</h3><span class="state ${state}">${stateText(findings)}</span></header>
<p>${facts.join(' · ')}</p>
<p class="quiet">${periodText(episode, policy)}</p>
${gapList('Missing', open, rules)}${gapList('Not due yet', ahead, rules)}${doubts(undecided, rules)}${gapList('Waived by a person, not counted', waived, rules)}${gapList('In shadow, not counted', shadow, rules)}${onRecord(withStatus(findings, 'closed-gap'), rules)}${folded(
    'Does not apply',
    withStatus(findings, 'not-applicable').map(({ rule, because }) => [rule, because]),
  )}${folded(
    'Set aside as not usable',
    setAside.map(({ reference, why }) => [reference, why]),
  )}</article>
`;
}

/** A patient with something coded 77750 that makes no episode, and why. */
export function unjudgedSection({ chart }: Judged): Markup {
  const { patient, setAside } = chart;
  const reasons = setAside.map(
    ({ reference, why }) => markup`<li><code>${reference}</code> was set aside: ${why}.</li>`,
  );
  return markup`<article id="${patient}" data-state="unjudged" aria-labelledby="name-of-${patient}">
<header><h3 id="name-of-${patient}">${patient}</h3><span class="state undecided">NOT JUDGED</span></header>
<p>Coded 77750, and nothing that could be judged.</p>
${reasons.length > 0 ? markup`<ul>${reasons}</ul>` : markup`<p>${NOTHING_STANDS}</p>`}
</article>
`;
}

function gapList(title: string, findings: readonly Finding[], rules: Rules): Hole {
  return (
    findings.length > 0 &&
    markup`<h4>${title} (${findings.length})</h4>
<ul class="gaps">${findings.map((finding) => gapItem(finding, rules.get(finding.rule)))}</ul>
`
  );
}

function gapItem(finding: Finding, rule: Rule | undefined): Markup {
  const { status, due, shadow, because, gaps } = finding;
  const isWaived = standsAs(finding) === 'waived';
  const desks = [...new Set(stillAsked(finding).map(({ severity, queue }) => `${severity} ${queue}`))].map((desk) => {
    const [severity = '', queue = ''] = desk.split(' ');
    return markup` · <b class="${severity}">${severity}</b>, for ${queue}`;
  });
  return markup`<li class="at-${gravestOf({ gaps: stillAsked(finding) })}"><p><b>${rule?.title ?? finding.rule}</b></p>
<p class="tags"><code>${finding.rule}</code>${status === 'prospective-gap' && !isWaived && due !== undefined && markup` · due by ${due}`}${desks}${shadow && ' · shadow: shown here, written nowhere'}</p>
${because !== undefined && markup`<p>Cannot tell: ${because}.</p>`}${gaps.map(gapText)}${rule && !isWaived && markup`<p class="remedy">${rule.remedy}</p>`}</li>
`;
}

function gapText({ text, about, nearMisses, moreNearMisses, waiver }: GapFinding): Markup {
  const named = about === undefined || text.includes(about) ? text : `${text} (${about})`;
  const seen = nearMisses.map(
    ({ reference, why }) => markup`<li>Seen, not counted: <code>${reference}</code>, because ${whyNotText(why)}.</li>`,
  );
  const more = moreNearMisses !== undefined && markup`<li>${moreNearMisses} more were seen and not counted.</li>`;
  return markup`<p>${named}</p>${waiver && markup`<p class="quiet">${waiverText(waiver)}</p>`}
${
  seen.length > 0 &&
  markup`<ul class="seen">${seen}${more}</ul>
`
}`;
}

function doubts(findings: readonly Finding[], rules: Rules): Hole {
  const items = findings.map(
    ({ rule, because }) =>
      markup`<li><p><b>${rules.get(rule)?.title ?? rule}</b></p><p class="tags"><code>${rule}</code></p><p>Reason: ${because ?? 'no reason is given'}.</p></li>
`,
  );
  return (
    items.length > 0 &&
    markup`<h4>Cannot tell (${items.length})</h4>
<ul class="gaps">${items}</ul>
`
  );
}

function onRecord(findings: readonly Finding[], rules: Rules): Hole {
  const rows = findings.map(({ rule, evidence, details }) => {
    const remarks = details.map(detailText).join('; ');
    return markup`<tr><th scope="row">${rules.get(rule)?.title ?? rule} <code>${rule}</code></th><td>${evidence.join(', ')}${remarks !== '' && ` (${remarks})`}</td></tr>
`;
  });
  return (
    rows.length > 0 &&
    markup`<details><summary>On record (${rows.length})</summary>
<table class="left"><thead><tr><th scope="col">Requirement</th><th scope="col">Evidence</th></tr></thead><tbody>${rows}</tbody></table></details>
`
  );
}

function folded(title: string, pairs: readonly (readonly [string, string | undefined])[]): Hole {
  const items = pairs.map(
    ([name, why]) => markup`<li><code>${name}</code>${why !== undefined && `: ${why}`}</li>
`,
  );
  return (
    items.length > 0 &&
    markup`<details><summary>${title} (${items.length})</summary><ul>${items}</ul></details>
`
  );
}
