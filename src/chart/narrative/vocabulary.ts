import type { Route } from '../../terminology/routes.ts';

export type { Route } from '../../terminology/routes.ts';

/** A radionuclide given as therapy, as element and mass number. */
export type Radionuclide =
  | 'P-32'
  | 'Y-90'
  | 'I-131'
  | 'Lu-177'
  | 'Ra-223'
  | 'Sr-89'
  | 'Sm-153'
  | 'Re-186'
  | 'Re-188'
  | 'Au-198'
  | 'Ho-166'
  | 'Er-169'
  | 'Sn-117m'
  | 'Ac-225';

/** A unit of activity, by UCUM code. */
export type ActivityUnit = 'Bq' | 'kBq' | 'MBq' | 'GBq' | 'uCi' | 'mCi' | 'Ci';

/**
 * The words of one radionuclide. `elements` stand before the mass number (`yttrium-90`), `salts` before symbol and mass
 * (`phosphate P 32`), `brands` alone.
 */
export interface RadionuclideWords {
  readonly symbol: string;
  readonly mass: string;
  readonly elements: readonly string[];
  readonly salts?: readonly string[];
  readonly brands?: readonly string[];
}

/** How notes write each radionuclide (domain.md C2). */
export const RADIONUCLIDES: Readonly<Record<Radionuclide, RadionuclideWords>> = {
  'P-32': {
    symbol: 'P',
    mass: '32',
    elements: ['phosphorus', 'radiophosphorus'],
    salts: ['phosphate'],
    brands: ['phosphocol', 'radioactive phosphorus', 'p 32(?= (?:chromic|colloid|phosphate|suspension))'],
  },
  'Y-90': { symbol: 'Y', mass: '90', elements: ['yttrium'], brands: ['theraspheres?', 'sir-?spheres?'] },
  'I-131': { symbol: 'I', mass: '131', elements: ['iodine'], salts: ['iodide', 'iobenguane'], brands: ['azedra'] },
  'Lu-177': { symbol: 'Lu', mass: '177', elements: ['lutetium'], brands: ['lutathera', 'pluvicto'] },
  'Ra-223': { symbol: 'Ra', mass: '223', elements: ['radium'], brands: ['xofigo'] },
  'Sr-89': { symbol: 'Sr', mass: '89', elements: ['strontium'], brands: ['metastron'] },
  'Sm-153': { symbol: 'Sm', mass: '153', elements: ['samarium'], brands: ['quadramet'] },
  'Re-186': { symbol: 'Re', mass: '186', elements: ['rhenium'] },
  'Re-188': { symbol: 'Re', mass: '188', elements: ['rhenium'] },
  'Au-198': { symbol: 'Au', mass: '198', elements: ['gold'] },
  'Ho-166': { symbol: 'Ho', mass: '166', elements: ['holmium'], brands: ['quiremspheres?'] },
  'Er-169': { symbol: 'Er', mass: '169', elements: ['erbium'] },
  'Sn-117m': { symbol: 'Sn', mass: '117m', elements: ['tin'] },
  'Ac-225': { symbol: 'Ac', mass: '225', elements: ['actinium'] },
};

/** How notes write each unit of activity, lower case, and what it is in MBq. */
export const ACTIVITY_UNIT_WORDS: Readonly<
  Record<ActivityUnit, { readonly megabecquerels: number; readonly words: readonly string[] }>
> = {
  Bq: { megabecquerels: 1e-6, words: ['bq', 'becquerel', 'becquerels'] },
  kBq: { megabecquerels: 1e-3, words: ['kbq', 'kilobecquerel', 'kilobecquerels'] },
  MBq: { megabecquerels: 1, words: ['mbq', 'megabecquerel', 'megabecquerels'] },
  GBq: { megabecquerels: 1e3, words: ['gbq', 'gigabecquerel', 'gigabecquerels'] },
  uCi: { megabecquerels: 0.037, words: ['uci', 'mcci', 'microcurie', 'microcuries'] },
  mCi: { megabecquerels: 37, words: ['mci', 'mcis', 'millicurie', 'millicuries'] },
  Ci: { megabecquerels: 37_000, words: ['ci', 'curie', 'curies'] },
};

