import { listOf } from './phrases.ts';

/**
 * Words that change what a sentence states. A phrase is matched at word boundaries over lower-case text, a blank also as a
 * hyphen; `*` stands for the rest of a word and needs at least four letters before it.
 */

/** Verbs that say an administration took place. */
export const DONE = listOf(`
  administered, given, gave, received, pt recd, pt rec'd, infused, instilled, injected, delivered, introduced, underwent, treated
  with, treated today with, swallowed, ingested, run into the, run in, ran in, went in, pushed into the, pushed iv, pushed slowly, pushed through, pushed via, put into the cyst, put into the cavity, put into the pleur*, put into the periton*, put into the abdom*, put into the left, put into the right
`);

/** Told of another time: the whole sentence is past, whatever it is about. */
export const PAST = listOf(`
  previous, previously, prior, history, hx, h/o, formerly, in the past, at age, child, twenties, thirties, forties, fifties, her 20s, her 30s, her 40s,
  her 50s, her 60s, his 20s, his 30s, his 40s, his 50s, his 60s, remote, remotely, childhood, last year, last spring, last summer, last fall, last autumn, last winter,
  outside record*, outside report*, outside note*, osh, last month, last week, last cycle, last visit, last treatment, last infusion, last dose, last time, earlier
  this year, earlier this month, outside hospital, outside facility, outside cent*, outside institution, outside clinic, other hospital*, another hospital, other facility, another facility, another institution, elsewhere, years, cumulative, lifetime, to
  date
`);

const MONTHS = listOf(`
  january, jan, february, feb, march, mar, april, apr, may, june, jun, july, jul, august, aug, september, sept, sep, october, oct, november, nov, december, dec
`);

/** Told of another time when it is about an administration; a follow-up note tells its findings in these words. */
export const PAST_ADMINISTRATION = [
  ...listOf(`
  you have, you were, you received, you had, s/p, status post, per patient, insist*, recall*, remember*, states that, stated that, by report, per report, per records, at * hospital, at * clinic, ago, already, baseline, had received, had been, has received, has had, has been treated,
  have received, now presents, now returns, now referred, since january, last, in the spring, this spring, in the summer, over the summer, this summer, in the fall, this fall, in the autumn, in the winter, over the winter, this winter, the year before, the month before, before moving, abroad, overseas, home hospital, local hospital, as initial therapy, at diagnosis, at cycle, first cycle, first treatment, initial cycle, initial treatment
`),
  ...MONTHS.flatMap((month) => ['in', 'mid', 'early', 'late'].map((when) => `${when} ${month}`)),
];

/** About another person, about people in general, or taken back: of no administration to this patient. */
export const PERSON = listOf(`
  mother*, father*, sister*, brother*, husband*, wife, spouse*, daughter*, son, aunt, uncle, cousin*, sibling*,
  parent*, grandmother*, grandfather*, twin, twins, twin's, nephew*, niece*, in-laws, dog, family, relative*, roommate*, neighbo*, friend*, patients, pts, other
  patient*, next patient*, another patient*, different patient*, wrong patient*, most had, some had, others had, most people, many people, some people, people who, people have, one of them, two of them, three of them, four of them, some of them, most of them, other pt, next pt, another pt, different pt, wrong pt, patient in bed *, donor*, volunteer*, subjects, participants, caregiver*, visitor*, next bed, next chair, next room, next bay, literature, studies, trials, were enrolled, randomized, randomised, hypothetical, imagine, article, journal, published, publication*, registry, meta-analysis, our series, case series, cohort, of * cases,
  trial data, data show*, data suggest*, data support*, clinical data,
  mock, mockup, manikin*, mannequin*, simulated, simulating, dry run, phantom, sample report, sample note, example, for demonstration, pre-charted, precharted,
  typing error, typographical error, transcription error, clerical error, dictation error, typo, entered in error, charted in error, documented in error, recorded in error, wrong chart, disregard
`);

/** Stated under a condition, or a choice left to make. */
export const CONDITION = [
  'if',
  'unless',
  'whether',
  'in case',
  'should',
  'provided that',
  'assuming',
  'in the event',
  'circle',
  'select one',
  'choose one',
  'check one',
] as const;

/** Still ahead, or only spoken of: what follows in the sentence is ahead too until it turns to the past tense. */
export const AHEAD = listOf(`
  will, would, shall, may, might, could, can, must, cannot, to be, to receive, to undergo, be given, be
  administered, being, is administered, is given, is infused, is instilled, is injected, is delivered, is introduced, are administered, are
  given, are * given, are * delivered, are * infused, are * injected, are * instilled, are * administered, is * given, is * infused, is * injected, is * instilled, is * administered, are infused, are instilled, are injected, are delivered, are introduced, plan, plans, planning, going to, scheduled, schedule, tomorrow, next week, next month, next visit, in *
  weeks, in * months, in * days, recommend*, advise*, propose*, suggest*, need, needs, needed, needing, continue*, consider*, discuss*,
  explain*, decline*, refuse*, defer*, cancel*, postpone*, withheld, abort*, contraindicat*, candidate*,
  eligib*, offer*, option*, alternative*, versus, vs, instead of, rather than, risk*, potential*, possib*,
  suspect*, consent to, consented to, consent given for, consent was given for, consent received for, given consent for, gave consent for, agree* to, wish*, want*, hope*, hoping, foresee*, expect*, anticipat*, await*,
  goal*, usually, typically, commonly, generally, supposed, to have been, almost, nearly, reportedly, allegedly,
  unlikely, prefer*, believe*, think*, thought, claims, attempt*, used to, understand*, is used, is a, is an, when, once, until
`);

