import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';
import { BotKilled, type Gate } from '../../src/sandbox/server.ts';
import { isWorklistBuilt } from '../../src/worklist-files.ts';
import { linked, patient } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import type { Site } from '../support/site.ts';
import { atEnd, baseOf, openRules, ours, RULES, SECRET, server, signed } from './lab.ts';

interface Line {
  readonly msg: string;
  readonly port?: number;
  readonly names?: readonly string[];
  readonly why?: string;
}

/** `radgap serve` in a process of its own. */
interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  /** Every line it logged so far. */
  readonly text: () => string;
  /** Resolves with the next line of this message. */
  logged(msg: string): Promise<Line>;
}

function run(env: Readonly<Record<string, string>>): Running {
  const child = spawn(process.execPath, ['src/cli/radgap.mjs', 'serve'], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  atEnd(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  });
  const lines: Line[] = [];
  const waiting = new Map<string, (line: Line) => void>();
  let text = '';
  createInterface({ input: child.stdout }).on('line', (written) => {
    text += `${written}\n`;
    const line = JSON.parse(written) as Line;
    lines.push(line);
    waiting.get(line.msg)?.(line);
  });
  child.stderr.on('data', (data: Buffer) => (text += data.toString()));
  return {
    child,
    text: () => text,
    logged: (msg) =>
      new Promise((resolve) => {
        const before = lines.find((line) => line.msg === msg);
        if (before) resolve(before);
        else waiting.set(msg, resolve);
      }),
  };
}

const entering = (site: Site) => ({
  RADGAP_SOURCE_URL: baseOf(site),
  RADGAP_SOURCE_TOKEN: site.token,
  RADGAP_PORT: '0',
  RADGAP_HOOK_SECRETS: `old,${SECRET}`,
});

async function addressOf(running: Running): Promise<string> {
  return `http://127.0.0.1:${(await running.logged('listening')).port ?? 0}`;
}

function notify(address: string): Promise<Response> {
  const body = JSON.stringify(linked());
  const headers = { 'Content-Type': 'application/fhir+json', 'X-Signature': signed(body) };
  return fetch(`${address}/hooks/fhir`, { method: 'POST', headers, body });
}

describe('radgap serve', () => {
  it('refuses an open door on an address that is not loopback', async () => {
    const site = await server();
    const { child, text } = run({ RADGAP_SOURCE_URL: baseOf(site), RADGAP_HOST: '0.0.0.0', RADGAP_PORT: '0' });
    const [code] = (await once(child, 'close')) as [number];
    expect([code, text()]).toEqual([2, expect.stringContaining('No secret is set')]);
  }, 120_000);

  it('refuses to begin open where a file should hold its secrets', async () => {
    const site = await server();
    const folder = mkdtempSync(join(tmpdir(), 'radgap-'));
    const file = join(folder, 'secrets');
    writeFileSync(file, '\n');
    const { child, text } = run({
      RADGAP_SOURCE_URL: baseOf(site),
      RADGAP_PORT: '0',
      RADGAP_HOOK_TOKENS: 'token',
      RADGAP_HOOK_SECRETS_FILE: file,
    });
    const [code] = (await once(child, 'close')) as [number];
    rmSync(folder, { recursive: true });
    expect([code, text()]).toEqual([2, expect.stringContaining('holds no secret')]);
  }, 120_000);

  it('says why timed work failed, and nothing of what the server said', async () => {
    const site = await server();
    const running = run({ ...entering(site), RADGAP_SOURCE_TOKEN: 'misspelt' });
    expect((await running.logged('timed work failed')).why).toBe('OperationOutcomeError unauthorized');
    expect(running.text()).not.toContain('misspelt');
  }, 120_000);

  it('sweeps when it starts, logs no word of the chart, shows the worklist, and ends well when it is told to stop', async () => {
    const site = await server();
    await site.load([patient({ name: [{ family: 'Unmistakable' }], birthDate: '1961-03-04' }), ...bare.slice(1)]);
    const running = run({ ...entering(site), RADGAP_LOG_LEVEL: 'debug', RADGAP_HOOK_SECRET: 'misspelt' });
    const address = await addressOf(running);
    await running.logged('swept');
    expect((await ours(site)).length).toBeGreaterThan(0);
    expect((await notify(address)).status).toBe(200);
    const settings = await fetch(`${address}/worklist/settings.json`);
    expect(settings.status).toBe(isWorklistBuilt() ? 200 : 404);
    if (isWorklistBuilt()) {
      expect(await settings.json()).toEqual({ server: site.baseUrl, fhirPath: 'fhir/R4' });
      expect(settings.headers.get('content-security-policy')).toContain("default-src 'none'");
      const page = await fetch(`${address}/`);
      expect([page.url, page.headers.get('content-type')?.split(';')[0]]).toEqual([
        `${address}/worklist/`,
        'text/html',
      ]);
    }
    const metrics = await (await fetch(`${address}/metrics`)).text();
    expect(metrics).toContain('process_resident_memory_bytes');
    expect((await running.logged('variables that mean nothing here')).names).toEqual(['RADGAP_HOOK_SECRET']);
    running.child.kill('SIGTERM');
    const [code] = (await once(running.child, 'close')) as [number];
    expect(code).toBe(0);
    for (const said of [running.text(), metrics]) expect(said).not.toMatch(/Unmistakable|1961|misspelt|test-secret/);
    const messages = running
      .text()
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as Line).msg);
    expect(messages).toEqual(expect.arrayContaining(['listening', 'swept', 'checked', 'stopping', 'stopped']));
  }, 120_000);

  it('killed as it writes, or before it hears that it wrote, and started again ends as if nothing had been', async () => {
    const [wanted, before, after] = await Promise.all([killed('never'), killed('before'), killed('after')]);
    expect(wanted.rules).toEqual(RULES);
    expect([before, after]).toEqual([wanted, wanted]);
  }, 240_000);
});

/** A process killed by the operating system at its transaction, and another whose sweep finds what it left. */
async function killed(cut: 'before' | 'after' | 'never') {
  let first: Running | undefined;
  const gate: Gate = ({ phase, body }) => {
    if (!first || phase !== cut || (body as { type?: string } | undefined)?.type !== 'transaction') return;
    first.child.kill('SIGKILL');
    first = undefined;
    throw new BotKilled();
  };
  const site = await server({ gate });
  const running = run(entering(site));
  const address = await addressOf(running);
  await running.logged('swept');
  await site.load(bare);
  first = running;
  const answered = await notify(address).then(
    ({ status }) => status,
    () => 'killed',
  );
  expect(answered).toBe(cut === 'never' ? 200 : 'killed');
  if (cut !== 'never') await run(entering(site)).logged('swept');
  const provenances = await site.provenances();
  return { state: await ours(site), rules: await openRules(site), provenances: provenances.length };
}
