import { LongExpression } from '../long-expression.ts';
import { RADIONUCLIDES } from './vocabulary.ts';

const BRAND = Object.values(RADIONUCLIDES)
  .flatMap(({ brands = [] }) => brands)
  .join('|');
const SYMBOL = '(?:p|y|i|lu|sr|sm|ra|re|ho|er|dy|au|ac|th|pb|at|cu|cr|tb|rh|sn|zr|tc|ga|in|f)';
/** A nuclide as written: no "B12", no "D50". */
const NUCLIDE = `${SYMBOL}-?\\d{2,3}m?|\\d{2,3}-?${SYMBOL}`;
/** What a sentence calls the treatment, as part of an expression over lower-case text. */
export const SUBJECT = `(?:procedure|treatment|therapy|infusion|instillation|injection|administration|radioemboli[sz]ation|radiosynov[a-z]+|rlt|prrt|sirt|tare|case|dose|dosage|radiopharmaceutical|radionuclide|radioisotope|isotope|microspheres?|colloid|${BRAND}|${NUCLIDE})`;
/** Words that leave it the treatment that is spoken of; "the heparin dose" is another. */
const FILLER = `(?:of|the|this|for|in|into|today|today's|itself|planned|scheduled|intended|pleural|peritoneal|intrapleural|intraperitoneal|intravenous|hepatic|left|right|lobe|space|cavity|liver|chromic|phosphate|radio[a-z]+|dose|infusion|instillation|injection|therapy|treatment|administration|procedure|microspheres?|colloid|[\\d.]{1,6}|[mgu]?(?:ci|bq)|${NUCLIDE})`;
export const BEFORE = `(?:^\\W{0,9}|[.,;:(]\\s?|\\b(?:${FILLER}|his|her|that|and|so|thus|therefore) )`;
export const BETWEEN = `(?: ${FILLER}){0,6}?`;
/** Where what is said of the treatment ends, or goes on with its cause. */
export const BECAUSE =
  '(?: (?:today|at all|to (?:the )?(?:patient|pt)))?(?=\\s*$|\\s*(?:[.;,:)!*]|-(?!(?:related|limiting|free|induced|emergent|associated|specific|naive|based)\\b))|\\s(?:and|due|because|secondary|owing|as|since|given)\\b)';

const WHO = '(?:patient|pt|she|he)';
const THING = `(?:(?:her|his|any|prescribed|${FILLER}) ){0,5}?${SUBJECT}`;
const GIVE = '(?:administer|give|deliver|infuse|inject|instill?|start|begin|initiate|perform|carry out|proceed with)';
const NOT_GIVEN = 'not (?:given|administered|infused|instilled|injected|delivered)';
const AGENT = `(?:(?:therapeutic |radioactive )?(?:radio[a-z]+|isotope|activity|microspheres)|(?:therapeutic |radioactive )(?:material|colloid)|${BRAND}|${NUCLIDE})`;
/** It was given all the same. */
const YET_GIVEN =
  '(?!.{0,80}\\b(?:was|were|then|and|now|successfully) (?:then |now )?(?:performed|given|instilled|done|started|infused|administered|completed|carried out|used|re-?assayed|re-?measured)\\b)';
/** The choices of the treatment before the one that is ticked; those of another question name it first. */
const CHOICES = `^\\W{0,9}(?:${SUBJECT}${BETWEEN}\\W{1,4})?(?:\\[ ?\\] ?(?:${SUBJECT} )?(?:was )?(?:given|administered|done|performed|completed|held|cancel+ed|refused|deferred|not given|yes)\\W{1,4}){0,4}`;

