import type { Policy } from '../model/policy.ts';
import type { Change } from './diff.ts';
import { counted } from './tally.ts';
import { lineForTerminal } from './terminal.ts';

/** What a comparison came to. */
export interface Compared {
  readonly changes: readonly Change[];
  /** Episodes that either side judges. */
  readonly episodes: number;
  /** Patients on whom the program failed. */
  readonly unjudged: number;
  /** Rules that threw. */
  readonly failed: number;
  /** Resources that neither side could use. */
  readonly setAside: number;
  /** Parts of the input that were not read. */
  readonly skipped: number;
  readonly from: string;
}

const MARKS = {
  opens: '+ opens  ',
  closes: '- closes ',
  regraded: '~ regrades',
  doubted: '? doubts ',
} as const satisfies Record<Change['kind'], string>;

/** What would change, episode by episode; then the sums, and what they leave out. */
export function diffPage(compared: Compared, modes: readonly Policy['mode'][]): string {
  const byEpisode = Map.groupBy(compared.changes, ({ episode }) => episode);
  const blocks = [...byEpisode].map(([episode, list]) =>
    [episode, ...list.map(({ kind, rule, text }) => `  ${MARKS[kind]} ${rule}: ${text}`)]
      .map(lineForTerminal)
      .join('\n'),
  );
  const notes = [sumText(compared), ...lossText(compared), ...asideText(compared), ...modeText(modes)];
  return `${[...blocks, notes.map(lineForTerminal).join('\n')].join('\n\n')}\n`;
}

function sumText({ changes, episodes, from }: Compared): string {
  const count = (kind: Change['kind']) => changes.filter((change) => change.kind === kind).length;
  const doubted = count('doubted');
  const doubts = doubted > 0 ? `, ${doubted} stay as they are because nobody could tell` : '';
  return `${counted(episodes, 'episode', 'episodes')} compared with ${from}: ${counted(count('opens'), 'gap', 'gaps')} would open, ${count('closes')} close, ${count('regraded')} change severity or queue${doubts}.`;
}

function lossText({ skipped, unjudged, failed }: Compared): readonly string[] {
  const losses = [
    skipped > 0 && `${counted(skipped, 'part', 'parts')} of the input skipped`,
    unjudged > 0 && `${counted(unjudged, 'patient', 'patients')} not judged`,
    failed > 0 && `${counted(failed, 'rule', 'rules')} failed`,
  ].filter((text) => text !== false);
  return losses.length > 0 ? [`Not all could be compared: ${losses.join(', ')}; radgap check says where and why.`] : [];
}

function asideText({ setAside }: Compared): readonly string[] {
  if (setAside === 0) return [];
  return [`Set aside as not usable: ${counted(setAside, 'resource', 'resources')}; radgap check says which and why.`];
}

/** The mode decides what is written of the gaps, not which there are. */
function modeText([before = 'live', after = before]: readonly Policy['mode'][]): readonly string[] {
  return before === after
    ? []
    : [`The mode changes from ${before} to ${after}; the gaps above are counted in any mode.`];
}
