import type { CompositionSection } from '@medplum/fhirtypes';
import { listed } from './listed.ts';
import { xhtmlText } from './narrative/note-text.ts';
import { isOfAnotherTime, isOfSomethingElse, sectionAfter } from './narrative/sections.ts';

/** How deep sections may lie in one another: as deep as the table of fields goes. */
const DEEPEST = 4;

/** The text of each section under its title, so that a plan is read as a plan, and whatever lies within a plan too. */
export function sectionTexts(sections: readonly CompositionSection[], above = '', depth = 1): readonly string[] {
  return sections.flatMap(({ title = '', text, section }) => {
    const titled = title === '' || isAside(above) ? above : title;
    const heading = isOfAnotherTime(titled) ? 'History' : titled;
    const below = depth < DEEPEST ? sectionTexts(listed(section), heading, depth + 1) : [];
    if (text?.div === undefined) return below;
    return [heading === '' ? xhtmlText(text.div) : `${heading}:\n${xhtmlText(text.div)}`, ...below];
  });
}

/** True for the title of a plan, an order or a history: nothing in it is told as done now. */
function isAside(title: string): boolean {
  const name = title.trim().toLowerCase();
  const heading = { name, alone: true, atLineStart: true, capitals: false };
  return isOfSomethingElse(name) || sectionAfter('told', heading) !== 'told';
}
