/** The titles of the rules by id, in the order of the catalogue. */
export type RuleTitles = ReadonlyMap<string, string>;

let titles: RuleTitles = new Map();

/** The titles, once the rules have come: the queue is shown without waiting for them. Where they do not come, it shows ids. */
export const comingTitles: Promise<RuleTitles> = import('../../rules/index.ts').then(
  ({ catalogue }) => (titles = new Map(catalogue.map(({ id, title }) => [id, title]))),
  () => titles,
);

/** The titles that have come so far. */
export function titlesNow(): RuleTitles {
  return titles;
}

/** What a rule is called; its id as long as the titles have not come. */
export function titleOf(rule: string): string {
  return titles.get(rule) ?? rule;
}
