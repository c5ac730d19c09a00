import { LongExpression } from '../long-expression.ts';
import { isAhead } from './clauses.ts';
import { BESIDE, OTHER_THERAPY } from './cues.ts';
import { TREATMENTS } from './indication.ts';
import { cueOf } from './phrases.ts';
import { BIT } from './words.ts';
import { CANCER_DRUGS, DISEASE, EVENTS } from './vocabulary.ts';

const otherTherapy = cueOf(BIT.otherTherapy, OTHER_THERAPY);
const beside = cueOf(BIT.beside, BESIDE);
const otherDrug = new LongExpression(`\\b(?:${CANCER_DRUGS})\\b`);
/** What is found beside the disease, and followed for itself. */
const incidental = new LongExpression(
  /\b(?:thyroid nodules?|(?:knee|joint|hip|ankle) effusions?(?!.{0,60}\b(?:intra-?articular|radiosynov|synov))|mri? (?:of the )?knee|(?:renal|kidney|pancreatic|ovarian|adnexal|splenic|simple|hepatic|liver) (?:[a-z]+ )?cysts?|(?:renal|kidney) (?:mass|lesion)s?|(?:pulmonary|lung|adrenal) (?:nodules?|adenomas?)|recurrent (?:dvt|thromb[a-z]{2,5}|pneumothorax|bleeding|h[ae]{1,2}morrhage|infection|stroke|pe\b|ulcer)|(?:basal|squamous) cell|(?:second|other) (?:primary|cancer|malignancy)|fibroids?|aneurysms?|polyps?)\b/,
);
const unassessed = new LongExpression(
  /\b(?:not|never) (?:yet )?(?:been )?(?:assess|record|document|review|evaluat|address|applicable|available|discuss|determin|known|perform|done|obtain)|\b(?:unknown|pending|tbd|n\/a|unavailable|unclear|undetermined)\b|\bno (?:assessment|record|documentation|mention|information|data)\b|\bto be\b|\bawait|\bhop(?:e|ed|ing)\b|\bgoal\b|\baim(?:s|ed|ing)?\b|\btoo early\b|\bcannot\b|\b(?:complications?|extravasations?|incidents?)\b.{0,30}\bthis (?:week|month|quarter|year)\b|\bdose-limiting\b|(?<!\btreated (?:side|lobe|lesion|cyst)\b.{0,80})\buntreated (?:side|lobe|lesion|cyst)\b|\bin (?:my|our) (?:hands|experience|practice|series)\b|(?<!-)\bdefin(?:ed|ition)\b|\b(?:complete|partial|objective|minor|stable|progressive) (?:response|remission|disease|progression) =/,
);

const ACT = '(?:infusion|instillation|injection|procedure|treatment|therapy|administration)';

const none = new LongExpression(
  `(?:\\b(?:no|nil|without|denie[sd]|denying|free of|negative for|absence of)|\\bw\\/o)\\b.{0,60}\\b(?:${EVENTS})\\b|\\b(?:complications?|adverse (?:events?|effects?|reactions?)|side effects?|reactions?) (?:were |was )?nil\\b`,
);
const tolerated =
  /\btol(?:erated|\.)?(?![a-z]).{0,60}\bwell\b|\bwell[- ]tolerated\b|\btolerated (?:without|w\/o)\b|\btolerated\b.{0,40}\b(?:without|w\/o) (?:any )?(?:difficult|problem|incident|complaint|issue)/;