/** More than one terabecquerel is a slip of the pen, not an administered activity. */
export const MOST_MEGABECQUERELS = 1e6;

const SPACE = '(?:space|cavity|cavities|sac)';
const SIDE =
  '(?:(?:the|a|an|his|her|their|right|left|r|l|rt|lt|bilateral|large|residual|loculated|main|common|proper|cystic|surgical) ){0,4}';
const INTO = '(?:in|into|to|within|inside|via|through|of)';

/** What may stand between "through" and the words for a vein or a line into one. */
const OF_LINE =
  '(?:(?:an?|the|her|his|left|right|[lr]|lt|rt|(?:fore)?arm|hand|wrist|antecubital|ac|freshly|newly|placed|existing|new|running|patent|peripheral|indwelling|tunneled|\\d\\d[- ]?g(?:a|auge)?) ){0,6}';
const LINE =
  '(?:iv\\b(?! (?:fluids?|contrast|sedation))|vein\\b|picc\\b|(?:central|venous|peripheral) (?:venous )?(?:line|catheter|cannula|access)\\b|(?:line|catheter|cannula) (?:in|of) (?:the |her |his )?(?:left |right )?(?:(?:fore)?arm|hand|antecubital)\\b)';

/** Patterns that tell the route of an administration, over lower-case text. */
export const ROUTE_PATTERNS: Readonly<Record<Route, string>> = {
  intravenous: `intravenous(?:ly)?|intravascular(?:ly)?|(?:given|administered|infused|injected|delivered) iv\\b|(?:by|via|through|in|into) ${OF_LINE}${LINE}|(?:over|for) \\d{1,3} ?min(?:ute)?s?,? iv\\b|iv (?:push|injection|infusion|bolus|administration|over|route)|slow (?:bolus |push )?iv\\b|\\bi\\.v\\.|\\d[\\d.,]{0,9}\\s?(?:[mkgu]?ci|[kmg]?bq)\\b(?: (?!for\\b|stage\\b|grade\\b|type\\b)[a-z0-9-]+){0,4} ivp?\\b`,
  'intra-arterial': `intra[- ]?arterial(?:ly)?|trans[- ]?arterial(?:ly)?|radioemboli[sz]ation|${INTO} ${SIDE}(?:hepatic|phrenic|gastric|gastroduodenal|splenic|segment(?:al)?(?: [1-8iv]{1,4}[ab]?)?) (?:artery|arteries|arterial|branch)|${INTO} (?:the )?(?:rha|lha|pha|mha)\\b`,
  intrapleural: `intra[- ]?pleural(?:ly)?|${INTO} ${SIDE}pleural ${SPACE}`,
  intraperitoneal: `intra[- ]?peritoneal(?:ly)?|ip (?:instillation|infusion|administration|p-?32|radio[a-z]+)\\b|(?:[mu]?ci|[kmg]?bq) ip\\b|(?:given|administered|instilled|infused|injected) ip\\b|\\bip (?:via|through) (?:the |a |her |his )?(?:[a-z]{1,12} ){0,2}(?:catheter|port|drain)\\b|${INTO} ${SIDE}(?:peritoneal ${SPACE}|peritoneum)`,
  interstitial: `interstitial(?:ly)?(?! (?:lung|pneumon|edema|fibrosis|marking|disease|cystitis|opacit))|intra[- ]?tumou?ral(?:ly)?|(?:into|within) ${SIDE}(?:tumou?r|lesion|mass)\\b(?! (?:cyst|cavity))`,
  intracavitary: `intra[- ]?cavitary|intra[- ]?cystic(?:ally)?|intra[- ]?pericardial(?:ly)?|${INTO} ${SIDE}(?:tumou?r )?(?:cyst|resection cavity|pericardial ${SPACE}|cavity)\\b`,
  'intra-articular': `intra[- ]?articular(?:ly)?|(?:radio)?synoviorthesis|radiosynovectomy|(?:into|within) ${SIDE}(?:knee|hip|shoulder|elbow|ankle|wrist|joint)`,
};

