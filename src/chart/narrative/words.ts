import {
  AHEAD,
  BESIDE,
  CONDITION,
  DENIED,
  DONE,
  ORDERED,
  OTHER_THERAPY,
  PAST,
  PAST_ADMINISTRATION,
  PERSON,
  READY,
} from './cues.ts';
import { listOf, slotTable } from './phrases.ts';

/** What the words of a statement may be, found in one pass; a set bit says "look", an unset one "no such word here". */
export const BIT = {
  done: 1,
  adverse: 1 << 1,
  response: 1 << 2,
  recovery: 1 << 3,
  indication: 1 << 4,
  past: 1 << 5,
  person: 1 << 6,
  condition: 1 << 7,
  ahead: 1 << 8,
  denied: 1 << 9,
  ordered: 1 << 10,
  beside: 1 << 11,
  ready: 1 << 12,
  pastAdministration: 1 << 13,
  otherTherapy: 1 << 14,
  blank: 1 << 15,
  digit: 1 << 16,
  abbreviation: 1 << 17,
  open: 1 << 18,
  question: 1 << 19,
  withdrawn: 1 << 20,
  today: 1 << 21,
  copied: 1 << 22,
} as const;

const ADVERSE = listOf(`
  adverse, side, complication, complicated, uncomplicated, reaction, toxicity, extravasation, tolerated,
  tolerance, well, uneventful, uneventfully, nausea, vomiting, emesis, fatigue, fever, febrile, chills, rash,
  hypotension, bleeding, hematoma, haematoma, pneumothorax, infection, anaphylaxis, dyspnea, shortness,
  diarrhea, pain, discomfort, leukopenia, leucopenia, neutropenia, thrombocytopenia, anemia, anaemia, cytopenia,
  myelosuppression, pneumonitis, reild, hepatic, leak, leakage, tol, sob, v, incident, problem, issues, untoward, rxn,
  effects, smoothly, xerostomia, mouth, hives, flushing, bruising, cramps, tiredness, anorexia, dizziness, gastritis, ae, aes
`);
const RESPONSE = listOf(`
  response, responded, responding, disease, progression, progressive, progressed, recurrence, recurrent,
  recurred, remission, resolved, resolution, decrease, increase, decreasing, increasing, smaller, larger,
  shrunk, shrinkage, measures, ned, stable, unchanged, regression, regressed, reaccumulation, reaccumulated, recist,
  mrecist, reduction, reduced, improved, improvement, accumulation, accumulated, viable, nonviable, enhancement
`);
const RECOVERY = listOf(`
  monitored, monitoring, observed, watched, recovery, recovered, pacu, aldrete, vital, vitals, repositioned, turned,
  rotated, rolled, position, positions, bedrest, bed, kept, remained, stayed, nursed, obs, bp, vs, vss
`);
const INDICATION = listOf(`
  indicated, receive, undergo, proceed, proceeding, recommend, recommended, plan, planned, scheduled, referred,
  presents, admitted, treated, here, presenting, attends, attended, brought, because, xofigo, lutathera, lutetium, pluvicto, quadramet, metastron, azedra, radioembolization, prrt, sirt, tare, rlt,
  theraspheres, radium, samarium, strontium, iobenguane, mibg, start, begin, year, yr, yo, y, f, m, dx, lady, gentleman
`);
const ABBREVIATIONS = listOf(`
  dr, mr, mrs, ms, vs, approx, pt, st, hrs, min, mins, hr, ca, dept, fig, inc, etc, eg, ie
`);
/** Short forms that end in a full stop; the bit of their slot only says "look". */
export const ABBREVIATED: ReadonlySet<string> = new Set(ABBREVIATIONS);
/** Those of time. */
export const UNITS_OF_TIME: ReadonlySet<string> = new Set(['h', 'hr', 'hrs', 'min', 'mins']);
const WITHDRAWN = listOf(`
  held, withheld, hold, deferred, postponed, returned, cancelled, canceled, aborted, abandoned, called, incorrect, incorrectly, error, erroneous, erroneously, wrong,
  wrongly, mistyped, misstated, should, disregard, invalid, retracted, draft, sample, example, specimen, training, teaching, status,
  mock, test, refused, declined, cancellation, reason, show, rescheduled, unused, selected, requested, desired, quoted, proposed, macro, smartphrase, dotphrase, action, outcome, freq, frequency,
  autotext, unable, possible, impossible, decision, decided, elected, opted, chose, chosen, receive, undergo, started, initiated, begun, commenced,
  attempted, terminated, stopped, expired, died, ama, home, discharged, left, withdrawn, revoked, attend, arrive, appear, occur, happen, place, proceed, unwell, ill, sick, unstable, weak, spilled, lost, missed, overdue, due, unsuccessful, template
`);
const LEFT_OPEN = listOf(`
  not, no, never, be, to, the, of, and, or, was, were, without, denies, will, may, if, for, with, a, an, by, is,
  in, planned, prior, previous
`);

/** The bits of a word, by its slot. */
export const WORD_BITS = slotTable([
  [BIT.done, DONE],
  [BIT.adverse, ADVERSE],
  [BIT.response, RESPONSE],
  [BIT.recovery, RECOVERY],
  [BIT.indication, INDICATION],
  [
    BIT.done,
    [
      'performed',
      'completed',
      'done',
      'carried',
      'supervised',
      'successful',
      'got',
      'hung',
      'ran',
      'finished',
      'ended',
    ],
  ],
  [BIT.past, PAST],
  [BIT.person, PERSON],
  [BIT.condition, CONDITION],
  [BIT.ahead, AHEAD],
  [BIT.denied, DENIED],
  [BIT.ordered, ORDERED],
  [BIT.beside, BESIDE],
  [BIT.ready, READY],
  [BIT.pastAdministration, PAST_ADMINISTRATION],
  [BIT.otherTherapy, OTHER_THERAPY],
  [BIT.abbreviation, ABBREVIATIONS],
  [BIT.open, LEFT_OPEN],
  [BIT.withdrawn, WITHDRAWN],
  [BIT.today, ['today', 'current', 'this']],
  [BIT.copied, ['copied', 'copy', 'carried', 'pulled', 'imported', 'end', 'example', 'wording', 'should']],
]);
