import { LongExpression } from '../long-expression.ts';
import { activitiesIn, namesNoActivity, type Activity } from './activities.ts';
import type { Clause } from './clauses.ts';
import { AGENT, ANATOMY, DISEASE, RADIONUCLIDES, ROUTE_PATTERNS, type Radionuclide, type Route } from './vocabulary.ts';

/** What a sentence states about an administration. */
export interface Administration {
  readonly radionuclides: readonly Radionuclide[];
  readonly activities: readonly Activity[];
  readonly routes: readonly Route[];
  readonly site: boolean;
  readonly indication: boolean;
  /** The activity given is zero. */
  readonly nothingGiven: boolean;
}

const NUCLIDES = Object.entries(RADIONUCLIDES) as [Radionuclide, (typeof RADIONUCLIDES)[Radionuclide]][];
const ROUTES = (Object.entries(ROUTE_PATTERNS) as [Route, string][]).map(
  ([route, pattern]) => [route, new RegExp(`\\b(?:${pattern})`)] as const,
);

/** The expressions that find one radionuclide: `any` in lower case, `exact` where only capitals tell an isotope from an age. */
function formsOf({ symbol, mass, elements, salts, brands }: (typeof RADIONUCLIDES)[Radionuclide]) {
  const low = symbol.toLowerCase();
  const named = `(?:${elements.join('|')})[- ]?(?:${low}[- ]?)?${mass}`;
  const salted = salts ? `|(?:${salts.join('|')}) ${low}[- ]?${mass}` : '';
  const branded = brands ? `|${brands.join('|')}` : '';
  const spaced = symbol.length > 1 ? `|\\b${symbol} ${mass}(?!\\w)` : '';
  const noAge = '(?![- ]?(?:old|o\\b|/o|year|woman|man|female|male|[fm]\\b))';
  return {
    any: new RegExp(
      `(?<![\\w.])(?<!\\b(?:level|locker|room|bed|bay|slot|row|seat|gate|form|ticket|box|rack|shelf|bin|cabinet|lot|hwy|interstate) (?:no\\.? ?|# ?)?)(?:${low}-?${mass}|${named}${salted}${branded})(?!\\w)`,
    ),
    exact: new RegExp(`(?<![\\w.])${mass}-?${symbol}(?:Cl2)?(?!\\w)${noAge}${spaced}`),
  };
}

const FORMS = NUCLIDES.map(([id, words]) => ({ id, ...formsOf(words) }));
const ANY_FORM = new LongExpression(FORMS.map(({ any }) => any.source).join('|'));
const EXACT_FORM = new LongExpression(FORMS.map(({ exact }) => exact.source).join('|'));

/** The radionuclides named in the text. */
export function radionuclidesIn(text: string, lower: string): Radionuclide[] {
  const any = ANY_FORM.test(lower);
  const exact = EXACT_FORM.test(text);
  if (!any && !exact) return [];
  return FORMS.filter((form) => (any && form.any.test(lower)) || (exact && form.exact.test(text))).map(({ id }) => id);
}

const choice = /\bor\b|\bvs\b|\bversus\b|\//;

/** The radionuclides a part of a sentence says were given: "P-32 or Y-90" says of neither that it was. */
function radionuclidesGiven(text: string, lower: string): Radionuclide[] {
  const named = radionuclidesIn(text, lower);
  return named.length > 1 && choice.test(lower) ? [] : named;
}

const agent = new LongExpression(`\\b(?:${AGENT})\\b`);
const WORDS = '(?:(?!for\\b)[a-z0-9/-]+ ){0,6}?';
const NOT_DISEASE =
  '(?! (?:metast|mets|effusion|cancer|carcinoma|disease|malignan|tumou?r|(?:[a-z]+ )?(?:clinic|unit|team|service|surgery|cent(?:er|re)|conference)))';
const place = new LongExpression(
  [
    `\\b(?:into|within|inside|via|through) ${WORDS}(?:${ANATOMY})\\b`,
    `\\b(?:in|to|at|of) (?:the |right |left ){1,2}${WORDS}(?:${ANATOMY})\\b${NOT_DISEASE}`,
    `\\b(?:in|to|at) ${WORDS}(?:${ANATOMY})\\b${NOT_DISEASE}`,
    '\\b(?:right|left) (?:intra)?pleural (?:space|cavity)',
    `(?<!\\bsparing (?:the |of the )?)\\b(?:right|left) (?:hepatic )?lob(?:e|ar)\\b${NOT_DISEASE}|\\bsegments? (?:[1-8]|[iv]{1,4})[ab]?\\b`,
    '\\b(?:right|left) (?:knee|hip|shoulder|elbow|ankle|wrist) (?:joint )?(?:radio)?synov',
  ].join('|'),
);
const reason = new LongExpression(
  `\\bfor (?!follow|evaluat|staging|restaging|assess)(?:[a-z0-9/-]+ ){0,8}(?:${DISEASE})\\b|\\b(?:palliat(?:e|ion|ive)|treat|control)\\b.{0,40}\\b(?:${DISEASE})\\b`,
);

/** The routes named in the text. */
export function routesIn(lower: string): Route[] {
  return ROUTES.filter(([, pattern]) => pattern.test(lower)).map(([route]) => route);
}

/** Words that take up what the sentence before named. */
const takenUp = /^\s*(?:it|this|the (?:agent|material|solution|suspension|mixture|colloid|contents|full amount))\b/;

/**
 * What the parts of a sentence that say "done" state; route, site and reason only where it names what was given, or takes
 * up what the sentence before named (`antecedent`).
 */
export function administrationIn(clauses: readonly Clause[], antecedent: () => boolean): Administration | undefined {
  const told = clauses.filter(({ kind }) => kind === 'done');
  if (told.length === 0) return undefined;
  const radionuclides = told.flatMap(({ text, lower }) => radionuclidesGiven(text, lower));
  const activities = told.flatMap(({ text }) => activitiesIn(text));
  const nothingGiven = activities.length === 0 && told.some(({ lower }) => namesNoActivity(lower));
  const radioactive =
    nothingGiven || radionuclides.length > 0 || activities.length > 0 || told.some(({ lower }) => agent.test(lower));
  if (!radioactive && !(told.some(({ lower }) => takenUp.test(lower)) && antecedent())) return undefined;
  return {
    radionuclides,
    activities,
    routes: told.flatMap(({ lower }) => routesIn(lower)),
    site: told.some(({ lower }) => place.test(lower)),
    indication: told.some(({ lower }) => reason.test(lower)),
    nothingGiven,
  };
}