/** What may stand for the place of administration, over lower-case text. */
export const ANATOMY =
  'pleura|pleural|peritone(?:al|um)|liver|hepatic|lobe|segments?|arter(?:y|ies)|rha|lha|pha|mha|veins?|antecubital|forearm|arm|hand|chest (?:port|tube|drain)|mediport|tumou?r|lesion|mass|cyst|cavity|joint|knee|hip|shoulder|elbow|ankle|wrist|pericardi(?:al|um)|thyroid|bones?|spine|brain|systemic|whole body';

/** What a radionuclide is given for, over lower-case text. */
export const DISEASE =
  'cancer|ca (?:of|thyroid|ovary|breast|lung|prostate|colon|pancreas|stomach)|(?:ovarian|breast|lung|prostate|thyroid|colorectal|pancreatic|gastric) ca|(?:[a-z]{1,12})?carcinoma|carcinomatosis|(?:[a-z]{1,12})?sarcoma|[a-z]{1,12}blastoma|glioma|lymphoma|leuka?emia|melanoma|mesothelioma|myeloma|neoplasm|neuroendocrine|p-?nets?|gep-?nets?|(?:metastatic|progressive|pancreatic|midgut|ileal|bowel|rectal|positive|g[123]) nets?|tumou?rs?|malignan(?:t|cy|cies)|metasta(?:sis|ses|tic)|mets|hcc|mcrc|mcrpc|crpc|effusions?|ascites|craniopharyngioma|polycyth[a]?emia|thrombocyth[a]?emia|synovitis|h[a]?emophilic|carcinoids?|pheochromocytoma|paraganglioma|hyperthyroidism|thyrotoxicosis|goitre|goiter|graves';

/** Words for the thing administered that name no radionuclide, over lower-case text. */
export const AGENT =
  'radiopharmaceutical|radionuclide|radioisotope|radioelement|isotope|microspheres?|radiocolloid|colloid|radioactive|dose|dosage|activity|radioemboli[sz]ation|radiosynov[a-z]+|tare|sirt|prrt';

/** Drugs against cancer, by the stems of their names, over lower-case text. */
export const CANCER_DRUGS =
  '[a-z]{2,12}(?:mab|nib|platin|taxel|rubicin|citabine|tecan|lutamide|parib|rolimus|trozole|ciclib|oxifen)|xeloda|exemestane|fulvestrant|lanreotide|abiraterone|leuprolide|enza|abi|pembro|nivo|ipi|atezo|durva|lenva|cabo|cabazi|doce|captem|gemcis|bcg|adt|tkis?|sandostatin|somatostatin analog(?:ue)?s?|ssas?';

/** What may go wrong after an administration, over lower-case text. */
export const EVENTS =
  'adverse (?:events?|effects?|reactions?)|side effects?|ill effects?|untoward (?:events?|effects?|reactions?)|complications?|reactions?|rxns?|compls?|toxicit(?:y|ies)|extravasation|nausea|vomiting|vomited|emesis|fatigue|fevers?|febrile|chills|rash|hypotension|bleed(?:ing)?|h[a]?ematoma|pneumothorax|infection|anaphyla[a-z]+|dyspnea|shortness of breath|diarrho?ea|(?:abdominal|chest|bone|pleuritic|flank|quadrant|epigastric|shoulder|back) pain|pain flare|pain at (?:the )?(?:injection |infusion |iv |puncture )?site|discomfort|leuko?penia|neutropenia|thrombocytopenia|an[a]?emia|cytopenias?|myelosuppression|pneumonitis|reild|hepatic decompensation|leak(?:age)?|n\\/v(?:\\/d)?|sob|xerostomia|dry mouth|hives|flushing|bruising|cramps|cramping|tiredness|anorexia|dizziness|radiation (?:gastritis|ulcers?|hepatitis|cholecystitis)';