/** Nothing went wrong, in words that name no event, with an activity or an act that may be that of another agent. */
const untroubled = new LongExpression(
  [
    `\\b${ACT} (?:was |were )?tolerated\\b`,
    `(?:\\b${ACT}|\\d ?(?:[mu]?ci|[kmg]?bq))\\b.{0,80}\\b(?:(?:without|w\\/o) (?:any )?(?:incident|problems?|issues?|ill effects?)\\b|(?:went|proceeded|passed) (?:very )?(?:smoothly|well)\\b)`,
    `\\bno (?:other |acute )?(?:problems|issues)\\b.{0,30}\\b(?:after|since|following|during|with)\\b (?:the |her |his |this ){0,1}(?:[a-z0-9-]+ ){0,2}${ACT}\\b`,
  ].join('|'),
);
/** Spares most sentences the longer expression. */
const smooth = /toler|without|w\/o|\bwent\b|proceed|passed|problems|issues/;
/** "Mild nausea, received ondansetron." */
const treatedEvent =
  /\b(?:some|mild|moderate|severe|transient|brief|slight) (?:nausea|vomiting|emesis|fever|chills|flushing|rash|hives|hypotension|dizziness)\b,? (?:which |that )?(?:was |were )?(?:treated with|managed with|relieved (?:by|with)|received|given|self-?(?:resolved|limited)|settled)\b(?!.{0,40}\b(?:on admission|on arrival|for|prior|before)\b)/;
/** "Nausea (grade 1)": the grade in brackets. */
const gradedEvent = new LongExpression(
  `\\b(?:${EVENTS})(?: [a-z]{1,12}){0,4} ?[([](?:nci |ctcae )?(?:v ?\\d(?:\\.\\d)?,? )?(?:grade|gr|g)\\.? ?[1-5]\\b`,
);
const noAes =
  /\bno (?:(?:acute|immediate|early|late|serious|significant|new|infusion-related|treatment-related) ){1,2}aes?\b(?! to\b)/;
const uneventful =
  /\b(?:procedure|infusion|instillation|treatment|administration|course|recovery|injection)\b.{0,40}\bun(?:eventful|complicated)(?:ly)?\b|\bun(?:eventful|complicated) (?:procedure|infusion|instillation|treatment|administration|course|recovery|injection|radioemboli[sz]ation)\b|\botherwise un(?:eventful|complicated)\b(?! [a-z])|^\W{0,9}un(?:eventful|complicated)\W{0,9}$/;
const event = new LongExpression(
  `\\b(?:developed|experienced|reports?|reported|complain(?:s|ed) of|c\\/o|(?:stopped|paused|interrupted|halted|discontinued)(?: early)? (?:because of|due to|for)|(?:only|sole) (?:side effect|adverse (?:event|effect|reaction)|complication|toxicity) (?:was|has been)|complicated by|had|noted|noticed|suffered|grade [1-5])\\b.{0,40}\\b(?:${EVENTS})\\b|\\b(?:${EVENTS})\\b.{0,40}\\b(?:occurred|developed|(?:was|were) (?:noted|observed|reported|seen)|resolved|grade [1-5])|\\b(?:${EVENTS}),? {1,3}\\(?(?:ctcae (?:v ?\\d(?:\\.\\d)? )?)?gr?\\.? ?[1-5]\\b|\\b(?:${EVENTS})\\b.{0,20}\\bsince (?:the |her |his |last |today's ){0,2}(?:${ACT}|${TREATMENTS})\\b|\\bgr?\\.? ?[1-5] (?:${EVENTS})\\b|(?<!\\b(?:for|prn|of) )\\b(?:nausea|emesis|vomiting|vomited|n\\/v|hypotension|fever) x ?[1-9](?=[\\s.)]{0,3}$|[,;]| ?@| at \\d)|\\b(?:some|mild|moderate|severe|transient|brief|intermittent|minor|slight|low[- ]grade|self[- ]limited) (?:[a-z]+ )?(?:${EVENTS})\\b.{0,40}\\b(?:(?:for|x) (?:an? |one |two|three|four|five|\\d{1,2}|several|few|couple).{0,10}(?:hours?|days?)|(?:after|since|following|during) (?:the |her |his |their )?(?:infusion|instillation|procedure|treatment|injection|administration|therapy|dose|radioemboli[sz]ation|[a-z]{1,2}-?\\d{2,3}\\b))|\\bthere (?:was|were) (?:[a-z]+ ){0,2}episodes? of (?:[a-z]+ )?(?:${EVENTS})\\b|\\bthere (?:was|were) (?:an? )?(?:[a-z]+ ){0,2}(?:${EVENTS})\\b.{0,40}\\b(?:post[- ]?(?:procedure|treatment|infusion|injection)|(?:after|following) (?:the |her |his |this )?${ACT})\\b`,
);
const warned =
  /^\W{0,9}(?:please |and |also )?report (?:any |all |if |(?!(?:of|from|by|dated|date|given|called|received|taken|obtained|sent|was|is)\b)[a-z])|\b(?:expect(?:ed|s)?|anticipated|discuss|explain|review(?:ed)? with|risks?|potential|possib|may|might|could|should|includes?|warn|events? to report|grade [1-5] ?=|(?<!\b(?:complications|events|effects|reactions|issues|concerns|toxicity|problems) )to report|consent|allerg|drug reaction|watch for|monitor for|unlikely|prevent|prophyla|baseline|before(?! discharge)|prior to|pre-?(?:procedure|treatment|infusion|injection|instillation|therapy|dose|administration)|presenting|presented with|presents with|to prevent|acceptable|common)/;
