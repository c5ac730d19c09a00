import { isSectionName } from './sections.ts';

/** Characters at the beginning of a note by which its language is told, and by which most English ones are known at once. */
const OPENING = 3_000;
const GLANCE = 400;
const ENOUGH_ENGLISH = 6;
const LONGEST_NOTE = 200_000;

/** Not the words of headers, which are English in many a note that is not: date of, patient, by. */
const ENGLISH = /\b(?:the|and|was|were|with|for|is|this|has|at|from|to)\b/gi;

/** Small words by which a language is known, none of them a word of English notes; from any grammar of it. */
const SMALL_WORDS: readonly ReadonlySet<string>[] = [
  'el los las una del que con por para fue se al su sin sobre según como más este esta paciente',
  'le les des une est du dans pour avec sur par qui été aux sans ce cette ses patiente après a été',
  'der die das und ist mit für von dem den nicht wurde eine einer im zur bei nach ohne auf patientin',
  'os uma da não com por para foi em dos ao sem mais pela pelo paciente após que',
  'il gli che una del della con è non nel nella stato stata senza alla dopo sono paziente di',
  'het een van met voor niet werd zonder bij naar op aan wordt patiënt na deze',
  'nie jest się przez oraz po dla od pacjent pacjentka został została bez przed na do',
].map((words) => new Set(words.split(' ')));

/** How many different ones tell a language: fewer stand in names, as in "de la Cruz". */
const FEWEST = 5;
/** How many times the English ones they must be: a note in two languages is read for its English. */
const TIMES = 3;

const OTHER_LETTERS = /[^\P{L}\p{Script=Latin}\p{Script=Greek}]/gu;
const FEWEST_LETTERS = 20;

/** True when a text is not in English, as far as its small words or its letters show: what it says is not for the vocabulary. */
export function isInOtherLanguage(text: string): boolean {
  if (hasSome(text.slice(0, GLANCE), ENGLISH, ENOUGH_ENGLISH)) return false;
  const opening = text.slice(0, OPENING);
  const english = count(opening, ENGLISH);
  if (count(opening, OTHER_LETTERS) >= Math.max(FEWEST_LETTERS, TIMES * english)) return true;
  const words = opening.toLowerCase().match(/\p{L}+/gu) ?? [];
  return SMALL_WORDS.some((small) => {
    const found = words.filter((word) => small.has(word));
    return new Set(found).size >= FEWEST && found.length > TIMES * english;
  });
}

const PARAGRAPH = /\n[^\S\n]{0,9}\n/;
const LONGEST_HEADING = 100;

/** A line of its own that ends in a colon and is no section of an English note: what it says of those below it is not known. */
function isUnreadHeading(paragraph: string): boolean {
  const name = paragraph.trim().toLowerCase();
  if (name.length > LONGEST_HEADING || name.includes('\n') || !name.endsWith(':')) return false;
  return !isSectionName(name.slice(0, -1).trim());
}

/**
 * The paragraphs of a note in another language that are in English, as where an interpreter's instructions stand before or
 * after the doctor's words; undefined where they are too few.
 */
export function englishPart(text: string): string | undefined {
  const paragraphs = text.slice(0, LONGEST_NOTE).split(PARAGRAPH);
  if (paragraphs.some((paragraph, at) => isUnreadHeading(paragraph) && !isInOtherLanguage(paragraphs[at + 1] ?? '')))
    return undefined;
  const english = paragraphs.filter((paragraph) => !isInOtherLanguage(paragraph)).join('\n\n');
  return hasSome(english, ENGLISH, ENOUGH_ENGLISH) ? english : undefined;
}

/** True once so many are found: in most notes they stand in the first sentences. */
function hasSome(text: string, what: RegExp, enough: number): boolean {
  const found = text.matchAll(what);
  for (let left = enough; left > 0; left--) if (found.next().done === true) return false;
  return true;
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0;
}
