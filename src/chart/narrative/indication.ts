import { DISEASE } from './vocabulary.ts';

const disease = new RegExp(`\\b(?:${DISEASE})\\b`);
const indicatedFor = new RegExp(`\\bindicated (?:for|in|to treat|because of|due to)\\b.{0,80}\\b(?:${DISEASE})\\b`);
const elsewhere =
  /\b(?:no|not|denies|without|unknown|pending|tbd|n\/a|as above|see|rule out|r\/o|staging|restaging|screening|surveillance|follow|evaluat|assess|biopsy|contraindicated|would|could|may|might|if|ct|mri|pet)\b/;

/** True when the value of an indication field names a disease treated. */
export function namesIndication(value: string): boolean {
  return disease.test(value) && !elsewhere.test(value);
}

/** True when the sentence says what the treatment is indicated for. */
export function saysIndicated(lower: string): boolean {
  return indicatedFor.test(lower) && !elsewhere.test(lower);
}
