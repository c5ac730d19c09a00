import type {
  CodeableConcept,
  DiagnosticReport,
  DocumentReference,
  ImagingStudy,
  Resource,
  ResourceType,
} from '@medplum/fhirtypes';
import type { Chart, DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { DaySpan } from '../model/time.ts';
import type { Detail, WhyNot } from '../model/verdict.ts';
import { union, type CodeSet } from '../terminology/code-set.ts';
import { IMAGING_REPORTS } from '../terminology/documents.ts';
import {
  CHEST_FILM,
  DEPARTMENT_SYSTEMS,
  IMAGING_CATEGORY,
  IMAGING_SERVICES,
  NUCLEAR_MODALITY,
  OTHER_STUDY,
  TUMOUR_NAMES,
  TUMOUR_MODALITIES,
  TUMOUR_STUDY,
  ULTRASOUND_MODALITY,
} from '../terminology/imaging.ts';
import { canonicalSystem } from '../terminology/systems.ts';
import { anyCodedIn, codedIn, codingIn, namesOf, readIndexCode } from './codes.ts';
import { isLinked, isLinkedToProcedure } from './links.ts';
import { listed } from './listed.ts';
import { remarksOn } from './notes.ts';
import type { Imaging } from './order.ts';
import { perEpisode } from './per-episode.ts';
import { all } from './references.ts';
import { isCavity, routeOf } from './route.ts';
import { remark, sift, together, type Found, type Test } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { treatsPleura } from './treated.ts';
import { daysOfResource, refusedByDate } from './when.ts';

/**
 * Imaging of the tumour within a window: a study of a tumour modality (nuclear medicine for the intravenous route,
 * ultrasound for a cavity), or a report of imaging where the policy takes one: of the chest, a plain film only where
 * the pleura is treated. `more` adds the tests of one question.
 */
export function tumourImaging(
  episode: DatedEpisode,
  policy: Policy,
  window: DaySpan,
  ...more: Test<ImagingStudy | DiagnosticReport | DocumentReference>[]
): Found {
  const tests = [
    refusedByStatus,
    (resource: Resource) => refusedAsUndated(episode, resource, window),
    (resource: Resource) => refusedByDate(episode, resource, window),
  ];
  const wanted = modalitiesFor(episode);
  const studies = all(episode.chart, 'ImagingStudy').filter((study) => showsModality(episode, study, wanted));
  const found = remark(sift(studies, ...tests, ...more), (study) => weakness(episode, study));
  if (policy.imagingEvidence === 'study') return found;
  const films = treatsPleura(episode);
  const shown = imagingReports(episode).filter((report) => !isOfOther(report) || (films && isOfChest(report)));
  const reports = sift<DiagnosticReport | DocumentReference>(shown, ...tests, ...more);
  return together<unknown>(
    found,
    remark(reports, (report): Detail[] => [{ code: 'report-only' }, ...remarksOn(episode, report)]),
  );
}

/** The types that tell by which route the infusion was given. */
const ROUTED_BY: readonly ResourceType[] = ['MedicationAdministration', 'Medication'];

/**
 * True when a study would count by one route or another, and the route may stand in what could not be read. `more` adds the
 * tests of one question.
 */
export function countsByUnreadRoute(
  episode: DatedEpisode,
  policy: Policy,
  window: DaySpan,
  ...more: Test<Imaging>[]
): boolean {
  const unread = ROUTED_BY.some((type) => episode.chart.unreadable.has(type));
  if (!unread || routeOf(episode) !== undefined) return false;
  const studies = all(episode.chart, 'ImagingStudy').filter((study) => showsModality(episode, study, BY_ROUTE));
  const films = policy.imagingEvidence === 'study' ? [] : imagingReports(episode).filter(isOfChest);
  const counting = sift<Imaging>(
    [...studies, ...films],
    refusedByStatus,
    (imaging) => refusedByDate(episode, imaging, window),
    ...more,
  );
  return counting.facts.length > 0;
}

/** What is said then. */
export const ROUTE_UNREAD = 'the route, by which a study on record may count, could not be read';

/** Modalities that show the tumour by some routes only. */
const BY_ROUTE = union(NUCLEAR_MODALITY, ULTRASOUND_MODALITY);

/**
 * Why imaging without a date, though linked to the service, does not count. It tells of the time of the stay: it serves a window that holds the
 * day of the service, and not when the infusion itself names it or is named by it, as guidance is.
 */
export function refusedAsUndated(episode: DatedEpisode, resource: Resource, window: DaySpan): WhyNot | undefined {
  if (daysOfResource(episode.chart, resource) || !isLinked(episode, resource)) return undefined;
  const ofTheDay = window.first <= episode.day && window.last >= episode.day;
  return ofTheDay && !isLinkedToProcedure(episode, resource) ? undefined : { code: 'order-unknown' };
}

function modalitiesFor(episode: DatedEpisode): CodeSet {
  const route = routeOf(episode);
  if (route === 'intravenous') return union(TUMOUR_MODALITIES, NUCLEAR_MODALITY);
  return isCavity(route) ? union(TUMOUR_MODALITIES, ULTRASOUND_MODALITY) : TUMOUR_MODALITIES;
}

/** True when a study or one of its series has a modality of the set. */
export function showsModality({ chart }: DatedEpisode, study: ImagingStudy, wanted: CodeSet): boolean {
  const codings = [...listed(study.modality), ...listed(study.series).map(({ modality }) => modality)];
  return codings.some((coding) => codingIn(chart, coding, wanted));
}

function weakness(episode: DatedEpisode, study: ImagingStudy): Detail[] {
  const strong = showsModality(episode, study, union(TUMOUR_MODALITIES, NUCLEAR_MODALITY));
  return strong ? [] : [{ code: 'weak-modality' }];
}

const imagingReports = perEpisode(({ chart }: DatedEpisode): readonly (DiagnosticReport | DocumentReference)[] => {
  const reports = all(chart, 'DiagnosticReport').filter(({ category, code }) => isOfImaging(chart, category, code));
  const documents = all(chart, 'DocumentReference').filter(({ type, category }) => isOfImaging(chart, category, type));
  return [...reports, ...documents];
});

/**
 * True of a report of imaging: by its code or category; by their names where no category tells the department in a standard
 * code. What is coded as the infusion reports that.
 */
function isOfImaging(
  chart: Chart,
  category: readonly CodeableConcept[] | undefined,
  kind: CodeableConcept | undefined,
): boolean {
  const isCoded = anyCodedIn(chart, category, IMAGING_SERVICES) || codedIn(chart, kind, IMAGING_REPORTS);
  if (readIndexCode(kind)) return false;
  return isCoded || isNamedImaging(listed(category), kind);
}

function kindOf(report: DiagnosticReport | DocumentReference): CodeableConcept | undefined {
  return report.resourceType === 'DiagnosticReport' ? report.code : report.type;
}

/** True of a report that calls itself by a study that shows no tumour, and by none that may. */
function isOfOther(report: DiagnosticReport | DocumentReference): boolean {
  const names = namesOf(kindOf(report));
  return (
    names.some((name) => OTHER_STUDY.test(name) || CHEST_FILM.test(name)) &&
    !names.some((name) => TUMOUR_NAMES.test(name))
  );
}

/** True of a plain film of the chest, which shows an effusion. */
function isOfChest(report: DiagnosticReport | DocumentReference): boolean {
  return namesOf(kindOf(report)).some((name) => CHEST_FILM.test(name));
}

function isNamedImaging(categories: readonly CodeableConcept[], kind: CodeableConcept | undefined): boolean {
  if (categories.some(tellsDepartment)) return false;
  const isOne = categories.flatMap(namesOf).some((name) => IMAGING_CATEGORY.test(name));
  return isOne || namesOf(kind).some((name) => TUMOUR_STUDY.test(name));
}

function tellsDepartment({ coding }: CodeableConcept): boolean {
  return listed(coding).some(
    ({ system, code }) => code !== undefined && DEPARTMENT_SYSTEMS.has(canonicalSystem(system ?? '')),
  );
}
