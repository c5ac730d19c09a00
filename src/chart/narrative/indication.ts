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
/** The same in short, where much else is asked at once. */
export const TREATMENTS_IN_SHORT =
  '(?:y|p|i|lu|ra|sr|sm|re|ho|er|au|ir|pd|cs|tc)-?\\d{2,3}m?|radio(?!log|graph)[a-z]{4,20}|radium|samarium|strontium|yttrium|lutetium|xofigo|lutathera|pluvicto|azedra|quadramet|metastron|thera-?spheres?|sir-?spheres?|sirt|tare|prrt|rlt|isotope';
/** The value of a label names an act around the treatment: "Lu-177 post-therapy imaging", "telephone visit after Y-90". */
const aroundTreatment = new LongExpression(
  `\\b(?:${TREATMENTS})\\b[^,;.]{0,30}\\b(?:follow-?up|imaging|uptake|draw|tentative|or)\\b|\\b(?:after|following|before|prior to|consent for|consent to) (?:[a-z]+ ){0,2}(?:${TREATMENTS})\\b`,
);

/** True when what stands behind a label of what was given is an act around the treatment, or a choice left to make. */
export function isAroundTreatment(lower: string): boolean {
  return aroundTreatment.test(lower);
}

/** The treatment is foreseen, and the disease it is for is named: what a consultation says. */
const meantFor = new LongExpression(
  `\\b(?:will (?:receive|undergo|be treated|proceed)|to (?:receive|undergo|proceed)|proceed(?:ing)? with|recommend(?:s|ed|ing)?|plan(?:s|ned|ning)?|scheduled|referred|presents|admitted|here|is recommended|indicated)\\b.{0,60}\\b(?:${TREATMENTS})\\b.{0,60}\\b(?:for|to (?:treat|control|palliate))\\b (?:[a-z0-9/-]+ ){0,7}(?:${DISEASE})\\b`,
);
const proposed = new LongExpression(
  `\\b(?:${TREATMENTS})\\b.{0,40}\\b(?:is|was) (?:recommended|planned|proposed|advised|scheduled)\\b.{0,20}\\b(?:for|to (?:treat|control|palliate))\\b (?:[a-z0-9/-]+ ){0,7}(?:${DISEASE})\\b`,
);
/** The disease first, then what the patient comes for: "with malignant ascites is referred for P-32". */
const broughtFor = new LongExpression(
  `\\b(?:with|because of|due to)\\b (?:[a-z0-9/-]+ ){0,7}(?:${DISEASE})\\b.{0,80}\\b(?:referred|presents|presenting|admitted|here|brought here|attends|attended|proceed) (?:today |tomorrow )?(?:for|with|to receive|to undergo) (?:(?!couns|consult|discuss|inform|consider|opinion)[a-z0-9-]+ ){0,4}(?:${TREATMENTS})|\\b(?:with|has|have|because of|due to)\\b (?:[a-z0-9/-]+ ){0,7}(?:${DISEASE})\\b.{0,80}\\b(?:will (?:receive|undergo|start|begin|get|be treated with)|scheduled for|to (?:start|begin|receive|undergo)) (?:[a-z0-9-]+ ){0,4}(?:${TREATMENTS})|\\bwith (?:[a-z0-9/-]+ ){0,7}(?:${DISEASE}),? for (?:(?!couns|consult|discuss|inform|consider|opinion)[a-z0-9-]+ ){0,3}(?:${TREATMENTS})`,
);
/** The same as an entry of a plan, which needs no verb. */
const entry = new LongExpression(
  `^\\s*(?:\\d{1,2}[.)] ?)?(?:[a-z-]+ ){0,4}?(?:${TREATMENTS})\\b.{0,60}\\b(?:for|to (?:treat|control|palliate))\\b (?:[a-z0-9/-]+ ){0,7}(?:${DISEASE})\\b`,
);
/** Spares most sentences the longer expressions. */
const DIGIT = /\d/;
const mayTell =
  /radi|rlt|sirt|tare|prrt|strontium|samarium|sphere|lute|xofigo|pluvicto|azedra|phosph|metastron|quadramet|iodi|rhen|holm|erbi|actin|yttri|\bgold|\btin\b|\bdx\b|\bthis\b/;
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

