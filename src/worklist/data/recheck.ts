import type { MedplumClient } from '@medplum/core';
import type { Bot } from '@medplum/fhirtypes';
import type { ResourceKey } from '../../model/verdict.ts';

/** The bot that checks whatever patient it is told of; its name in the sandbox, and as an installation writes it. */
const NAMES = ['recheck-evidence', 'radgap recheck-evidence'];

/**
 * Asks the checker's bot to look at a patient now; false where there is no bot this person may run. Nothing is touched to
 * wake it: a clinical resource is never written for that.
 */
export async function askForCheck(medplum: MedplumClient, patient: ResourceKey): Promise<boolean> {
  try {
    const bot = await findBot(medplum);
    if (bot?.id === undefined) return false;
    const notice = { resourceType: 'Patient', id: patient.slice('Patient/'.length) };
    await medplum.executeBot(bot.id, notice, 'application/fhir+json');
    return true;
  } catch {
    return false;
  }
}

async function findBot(medplum: MedplumClient): Promise<Bot | undefined> {
  const bots = await medplum.searchResources('Bot', { name: 'radgap recheck-evidence,recheck-evidence', _count: '20' });
  return bots.find(({ name }) => name !== undefined && NAMES.includes(name));
}
