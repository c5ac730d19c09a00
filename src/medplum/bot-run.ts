import type { BotEvent, MedplumClient } from '@medplum/core';
import { checkPatient, type Checked } from '../check-patient.ts';
import { keyOf } from '../chart/references.ts';
import { catalogue } from '../rules/index.ts';
import { trigger } from '../trigger.ts';
import type { BotInput } from './bot.ts';
import { fhirStore } from './fhir-store.ts';
import { sweep, type Swept } from './sweep.ts';

/** Secret by which a test installation fixes the day; absent in production, where the clock decides. */
export const AS_OF_SECRET = 'RADGAP_AS_OF';

/** What a bot answers and logs: references and rule ids, never a word of the chart. */
export interface BotAnswer {
  readonly ignored?: string;
  readonly checked: readonly {
    readonly patient: string;
    readonly episodes: readonly string[];
    readonly written: number;
  }[];
}

/** Rechecks the patients a notice names. */
export async function checkOnNotice(medplum: MedplumClient, event: BotEvent<BotInput>): Promise<BotAnswer> {
  const woken = trigger(event.input);
  if ('ignore' in woken) return { ignored: woken.ignore, checked: [] };
  const store = fhirStore(medplum, { catalogue, dialect: 'compartment', now: clockOf(event) });
  const checked: BotAnswer['checked'][number][] = [];
  for (const patient of woken.recheck) checked.push(answerOf(patient, await checkPatient(store, patient, catalogue)));
  return { checked };
}

/** Rechecks every episode that the clock, or a lost notice, may have changed. */
export async function sweepOnTimer(medplum: MedplumClient, event: BotEvent<BotInput>): Promise<Swept> {
  const now = clockOf(event);
  return sweep(medplum, fhirStore(medplum, { catalogue, dialect: 'compartment', now }), catalogue, now());
}

function clockOf({ secrets }: BotEvent<BotInput>): () => string {
  const fixed = secrets[AS_OF_SECRET]?.valueString;
  return () => (fixed === undefined ? new Date().toISOString() : `${fixed}T12:00:00.000Z`);
}

function answerOf(patient: string, { assessments, plans }: Checked): BotAnswer['checked'][number] {
  return {
    patient,
    episodes: assessments.map(({ episode }) => keyOf(episode.anchor.resource)),
    written: plans.reduce((sum, { writes }) => sum + writes.length, 0),
  };
}