const OF_TREATMENT = `(?:(?:the|her|his|this|today's|any|our|a|an|her own|post-?)[ -]){0,2}(?:[a-z0-9-]+ ){0,2}?(?:${ACT}|${TREATMENTS}|embolization|post-?embolization|radiation|radioactiv[a-z]+|radiopharm[a-z]+|agent|dose|capsule|colloid|microspheres?|beads|cycle|session|case|it|this|that)\\b`;
/** Drugs that are no part of the treatment, by the stems of their names. */
const DRUG =
  '(?:[a-z]{2,12}(?:codone|morphone|adone|cillin|statin|pril|sartan|olol|prazole|urea|mycin|cycline|floxacin|xaban|gatran|parin|semide|formin|thyroxine|cinolone|prednisone|prednisolone|one acetate)|morphine|gabapentin|pregabalin|insulin|warfarin|aspirin|colchicine|methotrexate|levothyroxine)';
/** Laid to another cause: "anaphylaxis to an antibiotic", "fatigue due to anemia". */
const otherCause = new LongExpression(
  `\\b(?:ana?esth[a-z]+|transfusion) (?:complications?|reactions?|events?)\\b|\\bcomplications? (?:from|of) (?!${OF_TREATMENT}|${EVENTS}|any|note|significance|concern|grade|all|yesterday|today|day|then)[a-z]|\\b(?:g(?:r(?:ade)?)?\\.? ?[1-5]|reaction|fatigue|nausea|diarrho?ea|fever) from (?!${OF_TREATMENT}|days?|weeks?|months?|yesterday|today|then|cycle|it\\b|baseline|grade|(?:the |her |his )?(?:groin|site|puncture|access|wound|iv|line|tube|port|drain|catheter))[a-z]|\\b(?:${EVENTS})\\b.{0,30}\\b(?:attributed to|attributable to|due to|secondary to|caused by|because of) (?!${OF_TREATMENT})[a-z]|\\b(?:anaphyla[a-z]+|reactions?|rash|hives) to (?!${OF_TREATMENT})[a-z]`,
);
/** "Tolerated the angiogram well": something else than the treatment. */
const otherTolerated = new LongExpression(
  `\\btolerat(?:ed|ing) (?!(?:very |quite |fairly |extremely |so |reasonably )?(?:well|without)\\b)(?!${OF_TREATMENT})[a-z0-9 -]{1,40}\\bwell\\b|\\btol(?:erat(?:ed|ing))?\\.? (?:the )?(?:aa|fluids?|hydration|premeds?|diet|po|meals?)\\b|\\b(?:mri?|ct|scan|gad[a-z]{0,9}|[a-z]{0,9}angiogra[a-z]{1,3}|arteriogra[a-z]{1,3})\\b(?:(?!${ACT}).){0,40}\\b(?:well )?tolerated\\b|\\b(?:\\d[\\d.]{0,6} ?(?:mg|mcg|units)\\b.{0,60}\\btolerat[a-z]{2,3}\\b)|\\b(?:${DRUG})\\b(?:(?!${ACT}|[mu]?ci\\b|[kmg]?bq\\b).){0,60}\\b(?:tolerat[a-z]{2,3}|no|without|minimal)\\b|\\b(?:catheter|tube|drain|line|port)s? (?:was |were )?(?:exchanged|placed|inserted|changed|re-?sited)\\b.{0,30}\\bwithout (?:complication|incident)|\\b(?:change|check|removal|exchange|study|test|exam|block|draw|feeds?|feeding|exercise|ambulation)\\b(?: today| yesterday)?(?:,| -)? (?:was |were )?(?:well )?tolerated\\b`,
);
const noneValue =
  /^\s*(?:[[(]x[\])]\s{0,3})?(?:none|no?|nil|denie[sd]|negative|absent|0|zero)\s*(?:[.,;(]|$|known\b|noted\b|observed\b|reported\b|seen\b|recorded\b|immediate|apparent|during|after|to date)/;
const borneWell =
  /^\W{0,4}(?:(?:very )?good|excellent|well|fair)(?: tolerance)?\s{0,3}(?:[.,;]|$|tolerated\b|(?:with )?no\b|without\b)|\btolerated\b.{0,40}\bwell\b/;
const graded = /\b(?:grade ?|g)[0-5]\b/;
const eventWord = new LongExpression(`\\b(?:${EVENTS})\\b`);

const MASS =
  '(?:tumou?rs?|lesions?|mass(?:es)?|nodules?|metasta(?:sis|ses|tic)|mets|effusions?|ascites|uptake|suv(?:max)?|disease|cyst|deposits?|implants?)';
const CHANGE =
  '(?:(?:is|are|remains?|was|were|appears?|has been) (?:grossly )?(?:stable|unchanged)|resolved|decreased|decreasing|increased|increasing|smaller|larger|shrunk|shrank|regressed|reaccumulated|recurred|progressed|progression|enlarged|reduced|improved|improvement)';
const NOT_OF_FLOW = '(?! (?:arterial |blood |hepatic )?(?:flow|perfusion|pressure|dose|activity|risk|for)\\b)';
const TREND = '(?:decrease|increase|reduction|regression|resolution|shrinkage|reaccumulation|enlargement)';
const response = new LongExpression(
  [
    '\\b(?:partial|complete|good|excellent|favou?rable|poor|mixed|minor|minimal|marked|significant|metabolic|objective|radiographic|radiologic|clinical|biochemical|treatment|tumou?r|no) (?:metabolic |objective |radiographic |radiologic |radiological |clinical |tumou?r |treatment |h[a]?ematologic(?:al)? |biochemical |psa )?(?:response|remission)\\b',
    `\\b(?:responded|responding) (?:well|to (?:treatment|therapy|the (?:infusion|instillation|treatment|therapy)|radio))`,
    '\\b(?:stable|progressive|progressing|residual|recurrent) disease\\b|\\bdisease (?:is |was |remains |has |has been )?(?:stable|progress(?:ion|ed|ing)|controlled|control|recurrence)',
    `\\b(?:demonstrat|show|reveal)[a-z]{1,3} (?:[a-z]+ )?progression\\b(?! of\\b)|\\bprogression (?:is seen |seen )?on (?:pet|ct|mri|imaging|scan)|\\b(?:interval|radiographic|radiologic|clinical|local|tumou?r|hepatic|no|without|of) (?:disease )?progression\\b(?! of\\b)|\\bprogression of (?:(?!chronic|kidney|renal|lung|heart|airway|joint)[a-z-]+ ){0,4}?(?:${MASS}|${DISEASE})`,
    '\\b(?:consistent|compatible|in keeping) with (?:an? |some |good |partial |interval |positive |ongoing ){0,2}(?:treatment |therapeutic |therapy )?response\\b',
    '\\bno (?:definite |clear |new )?(?:evidence|sign|signs) of (?:disease|recurren(?:t|ce)|progression|residual|reaccumulation|active disease|local recurrence|tumou?r)|\\bno (?:recurrence|re-?accumulation)\\b|\\b(?:no|without) (?:residual )?viable tumou?r\\b|\\bned\\b|\\bno (?:residual|recurrent|residual or recurrent|recurrent or residual) (?:[a-z]+ ){0,2}?(?:effusion|ascites|disease|tumou?r|lesion)s?\\b|\\bin (?:complete |partial )?remission\\b',
    `\\b${MASS} (?:[a-z]+ ){0,4}?${CHANGE}\\b${NOT_OF_FLOW}`,
    `\\b${TREND} (?:in|of) (?:[a-z]+ ){0,9}?${MASS}\\b|\\b(?:decreased|increased|reduced|unchanged|stable|resolved) (?:[a-z]+ ){0,2}?${MASS}\\b(?! dose)`,
    '\\brecist\\b.{0,20}\\b(?:cr|pr|sd|pd)\\b|\\b(?:cr|pr|sd|pd) (?:as )?(?:per|by|using|according to) (?:m?recist|percist|choi|lugano)\\b|\\b(?:no|without) (?:residual|viable|arterial|residual arterial|residual viable) enhancement\\b',
    `\\b${MASS} .{0,40}\\d ?[cm]m(?: against|,? \\(?(?:previously|formerly)| down from| compared (?:to|with)| vs\\.?) \\d`,
  ].join('|'),
);
const beforehand = new LongExpression(
  /\bbeforehand\b|\b(?:assess|evaluate|monitor|look|check|imaging|scan|watch) (?:for|to)\b|\bconcern|\brule out\b|\br\/o\b|\bsuspic|\bprogress(?:ed|ion) (?:on (?!(?:today|this|follow|restaging|surveillance|imaging|scan|pet|ct|mri?|us|ultrasound|x-?ray|chest|recent|current|the (?:ct|pet|mri?|scan))\b)|(?:through|despite|after|following)\b)|\bresponse rates?\b|\bresponse in (?:(?:about|approximately|roughly|around|up to|some) |~ ?){0,2}\d{1,3}(?: ?(?:-|to) ?\d{1,3})?(?: ?%|,| percent\b| of\b| patients)|\bguidelines?\b|\b(?:seen|observed|reported|achieved) in (?:about |approximately |up to )?\d|\bdefined as\b|\bnot (?:met|achieved|reached|fulfilled)\b|\bdo(?:es)? not meet\b|\b(?:inclusion|exclusion|criteri(?:on|a))\b|\blikelihood\b|\bprevent\b|\bto (?:decrease|increase|reduce)\b|\bdrain|\bthoracentesis|\bparacentesis|\baspirat|\bbaseline\b|\bpresent(?:s|ed|ing)\b|\btherefore\b|(?<!\b(?:than|to|with|from) )\bbefore (?:the |her |his |this )?(?:first |second |last )?(?:cycle|treatment|therapy|infusion|instillation|radioemboli|y-?90|sirt|tare|prrt|lu-?177|lutathera|pluvicto|xofigo|ra-?223|p-?32)|\b(?:never|not) (?:been )?(?:injected|treated|instilled|infused)\b|\b(?:patient|pt|vitals?|vital signs|condition|hemodynamic[a-z]*)\b.{0,40}\bstable\b(?! disease)|\bwas (?:referred|admitted)\b|\bfor (?:stable|progressive|recurrent|residual)\b|\bwith (?:recurrent|progressive|residual) disease\b/,
);
/** "Good response to diuresis": to something else than the treatment. */
const otherResponse = new LongExpression(
  `\\b\\d[\\d.]{0,6} ?(?:mg|mcg|units)\\b.{0,40}\\bresponse|\\b(?:${DRUG}|opioids?|analges[a-z]+|laxatives?|diuretics?|steroids?)\\b.{0,40}\\bresponse(?! to (?:${OF_TREATMENT}))|\\b(?:call(?:ed|s)?|voicemail|messages?|paged?|e-?mail(?:ed)?|letters?|texted)\\b.{0,40}\\bno response|\\brespon(?:se|ded|ding|ds) (?:(?:very )?(?:well|partially|completely|favou?rably|nicely) )?to (?:(?:the |her |his )?(?:physical|occupational|speech|steroid|medical|diuretic|hormon|pain|fluid|iron|oxygen|anti)|(?!${OF_TREATMENT}|(?:[a-z0-9-]+ ){0,3}?(?:treatments?|therap(?:y|ies)|infusions?|injections?|instillations?|cycles?|doses?|spheres|radio[a-z]+|nuclear|mibg|dotatate|dotatoc|psma|zevalin|bexxar|it|them|date|which)\\b|lu-)[a-z])`,
);
/** "CR / PR / SD / PD": the choices of a form, none of them made. */
const undecided =
  /\b(?:cr|pr|sd|pd)\s{0,3}(?:[/|,]|or)?\s{0,3}(?:cr|pr|sd|pd)\b|\b(?:cr|pr|sd|pd)\s?(?:=|means|is defined)/;
const responseValue =
  /^\s*(?:cr|pr|sd|pd|pmd|smd|pmr|cmr|partial|complete|stable|progressi|mixed|minor|resolved|improved|decreased|increased|no response|none|ned)\b/;

const LATER =
  '(?:recovery|pacu|holding area|post[- ]?(?:procedure|procedurally|dose|infusion|instillation|treatment|operatively|op|therapy|injection|administration)|overnight|after(?:wards?)?|following (?:the )?(?:procedure|infusion|instillation|treatment|injection|administration))';
const FOR_A_TIME =
  '(?:for|x) (?:approximately |about |at least |the next |an? |additional ){0,2}(?:\\d{1,3}|one|two|three|four|six|eight|half|hour)[- ]?(?:\\d|to|h\\b|hours?|hrs?|min|and)?';
const recovery = new LongExpression(
  [
    `\\b(?:monitored|monitered|observed|watched|recovered|monitoring was|observation was)\\b(?! anesth)(?!.{0,60}\\b(?:recurrence|progression))(?:.{0,60}\\b${LATER}\\b|.{0,40}\\b${FOR_A_TIME})`,
    '\\b(?:transferred|taken|moved|brought|transported|returned|sent|transfer|went|wheeled|stable|(?:stable|good|satisfactory) condition) to (?:the )?(?:recovery|pacu|post-?anesthesia|holding)',
    `\\b(?:kept|remained|stayed|nursed)\\b.{0,12}\\b(?:in|on) (?:the |our |a )?(?:[a-z]+ )?(?:department|unit|ward|bay|room|suite)\\b.{0,60}\\b(?:observation|monitoring|obs|vitals?)\\b`,
    `\\b(?:during|after|following|throughout|completed) (?:an? |the |his |her )?(?:\\d{1,3}|one|two|three|four|six|thirty|sixty)[- ](?:min|minutes?|h|hr|hrs|hours?)[- ](?:of )?(?:observation|monitoring)\\b`,
    '\\bto (?:the )?(?:pacu|recovery)(?: room| area| bay)? in (?:stable|good|satisfactory|excellent) condition\\b',
    '\\b(?:arrived|received) (?:to |in |at )?(?:the )?(?:pacu|recovery (?:room|area|bay))\\b',
    `\\b(?:was|were|been) in (?:the )?(?:pacu|recovery(?: room| area)?) ${FOR_A_TIME}|\\bin (?:the )?(?:pacu|recovery(?: room| area)?) ${FOR_A_TIME}.{0,40}\\bstable`,
    '^(?!.{0,80}\\b(?:criteri|target|goal|baseline|admission|arrival|pre-?|required|minimum|scale|discharge when|must)).{0,400}\\baldrete\\b(?: score)?(?: was| of|:)? ?(?:[89]|10)\\b(?!\\+|-| ?=|(?:\\/10)? (?:or|and|required|is|needed|minimum|at least))',
    '^\\W{0,4}(?:[01]?\\d|2[0-3]):?[0-5]\\d\\b\\W{1,4}to (?:the )?(?:recovery(?: room| area| bay)?|pacu)\\b(?! (?:for|group|coach|program|if|when)\\b| - hold)',
    `\\b(?:vitals?(?: signs?)?|obs(?:ervations)?)\\b.{0,50}\\b(?:stable|monitored|normal|unremarkable|checked|recorded|taken)\\b.{0,40}\\b${LATER}\\b|\\b${LATER}\\b.{0,40}\\bvitals?(?: signs?)?\\b.{0,40}\\b(?:stable|monitored|normal|unremarkable|checked|recorded|taken)\\b`,
    '\\b(?:repositioned|turned|rotated|rolled|positions? (?:was |were )?(?:changed|rotated))\\b.{0,50}\\b(?:every|q ?\\d|at \\d|side to side|each)',
    '\\bbed ?rest\\b.{0,20}\\b(?:was|were|completed|maintained|observed)\\b',
    '\\b(?:monitored|observed|watched) (?:\\d{1,2}|one|two|three|four|six) ?(?:h|hrs?|hours?|min|minutes)\\b(?! (?:before|prior|during))',
    '\\b(?:monitored|observed|watched)\\b(?!.{0,80}\\bduring\\b).{0,20}\\b(?:in|on) (?:the |our |a )?(?:[a-z-]+ )?(?:therapy|infusion|treatment|recovery|holding|isolation|day|nuclear medicine) (?:suite|ward|unit|bay|room|area|department)\\b',
    "\\bobs'?d (?:for |x )?(?:\\d|an|one|two|three|four|half).{0,12}\\b(?:post|after)\\b",
    '\\brecovery (?:was |period was )?(?:uneventful|uncomplicated|unremarkable)|\\brecovered (?:uneventfully|well|without|in)\\b',
  ].join('|'),
);
const notRecovered =
  /\b(?:not|never|rule[- ]?out|refused|declined|left against|recovery of|prior|orders?|to be|beforehand|before(?! discharge)|pre-?procedure|during the procedure|(?:discharge|d\/c|dc|home) (?:to )?(?:home )?(?:after|following)|(?:is|are) (?:then |usually )?(?:monitored|observed|watched|kept|checked|recorded|taken)|(?:personnel|staff|workers?|room|area) (?:was|were) monitored(?! for bleed)|(?:surfaces?|hands|exposure rates?|dose rates?|contamination|badges?) (?:was |were )?monitored|monitored (?:(?:for|with|by|using|via|a|an|the|any) ){0,3}(?:geiger|survey meter|contamination|dosimet[a-z]+|radiation(?! (?:safety|oncology|nurses?|staff))))\b/;

/** True when the words tell of adverse events or their absence, whatever stands around them. */
export function isAssessment(lower: string): boolean {
  return tellsOfEvents(lower) || (smooth.test(lower) && untroubled.test(lower));
}

/** Said of a rule or of what was there before, not of what came of the treatment. */
const ofRule = /\b(?:hold|stop|reduced?|delay|inclusion|exclusion|known|chronic|pre-)\b|\) ?=/;