/** Denied, or absent from the record. */
export const DENIED = listOf(`
  not, never, neither, nor, none, didn't, wasn't, weren't, hasn't, isn't, aren't, haven't, hadn't, couldn't,
  wouldn't, can't, won't, doesn't, don't, unable, fail*, unknown, unavailable, pending,
  tbd, n/a, unrecorded, undocumented, undetermined, uncertain, illegible, unclear, missing, omitted, deny
`);

/** Said of an order; the figure beside it is not the one given. */
export const ORDERED = listOf(`
  usual, standard, maximum, minimum, customary, protocol, cycles, monthly, weekly, doses, q3, q4, q6, q8, q12,
  target administered, max administered, maximal administered, goal administered, estimated administered, planned, prescribe*, prescription, ordered, order, intended, request*, calculat*, target activity, target
  dose, desired, nominal, directive, recommended, vial*, hold, held given, held due, held because, held secondary
`);

/** Said of another agent, of the source, the room or the paper: not the administration. */
export const BESIDE = listOf(`
  consent form*, form, forms, letter*, copy, phone call, badge*, drape*, gauze, leak*, floor,
  delivered to nuclear, delivered to the nuclear, delivered to the department, delivered to department, delivered to radiology, delivered to the suite, delivered to the lab, given to transport, given to nurs*, given to the nurse, given to tech*, received in, received from, received by, hot lab, returned with, syringe returned, vial returned, was received, were received, dose received, doses received, vial received,
  residual, residue, remaining, remained, waste, decay*, background, survey*, wipe*, swipe*, contaminat*,
  spill*, calibrat*, exposure, dosimet*, package*, shipment*, pharmacy, radiopharmacy, vendor*, supplier*,
  courier*, inventory, storage, appt, into the tubing, into tubing, into the bag, into the syringe, into a syringe, delivered to room, given to nm, given up, delivered late, delivered early, delivered on time, shortage*, introduced himself, introduced herself, concept of, topic of, tc, technetium, maa, macroaggregated, fdg, fluorodeoxyglucose, fluciclovine,
  tc99m, tc99, 99mtc, sulfur colloid, sulphur colloid, ga68, 68ga, f18, 18f, in111, 111in, i123, 123i, i124, 124i, i125, 125i, cu64,
  cu-64, 64cu, tl-201, tl201, thallium, xe-133, xenon, cr-51, rb-82, rubidium, n-13, c-11, ru-106, ir-192, pd-103, cs-131, cs-137, seeds implant*, seed implant*, zr89, zr-89, 89zr, pet, spect, scout dose*, scout activity, scout injection, test dose*, test injection, ga, gallium, f-18, in-111, i-123, i-124, i-125, tracer*, diagnostic*, scan,
  scintigraph*, body imaging, for imaging, imaging dose*, uptake was, uptake of, mapping, simulation, shunt*, consult*, contrast, gadolinium, iohexol, omnipaque, fentanyl,
  midazolam, versed, propofol, sedation, lidocaine, heparin, fluids, hydration, antibiotic*, cefazolin,
  ondansetron, dexamethasone, premedic*, amino acid*, information, education, instruction*, brochure*, handout*, booklet*, leaflet*, pamphlet*,
  counsel*, teaching, questions, about, regarding, approval, authoriz*, insurance, clearance, chemotherapy,
  referral
`);

/** Said of a dose that is ready; counts only beside a verb of {@link DONE}. */
export const READY = ['drawn', 'dispensed', 'assay*', 'measured', 'loaded', 'prepared', 'supplied'] as const;

/** Treatments other than the administration; what they led to is not its result. */
export const OTHER_THERAPY = listOf(`
  chemotherapy, chemo, immunotherapy, sorafenib, lenvatinib, folfox, folfiri, docetaxel, cisplatin, carboplatin,
  octreotide, lines of, line of, first line, second line, third line, systemic therapy, external beam, surgery,
  tace, chemoembol*, ablation, cryoablation, radiofrequency, microwave, hepatectomy, resection, transplant, hernia, stent*, tpa, alteplase, lidocaine,
  sedation, anesthesia, antibiotic*, diuretic*, analges*, antiemetic*, medication*, transfusion*, stimuli, diuresis, cpap, talc,
  penicillin*, sulfa*, amoxicillin, codeine, shellfish, nkda, verbal, contrast, latex, diet, po intake, oral intake, meal*, lunch, ffp
`);
