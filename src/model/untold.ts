import type { ResourceType } from '@medplum/fhirtypes';
import type { Assessment } from './assessment.ts';
import type { SetAside } from './record.ts';

/** What a check could not tell, for those who look after the installation: rules, types and references, no word of a chart. */
export interface Untold {
  /** The rules that stayed undetermined, those in shadow left out; a rule stands there once for each service. */
  readonly undetermined: readonly string[];
  /** The types that could not be read. */
  readonly unreadable: readonly ResourceType[];
  /** The resources that could not be used, and why. */
  readonly setAside: readonly SetAside[];
  /** The rules that threw. */
  readonly failed: readonly string[];
}

/** What the check of one patient could not tell: the services of a patient share one chart. */
export function untoldIn(assessments: readonly Assessment[]): Untold {
  const [chart] = assessments;
  return {
    undetermined: assessments.flatMap(({ findings }) =>
      findings.filter(({ status, shadow }) => status === 'undetermined' && !shadow).map(({ rule }) => rule),
    ),
    unreadable: chart?.unreadable ?? [],
    setAside: chart?.setAside ?? [],
    failed: assessments.flatMap(({ failed }) => failed.map(({ rule }) => rule)),
  };
}

/** What many checks could not tell, in numbers of patients; of what was set aside a few are named. */
export interface UntoldOfMany {
  /** Patients of whom something could not be read, used or judged. */
  readonly patients: number;
  readonly unreadable: Readonly<Record<string, number>>;
  readonly failed: Readonly<Record<string, number>>;
  /** Resources that were set aside, and the first of them. */
  readonly setAside: number;
  readonly named: readonly SetAside[];
}

/** Nothing that could not be told. */
export const ALL_TOLD: UntoldOfMany = { patients: 0, unreadable: {}, failed: {}, setAside: 0, named: [] };

/** How many of the resources that were set aside are named. */
const MOST_NAMED = 5;

/** Adds one patient to what many checks could not tell. What a note leaves open is ordinary, and counts for nothing here. */
export function withUntold(many: UntoldOfMany, { unreadable, setAside, failed }: Untold): UntoldOfMany {
  if (unreadable.length === 0 && setAside.length === 0 && failed.length === 0) return many;
  return {
    patients: many.patients + 1,
    unreadable: counted(many.unreadable, unreadable),
    failed: counted(many.failed, failed),
    setAside: many.setAside + setAside.length,
    named: [...many.named, ...setAside].slice(0, MOST_NAMED),
  };
}

function counted(counts: Readonly<Record<string, number>>, names: readonly string[]): Readonly<Record<string, number>> {
  const more = [...new Set(names)].map((name) => [name, (counts[name] ?? 0) + 1] as const);
  return { ...counts, ...Object.fromEntries(more) };
}