function isGraded(lower: string): boolean {
  return gradedEvent.test(lower) && !ofRule.test(lower);
}

function tellsOfEvents(lower: string): boolean {
  if (tolerated.test(lower) || uneventful.test(lower) || noAes.test(lower) || treatedEvent.test(lower)) return true;
  return eventWord.test(lower) && (none.test(lower) || event.test(lower) || isGraded(lower));
}

/** True when the words tell of a response, whatever stands around them. */
export function isResponse(lower: string): boolean {
  return response.test(lower);
}

/** True when the words tell of monitoring, whatever stands around them. */
export function isRecovery(lower: string): boolean {
  return recovery.test(lower) || signsAfter.test(lower);
}

/** True when some part of the sentence passes the test and is not foreseen. */
function toldIn(parts: readonly string[], bits: number, test: (part: string) => boolean): boolean {
  let ahead = false;
  return parts.some((part) => {
    ahead = isAhead(part, bits, ahead);
    return !ahead && test(part);
  });
}

/** True when the sentence tells of adverse events, or says that there were none. */
export function assessesAdverseEvents(
  lower: string,
  parts: readonly string[],
  bits: number,
  labelled: boolean,
): boolean {
  if (unassessed.test(lower) || warned.test(lower)) return false;
  if (otherTherapy(lower, bits) || otherDrug.test(lower)) return false;
  if (otherCause.test(lower) || otherTolerated.test(lower)) return false;
  if (labelled) return noneValue.test(lower) || eventWord.test(lower) || graded.test(lower) || borneWell.test(lower);
  if ((treatedEvent.test(lower) || isGraded(lower)) && !parts.some((part) => isAhead(part, bits, false))) return true;
  return toldIn(parts, bits, beside(lower, bits) ? tellsOfEvents : isAssessment);
}

