import type {
  Attachment,
  Composition,
  DiagnosticReport,
  DocumentReference,
  Procedure,
  Reference,
  Resource,
} from '@medplum/fhirtypes';
import type { Chart, DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import { isoDate, type Day, type DaySpan } from '../model/time.ts';
import type { Detail, NearMiss, ResourceKey, WhyNot } from '../model/verdict.ts';
import type { CodeSet } from '../terminology/code-set.ts';
import { PROCEDURE_NOTES } from '../terminology/documents.ts';
import { administrationRecords } from './administration-records.ts';
import { typedAs } from './coded.ts';
import { endOfPeriod } from './dates.ts';
import { refusedByPeriod } from './encounters.ts';
import { isLinked, isLinkedToProcedure } from './links.ts';
import { listed } from './listed.ts';
import { LongExpression } from './long-expression.ts';
import { Memo } from './memo.ts';
import { tellsAnotherBirth } from './narrative/birth-dates.ts';
import { noteText } from './narrative/note-text.ts';
import { englishPart, isInOtherLanguage } from './narrative/other-language.ts';
import { readNote, type NoteReading } from './narrative/read-note.ts';
import { refusedAsOtherNote } from './other-service.ts';
import { birthDatesOf } from './patient.ts';
import { perEpisode } from './per-episode.ts';
import { all, follow, keyOf, targetOf } from './references.ts';
import { sectionTexts } from './section-texts.ts';
import { remark, sift, together, type Fact, type Found, type Test } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { daysOfResource, filedLater, periodsOf, refusedByDate, refusedByDays } from './when.ts';

/** A document of the record. */
export type Note = DocumentReference | Composition | DiagnosticReport;

/** A document with a type and sections or attachments, as its author filed it. */
export type Filed = DocumentReference | Composition;

const documents = new Memo<CodeSet, readonly Filed[]>();

/** The documents and Compositions of a type; looked for once in each chart, since many rules ask for the same types. */
export function documentsOf(chart: Chart, types: CodeSet): readonly Filed[] {
  const known = documents.of(chart);
  const held = known.get(types);
  if (held) return held;
  const found: readonly Filed[] = [
    ...typedAs(chart, all(chart, 'DocumentReference'), types),
    ...typedAs(chart, all(chart, 'Composition'), types),
  ];
  known.set(types, found);
  return found;
}

/** The final documents of a type within a window, with what is to be remarked on each. */
export function notesWithin(
  episode: DatedEpisode,
  types: CodeSet,
  window: DaySpan,
  ...more: Test<Note>[]
): Found<Note> {
  const found = sift<Note>(
    documentsOf(episode.chart, types),
    refusedByStatus,
    (note) => refusedByDate(episode, note, window),
    ...more,
  );
  return remark(found, (note) => remarksOn(episode, note));
}

/** What is to be remarked on a document: that it was superseded, that it was filed later. */
export function remarksOn(episode: DatedEpisode, note: Note): readonly Detail[] {
  if (note.resourceType !== 'DocumentReference') return [];
  const days = filedLater(episode, note);
  return [
    ...(note.status === 'superseded' ? [{ code: 'superseded-document' } as const] : []),
    ...(days === undefined ? [] : [{ code: 'filed-later', data: { days } } as const]),
  ];
}

/**
 * The notes of the infusion: procedure or operative notes dated within the window or linked to the service, and the
 * reports the Procedure names.
 */
export const procedureNotes = perEpisode((episode: DatedEpisode, policy: Policy): Found<Note> => {
  const { from, to } = policy.windows['procedure-note-on-file'];
  const reports = episode.procedures.flatMap((procedure) => reportsOf(episode.chart, procedure));
  const typed = documentsOf(episode.chart, PROCEDURE_NOTES).filter((note) => !reports.includes(note));
  const found = sift<Note>(
    typed,
    refusedByStatus,
    (note) => {
      const open = { first: episode.day + from, last: isLinked(episode, note) ? Infinity : episode.day + to };
      return refusedByDate(episode, note, open);
    },
    (note) => refusedAsOtherNote(episode, note),
    (note) => refusedAsLaterInfusion(episode, note),
  );
  const named = sift<Note>(reports, refusedByStatus, (report) => refusedAsBefore(episode, report));
  return remark(together(named, found), (note) => remarksOn(episode, note));
});

/** Days before the infusion on which a report of it may be dated: begun the evening before, or by the clock of another zone. */
const BEGUN_BEFORE = 1;

/** Why a report that the Procedure names cannot be of it: it tells of a time that was over before. */
function refusedAsBefore({ chart, day }: DatedEpisode, report: Note): WhyNot | undefined {
  const days = daysOfResource(chart, report);
  const periods = report.resourceType === 'DiagnosticReport' ? [report.effectivePeriod] : periodsOf(report);
  const ends = periods.flatMap((period) => endOfPeriod(period, chart.zone)?.last ?? []);
  if (!days || Math.max(days.last, ...ends) >= day - BEGUN_BEFORE) return undefined;
  return refusedByDays(days, { first: day, last: Infinity });
}

/**
 * Why a note from the day of the next infusion on is no note of this one: it names neither this one nor a stay that had ended
 * before the next.
 */
function refusedAsLaterInfusion(episode: DatedEpisode, note: Note): WhyNot | undefined {
  const { chart, day, nextDay, stay } = episode;
  const days = daysOfResource(chart, note);
  if (nextDay === undefined || !days || days.last < nextDay || isLinkedToProcedure(episode, note)) return undefined;
  const shared = stay.some((encounter) => !refusedByPeriod(chart, encounter, nextDay));
  return isLinked(episode, note) && !shared ? undefined : refusedByDays(days, { first: day, last: nextDay - 1 });
}

function reportsOf(chart: Chart, procedure: Procedure): Note[] {
  const reports = listed(procedure.report).map((reference) => follow(chart, reference, procedure));
  return reports.filter((report) => isNote(report));
}

function isNote(resource: Resource | undefined): resource is Note {
  const type = resource?.resourceType;
  return type === 'DocumentReference' || type === 'Composition' || type === 'DiagnosticReport';
}

/** What the readable notes say, and the notes that could not be read. */
export interface NotesRead {
  readonly readings: readonly Fact<NoteReading>[];
  readonly unreadable: readonly NearMiss[];
}

const SILENT: NotesRead = { readings: [], unreadable: [] };

/** Reads the linked notes among those found; notes that are not linked to the service are left alone. */
export function readNotes(episode: DatedEpisode, notes: Found<Note>, policy: Policy): NotesRead {
  return readEach(
    episode,
    notes.facts.filter(({ value }) => isLinked(episode, value)),
    policy,
  );
}

/** Reads notes that belong to the service, linked to it or not: those of its follow-up name their own visit. */
export function readEach(episode: DatedEpisode, notes: readonly Fact<Note>[], policy: Policy): NotesRead {
  if (policy.narrative === 'ignore') return SILENT;
  const read = notes.map(({ value, source }) => ({ source, value: readingOf(episode, value, textOf) }));
  return {
    readings: read.flatMap(({ source, value: { reading } }) => (reading ? [{ source, value: reading }] : [])),
    unreadable: read.flatMap(({ source, value: { why } }) => (why ? [{ reference: source, why }] : [])),
  };
}

/** Reads the notes of the infusion, what the Procedure itself notes, and doses that are told in words. */
export const readProcedureNotes = perEpisode((episode: DatedEpisode, policy: Policy): NotesRead => {
  if (policy.narrative === 'ignore') return SILENT;
  const read = readNotes(episode, procedureNotes(episode, policy), policy);
  const own = episode.procedures.flatMap((procedure): Fact<NoteReading>[] => {
    const { reading } = readingOf(episode, procedure, annotations);
    return reading ? [{ source: keyOf(procedure), value: reading }] : [];
  });
  return { ...read, readings: [...own, ...dosesTold(episode), ...read.readings] };
});

/** A dose in words that was not given. */
const NOT_GIVEN = new LongExpression(
  /\bnot (?:given|administered|done|infused|instilled|injected|delivered)\b|^\W{0,9}(?:dose )?(?:was )?(?:held|withheld|refused|declined|wasted|returned|missed|cancel+ed)\b|^\D{0,20}[\d.,]{1,9} ?(?:[kmg]?bq|[mu]?ci)\b(?: (?:ip|iv|once|x ?1|intra[a-z]{1,15}|of|[a-z]{1,2}-?\d{2,3})\b){0,3}\W{1,5}(?:dose )?(?:was )?(?:held|withheld|refused|declined|wasted|returned|missed|cancel+ed)\b(?!.{0,40}\bthen (?:given|infused|instilled))|\b(?:patient|pt) (?:refused|declined)\W{0,4}$|[,;-] ?(?:dose )?returned to (?:the )?(?:radio)?pharmacy\b/i,
);

/** At the end of a dose it tells how often, and no condition. */
const ONCE = /\bonce\W{0,4}$/i;

/** What the administrations tell of their doses in words: of what was given, and of nothing else. */
function dosesTold(episode: DatedEpisode): readonly Fact<NoteReading>[] {
  return administrationRecords(episode).flatMap((record) => {
    const { reading } = readingOf(episode, record, (_chart, { dosage }) =>
      dosage?.text && !NOT_GIVEN.test(dosage.text) ? `Given: ${dosage.text.replace(ONCE, '')}` : undefined,
    );
    if (!reading) return [];
    const given = { ...reading, response: false, adverseEvents: false, recovery: false, indication: false };
    return [{ source: keyOf(record), value: given }];
  });
}

/** What a note says, and why it could not be read, or not all of it. */
interface Read {
  readonly reading?: NoteReading;
  readonly why?: WhyNot;
}

const readings = new Memo<Resource, Map<Day, Read>>();

/** Reads a note once for each day of service: many rules ask about the same note. Why not, when it cannot be told what it says of the patient. */
function readingOf<R extends Resource>(
  { chart, day }: DatedEpisode,
  source: R,
  text: (chart: Chart, source: R) => string | undefined,
): Read {
  const known = readings.of(chart);
  const ofSource = known.get(source) ?? new Map<Day, Read>();
  const held = ofSource.get(day);
  if (held) return held;
  const words = text(chart, source);
  if (words === undefined) return { why: { code: 'unreadable' } };
  const why: WhyNot | undefined = isInOtherLanguage(words) ? { code: 'other-language' } : undefined;
  const english = why ? englishPart(words) : words;
  if (tellsAnotherBirth(words, birthDatesOf(chart))) return { why: why ?? { code: 'other-birth-date' } };
  const read: Read = {
    ...(english === undefined ? {} : { reading: readNote(english, isoDate(day)) }),
    ...(why ? { why } : {}),
  };
  known.set(source, ofSource.set(day, read));
  return read;
}

function annotations(_chart: Chart, { note }: Procedure): string | undefined {
  const text = listed(note)
    .map((annotation) => annotation.text)
    .join('\n\n');
  return text === '' ? undefined : text;
}

/** The readable text of a note; undefined when none of its forms can be read. */
function textOf(chart: Chart, note: Note): string | undefined {
  const parts = note.resourceType === 'Composition' ? sectionTexts(listed(note.section)) : attachedTexts(chart, note);
  return parts.length > 0 ? parts.join('\n\n') : undefined;
}

function attachedTexts(chart: Chart, note: DocumentReference | DiagnosticReport): readonly string[] {
  const attachments = attachmentsOf(note);
  const texts = attachments.map((attachment) => attachmentText(chart, attachment)).filter((text) => text !== undefined);
  return note.resourceType === 'DiagnosticReport' && note.conclusion ? [note.conclusion, ...texts] : texts;
}

/** The forms in which a document holds its text. */
export function attachmentsOf(note: DocumentReference | DiagnosticReport): readonly Attachment[] {
  return note.resourceType === 'DocumentReference'
    ? note.content.map(({ attachment }) => attachment)
    : listed(note.presentedForm);
}

function attachmentText(chart: Chart, attachment: Attachment): string | undefined {
  if (attachment.data !== undefined) return noteText(attachment.contentType, attachment.data);
  const key = binaryOf(chart, attachment);
  const binary = key === undefined ? undefined : chart.byKey.get(key);
  if (binary?.resourceType !== 'Binary' || binary.data === undefined) return undefined;
  return noteText(attachment.contentType ?? binary.contentType, binary.data);
}

/** The Binary an attachment points to. */
export function binaryOf(chart: Chart, { url }: Attachment): ResourceKey | undefined {
  const key = url === undefined ? undefined : targetOf(chart, { reference: url });
  return key?.startsWith('Binary/') ? key : undefined;
}

/** The authors of a note. */
export function authorsOf(note: Note): readonly Reference[] {
  if (note.resourceType === 'DiagnosticReport') return [...listed(note.performer), ...listed(note.resultsInterpreter)];
  return listed(note.author);
}
