import { LongExpression } from '../long-expression.ts';
import { radionuclidesIn } from './administration.ts';
import type { NoteReading } from './reading.ts';
import { CANCER_DRUGS } from './vocabulary.ts';

const otherProcedure =
  /\b(?:[a-z]{3,12}oscop|thoracentesis|paracentesis|biops|ercp\b|egd\b|(?:h[ae]{1,2}mo)?dialysis|transfusion|port (?:placement|insertion)|(?:placement|insertion) of (?:an? )?(?:port|picc|tunneled|drain|stent)|picc\b|thermal ablation|radiofrequency|microwave|chemoemboli|tace\b|hernia|cataract|physiotherapy|physical therapy|vaccin|catheteri[sz]ation|extraction|transfus|prbc|ivig|iron infusion|zoledron|chemo|immunotherap|ebrt\b|external beam|sbrt\b|stereotactic|fractions?\b|on-treatment|mapping|gadolinium|contrast|[a-z]{3,12}(?:ectomy|otomy|ostomy|plasty)\b)/;
const otherDrug = new RegExp(`\\b(?:${CANCER_DRUGS})\\b`);
/** Put into a cavity as another treatment: "talc was instilled". */
const OTHER_AGENT = '(?:talc|doxycycline|bleomycin|mitomycin|bcg|t-?pa|alteplase)';
const instilled = `(?<!\\b${OTHER_AGENT}\\b.{0,20})instill(?![a-z]{0,6} (?:of )?${OTHER_AGENT}\\b)`;
const treatment = new LongExpression(
  `radioemboli|\\bsirt\\b|\\btare\\b|radiosynov|synovectom|synoviorth|radionuclide|radioisotope|radiopharm|radioact|radioiodine|radium|strontium|samarium|yttrium|lutetium|rhenium|holmium|brachytherap|spheres?\\b|radiation beads?\\b|${instilled}|liver-directed|\\bprrt\\b|lutathera|pluvicto|xofigo|azedra`,
);
const LENGTH_OF_TITLE = 120;
const beforeTreatment =
  /\bpre-? ?(?:op(?:erative)?|procedur[a-z]*|treatment|therapy|admission|ana?esthe[a-z]+)\b.{0,20}\b(?:h&p|visit|evaluation|assessment|clinic|history|consult[a-z]*|nursing)\b/;

/**
 * A reading without the findings that are not those of the treatment: in a note that tells of no administration, those of
 * another procedure it tells of, and all of a visit before.
 */
export function withoutOthersFindings(reading: NoteReading, note: string): NoteReading {
  const { radionuclides, activities, routes, site, adverseEvents, recovery, response } = reading;
  if (!adverseEvents && !recovery && !response) return reading;
  if (radionuclides.length > 0 || activities.length > 0 || routes.length > 0 || site) return reading;
  if (beforeTreatment.test(note.slice(0, LENGTH_OF_TITLE).toLowerCase()))
    return { ...reading, response: false, adverseEvents: false, recovery: false };
  if (!adverseEvents && !recovery) return reading;
  const lower = note.toLowerCase();
  const others =
    (otherProcedure.test(lower) || otherDrug.test(lower)) &&
    !treatment.test(lower) &&
    radionuclidesIn(note, lower).length === 0;
  return others ? { ...reading, adverseEvents: false, recovery: false } : reading;
}

const tracer =
  /\b(?:maa|macroaggregated|mdp|fdg|fluciclovine|technetium|gallium|sul(?:f|ph)ur colloid|tc-?99m?|99m-?tc|ga-?68|68-?ga|f-?18|18-?f|in-?111|111-?in|i-?12[345]|12[345]-?i|cu-?64|64-?cu|zr-?89|89-?zr)(?![a-z0-9])/;
const study = /\b(?:mapping|shunt|whole[- ]body scan|uptake (?:scan|study|measurement))\b/;
const treats =
  /\b(?:and|then|with|followed|plus|radioemboli[sz]ation|therapy|treatment|instillation|infusion)\b|[+&,/]/;

/** True for a label that makes a note one of the mapping before the treatment: "Mapping arteriogram: performed". */
export function isOfMapping(name: string): boolean {
  return /^(?:(?:hepatic|pre-?treatment|diagnostic|y-?90) ){0,2}mapping\b/.test(name) && !treats.test(name);
}

/** True for the title of a scan that names no agent: "PET/CT skull base to thigh". */
export function isOfPet(title: string): boolean {
  return /\bpet(?:[/ -](?:ct|mri?))?\b/i.test(title);
}

/** True when the words name an agent of imaging and none of treatment. */
export function isOfTracer(written: string): boolean {
  const lower = written.toLowerCase();
  if (study.test(lower) && !treats.test(lower)) return true;
  return tracer.test(lower) && radionuclidesIn(written, lower).length === 0;
}

/** True when the words name an agent of imaging, false when they name one of treatment; undefined when they name none. */
export function namesTracer(written: string): boolean | undefined {
  if (isOfTracer(written)) return true;
  return radionuclidesIn(written, written.toLowerCase()).length > 0 ? false : undefined;
}

/** True when a text in lower case names a treatment of the field. */
export function namesTreatmentWord(lower: string): boolean {
  return treatment.test(lower);
}

/** True for a line that names a treatment and its agent: "2. Y-90 radioembolization". */
export function namesTreatment(written: string): boolean {
  const lower = written.toLowerCase();
  return treatment.test(lower) && radionuclidesIn(written, lower).length > 0;
}
