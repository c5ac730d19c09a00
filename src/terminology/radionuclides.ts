import { codeSet, union, type CodeSet } from './code-set.ts';
import { HCPCS, SNOMED } from './systems.ts';

/** A radionuclide given as a solution, colloid or microspheres, and the codes and names it goes by. */
export interface Radionuclide {
  readonly id: string;
  readonly codes: CodeSet;
  /** Matches the radionuclide or a product of it in a name. */
  readonly name: RegExp;
}

/** SNOMED codes: codexrt-radiotherapy-isotope-vs. HCPCS supply codes: domain.md C2 (several unverified there). */
export const RADIONUCLIDES: readonly Radionuclide[] = [
  {
    id: 'P-32',
    codes: codeSet([SNOMED, ['32505007']], [HCPCS, ['A9563', 'A9564']]),
    name: /\b(?:P[- ]?32|32[- ]?P|phosphoro?us[- ]32|phosphate P[- ]?32|phosphocol)\b/i,
  },
  {
    id: 'Y-90',
    codes: codeSet([SNOMED, ['14691008']], [HCPCS, ['C2616', 'A9543', 'S2095']]),
    name: /\b(?:Y[- ]?90|90[- ]?Y|yttrium[- ]90|theraspheres?|sir-?spheres?)\b/i,
  },
  {
    id: 'I-131',
    codes: codeSet([SNOMED, ['1368003']], [HCPCS, ['A9590', 'A9517', 'A9530']]),
    name: /\b(?:I[- ]?131|131[- ]?I|NaI[- ]?131|iodine[- ]131|azedra|(?<!I[- ]?123[- ])iobenguane(?!.{0,20}\bI[- ]?123))\b/i,
  },
  {
    id: 'Lu-177',
    codes: codeSet([SNOMED, ['447553000']], [HCPCS, ['A9513', 'A9607']]),
    name: /\b(?:Lu[- ]?177|177[- ]?Lu|lutetium|lutathera|pluvicto)\b/i,
  },
  {
    id: 'Ra-223',
    codes: codeSet([SNOMED, ['24853006']], [HCPCS, ['A9606']]),
    name: /\b(?:Ra[- ]?223|223[- ]?Ra|radium[- ]223|xofigo)\b/i,
  },
  { id: 'Sr-89', codes: codeSet([HCPCS, ['A9600']]), name: /\b(?:Sr[- ]?89|89[- ]?Sr|strontium[- ]89|metastron)\b/i },
  {
    id: 'Sm-153',
    codes: codeSet([HCPCS, ['A9604']]),
    name: /\b(?:Sm[- ]?153|153[- ]?Sm|samarium[- ]153|quadramet)\b/i,
  },
  { id: 'Re-188', codes: codeSet([SNOMED, ['423578007']]), name: /\b(?:Re[- ]?188|188[- ]?Re|rhenium[- ]188)\b/i },
  { id: 'Au-198', codes: codeSet([SNOMED, ['24301009']]), name: /\b(?:Au[- ]?198|198[- ]?Au|gold[- ]198)\b/i },
  // No code of these has a readable source; they are known by name alone.
  { id: 'Re-186', codes: codeSet(), name: /\b(?:Re[- ]?186|186[- ]?Re|rhenium[- ]186)\b/i },
  { id: 'Ho-166', codes: codeSet(), name: /\b(?:Ho[- ]?166|166[- ]?Ho|holmium[- ]166|quirem-?spheres?)\b/i },
  { id: 'Er-169', codes: codeSet(), name: /\b(?:Er[- ]?169|169[- ]?Er|erbium[- ]169)\b/i },
  { id: 'Sn-117m', codes: codeSet(), name: /\b(?:Sn[- ]?117m|117m[- ]?Sn|tin[- ]117m)\b/i },
  { id: 'Ac-225', codes: codeSet(), name: /\b(?:Ac[- ]?225|225[- ]?Ac|actinium[- ]225)\b/i },
];

/** Every code of a listed radionuclide. */
export const RADIONUCLIDE_CODES = union(...RADIONUCLIDES.map(({ codes }) => codes));

/** Microspheres, which stay where the artery takes them (domain.md C2: HCPCS C2616, S2095). */
export const MICROSPHERES = {
  codes: codeSet([HCPCS, ['C2616', 'S2095']]),
  name: /\b(?:microspheres?|theraspheres?|sir-?spheres?|quirem-?spheres?|radioemboli[sz]ation)\b/i,
} as const;

/** Radionuclides that are given into an artery as microspheres only. */
export const MICROSPHERE_RADIONUCLIDES: ReadonlySet<string> = new Set(['Y-90', 'Ho-166']);

/** Sodium iodide, whose iodine a directive prescribes without a route (domain.md D; C2: HCPCS A9517, A9530). */
export const SODIUM_IODIDE = {
  codes: codeSet([HCPCS, ['A9517', 'A9530']]),
  name: /\b(?:sodium[- ]iodide|iodide[, ]+sodium|NaI)\b/i,
} as const;

/** Radionuclides whose patients go home with radiation-safety instructions (domain.md A5). */
export const INSTRUCTED_RADIONUCLIDES: ReadonlySet<string> = new Set(['I-131', 'Lu-177', 'Sm-153']);

/** Names of agents given for imaging or mapping alone, never as therapy: Tc-99m with its kits, positron and gamma emitters. */
export const DIAGNOSTIC_AGENT =
  /\b(?:Tc[- ]?99m?|99m?[- ]?Tc|technetium|MAA|macro-?aggregated|sestamibi|medronate|mebrofenin|F[- ]?18|18[- ]?F|FDG|fluorodeoxyglucose|fludeoxyglucose|fluciclovine|piflufolastat|flotufolastat|fluoroestradiol|Ga[- ]?6[78]|6[78][- ]?Ga|gallium|Cu[- ]?64|64[- ]?Cu|Zr[- ]?89|89[- ]?Zr|In[- ]?111|111[- ]?In|indium|I[- ]?12[34]|12[34][- ]?I|Tl[- ]?201|thallous|thallium|Rb[- ]?82|rubidium|N[- ]?13|ammonia|Xe[- ]?133|xenon)\b/i;

/** Names of drugs given beside an infusion, never as the radioelement: sedation, anaesthesia, contrast, carrier fluids, renal and gastric protection. */
export const COMPANION_DRUG =
  /\b(?:midazolam|lorazepam|diazepam|fentanyl|morphine|hydromorphone|propofol|ketamine|(?:lido|ligno|bupiva|ropiva)caine|naloxone|flumazenil|diphenhydramine|ondansetron|granisetron|palonosetron|prochlorperazine|metoclopramide|dexamethasone|methylprednisolone|hydrocortisone|acetaminophen|paracetamol|heparin|cefazolin|ceftriaxone|verapamil|nitroglycerin|famotidine|pantoprazole|omeprazole|amino acids?|l-?(?:lysine|arginine)|potassium iodide|iohexol|iodixanol|iopamidol|ioversol|iopromide|gado\w+|contrast|sodium chloride|saline|ringer'?s|dextrose|sterile water)\b/i;

/** Radiolabelled antibodies (domain.md C2: HCPCS A9543, unverified), which code 79403 describes. */
export const ANTIBODIES = {
  codes: codeSet([HCPCS, ['A9543']]),
  name: /\b(?:\w+mab|zevalin|bexxar|radioimmunotherapy)\b/i,
} as const;
