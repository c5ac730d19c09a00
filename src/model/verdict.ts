import type { IsoDate } from './time.ts';

/** A resource of the chart as `Type/id`. */
export type ResourceKey = string;

/** Why a resource that looked like evidence was refused. */
export const WHY_NOT = {
  cancelled: { text: 'its status is {status}', reason: 'InvalidAttribute' },
  'not-final': { text: 'it is not final ({status})', reason: 'InvalidAttribute' },
  'status-absent': { text: 'it carries no status', reason: 'InvalidAttribute' },
  'out-of-window': { text: 'it is dated {date}, outside {first} to {last}', reason: 'DateOutOfRange' },
  'date-absent': { text: 'it carries no date and is not linked to this service', reason: 'InvalidAttribute' },
  'order-unknown': { text: 'it carries no date to tell whether it came before or after', reason: 'InvalidAttribute' },
  'date-imprecise': { text: 'its date {date} is not exact enough for {first} to {last}', reason: 'DateOutOfRange' },
  'wrong-order': { text: 'it is dated {date}, after the administration', reason: 'DateOutOfRange' },
  unlinked: { text: 'it is not linked to this service', reason: 'InvalidAttribute' },
  'wrong-patient': { text: 'it names another patient', reason: 'InvalidAttribute' },
  diagnostic: { text: 'it is of a diagnostic agent', reason: 'InvalidAttribute' },
  'wrong-unit': { text: 'its unit {unit} does not measure activity', reason: 'ValueOutOfRange' },
  'no-value': { text: 'it carries no value', reason: 'InvalidAttribute' },
  provisional: { text: 'it is not confirmed ({status})', reason: 'InvalidAttribute' },
  'not-active': { text: 'it was not active on the day of the service', reason: 'InvalidAttribute' },
  'other-specialty': { text: 'no specialty, clinician or reason ties it to this service', reason: 'InvalidAttribute' },
  'no-note': { text: 'no final note was found in it or on that day', reason: 'Missing' },
  declined: { text: 'the patient declined it', reason: 'InvalidAttribute' },
  'class-unknown': { text: 'its class says neither visit nor stay', reason: 'InvalidAttribute' },
  'during-stay': { text: 'it belongs to the stay of the service itself', reason: 'InvalidAttribute' },
  early: { text: 'it is dated {date}, too early to show the response', reason: 'DateOutOfRange' },
  'before-service': { text: 'it is dated {date}, before the administration', reason: 'DateOutOfRange' },
  'same-session': { text: 'it is dated {date}, in the session of the service itself', reason: 'DateOutOfRange' },
  'not-an-order': { text: 'it is not an order ({intent})', reason: 'InvalidAttribute' },
  'encounter-absent': { text: 'it names an encounter that is not in the record', reason: 'InvalidAttribute' },
  'other-stay': { text: 'it belongs to another encounter', reason: 'InvalidAttribute' },
  'other-cancer': { text: 'it tells of another diagnosis', reason: 'InvalidAttribute' },
  unreadable: { text: 'its text could not be read', reason: 'NonComputableDocumentation' },
  'other-language': { text: 'its text is not in English', reason: 'NonComputableDocumentation' },
  'other-birth-date': { text: 'the date of birth in its text is not that of the patient', reason: 'InvalidAttribute' },
  incomplete: { text: 'it lacks {what}', reason: 'InvalidAttribute' },
  'not-malignant': { text: 'it is not a malignant diagnosis', reason: 'InvalidAttribute' },
  'not-a-claim': { text: 'it is no active claim ({status})', reason: 'InvalidAttribute' },
  'not-a-person': { text: 'it names no clinician', reason: 'InvalidAttribute' },
} as const satisfies Record<string, { text: string; reason: string }>;

/** A reason for refusal with the data its sentence needs. */
export interface WhyNot {
  readonly code: keyof typeof WHY_NOT;
  readonly data?: Data;
}

/** Values for the holes of a sentence: dates, codes, counts; never chart text. */
export type Data = Readonly<Record<string, string | number>>;

/** Something found and refused. */
export interface NearMiss {
  readonly reference: ResourceKey;
  readonly why: WhyNot;
}

/** How evidence that counts falls short of ideal. */
export const DETAILS = {
  late: 'found, dated {days} days after due',
  untied: 'not tied to the service, encounter or claim',
  'in-the-note': 'in the note, not in computable form',
  'superseded-document': 'in a document that was superseded since',
  'filed-later': 'filed {days} days after the service',
  'no-attester': 'no attester is named',
  'report-only': 'shown by a report, without the study itself',
  'other-code': 'recorded under another code',
  'older-than-admission': 'older than the admission, without an update',
  'non-malignant': 'an accepted non-malignant indication',
  'from-claim': 'taken from the claim',
  'from-encounter': 'taken from the encounter of that day',
  'weak-modality': 'shown by ultrasound only',
  'extent-only': 'the extent is coded, without a stage group',
  specialty: 'specialty {name}',
  'no-specialty': 'no specialty is recorded',
  'final-progress-note': 'a final progress note stands for the summary of a short stay',
  'not-ordered': 'ordered without an exact time',
  supporting: 'supported by {what}',
} as const satisfies Record<string, string>;

/** One remark on accepted evidence. */
export interface Detail {
  readonly code: keyof typeof DETAILS;
  readonly data?: Data;
}

/** One thing that is missing or at odds. */
export interface Gap<M extends string = string> {
  readonly message: M;
  readonly data?: Data;
  /** The resource at fault, when there is one; part of the identity. */
  readonly about?: ResourceKey;
  readonly nearMisses?: readonly NearMiss[];
}

export type Gaps<M extends string = string> = readonly [Gap<M>, ...Gap<M>[]];

/** What a rule says of an episode. The words are the DEQM gap statuses, plus the honest fifth. */
export type Verdict<M extends string = string> =
  | { readonly status: 'not-applicable'; readonly because: string }
  | {
      readonly status: 'closed-gap';
      readonly evidence: readonly ResourceKey[];
      readonly details?: readonly Detail[];
      /** When it was due, where the section's own moment does not serve: what is dated later came late. */
      readonly due?: IsoDate;
    }
  | { readonly status: 'prospective-gap'; readonly due: IsoDate; readonly gaps: Gaps<M> }
  | { readonly status: 'open-gap'; readonly due?: IsoDate; readonly gaps: Gaps<M> }
  | { readonly status: 'undetermined'; readonly because: string };

/** The holes of `text` filled from `data`, each on one line and no longer than a sentence bears; a hole without data stays visible. */
export function fill(text: string, data: Data = {}): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => (Object.hasOwn(data, name) ? held(data[name]) : hole));
}

/** Characters of a unit, a code or a list that a sentence repeats. */
const MOST_CHARACTERS = 400;

function held(value: Data[string] | undefined): string {
  const text = String(value).replace(/\s+/g, ' ');
  if (text.length <= MOST_CHARACTERS) return text;
  return `${text.slice(0, MOST_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** The codes of FHIR that are no words, as people write them. */
const WRITTEN: ReadonlyMap<unknown, string> = new Map([['noshow', 'no-show']]);

/** The sentence of a refusal. */
export function whyNotText({ code, data }: WhyNot): string {
  const status = WRITTEN.get(data?.['status']);
  return fill(WHY_NOT[code].text, status === undefined ? data : { ...data, status });
}

/** The sentence of a remark. */
export function detailText(detail: Detail): string {
  return fill(DETAILS[detail.code], detail.data);
}
