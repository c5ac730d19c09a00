import { OperationOutcomeError, MedplumClient, preconditionFailed, type BotEvent } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bundle } from '../../bots/built.ts';
import { bots } from '../../bots/index.ts';
import type { BotHandler, BotInput } from '../../src/medplum/bot.ts';
import type { DemoOptions } from '../../src/sandbox/demo.ts';
import { handlerIn } from '../../src/sandbox/vm-bot.ts';
import { bundled } from '../support/bundled.ts';
import { day, linked, patient } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import { startSite, type Site } from '../support/site.ts';

/** A bot is compiled anew when it starts, 10 kB in about 0.4 ms; what slips in by mistake, as the whole of zod, is far larger. */
const MOST_BYTES = 480_000;

/** Words of a chart that must never reach a log. */
const PHI = ['Zyxwvut', '1951-03-09', 'Confidential remark'];

let bundles: readonly Bundle[];
const running: Site[] = [];

beforeAll(async () => {
  bundles = await bundled();
});

afterEach(async () => {
  for (const site of running.splice(0)) await site.stop();
});

const site = async (options: Partial<DemoOptions> = {}): Promise<Site> => {
  const started = await startSite({ asOf: day(20), bots: [], ...options });
  running.push(started);
  await started.load([
    ...bare.filter(({ resourceType }) => resourceType !== 'Patient'),
    patient({ name: [{ family: 'Zyxwvut' }], birthDate: '1951-03-09' }),
    noted,
  ]);
  return started;
};

const noted = linked({ note: [{ text: 'Confidential remark' }] });

interface Run {
  readonly handler: BotHandler;
  readonly printed: string[];
}

const loaded = (name: string): Run => {
  const printed: string[] = [];
  const print = (...words: unknown[]) => void printed.push(words.map(String).join(' '));
  const code = bundles.find((bundle) => bundle.name === name)?.code ?? '';
  return { printed, handler: handlerIn(code, { log: print, info: print, warn: print, error: print, debug: print }) };
};

const eventOf = (input: BotInput): BotEvent<BotInput> => ({
  bot: { reference: 'Bot/b' },
  contentType: 'application/fhir+json',
  input,
  secrets: { RADGAP_AS_OF: { name: 'RADGAP_AS_OF', valueString: day(20) } },
});

const asBot = (medplum: MedplumClient, { handler }: Run, input: BotInput) => handler(medplum, eventOf(input));

/** An input that concerns patient p1, for each bot. */
const INPUTS: Readonly<Record<string, Resource>> = {
  'check-procedure': noted,
  'check-claim': {
    resourceType: 'Claim',
    id: 'c',
    status: 'active',
    use: 'claim',
    type: { coding: [{ code: 'institutional' }] },
    created: day(2),
    patient: { reference: 'Patient/p1' },
    provider: { reference: 'Organization/o' },
    priority: { coding: [{ code: 'normal' }] },
    insurance: [{ sequence: 1, focal: true, coverage: { display: 'c' } }],
  },
  'recheck-evidence': { resourceType: 'Condition', id: 'd', subject: { reference: 'Patient/p1' } },
  'task-answered': {
    resourceType: 'Task',
    id: 't',
    status: 'completed',
    intent: 'order',
    for: { reference: 'Patient/p1' },
  },
  'sweep-episodes': { resourceType: 'Bot', id: 'b', name: 'radgap sweep-episodes' },
};

describe('the bundles', () => {
  it('are one for each bot, none larger than a Lambda layer likes', () => {
    expect(bundles.map(({ name }) => name)).toEqual(bots.map(({ definition }) => definition.name));
    for (const { name, code } of bundles) {
      expect({ name, tooLarge: Buffer.byteLength(code) > MOST_BYTES }).toEqual({ name, tooLarge: false });
    }
  });

  it('require nothing but the server its own library and Node', () => {
    for (const { code } of bundles) {
      const required = new Set([...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, module]) => module));
      expect([...required].filter((module) => module !== '@medplum/core' && !module?.startsWith('node:'))).toEqual([]);
      expect(required.has('@medplum/core')).toBe(true);
    }
  });

  it('run where there is neither a timer nor a Buffer nor structuredClone', async () => {
    const handler = handlerIn(
      'exports.handler = async () => [typeof setTimeout, typeof Buffer, typeof structuredClone, typeof crypto]',
      console,
    );
    const answer = await handler(new MedplumClient(), eventOf(noted));
    expect([...(answer as string[])]).toEqual(['undefined', 'undefined', 'undefined', 'undefined']);
  });
});

describe.each(bots.map(({ definition }) => definition.name))('the bundle of %s', (name) => {
  it('checks the patient it is told of, and prints nothing of the chart', async () => {
    const { client } = await site();
    const run = loaded(name);
    const answer = await asBot(client, run, INPUTS[name] ?? noted);
    const issues = await client.searchResources('DetectedIssue', 'patient=Patient/p1&_count=100');
    expect(issues.length).toBeGreaterThan(2);
    const spoken = [...run.printed, JSON.stringify(answer)].join('\n');
    for (const word of PHI) expect(spoken).not.toContain(word);
  });

  it('takes the deletion of what woke it', async () => {
    const { client } = await site();
    const input = name === 'sweep-episodes' ? INPUTS[name] : { deletedResource: INPUTS[name] ?? noted };
    await expect(asBot(client, loaded(name), input ?? noted)).resolves.toBeDefined();
  });

  it('tries again when its update was lost, though the error is of another copy of the library', async () => {
    let refusals = 0;
    const { client } = await site({
      gate: ({ phase, body }) => {
        const isWrite = JSON.stringify(body ?? null).includes('"transaction"');
        if (phase === 'before' && isWrite && refusals++ === 0) throw new OperationOutcomeError(preconditionFailed);
      },
    });
    await asBot(client, loaded(name), INPUTS[name] ?? noted);
    expect(refusals).toBe(2);
    expect(await client.searchResources('DetectedIssue', 'patient=Patient/p1')).not.toHaveLength(0);
  });

  it('says nothing of the chart when it fails for good', async () => {
    const { client } = await site({
      gate: ({ body }) => {
        if (JSON.stringify(body ?? null).includes('"transaction"')) throw new Error('the disk is full');
      },
    });
    const run = loaded(name);
    const failure: unknown = await asBot(client, run, INPUTS[name] ?? noted).catch((error: unknown) => error);
    const spoken = [...run.printed, String(failure), JSON.stringify(failure)].join('\n');
    expect(spoken.length).toBeGreaterThan(10);
    for (const word of PHI) expect(spoken).not.toContain(word);
  });
});