/** That there was no treatment, told in words that do not say "not given". */
const notBegun = new LongExpression(
  [
    `\\b(?:did(?: not|n't)|never) (?:receive|undergo|get|received|underwent|got) ${THING}${BECAUSE}`,
    `\\b(?:unable|not able|not possible|impossible) to (?:safely )?${GIVE} ${THING}${BECAUSE}${YET_GIVEN}`,
    `\\b(?:decision|decided|elected|opted|chose|chosen)\\b.{0,30}\\bnot to (?:(?:proceed|go ahead)(?: with ${THING})?|treat|${GIVE} ${THING})${BECAUSE}`,
    `${BEFORE}${SUBJECT}${BETWEEN} (?:was |were |is )?(?:never|not|could not be) (?:yet )?(?:started|initiated|begun|commenced|attempted)${BECAUSE}`,
    `(?:${BEFORE}${SUBJECT}${BETWEEN}|\\b${WHO}) (?:was )?(?:stopped|terminated|ended|halted|left(?: ama| against medical advice)?|expired|died|spilled|lost) {1,2}(?:(?:before|prior to) (?:the |any |start of |starting ){0,3}(?:${SUBJECT}${BETWEEN}|activity)(?:${BECAUSE}|(?= (?:of|was|were|could|had|began|started)\\b))|beforehand\\b)`,
    `\\b(?:sent home|went home|discharged|left) without (?:the |any |receiving |being ){0,2}(?:${SUBJECT}|treated|dosed)${BECAUSE}`,
    `\\b${WHO} (?:was )?not (?:treated|dosed|infused|injected)${BECAUSE}`,
    `\\b${WHO} did(?: not|n't) (?:show(?: up)?|attend|arrive|come|present|appear)(?: for (?:the |her |his )?${SUBJECT})?${BECAUSE}`,
    `${BEFORE}${SUBJECT}${BETWEEN} did(?: not|n't) (?:take place|occur|happen|go ahead|proceed|start|begin)${BECAUSE}`,
    `${BEFORE}${SUBJECT}${BETWEEN} (?:was )?(?:technically )?unsuccessful${BECAUSE}`,
    '^\\W{0,9}(?:procedures?|treatments?|therapy|operation)(?: \\(s\\))? (?:performed|given|done|administered)\\s?[:\\t]\\s?(?:none|nil|not (?:performed|done|given))\\b',
    `\\b(?:we|i|team) did(?: not|n't) (?:proceed|go ahead)(?: with ${THING})?${BECAUSE}`,
    `${BEFORE}${SUBJECT}${BETWEEN} (?:was |is |has been |had to be )?(?:rescheduled|(?<!case )returned(?!:))${BECAUSE}${YET_GIVEN}`,
    `\\btoo (?:unwell|ill|sick|unstable|weak) (?:for (?:the )?${SUBJECT}|to (?:be treated|proceed|receive ${THING}))${BECAUSE}`,
    '^\\W{0,9}(?:aborted|cancel+ed|abandoned|called off)(?:\\s{0,2}[:;,(-]+\\s{0,2}(?!no\\b|n\\/?a\\b|none\\b)[a-z]|\\s(?:due|because|secondary|owing|per)\\b)',
    `(?:^\\W{0,9}|[.;,(]\\s?|\\b(?:the|her|his|informed|signed|written|treatment|procedure|and|that|patient|patient's) )consent (?:was |has been )?(?:withdrawn|revoked)(?:${BECAUSE}|(?= {1,2}(?:by|before|beforehand|prior|for (?:the )?${SUBJECT})\\b))`,
    `^\\W{0,9}(?:comments?|remarks?|disposition|notes?)\\W{1,4}(?:(?:the )?(?:dose|drug) )?(?:was )?${NOT_GIVEN}${BECAUSE}`,
    `${CHOICES}\\[x\\] ?(?:(?:dose|drug|treatment|therapy|infusion|procedure) )?(?:was )?(?:${NOT_GIVEN}|not (?:done|performed)(?!:)|held|cancel+ed|refused|deferred)${BECAUSE}`,
    `^\\W{0,9}(?:was |the )?(?:${SUBJECT}${BETWEEN} )?(?:given|administered|performed)\\W{1,4}\\[ ?\\] ?(?:yes|y)\\W{1,4}\\[x\\] ?(?:no|n)\\b`,
    `(?:^\\W{0,9}|[.;:]\\s?)no dose (?:was |has been )?(?:given|administered|infused|instilled|injected|delivered)${BECAUSE}`,
  ].join('|'),
);
/** "No radiopharmaceutical was given." */
const noneGiven = new LongExpression(
  `(?:^\\W{0,9}|[.,;:(]\\s?|\\b(?:that|and|so|thus|therefore|but) )no ${AGENT}(?: (?:material|agent|dose|dosage|activity|microspheres|colloid))? (?:was |were |has been |had been )?(?:then |ultimately )?(?:given|administered|infused|instilled|injected|delivered)${BECAUSE}`,
);

/** Words of which a sentence that tells that has one, unless it is the answer of a form. */
export const MAY_TELL =
  "\\bnot\\b|n't\\b|\\b(?:never|unable|impossible|unsuccessful|rescheduled|returned|aborted|cancel|abandon|called off|withdrawn|revoked|held|refused|deferred|no dose|too (?:unwell|ill|sick|unstable|weak)|(?:home|discharged|left)\\s{1,9}without|(?:stopped|terminated|ended|halted|left|ama|advice|expired|died|spilled|lost)\\s{1,9}(?:before|prior to))";
const mayTell = new LongExpression(`${MAY_TELL}|[:\\t]\\s?(?:none|nil)\\b|\\[x\\]`);

/** True when a sentence in lower case tells that the treatment was not begun: "unable to instill the dose". */
export function wasNotBegun(lower: string): boolean {
  return mayTell.test(lower) && notBegun.test(lower);
}

/** True when a sentence in lower case says that no agent was given. */
export function nothingWasGiven(lower: string): boolean {
  return lower.includes('no ') && noneGiven.test(lower);
}
