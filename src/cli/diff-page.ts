import type { Policy } from '../model/policy.ts';
import type { Change } from './compare.ts';
import { counted, lossesOf, type Tally } from './tally.ts';
import { lineForTerminal } from './terminal.ts';

/** What a comparison came to. */
export interface Compared {
  /** What was counted of the new side. */
  readonly tally: Tally;
  /** Episodes that either side judges. */
  readonly episodes: number;
  readonly kinds: Readonly<Record<Change['kind'], number>>;
  /** What it is compared with, in words. */
  readonly from: string;
}

const MARKS = {
  opens: '+ opens  ',
  closes: '- closes ',
  regraded: '~ regrades',
  doubted: '? doubts ',
} as const satisfies Record<Change['kind'], string>;

/** What would change, episode by episode. */
export function changesText(changes: readonly Change[]): string {
  const blocks = [...Map.groupBy(changes, ({ episode }) => episode)].map(([episode, list]) =>
    [episode, ...list.map(({ kind, rule, text }) => `  ${MARKS[kind]} ${rule}: ${text}`)]
      .map(lineForTerminal)
      .join('\n'),
  );
  return blocks.map((block) => `${block}\n\n`).join('');
}

/** The sums, and what they leave out. */
export function notesText(compared: Compared, modes: readonly Policy['mode'][]): string {
  const { tally } = compared;
  const notes = [sumText(compared), ...lossText(tally), ...modeText(modes)];
  return `${notes.map(lineForTerminal).join('\n')}\n`;
}

function sumText({ kinds, episodes, from, tally: { resources } }: Compared): string {
  if (episodes === 0)
    return `Nothing could be compared: no service coded 77750 that can be judged was found among ${counted(resources, 'resource', 'resources')}.`;
  const { opens, closes, regraded, doubted } = kinds;
  const doubts = doubted > 0 ? `, ${doubted} stay as they are because nobody could tell` : '';
  return `${counted(episodes, 'episode', 'episodes')} compared with ${from}: ${counted(opens, 'gap', 'gaps')} would open, ${closes} close, ${regraded} change severity or queue${doubts}.`;
}

function lossText(tally: Tally): readonly string[] {
  const losses = lossesOf(tally);
  return losses.length > 0 ? [`Not all could be compared: ${losses.join(', ')}; radgap check says where and why.`] : [];
}

/** The mode decides what is written of the gaps, not which there are. */
function modeText([before = 'live', after = before]: readonly Policy['mode'][]): readonly string[] {
  return before === after
    ? []
    : [`The mode changes from ${before} to ${after}; the gaps above are counted in any mode.`];
}
