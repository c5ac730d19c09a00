import { isResource, type MedplumClient } from '@medplum/core';
import type { Extension, List } from '@medplum/fhirtypes';
import type { ResourceKey } from '../model/verdict.ts';
import type { Canonicals } from '../terminology/canonicals.ts';
import { again, DEFAULT_PATIENCE } from './again.ts';
import { BusyServer } from './busy.ts';
import { SWEEP_ID } from './installation.ts';
import { resourcesOf } from './resources-of.ts';

/** How far the rounds of the sweep have come: one List of ours, so that a run that is cut off is taken up again. */
export interface SweepState {
  /** FHIR instant at which the round began. */
  readonly began: string;
  /** FHIR instant of the last sign of life. */
  readonly beat: string;
  /** What the round was judged by: catalogue and policy. */
  readonly basis: string;
  /** True of a round over episodes that are over too: what they were judged by has changed, or a week has passed. */
  readonly everybody?: true;
  /** FHIR instant at which the last such round began, else the first round of all. */
  readonly whole: string;
  /** The last patient of those done; undefined when none is. */
  readonly reached?: ResourceKey;
  /** FHIR instant at which the round was over; undefined while it is not. */
  readonly over?: string;
  /** Patients whose check failed: a round that is not over everybody might pass them by. */
  readonly missed?: readonly ResourceKey[];
  readonly checked: number;
  readonly failed: number;
}

/** A state as it is stored, in the version that a change must name. */
export interface KeptState {
  readonly state: SweepState;
  readonly list: List;
}

/** Reads the state; undefined before the first round. */
export async function readSweepState(client: MedplumClient, canonicals: Canonicals): Promise<KeptState | undefined> {
  const query = { identifier: `${canonicals.installation}|${SWEEP_ID}` };
  const lists = await resourcesOf(client, 'List', query);
  const list = [...lists].sort((a, b) => (a.id < b.id ? -1 : 1))[0];
  const state = list && stateIn(list, canonicals);
  return state && { state, list };
}

/**
 * Stores a state over the one it follows.
 * @throws OperationOutcomeError when somebody else stored one meanwhile; BusyServer where that is not told.
 */
export async function keepSweepState(
  client: MedplumClient,
  canonicals: Canonicals,
  state: SweepState,
  before: List | undefined,
): Promise<KeptState> {
  const list = listOf(state, canonicals);
  if (!before) {
    const query = `identifier=${encodeURIComponent(`${canonicals.installation}|${SWEEP_ID}`)}`;
    const kept: unknown = await again(() => client.createResourceIfNoneExist(list, query), DEFAULT_PATIENCE);
    if (!isResource<List>(kept, 'List')) throw new BusyServer('the state of the sweep was not returned');
    return { state, list: kept };
  }
  const headers = { 'If-Match': `W/"${before.meta?.versionId ?? ''}"` };
  return { state, list: await client.updateResource({ ...list, id: before.id ?? '' }, { headers }) };
}

function listOf(state: SweepState, canonicals: Canonicals): List {
  const { began, beat, basis, everybody, whole, reached, over, missed = [], checked, failed } = state;
  const extension: Extension[] = [
    { url: 'began', valueInstant: began },
    { url: 'beat', valueInstant: beat },
    { url: 'basis', valueString: basis },
    ...(everybody ? [{ url: 'everybody', valueBoolean: true }] : []),
    { url: 'whole', valueInstant: whole },
    ...(reached === undefined ? [] : [{ url: 'reached', valueString: reached }]),
    ...(over === undefined ? [] : [{ url: 'over', valueInstant: over }]),
    ...missed.map((patient) => ({ url: 'missed', valueString: patient })),
    { url: 'checked', valueUnsignedInt: checked },
    { url: 'failed', valueUnsignedInt: failed },
  ];
  return {
    resourceType: 'List',
    identifier: [{ system: canonicals.installation, value: SWEEP_ID }],
    status: 'current',
    mode: 'working',
    title: 'How far the radgap sweep has come',
    code: { coding: [{ system: canonicals.taskParts, code: 'sweep' }] },
    extension: [{ url: canonicals.sweep, extension }],
  };
}

function stateIn(list: List, canonicals: Canonicals): SweepState | undefined {
  const parts = list.extension?.find(({ url }) => url === canonicals.sweep)?.extension ?? [];
  const part = (name: string) => parts.find(({ url }) => url === name);
  const [began, beat] = [part('began')?.valueInstant, part('beat')?.valueInstant];
  if (began === undefined || beat === undefined) return undefined;
  const reached = part('reached')?.valueString;
  const over = part('over')?.valueInstant;
  const missed = parts.flatMap(({ url, valueString }) => (url === 'missed' ? (valueString ?? []) : []));
  return {
    began,
    beat,
    basis: part('basis')?.valueString ?? '',
    ...(part('everybody')?.valueBoolean === true && { everybody: true }),
    whole: part('whole')?.valueInstant ?? began,
    ...(reached !== undefined && { reached }),
    ...(over !== undefined && { over }),
    ...(missed.length > 0 && { missed }),
    checked: part('checked')?.valueUnsignedInt ?? 0,
    failed: part('failed')?.valueUnsignedInt ?? 0,
  };
}
