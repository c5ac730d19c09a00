import { markup, type Markup } from './markup.ts';

/** A part of every bar: the class that colours it, and its name. */
export interface Series {
  readonly name: string;
  readonly look: string;
}

/** One bar: its label, a second one in small letters, and the length of each part. */
export interface Bar {
  readonly label: string;
  readonly code?: string;
  readonly parts: readonly number[];
}

/** What a chart shows and how it is counted. */
export interface Chart {
  readonly title: string;
  readonly definition: string;
  /** What the bars are named by. */
  readonly of: string;
  readonly series: readonly Series[];
  readonly bars: readonly Bar[];
  /** Takes the whole width. */
  readonly wide?: true;
}

/** Parts beyond which a narrow screen shows the table through a window. */
const MOST_SERIES = 3;

/** Length of the longest bar in the units of its picture. */
const WHOLE = 1000;

/** A chart that is a table: who sees the bars sees the numbers beside them, and who does not hears the numbers. */
export function chart({ title, definition, of, series, bars, wide }: Chart): Markup {
  const longest = Math.max(1, ...bars.map(({ parts }) => sum(parts)));
  const table = markup`<table aria-label="${title}">
<thead><tr><th scope="col">${of}</th>${series.map(head)}${series.length > 1 && markup`<th scope="col">All</th>`}</tr></thead>
<tbody>${bars.map((bar) => row(bar, series, longest))}</tbody>
</table>`;
  const body =
    series.length > MOST_SERIES
      ? markup`<div class="scroll" role="region" aria-label="${title}, table" tabindex="0">${table}</div>`
      : table;
  return markup`<figure class="chart${wide && ' wide'}">
<figcaption><h3>${title}</h3><p class="quiet">${definition}</p></figcaption>
${bars.length === 0 ? markup`<p>Nothing to count.</p>` : body}
</figure>
`;
}

function head({ name, look }: Series): Markup {
  return markup`<th scope="col"><span class="swatch ${look}"></span>${name}</th>`;
}

function row({ label, code, parts }: Bar, series: readonly Series[], longest: number): Markup {
  const total = series.length > 1 && markup`<td>${sum(parts)}</td>`;
  return markup`<tr><th scope="row">${label}${code !== undefined && markup` <code>${code}</code>`}${picture(parts, series, longest)}</th>${parts.map((part) => markup`<td>${part}</td>`)}${total}</tr>
`;
}

/** Lengths are attributes: the page allows no style but its own sheet. */
function picture(parts: readonly number[], series: readonly Series[], longest: number): Markup {
  const ends = parts.map((_, index) => Math.round((sum(parts.slice(0, index + 1)) / longest) * WHOLE));
  const rectangles = series.map(({ look }, index) => {
    const start = ends[index - 1] ?? 0;
    const width = (ends[index] ?? start) - start;
    return width > 0 && markup`<rect class="${look}" x="${start}" width="${width}" height="10"/>`;
  });
  return markup`<svg class="bar" viewBox="0 0 ${WHOLE} 10" preserveAspectRatio="none" aria-hidden="true">${rectangles}</svg>`;
}

function sum(parts: readonly number[]): number {
  return parts.reduce((total, part) => total + part, 0);
}
