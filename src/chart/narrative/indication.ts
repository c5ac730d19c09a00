import { LongExpression } from '../long-expression.ts';
import { DISEASE, RADIONUCLIDES } from './vocabulary.ts';

const disease = new LongExpression(`\\b(?:${DISEASE})\\b`);
const indicatedFor = new LongExpression(
  `\\bindicated (?:for|in|to treat|because of|due to)\\b.{0,80}\\b(?:${DISEASE})\\b`,
);
const elsewhere =
  /\b(?:no|not|denies|without|unknown|pending|tbd|n\/a|as above|see|rule out|ruled out|excluded|r\/o|staging|restaging|screening|surveillance|follow|evaluat|assess|biopsy|contraindicated|would|could|may|might|if|ct|mri|pet)\b/;

const nuclides = Object.values(RADIONUCLIDES).map(({ symbol, mass, elements, brands = [] }) =>
  [`${symbol.toLowerCase()}[- ]?${mass}`, `${mass}[- ]?${symbol.toLowerCase()}`, ...elements, ...brands].join('|'),
);
/** The agents and treatments of the field, as part of an expression over lower-case text. */
export const TREATMENTS = `${nuclides.join('|')}|radionuclide (?:therapy|treatment)|radiopharmaceutical therapy|radioligand (?:therapy|treatment)|rlt|radiocolloid|radioemboli[sz]ation|radiosynov[a-z]+|sirt|tare|prrt`;
/** The treatment is foreseen, and the disease it is for is named: what a consultation says. */
const meantFor = new LongExpression(
  `\\b(?:will (?:receive|undergo|be treated|proceed)|to (?:receive|undergo|proceed)|proceed(?:ing)? with|recommend(?:s|ed|ing)?|plan(?:s|ned|ning)?|scheduled|referred|presents|admitted|here|is recommended|indicated)\\b.{0,60}\\b(?:${TREATMENTS})\\b.{0,60}\\b(?:for|to (?:treat|control|palliate))\\b (?:[a-z0-9/-]+ ){0,7}(?:${DISEASE})\\b`,
);
const proposed = new LongExpression(
  `\\b(?:${TREATMENTS})\\b.{0,40}\\b(?:is|was) (?:recommended|planned|proposed|advised|scheduled)\\b.{0,20}\\b(?:for|to (?:treat|control|palliate))\\b (?:[a-z0-9/-]+ ){0,7}(?:${DISEASE})\\b`,
);
/** The disease first, then what the patient comes for: "with malignant ascites is referred for P-32". */
const broughtFor = new LongExpression(
  `\\b(?:with|because of|due to)\\b (?:[a-z0-9/-]+ ){0,7}(?:${DISEASE})\\b.{0,80}\\b(?:referred|presents|presenting|admitted|here|brought here|attends|attended|proceed) (?:today )?(?:for|with|to receive|to undergo) (?:(?!couns|consult|discuss|inform|consider|opinion)[a-z0-9-]+ ){0,4}(?:${TREATMENTS})`,
);
/** The same as an entry of a plan, which needs no verb. */
const entry = new LongExpression(
  `^\\s*(?:\\d{1,2}[.)] ?)?(?:[a-z-]+ ){0,4}?(?:${TREATMENTS})\\b.{0,60}\\b(?:for|to (?:treat|control|palliate))\\b (?:[a-z0-9/-]+ ){0,7}(?:${DISEASE})\\b`,
);
/** Spares most sentences the longer expressions. */
const namesTreatment =
  /\d|radi|rlt|strontium|samarium|sphere|lute|xofigo|pluvicto|azedra|phosphocol|metastron|quadramet/;
const toldOfThePast = /\b(?:was|were|had|has|given|received|treated|underwent)\b/;
const unsettled =
  /\b(?:declin|refus|defer|cancel|instead|rather than|versus|vs|or\b|option|alternativ|consider|discuss|candidate|eligib|trial|prior|previous|history|s\/p|mother|father|sister|brother|family|unless|whether)/;

/** "..., no visceral disease" */
const DENIED_TAIL = /[,;(] ?(?:no|not|without)\b.*$/s;

/** True when the value of an indication field names a disease treated. */
export function namesIndication(value: string): boolean {
  const told = value.replace(DENIED_TAIL, '');
  return disease.test(told) && !elsewhere.test(told);
}

/** True when the sentence says what the treatment is indicated for, or names the disease it is meant for. */
export function saysIndicated(lower: string): boolean {
  if (indicatedFor.test(lower)) return !elsewhere.test(lower);
  if (!namesTreatment.test(lower) || elsewhere.test(lower) || unsettled.test(lower)) return false;
  return meantFor.test(lower) || proposed.test(lower) || broughtFor.test(lower);
}

/** "Xofigo for bone metastases": the treatment beside its reason, without a verb. */
const treatedFor = new LongExpression(
  `\\b(?:${TREATMENTS})\\b(?: (?!and\\b|or\\b|with\\b)[a-z0-9/#-]+){0,4} for (?:[a-z0-9/-]+ ){0,7}(?:${DISEASE})\\b`,
);

/** True when a sentence names the treatment and the disease it is for; that it took place must stand elsewhere. */
export function namesTreatedFor(lower: string): boolean {
  return lower.includes(' for ') && treatedFor.test(lower) && !elsewhere.test(lower) && !unsettled.test(lower);
}

/** True when an entry of a plan names the disease that the treatment is meant for. */
export function plansFor(lower: string): boolean {
  if (saysIndicated(lower)) return true;
  return entry.test(lower) && !elsewhere.test(lower) && !unsettled.test(lower) && !toldOfThePast.test(lower);
}
