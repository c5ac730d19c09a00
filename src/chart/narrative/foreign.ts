import { LongExpression } from '../long-expression.ts';
import type { Statement } from './statements.ts';
import { BIT } from './words.ts';

const OPENING = 120;
/** Papers that tell of no treatment of one patient: of many, of none, or of what one is told to expect. */
const ofNone = new LongExpression(
  /^\W{0,9}(?:(?:our|the|vendor|trainee|resident|department|patient|radiation) ){0,2}(?:teaching (?:file|case)|case of the (?:week|month)|handbook|textbook|sop\b|standard operating procedure|policy (?!(?:no|number|id|holder)\b)[a-z]|proctor|(?:annual|monthly|quarterly|yearly) (?:summary|report|census|statistics)|(?:summary|report|review|statistics) of all (?:[a-z]+ )?(?:therapies|treatments)|logbook|log ?book|incident report|safety (?:event|report)|package (?:survey|receipt)|(?:discharge|home|after-?care|home-?going|post-?procedure|post-?treatment) (?:instructions|leaflet)|patient instructions|patient (?:information|education)(?: (?:leaflet|sheet|booklet)\b| ?[:-] {0,3}(?:about |on )?(?:radi|lute|y-?90|p-?32|i-?131|ra-?223|lu-?177|sirt|treat|therap|your)))/i,
);
const ofAnother =
  /^[^\n]{0,80}\b(?:(?:of|for|about|on) (?:another|a different|the wrong|other) patients?|(?:filed|entered|charted) in error)\b/i;

/** The same by the kind of paper, within its first line: rules, teaching, machines, animals, counts of many. */
const ofKind = new LongExpression(
  /^\W{0,9}(?:(?!(?:given|gave|received|read|was|were|has|had|per|from|with|and|the|on)\b)[a-z0-9'&/.-]{1,20} ){0,3}(?:(?:(?:leaflet|brochure|booklet)(?! (?:was |were )?(?:given|provided|handed|reviewed))|fact sheet|package insert|guidelines?(?= ?[:\n-])|reading list|bibliography|phantom|credentialing|privileges|deposition|newsletter|poster|abstract|manuscript|journal club|grand rounds|recall notice|mortality review|continuing review|safety huddle)\b|(?:drug|prescribing|product) (?:information|monograph)|(?:study |trial )?protocol (?:synopsis|version|[a-z0-9-]{1,12},? (?:section|version|v\d))|irb\b(?!-? ?approved)|q[ac]\b(?! (?:passed|done|ok|checked|complete))|quality (?:assurance|control|committee|improvement)|(?:equipment|pump|machine) (?:log\b|(?:check|test)(?= ?[:\n-]))|vet(?:erinary)?\b|(?:canine|feline|equine)\b|case (?:conference|report|presentation)|(?:resident|fellow|trainee|student|intern)(?:'s)? (?:case |procedure )?log\b|teaching note|chart review for|(?:unit|ward|bed|floor) census|(?:training|mock) (?:claim|note|record|exercise|case)|smart ?(?:phrase|text|link)|abbreviations|glossary|wrong (?:chart|patient)|group visit(?! with (?:family|spouse|wife|husband))|school (?:nurse )?form|press release|coding clinic|simulation (?:lab|exercise|session|cent)|correspondence with|purchase order|fax (?:cover|transmission)|ai[- ]generated|how i do it|(?:template )?phrase bank|(?<=^\W{0,9})void(?:ed)?\b ?[-:.,])/i,
);
const notOfRecord =
  /\b(?:not part of the (?:legal|medical|permanent) record|do not use[.!:]?\s*(?:$|\n)|for (?:training|teaching|educational) (?:purposes )?only|imagine an? patient|hypothetical)\b/i;
const voided =
  /^\W{0,9}(?:this )?(?:note|entry|record|document|report) (?:is |was |has been )?(?:void|voided|nullified|struck)\b/i;

/** True when the first words of a note make it one of no patient, of many, or of another than the chart's. */
export function isForeign(note: string): boolean {
  const opening = note.slice(0, OPENING);
  return (
    ofNone.test(opening) ||
    ofAnother.test(opening) ||
    ofKind.test(opening) ||
    voided.test(opening) ||
    notOfRecord.test(opening)
  );
}

const LONGEST_NUMBERING = 16;
/** "Case 3:", "Patient #2 -", "Bed 4 A.B." at the start of a line. */
const numberedCase =
  /^\s{0,4}(?:(?:case|patient|pt|subject|bed|chair) ?#? ?(\d{1,2})\s{0,2}(?:[:.)(,-]|$)|(?:bed|chair) (\d{1,2}) [A-Z]\.? ?[A-Z])/i;

/** True when a note goes through several cases by number: which of them is the patient of the chart, it does not say. */
export function isOfSeveral(note: string, statements: readonly Statement[]): boolean {
  let first: string | undefined;
  for (const { start, end, bits, atLineStart } of statements) {
    if (!atLineStart || (bits & BIT.digit) === 0) continue;
    const named = numberedCase.exec(note.slice(start, Math.min(end, start + LONGEST_NUMBERING)));
    const number = named?.[1] ?? named?.[2];
    if (number === undefined) continue;
    if (first !== undefined && first !== number) return true;
    first = number;
  }
  return false;
}
