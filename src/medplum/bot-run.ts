import type { BotEvent, MedplumClient } from '@medplum/core';
import { checkPatient, type Checked } from '../check-patient.ts';
import { keyOf } from '../chart/references.ts';
import { untoldIn, type Untold } from '../model/untold.ts';
import { catalogue } from '../rules/index.ts';
import { trigger } from '../trigger.ts';
import { DEFAULT_PATIENCE, type Patience } from './again.ts';
import type { BotInput } from './bot.ts';
import { fhirStore } from './fhir-store.ts';
import { sweepRound, type RoundReport } from './sweep-round.ts';
import { patientsToSweep } from './sweep.ts';

/** Secret by which a test installation fixes the day; absent in production, where the clock decides. */
export const AS_OF_SECRET = 'RADGAP_AS_OF';

/** What a bot answers and logs: references and rule ids, never a word of the chart. */
export interface BotAnswer {
  readonly ignored?: string;
  readonly checked: readonly {
    readonly patient: string;
    readonly episodes: readonly string[];
    readonly written: number;
    /** What could not be read, used or judged; absent when all could. */
    readonly untold?: Pick<Untold, 'unreadable' | 'setAside' | 'failed'>;
  }[];
}

/** Rechecks the patients a notice names. */
export async function checkOnNotice(
  medplum: MedplumClient,
  event: BotEvent<BotInput>,
  patience: Patience = DEFAULT_PATIENCE,
): Promise<BotAnswer> {
  const woken = trigger(event.input);
  if ('ignore' in woken) return { ignored: woken.ignore, checked: [] };
  const store = fhirStore(medplum, { catalogue, dialect: 'compartment', now: clockOf(event), patience });
  const checked: BotAnswer['checked'][number][] = [];
  for (const patient of woken.recheck) checked.push(answerOf(patient, await checkPatient(store, patient, catalogue)));
  return { checked };
}

/** Milliseconds between two rounds of the sweep, and those that one run takes at most. */
const ROUND = 3_600_000;
const LONGEST_RUN = 240_000;

/** Goes on with a round of the sweep, or begins one when it is due; what its time does not allow is left to the next run. */
export async function sweepOnTimer(
  medplum: MedplumClient,
  event: BotEvent<BotInput>,
  patience: Patience = DEFAULT_PATIENCE,
): Promise<RoundReport> {
  const now = clockOf(event);
  const { clock, wait } = patience;
  return sweepRound({
    client: medplum,
    store: fhirStore(medplum, { catalogue, dialect: 'compartment', now, patience }),
    catalogue,
    now,
    patients: (everybody) => patientsToSweep(medplum, now(), { everybody }),
    every: ROUND,
    pace: { concurrency: 1, clock, wait, until: clock() + LONGEST_RUN },
  });
}

function clockOf({ secrets }: BotEvent<BotInput>): () => string {
  const fixed = secrets[AS_OF_SECRET]?.valueString;
  return () => (fixed === undefined ? new Date().toISOString() : `${fixed}T12:00:00.000Z`);
}

function answerOf(patient: string, { assessments, plans }: Checked): BotAnswer['checked'][number] {
  const { unreadable, setAside, failed } = untoldIn(assessments);
  const isWhole = unreadable.length === 0 && setAside.length === 0 && failed.length === 0;
  return {
    patient,
    episodes: assessments.map(({ episode }) => keyOf(episode.anchor.resource)),
    written: plans.reduce((sum, { writes }) => sum + writes.length, 0),
    ...(!isWhole && { untold: { unreadable, setAside, failed } }),
  };
}
