import { LongExpression } from '../long-expression.ts';
import { listOf } from './phrases.ts';

/** What a labelled line of a note may state. */
export type Field =
  'administration' | 'route' | 'site' | 'adverse-events' | 'response' | 'recovery' | 'indication' | 'diagnosis';

const LABELS: Readonly<Record<Field, readonly string[]>> = {
  administration: listOf(`
  radionuclide, radionuclide used, radionuclide administered, radioisotope, isotope, isotope used, radioelement,
  radiopharmaceutical, radiopharmaceutical administered, radioactive agent, radioactive material,
  therapeutic agent, agent, agent administered, agent used, activity, total activity, net activity,
  administered, given, delivered, actual activity, dose, dosage, amount, procedure, procedures, procedure performed,
  procedures performed, nuclide, nuclide used, operation performed, operation, name of procedure,
  title of procedure, treatment given, treatment delivered, treatment administered, therapy given,
  therapy administered, therapy delivered, treatment today, therapy today, dose today, activity today, injection today, infusion today,
  today's treatment, today's therapy, today's dose, today's activity, today's injection, today's infusion
`),
  route: [
    'route',
    'route of administration',
    'administration route',
    'method of administration',
    'method',
    'mode of administration',
    'mode of delivery',
    'delivery',
    'delivery route',
    'route/site',
    'route and site',
  ],
  site: listOf(`
  site, site of administration, administration site, infusion site, injection site, instillation site, treatment
  site, site of treatment, site treated, treated site, target, target site, anatomic site, body site, treated
  area, treated volume, vessel, vessel treated, vessels treated, treated vessel, treated vessels, target vessel, artery treated,
  treated artery, lobe treated, treated lobe, segments treated, treated segments, joint treated, treated joint, route/site, route and site
`),
  'adverse-events': listOf(`
  compl, complic, treatment tolerance, tolerance of treatment, tolerance to treatment, tolerance of therapy, infusion tolerance, post-procedure complications, reactions, ae, aes, extravasation, infiltration/extravasation,
  extravasation/infiltration
`),
  response: listOf(`
  response, treatment response, tumor response, tumour response, response to treatment, response to therapy,
  disease status, best response, recist, mrecist, recist 1.1, percist
`),
  recovery: listOf(`
  recovery, post-procedure, post procedure, postprocedure, post-procedure course, post-procedure monitoring,
  monitoring, observation, recovery monitoring, bed monitoring, post-infusion observation, post-infusion observations, post-infusion monitoring,
  post-infusion vitals, post-infusion vital signs, post-treatment observation, post-treatment monitoring, post-procedure observation,
  post-procedure vitals, post-procedure vital signs, post-injection observation, post-injection monitoring, pacu course, recovery course
`),
  indication: listOf(`
  indication, indications, clinical indication, indication for treatment, indication for therapy, indication for
  procedure, procedure indication, procedure indications, indication for the procedure, indications for procedure, reason for treatment, reason for therapy,
  reason for procedure, reason for the procedure, reason for exam, reason for examination, reason for study
`),
  diagnosis: listOf(`
  diagnosis, dx, diagnosis/indication, diagnosis/stage, disease, disease/stage, disease treated, primary diagnosis, primary dx, principal diagnosis, principal dx, admitting diagnosis, admission diagnosis,
  cancer diagnosis, oncologic diagnosis, treatment diagnosis, diagnosis for treatment, clinical diagnosis, preoperative diagnosis, pre-operative diagnosis,
  pre-op diagnosis, preop diagnosis, pre-op dx, preop dx, pre-procedure diagnosis, preprocedure diagnosis, pre procedure diagnosis,
  pre-procedure dx, pre-treatment diagnosis, pretreatment diagnosis, clinical, clinical information, clinical details, clinical summary
`),
};

function fieldsByLabel(): Map<string, Field[]> {
  const byLabel = new Map<string, Field[]>();
  for (const field of Object.keys(LABELS) as Field[]) {
    for (const label of LABELS[field]) byLabel.set(label, [...(byLabel.get(label) ?? []), field]);
  }
  return byLabel;
}

