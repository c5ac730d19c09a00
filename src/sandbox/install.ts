import type { WithId } from '@medplum/core';
import type { Bot } from '@medplum/fhirtypes';
import type { InstallableBot } from '../medplum/bot.ts';
import { subscriptionFor } from '../medplum/bot.ts';
import type { SandboxRepository } from './repository.ts';

const BOT_NAME = 'urn:radgap:sandbox:bot';

/** Stores the ClientApplication that the sandbox token belongs to. */
export async function installClient(repository: SandboxRepository, id: string): Promise<void> {
  const reference = `ClientApplication/${id}`;
  await repository.perform(reference, () =>
    repository.load({ resourceType: 'ClientApplication', id, name: 'radgap sandbox' }, reference),
  );
}

/** Stores a Bot and its Subscriptions, and gives the Bot. */
export async function installBot(
  repository: SandboxRepository,
  { definition }: InstallableBot,
  author: string,
): Promise<WithId<Bot>> {
  const { result } = await repository.perform(author, async () => {
    const bot = await repository.createResource<Bot>({
      resourceType: 'Bot',
      identifier: [{ system: BOT_NAME, value: definition.name }],
      name: definition.name,
      description: definition.description,
      runtimeVersion: 'vmcontext',
      ...(definition.cron !== undefined && { cronString: definition.cron }),
    });
    for (const wake of definition.wakes) {
      await repository.createResource(subscriptionFor(wake, definition, `Bot/${bot.id}`));
    }
    return bot;
  });
  return result;
}
