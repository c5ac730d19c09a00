import type { BotDefinition, BotHandler } from '../src/medplum/bot.ts';
import { sweepOnTimer } from '../src/medplum/bot-run.ts';

/** Wakes by the clock: deadlines pass without an event, and events can be lost. Most runs find that no round is due. */
export const definition: BotDefinition = {
  name: 'sweep-episodes',
  description: 'Checks again every episode that the clock or a lost notice may have changed.',
  wakes: [],
  cron: '*/15 * * * *',
  timeout: 300,
};

export const handler: BotHandler = sweepOnTimer;
