import type { BotDefinition, BotHandler } from '../src/medplum/bot.ts';
import { checkOnNotice } from '../src/medplum/bot-run.ts';
import { readsAsIndex } from '../src/medplum/criteria.ts';

/** Wakes on a Procedure that is, or was until this change, coded 77750. */
export const definition: BotDefinition = {
  name: 'check-procedure',
  description: 'Checks the documentation of a patient when a 77750 Procedure changes, leaves the code or is deleted.',
  wakes: [{ id: 'procedure', criteria: 'Procedure', fhirPath: readsAsIndex('code') }],
};

export const handler: BotHandler = checkOnNotice;
