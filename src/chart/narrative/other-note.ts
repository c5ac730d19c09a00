import { LongExpression } from '../long-expression.ts';
import { radionuclidesIn } from './administration.ts';
import { isOnlyMentioned } from './before.ts';
import type { NoteReading } from './reading.ts';
import { CANCER_DRUGS } from './vocabulary.ts';

const otherProcedure =
  /\b(?:[a-z]{3,12}oscop|thoracentesis|paracentesis|biops|ercp\b|egd\b|(?:h[ae]{1,2}mo)?dialysis|hd (?:run|session|today)|port flush|lymphoscintigra|transfusion|port (?:placement|insertion)|(?:placement|insertion) of (?:an? )?(?:port|picc|tunneled|drain|stent)|picc\b|thermal ablation|radiofrequency|microwave|chemoemboli|tace\b|hernia|cataract|physiotherapy|physical therapy|vaccin|catheteri[sz]ation|extraction|transfus|prbc|ivig|iron infusion|zoledron|chemo|immunotherap|ebrt\b|external beam|sbrt\b|stereotactic|fractions?\b|\d ?fx\b|on-treatment|mapping|gadolinium|contrast|wound (?:clinic|care)|ana?esthesia record|prn (?:record|log|sheet|med)|iohexol|iopamidol|[a-z]{3,12}(?:ectomy|otomy|ostomy|plasty)\b)/;
const otherDrug = new RegExp(`\\b(?:${CANCER_DRUGS})\\b`);
/** Put into a cavity as another treatment: "talc was instilled". */
const OTHER_AGENT = '(?:talc|doxycycline|bleomycin|mitomycin|bcg|t-?pa|alteplase)';
const instilled = `(?<!\\b${OTHER_AGENT}\\b.{0,20})instill(?![a-z]{0,6} (?:of )?${OTHER_AGENT}\\b)`;
const treatment = new LongExpression(
  `radioemboli|\\bsirt\\b|\\btare\\b|radiosynov|synovectom|synoviorth|radionuclide|radioisotope|radiopharm|radioact|radioiodine|radium|strontium|samarium|yttrium|lutetium|rhenium|holmium|brachytherap|spheres?\\b|radiation beads?\\b|${instilled}|liver-directed|\\bprrt\\b|lutathera|pluvicto|xofigo|azedra`,
);
/** Sources that come out again, or stay as they are: another treatment than this. */
const sealed =
  /\b(?:seeds|(?:eye|episcleral|radioactive|scleral) plaque|hdr|ldr|i-?125|125-?i|pd-?103|ir-?192|192-?ir|cs-?13[17]|ru-?106|iotrex|gliasite|tandem|ovoids|vaginal cylinder)\b/;
/** A note of another service: what it says went well is its own visit. */
const ofOtherService =
  /^\W{0,9}(?:ems\b|ambulance|transport\b|(?:pt|ot|slp) (?:note|eval|session|visit)|physical therapy|occupational therapy|speech (?:therapy|path)|dieti[ct]ian|nutrition|dental|chaplain|social work|pre-?ana?esthe|allerg(?!(?:y|ies):)|wound (?:clinic|care|check)|ethics|audiology|podiatry|ophthalmology|optometry|cardiology|cardiac rehab|pain (?:svc|service|clinic)|autopsy|blood bank|(?:bone )?marrow report|anticoag[a-z]* (?:clinic|service)|rrt\b|rapid response|cath lab|derm|ent\b|obstetric(?! h(?:istory|x)\b)|sleep|vaccin|immuni[sz]ation|employee health|occupational health|home pt|colonoscopy|egd\b|gastro\b|nephrology|kidney clinic|iv team|vascular access|weight m|eye clinic|diabetes|renal clinic|genetic|(?:rad(?:iation)? onc(?:ology)? |ct )?sim(?:ulation)? note|orthop|psych)(?=[^.]{0,50}\b(?:note|visit|clinic|consult[a-z]*|eval[a-z]*|session|service|svc|record|report|assessment|screening|test|study|shot|follow-?up|f\/u|counsel[a-z]*|review|check|questionnaire)\b|[^.\n]{0,40}(?:[:\d]|$))/;