const FIELDS: ReadonlyMap<string, readonly Field[]> = fieldsByLabel();
const LONGEST = 40;
const ADMINISTRATION: readonly Field[] = ['administration'];
const ADVERSE_EVENTS: readonly Field[] = ['adverse-events'];
const UNIT_IN_LABEL = /\s?[([]\s?(mci|mbq|gbq|uci|ci|kbq|bq)\s?[)\]]$/;

/** A label of a form line: what its value states, and the unit written in the label. */
export interface Label {
  readonly fields: readonly Field[];
  readonly unit: string | undefined;
  /** Its value may stand on the line below: for what was given only where the label itself says so, or names no figure. */
  readonly valueBelow: boolean;
}

const VALUE_BELOW =
  /\b(?:radionuclide|radioisotope|isotope|radioelement|radiopharmaceutical|administered|given|delivered|injected|infused|instilled|performed|procedures?|operation)\b/;
/** "Activity (given)" */
const IN_BRACKETS = /^(?:activity|dose|dosage|amount) \((?:administered|given|delivered|injected|infused|instilled)\)$/;
/** A label that leaves open how many: "Procedure(s)". */
const PLURAL = /\(s\)$/;
/** What may follow a label in brackets and says nothing of the value. */
const SCALE = /\s?[([]\s?(?:ctcae|nci|recist|mrecist)[^()[\]]{0,20}[)\]]$/;

/** What was given, and events, under labels of several words. */
const GIVEN = new LongExpression(
  /^(?:(?:total|net|actual|final|radiation|therapeutic|measured) ){0,2}(?:(?:administered|delivered|given|injected|infused|instilled|applied) (?:activity|dose|dosage|amount)|(?:activity|dose|dosage|amount) (?:actually )?(?:administered|delivered|given|injected|infused|instilled|applied))$/,
);
const EVENTS = new LongExpression(
  /^(?:(?:any|acute|early|immediate|procedural|procedure|peri-?procedural|intra-?procedural|post-?procedural|intra-?operative|post-?operative|infusion|treatment|therapy|related) ){0,2}(?:complications?|adverse (?:events?|effects?|reactions?)|side effects?|toxicit(?:y|ies)|(?:infusion|immediate|acute) reactions?)(?: (?:if any|observed|noted|seen|reported|to date|since (?:the )?(?:last|previous) (?:visit|review|cycle|treatment|infusion|dose)|(?:after|during|from|post|following) (?:the )?(?:infusion|procedure|treatment|injection|instillation|administration|therapy)))?$/,
);

function fieldsOf(name: string): readonly Field[] | undefined {
  if (name.length > LONGEST) return undefined;
  if (GIVEN.test(name)) return ADMINISTRATION;
  return EVENTS.test(name) ? ADVERSE_EVENTS : undefined;
}

/** True when a label in lower case is that of a diagnosis. */
export function isOfDiagnosis(name: string): boolean {
  return FIELDS.get(name)?.includes('diagnosis') ?? false;
}

/** The fields of a label in lower case, such as `administered activity (mci)`; undefined when it is none of ours. */
export function labelled(name: string): Label | undefined {
  const plain = FIELDS.get(name) ?? fieldsOf(name);
  if (plain) return labelOf(name, plain, undefined);
  if (IN_BRACKETS.test(name)) return labelOf(name, ADMINISTRATION, undefined);
  const twice = name.indexOf(' / ');
  if (twice > 0) return labelled(name.slice(0, twice));
  const slash = name.indexOf('/');
  if (slash > 0) return labelled(name.slice(slash + 1)) && labelled(name.slice(0, slash));
  if (!name.endsWith(')') && !name.endsWith(']')) return undefined;
  const unit = UNIT_IN_LABEL.exec(name);
  const base = name.slice(0, unit?.index ?? SCALE.exec(name)?.index ?? PLURAL.exec(name)?.index ?? 0);
  const fields = FIELDS.get(base) ?? fieldsOf(base);
  return fields && labelOf(base, fields, unit?.[1]);
}

function labelOf(name: string, fields: readonly Field[], unit: string | undefined): Label {
  return { fields, unit, valueBelow: !fields.includes('administration') || VALUE_BELOW.test(name) };
}
