/** The look of the page: its only style, allowed by its hash. */
export const STYLE = `
:root { color-scheme: light dark;
  --ground: light-dark(#f3f6f6, #101415); --panel: light-dark(#ffffff, #171d1e); --line: light-dark(#dde4e4, #2b3436);
  --ink: light-dark(#17211f, #e4eae9); --quiet: light-dark(#4f5c59, #a6b6b3); --accent: light-dark(#0b6b68, #5cc9bd);
  --high: light-dark(#b3201f, #ff9088); --moderate: light-dark(#8a5300, #f3b95f); --low: light-dark(#3f5d7d, #9dbde0);
  --good: light-dark(#1d6b3c, #7fd49f); --none: light-dark(#c3cccb, #46524f); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
body > header, main, body > footer { max-width: 1180px; margin: 0 auto; padding: 16px; }
main { padding-top: 0; } h1 { font-size: 1.5rem; margin: 8px 0; } h2 { font-size: 1.25rem; margin: 24px 0 8px; }
h3 { font-size: 1.05rem; margin: 0; } h4 { font-size: .95rem; margin: 16px 0 4px; }
p { margin: 4px 0; } .quiet { color: var(--quiet); }
h1, h2, h3, p, li, dd, code, tbody th, .left td { overflow-wrap: anywhere; }
code { font: .88em ui-monospace, Menlo, Consolas, monospace; unicode-bidi: isolate; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); gap: 12px; margin: 0; }
.figures > div, .chart, article, .panel { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 14px; }
.figures dt { font-weight: 600; } .figures dd { margin: 0; color: var(--quiet); font-size: .87rem; }
.figures b { display: block; color: var(--ink); font-size: 1.6rem; line-height: 1.3; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 12px; margin: 12px 0; align-items: start; }
.charts.one { grid-template-columns: minmax(0, 1fr); margin: 0; } .chart { margin: 0; min-width: 0; } .chart.wide { grid-column: 1 / -1; }
table { border-collapse: collapse; width: 100%; font-size: .87rem; }
th, td { text-align: right; vertical-align: top; padding: 5px 4px 5px 8px; border-top: 1px solid var(--line); font-variant-numeric: tabular-nums; }
td, thead th:not(:first-child) { width: 1%; } .left td { width: 60%; }
thead th { border-top: 0; font-weight: 600; color: var(--quiet); vertical-align: bottom; }
th:first-child { text-align: left; padding-left: 0; } tbody th { font-weight: 400; min-width: 120px; } tbody th code { color: var(--quiet); }
.left th, .left td { text-align: left; } .scroll { overflow-x: auto; } .scroll tbody th { min-width: 150px; }
.bar { display: block; width: 100%; height: 8px; margin-top: 4px; }
.swatch { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 5px; }
.high { fill: var(--high); } .moderate { fill: var(--moderate); } .low { fill: var(--low); } .accent { fill: var(--accent); }
.good { fill: var(--good); } .none { fill: var(--none); }
.swatch.high { background: var(--high); } .swatch.moderate { background: var(--moderate); } .swatch.low { background: var(--low); }
.swatch.accent { background: var(--accent); } .swatch.good { background: var(--good); } .swatch.none { background: var(--none); }
fieldset { border: 0; padding: 0; margin: 0 0 12px; display: flex; flex-wrap: wrap; gap: 4px 16px; } legend { float: left; font-weight: 600; margin-right: 12px; }
label { display: inline-flex; align-items: center; gap: 6px; min-height: 28px; } input { width: 17px; height: 17px; margin: 0; accent-color: var(--accent); }
article { margin: 0 0 12px; content-visibility: auto; contain-intrinsic-size: auto 700px; scroll-margin-top: 12px; }
article > header { display: flex; flex-wrap: wrap; gap: 4px 16px; justify-content: space-between; align-items: baseline; }
.state { font-weight: 700; } .state.open { color: var(--high); } .state.undecided, .state.ahead { color: var(--moderate); } .state.waived { color: var(--accent); } .state.complete { color: var(--good); }
ul { margin: 4px 0; padding-left: 20px; } .gaps { list-style: none; padding: 0; } .gaps > li { border-left: 4px solid var(--line); padding: 2px 0 2px 12px; margin: 10px 0; }
.gaps > li.at-high { border-color: var(--high); } .gaps > li.at-moderate { border-color: var(--moderate); } .gaps > li.at-low { border-color: var(--low); }
.tags { font-size: .87rem; color: var(--quiet); } .tags b.high { color: var(--high); } .tags b.moderate { color: var(--moderate); } .tags b.low { color: var(--low); }
.seen { font-size: .9rem; color: var(--quiet); } .remedy::before { content: "\\2192\\00a0"; }
details { margin-top: 10px; } summary { cursor: pointer; font-weight: 600; min-height: 28px; }
main:not(:has(article)) > fieldset { display: none; }
main:not(:has([data-state=waived])) label:has(#show-waived) { display: none; }
main:has(#show-open:checked) article:not([data-state=open]),
main:has(#show-undecided:checked) article:not([data-state=undecided], [data-state=unjudged]),
main:has(#show-ahead:checked) article:not([data-state=ahead]),
main:has(#show-waived:checked) article:not([data-state=waived]),
main:has(#show-complete:checked) article:not([data-state=complete]) { display: none; }
@media (max-width: 600px) { body > header, main, body > footer { padding: 10px; } th, td { padding-left: 4px; } }
@media (max-width: 380px) { .chart { padding: 10px 8px; } .chart table { font-size: .8rem; } .chart th, .chart td { padding: 5px 2px 5px 4px; }
  .chart tbody th { min-width: 72px; } thead .swatch { display: block; margin: 0 0 2px auto; } }
@media print {
  :root { color-scheme: light; } body { background: none; font-size: 10pt; } fieldset, nav { display: none; }
  .figures > div, .chart, article, .panel { border-color: #999; break-inside: auto; } .bar, .swatch { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  article { content-visibility: visible; } h2, h3, h4, article > header { break-after: avoid; } .gaps > li, tr { break-inside: avoid; }
  details:not([open])::details-content { content-visibility: visible; display: block; block-size: auto; }
}
`;