/** Said of many: what went well or badly need not be this patient's. */
const ofMany =
  /\b(?:\d{1,4}(?! patients were (?:in|seen))|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|several|many) (?:[a-z]{3,14} ){0,2}(?:patients|subjects|participants|volunteers|enrolled)\b|\bn ?= ?\d/;
const LENGTH_OF_TITLE = 120;
const beforeTreatment =
  /\bnew patient\b(?!.{0,40}\b(?:after|following|status post|s\/p)\b)|\bpre-? ?(?:op(?:erative)?|procedur[a-z]*|treatment|therapy|admission|ana?esthe[a-z]+)\b.{0,20}\b(?:h&p|visit|evaluation|assessment|clinic|history|consult[a-z]*|nursing)\b|\bpre-?op (?:phone )?call\b/;

/**
 * A reading without the findings that are not those of the treatment: in a note that tells of no administration, those of
 * another procedure it tells of, and all of a visit before.
 */
export function withoutOthersFindings(reading: NoteReading, note: string): NoteReading {
  const { radionuclides, activities, routes, site, adverseEvents, recovery, response } = reading;
  if (!adverseEvents && !recovery && !response && !site) return reading;
  if (radionuclides.length > 0 || activities.length > 0) return reading;
  const lower = note.toLowerCase();
  if (isOfOther(note, lower)) return { ...reading, routes: [], site: false, adverseEvents: false, recovery: false };
  if (routes.length > 0 || site) return reading;
  const title = lower.slice(0, LENGTH_OF_TITLE);
  if (isOnlyMentioned(lower)) return { ...reading, response: false, adverseEvents: false, recovery: false };
  if (beforeTreatment.test(title) || ofMany.test(lower)) {
    return { ...reading, response: false, adverseEvents: false, recovery: false };
  }
  return reading;
}

/** True for a note of another act or drug, that names no treatment but one of another time. */
function isOfOther(note: string, lower: string): boolean {
  if (sealed.test(lower) && radionuclidesIn(note, lower).length === 0) return true;
  if (!otherProcedure.test(lower) && !otherDrug.test(lower)) return false;
  if (!treatment.test(lower) && radionuclidesIn(note, lower).length === 0) return true;
  return isOnlyMentioned(lower);
}

const tracer =
  /\b(?:maa|macroaggregated|mdp|fdg|fluciclovine|technetium|gallium|sul(?:f|ph)ur colloid|tc-?99m?|99m-?tc|ga-?68|68-?ga|f-?18|18-?f|in-?111|111-?in|i-?12[345]|12[345]-?i|cu-?64|64-?cu|zr-?89|89-?zr|tl-?201|201-?tl|thallium|xe-?133|133-?xe|xenon|cr-?51|51-?cr|rb-?82|82-?rb|rubidium|n-?13|13-?n|c-?11|11-?c|kr-?81m|co-?57|ru-?106|ir-?192|pd-?103|cs-?13[17])(?![a-z0-9])/;
const study = /\b(?:mapping|shunt|whole[- ]body scan|uptake (?:scan|study|measurement)|thyroid uptake)\b/;
const treats =
  /\b(?:and|then|with|followed|plus|radioemboli[sz]ation|therapy|treatment|instillation|infusion)\b|[+&,/]/;

/** True for a label that makes a note one of the mapping before the treatment: "Mapping arteriogram: performed". */
export function isOfMapping(name: string): boolean {
  return /^(?:(?:hepatic|pre-?treatment|diagnostic|y-?90) ){0,2}mapping\b/.test(name) && !treats.test(name);
}

/** True for a note of another service, as its first words say. */
export function isOfOtherService(note: string): boolean {
  return ofOtherService.test(note.slice(0, LENGTH_OF_TITLE).toLowerCase());
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