/** "Xofigo for bone metastases": the treatment beside its reason, without a verb. */
const treatedFor = new LongExpression(
  `\\b(?:${TREATMENTS})\\b(?: (?!and\\b|or\\b|with\\b)[a-z0-9/#-]+){0,4} for (?:[a-z0-9/-]+ ){0,7}(?:${DISEASE})\\b`,
);

/** "74-year-old man with prostate cancer", "Dx HCC": fluid alone may have another cause. */
const introduced = new LongExpression(
  `\\b(?:\\d{1,3}[- ]?(?:(?:year|yr)s?[- ]old|yo|y\\.?\\/?o\\.?|[mf])\\b,? (?:[a-z]{3,12} ){0,2}(?:with|w\\/|has)|\\b\\d{1,3} ?[mf],|\\b\\d\\d[mf](?! (?:[a-z-]+ ){0,2}(?:cath|sheath|drain|tube|dilator|pigtail|wire|needle))|this (?:[a-z-]{3,14} ){0,2}?(?:lady|gentleman|woman|man|patient) with|dx:?) (?:[a-z0-9/-]+ ){0,6}?(?!effusion|ascites)(?:${DISEASE})\\b`,
);

/** What was decided. */
const decided = new LongExpression(
  `\\b(?:will (?:receive|undergo|start|begin|proceed with)|proceed(?:ing)? with|(?:we|i) (?:have )?(?:recommend(?:ed)?|advised?|plan(?:ned)?|scheduled)|recommendation:?|scheduled for|consensus:?|plan:) (?:the |a |an |with |to |start |begin |undergo |proceed |[a-z]{3,12} lobe |first |palliative ){0,4}(?:${TREATMENTS})\\b`,
);

const REASONS = [meantFor, proposed, broughtFor, introduced, treatedFor, decided];

/** True when nothing in a sentence leaves it open, denies it, or speaks of something else. */
function isSettled(lower: string): boolean {
  return (DIGIT.test(lower) || mayTell.test(lower)) && !elsewhere.test(lower) && !unsettled.test(lower);
}

/** True when a sentence gives the reason, or a part of it: the disease, or that the treatment was decided on. */
export function tellsOfReason(lower: string): boolean {
  if (indicatedFor.test(lower)) return !elsewhere.test(lower);
  return isSettled(lower) && REASONS.some((expression) => expression.test(lower));
}

/** True when the sentence says what the treatment is indicated for, or names the disease it is meant for. */
export function saysIndicated(lower: string): boolean {
  if (indicatedFor.test(lower)) return !elsewhere.test(lower);
  return isSettled(lower) && (meantFor.test(lower) || proposed.test(lower) || broughtFor.test(lower));
}

/** True when a sentence tells that the treatment was decided on: where the note names the disease, that is the reason. */
export function decidesOn(lower: string): boolean {
  return isSettled(lower) && decided.test(lower);
}

/** True when a sentence introduces the patient by age with the disease, or gives the diagnosis. */
export function introduces(lower: string): boolean {
  return isSettled(lower) && introduced.test(lower);
}

/** True when a sentence names the disease, by itself or as what the treatment is for; that this took place must stand elsewhere. */
export function namesDisease(lower: string): boolean {
  return isSettled(lower) && (introduced.test(lower) || treatedFor.test(lower));
}

/** True when an entry of a plan names the disease that the treatment is meant for. */
export function plansFor(lower: string): boolean {
  if (saysIndicated(lower)) return true;
  return isSettled(lower) && entry.test(lower) && !toldOfThePast.test(lower);
}
