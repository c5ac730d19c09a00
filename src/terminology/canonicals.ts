import { CANONICAL_BASE } from './systems.ts';

/** The URLs radgap defines, under one base that an installation may override. */
export interface Canonicals {
  /** Identifier system of DetectedIssues: `<rule>/<anchor>[/<resource at fault>]`. */
  readonly issue: string;
  /** Identifier system of Tasks: `<anchor>/<queue>`. */
  readonly task: string;
  /** Identifier system of episodes: guard Lists and Task groups. */
  readonly episode: string;
  /** Identifier system of what an installation consists of: the Device, the policy Library, bots. */
  readonly installation: string;
  /** CodeSystem of the rules. */
  readonly rules: string;
  /** Measure that MeasureReports are about: one group per rule. */
  readonly measure: string;
  /** CodeSystem of what a rule may conclude beyond the DEQM gap statuses. */
  readonly conclusions: string;
  /** CodeSystem of queues. */
  readonly queues: string;
  /** CodeSystem of what ended an issue. */
  readonly closings: string;
  /** CodeSystem of Task.businessStatus. */
  readonly businessStatus: string;
  /** CodeSystem of Task.input and Task.output types, and of the Lists that guard episodes. */
  readonly taskParts: string;
  /** Extension that keeps the hash of the facts behind an issue. */
  readonly facts: string;
  /** Extension that keeps the due day of a gap a Task lists. */
  readonly due: string;
  /** Extension that names who holds a guard List as a lock, and since when. */
  readonly holder: string;
  /** Extension that keeps how far a sweep has come. */
  readonly sweep: string;
  /** Policy that Provenance names with the version of the catalogue. */
  readonly catalogue: string;
  /** Policy that Provenance names with the version of the site's settings. */
  readonly policy: string;
}

/** The canonical URLs under a base. */
export function canonicalsUnder(base: string = CANONICAL_BASE): Canonicals {
  return {
    issue: `${base}/sid/documentation-gap`,
    task: `${base}/sid/gap-task`,
    episode: `${base}/sid/episode`,
    installation: `${base}/sid/installation`,
    rules: `${base}/CodeSystem/documentation-gap`,
    measure: `${base}/Measure/documentation-of-77750`,
    conclusions: `${base}/CodeSystem/gap-conclusion`,
    queues: `${base}/CodeSystem/gap-queue`,
    closings: `${base}/CodeSystem/gap-closing`,
    businessStatus: `${base}/CodeSystem/gap-business-status`,
    taskParts: `${base}/CodeSystem/gap-task-part`,
    facts: `${base}/StructureDefinition/gap-facts`,
    due: `${base}/StructureDefinition/gap-due`,
    holder: `${base}/StructureDefinition/guard-holder`,
    sweep: `${base}/StructureDefinition/sweep-state`,
    catalogue: `${base}/catalogue`,
    policy: `${base}/policy`,
  };
}

/** DEQM remark codes: the reasons a person may give for a waiver. */
export const REMARKS = 'http://hl7.org/fhir/uv/deqm/CodeSystem/deqm-care-gap-remark';

/** DEQM care-gap-reason: why evidence was refused. */
export const GAP_REASONS = 'http://hl7.org/fhir/uv/deqm/CodeSystem/deqm-care-gap-reason';

/** DEQM gap status: open, closed, prospective, not applicable. */
export const GAP_STATUSES = 'http://hl7.org/fhir/uv/deqm/CodeSystem/deqm-gaps-status';
