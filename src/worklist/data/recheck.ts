import { OperationOutcomeError, type MedplumClient } from '@medplum/core';
import type { Bot } from '@medplum/fhirtypes';
import type { ResourceKey } from '../../model/verdict.ts';
import { troubleOf, type Trouble } from './trouble.ts';

/** The bot that checks whatever patient it is told of; its name in the sandbox, and as an installation writes it. */
const NAMES = ['recheck-evidence', 'radgap recheck-evidence'];

/** How the asking ended: checked, no bot this person may run, or what kept a bot that is there from being asked. */
export type Rechecked = 'checked' | 'no-bot' | Trouble;

/**
 * Asks the checker's bot to look at a patient now. Nothing is touched to wake it: a clinical resource is never written for
 * that.
 */
export async function askForCheck(medplum: MedplumClient, patient: ResourceKey): Promise<Rechecked> {
  let isFound = false;
  try {
    const bot = await findBot(medplum);
    if (bot?.id === undefined) return 'no-bot';
    isFound = true;
    const notice = { resourceType: 'Patient', id: patient.slice('Patient/'.length) };
    await medplum.executeBot(bot.id, notice, 'application/fhir+json');
    return 'checked';
  } catch (error) {
    const trouble = troubleOf(error);
    return trouble === 'no-permission' || (!isFound && isUnknownType(error)) ? 'no-bot' : trouble;
  }
}

/** What servers that know no bots say of a search for them. */
const UNKNOWN_TYPE: ReadonlySet<string> = new Set(['not-supported', 'not-found', 'invalid', 'structure']);

function isUnknownType(error: unknown): boolean {
  return error instanceof OperationOutcomeError && UNKNOWN_TYPE.has(error.outcome.issue[0]?.code ?? '');
}

async function findBot(medplum: MedplumClient): Promise<Bot | undefined> {
  const bots = await medplum.searchResources('Bot', { name: 'radgap recheck-evidence,recheck-evidence', _count: '20' });
  return bots.find(({ name }) => name !== undefined && NAMES.includes(name));
}
