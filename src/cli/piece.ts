import type { Assessment } from '../model/assessment.ts';
import type { PatientRecord } from '../model/record.ts';
import type { Change } from './compare.ts';
import type { Format, Run } from './format.ts';
import { anchorsOf, heard, installedIn } from './heard.ts';
import { judge, type Judged, type Unjudged } from './judge.ts';
import type { Counted } from './tally.ts';

/** What is printed of one patient, and what is counted: little enough to be handed from thread to thread. */
export interface Piece {
  readonly text: string;
  readonly counted: Counted | Unjudged;
  /** Of a comparison: the episodes that either side judges, and the kind of every change. */
  readonly compared?: { readonly episodes: number; readonly kinds: readonly Change['kind'][] };
}

/** Judges the record of a patient and prints what was concluded. */
export function pieceOf(record: PatientRecord, run: Run, format: Format): Piece {
  const installed = installedIn(record, run);
  const judged = judge(record, run.catalogue, run.policy, anchorsOf(installed));
  return 'fault' in judged ? { text: '', counted: judged } : printed(heard(judged, installed, run), format);
}

function printed(judged: Judged, format: Format): Piece {
  return { text: format.patient(judged), counted: countedOf(judged) };
}

/** What is counted of a patient. */
export function countedOf({ chart, assessments }: Judged): Counted {
  return { chart: { setAside: chart.setAside }, assessments: assessments.map(countedAssessment) };
}

function countedAssessment({ episode, findings, failed }: Assessment): Counted['assessments'][number] {
  return {
    episode: episode.day === undefined ? {} : { day: episode.day },
    findings: findings.map(({ rule, status, shadow, gaps }) => ({
      rule,
      status,
      shadow,
      gaps: gaps.map(({ severity, queue, waiver }) => ({ severity, queue, ...(waiver && { waiver: {} }) })),
    })),
    failed,
  };
}
