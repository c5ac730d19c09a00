import type { Skipped } from '../bulk/found.ts';
import type { Assessment, Status } from '../model/assessment.ts';
import type { SetAside } from '../model/record.ts';
import { FigureCounter, type CountedAssessment, type Figures, type RuleFigures } from './figures.ts';
import type { Unjudged } from './judge.ts';

/** What a whole review came to. */
export interface Tally {
  readonly resources: number;
  readonly patients: number;
  readonly episodes: number;
  /** Episodes of which nothing is open, ahead, waived or undetermined. */
  readonly complete: number;
  /** Episodes with an open gap. */
  readonly incomplete: number;
  /** Episodes by rule with an open gap, a gap that is not yet due, or no verdict. */
  readonly open: ReadonlyMap<string, number>;
  readonly prospective: ReadonlyMap<string, number>;
  readonly undetermined: ReadonlyMap<string, number>;
  /** Episodes by rule with gaps, open or not yet due, that people waived, every one: they count as neither. */
  readonly waived: ReadonlyMap<string, number>;
  /** Episodes by rule in shadow with an open gap: told, and counted in nothing else. */
  readonly shadow: ReadonlyMap<string, number>;
  /** The same episodes, counted by rule, queue and month. */
  readonly figures: Figures;
  /** Rules that threw. */
  readonly failed: number;
  readonly setAside: readonly SetAside[];
  readonly unjudged: readonly Unjudged[];
  readonly skipped: readonly Skipped[];
}

/** Exit codes: no open gap, open gaps, could not tell or not of everything. */
export type ExitCode = 0 | 1 | 2;

/** What is counted of a patient: a judged one, or what was kept of it. */
export interface Counted {
  readonly chart: { readonly setAside: readonly SetAside[] };
  readonly assessments: readonly (CountedAssessment & Pick<Assessment, 'failed'>)[];
}

/** Counts along while a review runs. */
export class Counter {
  readonly #figures = new FigureCounter();
  readonly #setAside: SetAside[] = [];
  readonly #unjudged: Unjudged[] = [];
  #patients = 0;
  #episodes = 0;
  #failed = 0;

  /** Counts what was concluded about one patient. */
  add(judged: Counted | Unjudged): void {
    if ('fault' in judged) {
      this.#unjudged.push(judged);
      return;
    }
    this.#setAside.push(...judged.chart.setAside);
    if (judged.assessments.length > 0) this.#patients++;
    for (const assessment of judged.assessments) this.#count(assessment);
  }

  #count(assessment: Counted['assessments'][number]): void {
    this.#episodes++;
    this.#failed += assessment.failed.length;
    this.#figures.add(assessment);
  }

  /** The sum so far, with what the reading of the input left out. */
  tally(resources: number, skipped: readonly Skipped[]): Tally {
    const figures = this.#figures.figures();
    return {
      resources,
      patients: this.#patients,
      episodes: this.#episodes,
      complete: figures.states.complete,
      incomplete: figures.states.open,
      open: countsOf(figures.rules, 'open-gap'),
      prospective: countsOf(figures.rules, 'prospective-gap'),
      undetermined: countsOf(figures.rules, 'undetermined'),
      waived: countsIn(figures.rules, waivedIn),
      shadow: countsOf(figures.shadow, 'open-gap'),
      figures,
      failed: this.#failed,
      setAside: this.#setAside,
      unjudged: this.#unjudged,
      skipped,
    };
  }
}

/** The episodes by rule that stand in a status, for the rules of which one does. */
function countsOf(rules: Figures['rules'], status: Status): ReadonlyMap<string, number> {
  return countsIn(rules, ({ statuses, waived }) => statuses[status] - waived[status]);
}

function countsIn(rules: Figures['rules'], count: (figures: RuleFigures) => number): ReadonlyMap<string, number> {
  return new Map([...rules].map(([rule, figures]) => [rule, count(figures)] as const).filter(([, sum]) => sum > 0));
}

/** The episodes in which people waived every gap of a rule. */
export function waivedIn({ waived }: RuleFigures): number {
  return waived['open-gap'] + waived['prospective-gap'];
}

/** The sum of counts. */
export function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** The exit code of a review, and why, as a sentence: what was not judged weighs more than the gaps that were found. */
export function outcomeOf(tally: Tally): { readonly code: ExitCode; readonly because: string } {
  const { code, because } = judgedOutcome(tally);
  const [waived, shadow] = [total(tally.waived), total(tally.shadow)];
  const apart = [
    waived > 0 && `${counted(waived, 'gap that a person waived does', 'gaps that people waived do')} not count.`,
    shadow > 0 &&
      `${counted(shadow, 'gap of a rule', 'gaps of rules')} in shadow ${shadow === 1 ? 'does' : 'do'} not count.`,
  ].filter((text) => text !== false);
  return { code, because: [because, ...apart].join(' ') };
}

function judgedOutcome(tally: Tally): { readonly code: ExitCode; readonly because: string } {
  const open = total(tally.open);
  const gaps = open > 0 ? `${counted(open, 'gap is', 'gaps are')} open` : 'No gap is open';
  const doubts = doubtsOf(tally);
  const isWhole = lossesOf(tally).length === 0;
  if (open > 0 && isWhole) return { code: 1, because: `${gaps}.` };
  if (tally.episodes === 0) return { code: 2, because: noServiceText(tally, doubts) };
  if (doubts.length > 0) return { code: 2, because: `${gaps}, but not all could be told: ${doubts.join(', ')}.` };
  return { code: 0, because: 'No gap is open.' };
}

function noServiceText({ resources }: Tally, doubts: readonly string[]): string {
  const rest = doubts.length > 0 ? `, and not all could be told: ${doubts.join(', ')}` : '';
  return `No service coded 77750 that can be judged was found among ${counted(resources, 'resource', 'resources')}${rest}.`;
}

/** What keeps a review from being whole, each with its count. */
export function doubtsOf(tally: Tally): readonly string[] {
  const undetermined = total(tally.undetermined);
  const verdicts = undetermined > 0 ? [`${counted(undetermined, 'verdict', 'verdicts')} undetermined`] : [];
  return [...lossesOf(tally), ...verdicts];
}

/** What could not be judged at all, each with its count. */
export function lossesOf(tally: Tally): readonly string[] {
  return [
    tally.skipped.length > 0 && `${counted(tally.skipped.length, 'part', 'parts')} of the input skipped`,
    tally.setAside.length > 0 && `${counted(tally.setAside.length, 'resource', 'resources')} set aside`,
    tally.unjudged.length > 0 && `${counted(tally.unjudged.length, 'patient', 'patients')} not judged`,
    tally.failed > 0 && `${counted(tally.failed, 'rule', 'rules')} failed`,
  ].filter((text) => text !== false);
}

/** A count with its noun. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
