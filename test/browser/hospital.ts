import type { Resource } from '@medplum/fhirtypes';
import { bots } from '../../bots/index.ts';
import { gather } from '../../src/bulk/gather.ts';
import { readsOf } from '../../src/cli/start-data.ts';
import { SANDBOX_PERSON, WORKLIST_CLIENT, worklistClient } from '../../src/cli/start-worklist.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { catalogue } from '../../src/rules/index.ts';
import { startDemo, type Demo } from '../../src/sandbox/demo.ts';
import { seedFor } from '../../src/sandbox/seed.ts';
import type { Gate } from '../../src/sandbox/gate.ts';
import { worklistFiles } from '../../src/worklist-files.ts';

/** A sandbox that serves the built worklist, and the address by which a person enters it. */
export interface Hospital extends Demo {
  readonly entrance: string;
  /** Stores records with what the checker would have written for them. */
  admit(resources: readonly Resource[]): Promise<number>;
}

/** Starts a sandbox with the worklist on a fixed day. */
export async function openHospital(asOf: string, gate?: Gate): Promise<Hospital> {
  const demo = await startDemo({
    port: 0,
    bots,
    asOf,
    mount: (app) => app.use(worklistFiles({ asOf, clientId: WORKLIST_CLIENT })),
    ...(gate && { gate }),
  });
  await demo.load([SANDBOX_PERSON, worklistClient(demo.baseUrl)]);
  return {
    ...demo,
    entrance: `${demo.baseUrl}#token=${demo.token}&person=Practitioner/${SANDBOX_PERSON.id ?? ''}`,
    admit: async (resources) => {
      await demo.load(resources);
      const { records } = await gather(readsOf(resources, 'hospital'), asOf);
      let episodes = 0;
      for (const record of records) {
        const seeded = seedFor(record, catalogue, DEFAULT_POLICY, demo.device, `${asOf}T06:00:00.000Z`);
        await demo.load(seeded.resources);
        episodes += seeded.assessments.length;
      }
      return episodes;
    },
  };
}
