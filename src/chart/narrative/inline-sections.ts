import { namesUnit } from './activities.ts';
import { labelled } from './fields.ts';
import { namesTracer, namesTreatmentWord } from './other-note.ts';
import { isOfAgent, isOfWhatWasGiven, isOfWhoActed, type Section } from './sections.ts';
import type { Statement } from './statements.ts';

/** Whether a section of the past or future stands behind its label, on its line, "History: HCC.", and tells of treatments. */
export type Inline = 'no' | 'of treatments' | 'of others';

const LONGEST_LINE = 400;

/** What stands behind such a label: where it tells of a treatment, the labels below may be of that one. */
export function inlineOf(note: string, { start, end }: Statement): Inline {
  const written = note.slice(start, Math.min(end, start + LONGEST_LINE));
  const isOfTreatments = /\b(?:treat|therap)/i.test(written) || namesTracer(written) === false;
  return isOfTreatments || namesTreatmentWord(written.toLowerCase()) ? 'of treatments' : 'of others';
}

/** True where a section tells of another time. */
export function isElsewhen(section: Section): boolean {
  return section === 'past' || section === 'ahead';
}

const OF_TODAY =
  /^(?:today|(?:current|present) (?:treatment|therapy|procedure|course)(?: ?\([^()]{0,30}\))?|(?:dose|activity|treatment|therapy|injection|infusion|procedure) today|(?:today's|this) (?:dose|activity|treatment|therapy|injection|infusion|procedure))$/;

/** True for a label of who acted, of today, or of what was given: what of the past or future stands behind its own label ends there. */
export function endsInline(section: Section, inline: Inline, name: string, value: string): boolean {
  if (OF_TODAY.test(name) || (section === 'past' && isOfWhoActed(name))) return true;
  if (section === 'past' && inline === 'of treatments') return false;
  if (!labelled(name)?.fields.includes('administration')) return false;
  return isOfWhatWasGiven(name) || (section === 'past' && isOfAgent(name) && !namesUnit(value));
}
