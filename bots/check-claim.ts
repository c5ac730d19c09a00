import type { BotDefinition, BotHandler } from '../src/medplum/bot.ts';
import { checkOnNotice } from '../src/medplum/bot-run.ts';
import { leansOnAnother, readsAsIndex } from '../src/medplum/criteria.ts';

/**
 * Wakes on a Claim that bills, or billed until this change, 77750 in any of its places; and on one that names a Procedure
 * or replaces another Claim, for those may be of the service.
 */
export const definition: BotDefinition = {
  name: 'check-claim',
  description: 'Checks the documentation of a patient when a Claim for 77750 changes, leaves the code or is deleted.',
  wakes: [
    {
      id: 'claim',
      criteria: 'Claim',
      fhirPath: [
        readsAsIndex(
          'item.productOrService',
          'item.detail.productOrService',
          'item.detail.subDetail.productOrService',
          'procedure.procedure',
        ),
        leansOnAnother(),
      ].join(' or '),
    },
  ],
};

export const handler: BotHandler = checkOnNotice;
