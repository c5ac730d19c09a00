import type { IsoDate } from '../../model/time.ts';
import { isOpen, ofNoAdministration } from './clauses.ts';
import { labelled } from './fields.ts';
import type { Sentence } from './gather.ts';
import { withoutDates } from './note-dates.ts';

const NEXT_LABEL = /\s(?=[A-Z][a-z]{1,20}(?: [a-z]{1,20}){0,3}: )/;

/**
 * The parts of a line with several labels, "Isotope: P-32 Route: oral": each label that we know, with what is behind it. The
 * line stays whole where a part denies or orders something, or bears another day than that of the infusion.
 */
export function labelledParts(sentence: Sentence, day: IsoDate | undefined): readonly Sentence[] {
  if (!sentence.fields.includes('administration') || !sentence.text.includes(': ')) return [sentence];
  if (withoutDates(sentence.text, day).dates.some((date) => date !== day)) return [sentence];
  const parts = partsOf(sentence);
  return parts.some(takesBack) ? [sentence] : parts;
}

function partsOf(sentence: Sentence): readonly Sentence[] {
  const parts: Sentence[] = [];
  let part = { ...sentence, text: '' };
  for (const piece of sentence.text.split(NEXT_LABEL)) {
    const named = piece.slice(0, Math.max(0, piece.indexOf(':'))).toLowerCase();
    const label = labelled(named);
    if (label) {
      parts.push(part);
      part = { ...sentence, text: piece.slice(named.length + 1), fields: label.fields, named };
    } else part = { ...part, text: `${part.text} ${piece}` };
  }
  return [...parts, part];
}

/** True for a part that says of more than the events that they did not come about. */
function takesBack({ text, fields, bits }: Sentence): boolean {
  if (fields.includes('adverse-events')) return false;
  const lower = text.toLowerCase();
  return isOpen(lower, bits) || ofNoAdministration(lower, bits) || /\bno(?:ne)?\b/.test(lower);
}