/** True when the sentence states how the disease responded. */
export function statesResponse(lower: string, parts: readonly string[], bits: number, labelled: boolean): boolean {
  if (unassessed.test(lower) || beforehand.test(lower) || undecided.test(lower)) return false;
  if (otherTherapy(lower, bits) || otherDrug.test(lower) || incidental.test(lower) || otherResponse.test(lower))
    return false;
  if (labelled && responseValue.test(lower)) return true;
  return toldIn(parts, bits, isResponse);
}

/** What stands behind the label of monitoring when it took place: signs that were taken, and what they were. */
const signsTaken =
  /\b(?:vitals?|vital signs|vs|bp|obs(?:ervations?)?)\b.{0,60}\b(?:stable|normal|unremarkable|satisfactory|within normal|were (?:taken|recorded|checked))\b|(?:\bbp:? ?|^\s*)\d{2,3}\/\d{2,3}\b/;
const AFTER_IT =
  '(?:post|after)[- ]?(?:the |each )?(?:dose|infusion|injection|instillation|procedure|treatment|therapy|administration)\\b(?! (?:with|of|for)\\b)';
/** "Vitals q15min x 4 post infusion, all stable." */
const signsAfter = new LongExpression(
  `\\b\\d{1,2} ?(?:h|hrs?|hours?|min|minutes) in (?:the )?(?:recovery|pacu)\\b.{0,30}\\b(?:discharged|d/?c'?d|went home|sent home|stable|uneventful)|\\b(?:vitals?|vs|bp)\\b.{0,40}\\bpost(?:[- ]?(?:dose|infusion|injection|procedure|treatment|tx))?:? \\d{2,3}/\\d{2,3}\\b|\\b(?:vs|vitals?|vital signs) q ?\\d{1,2} ?(?:min(?:utes)?|h|hr)? ?(?:x|for) ?\\d{1,2},? (?:(?:all|remained|were) )?(?:stable|wnl|normal)\\b|(?<!\\b(?:maintain|keep|continue|on) )\\bbed ?rest (?:x|for) ?\\d{1,2} ?(?:h|hrs?|hours?)\\b.{0,40}\\b(?:stable|uneventful|completed)\\b|\\bvss,? (?:x|for) ?\\d{1,2} ?(?:h|hrs?|hours?)\\b|\\b(?:vitals?|vital signs|vs|obs(?:ervations)?)\\b.{0,30} (?:x|for) ?\\d{1,2} ?(?:h|hrs?|hours?)\\b[ ,:-]{1,3}(?:all )?(?:stable|wnl|normal|unremarkable)\\b|\\b(?:vs|bp|obs)\\b.{0,20}\\b(?:stable|wnl|normal)\\b.{0,30}\\b${AFTER_IT}|\\b(?:vitals?|vital signs|vs|bp|obs)\\b.{0,50}\\b${AFTER_IT}.{0,40}\\b(?:stable|wnl|normal|unremarkable)\\b|\\b${AFTER_IT}.{0,10}\\b(?:vitals?|vital signs|vs|bp|obs)\\b.{0,60}\\b(?:stable|wnl|normal|unremarkable)\\b`,
);

/** True when the sentence tells that the patient was watched after the administration. */
export function statesRecovery(lower: string, parts: readonly string[], bits: number, labelled: boolean): boolean {
  if (unassessed.test(lower) || notRecovered.test(lower)) return false;
  const taken = (labelled && signsTaken.test(lower)) || signsAfter.test(lower);
  if (taken && !parts.some((part) => isAhead(part, bits, false))) return true;
  return toldIn(parts, bits, isRecovery);
}
