// Times radgap check on bulk exports of its own making: node test/bench/bulk.ts [--sparse MB,MB] [--dense MB,MB] [--chart kB]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AS_OF, ExportMaker, type Made } from './bulk-export.ts';

const { values } = parseArgs({
  options: {
    sparse: { type: 'string', default: '1000,4000' },
    dense: { type: 'string', default: '200' },
    chart: { type: 'string', default: '1000' },
    'one-in': { type: 'string', default: '1000' },
    threads: { type: 'string' },
    profile: { type: 'string' },
  },
});

interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

const PROBE = fileURLToPath(new URL('bulk-probe.ts', import.meta.url));
const RADGAP = fileURLToPath(new URL('../../src/cli/radgap.mjs', import.meta.url));
const TICKS = 100;

/** Runs a program to its end: the time it took, of all its threads too, and the most memory it held. */
async function measure(args: readonly string[]): Promise<Measured> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const seen = { cpuSeconds: 0, peakMegabytes: 0 };
  const watch = setInterval(() => look(child.pid ?? 0, seen), 20);
  const [code] = (await once(child, 'exit')) as [number];
  clearInterval(watch);
  if (code !== 0 && code !== 1) throw new Error(`${args.join(' ')} ended with ${code}: ${said.slice(0, 2000)}`);
  return { seconds: (performance.now() - began) / 1000, ...seen };
}

/** Reads what Linux tells of a process; the peak is kept by the system itself. */
function look(pid: number, seen: { cpuSeconds: number; peakMegabytes: number }): void {
  try {
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    seen.peakMegabytes = Math.max(seen.peakMegabytes, Number(peak ?? 0) / 1024);
    seen.cpuSeconds = (Number(stat[11]) + Number(stat[12])) / TICKS;
  } catch {
    return;
  }
}

function row(name: string, { seconds, cpuSeconds, peakMegabytes }: Measured, made: Made, base?: number): string {
  const rate = Math.round(made.bytes / 1e6 / seconds);
  const cells = [
    name.padEnd(34),
    `${seconds.toFixed(2)} s`.padStart(9),
    `${cpuSeconds.toFixed(2)} s CPU`.padStart(13),
    `${rate} MB/s`.padStart(10),
    `${Math.round(made.resources / seconds)} resources/s`.padStart(21),
    `${Math.round(peakMegabytes)} MB peak RSS`.padStart(18),
    base === undefined ? '' : `${(base / seconds).toFixed(2)} x (b)`.padStart(11),
  ];
  return `${cells.join(' ')}\n`;
}

async function compare(name: string, folder: string, made: Made): Promise<void> {
  const { bytes, resources, patients, treated } = made;
  process.stdout.write(
    `\n${name}: ${(bytes / 1e6).toFixed(0)} MB in ${readdirSync(folder).length} files, ${resources} resources, ${patients} patients, ${treated} with a 77750 service\n`,
  );
  await measure([PROBE, 'read', folder]);
  const plain = await measure([PROBE, 'read', folder]);
  process.stdout.write(row('(a) plain read', plain, made));
  const parse = await measure([PROBE, 'parse', folder]);
  process.stdout.write(row('(b) split + JSON.parse, one core', parse, made));
  const threads = values.threads === undefined ? [] : ['--threads', values.threads];
  const profile = values.profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', values.profile];
  const args = [...profile, RADGAP, 'check', folder, '--as-of', AS_OF, '--format', 'ndjson', ...threads];
  process.stdout.write(row('(c) radgap check', await measure(args), made, parse.seconds));
}

const folder = mkdtempSync(join(tmpdir(), 'radgap-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(2));
const [cpu] = cpus();
process.stdout.write(`${cpu?.model ?? 'unknown processor'}, ${cpus().length} cores, node ${process.version}\n`);
const maker = new ExportMaker();
const bytesOf = (list: string) => list.split(',').flatMap((size) => (Number(size) > 0 ? [Number(size) * 1e6] : []));

/** Makes an export, compares on it, and removes it. */
async function run(name: string, make: (path: string) => Made): Promise<void> {
  const path = join(folder, 'export');
  await compare(name, path, make(path));
  rmSync(path, { recursive: true });
}

for (const bytes of bytesOf(values.sparse)) {
  await run('sparse', (path) => maker.sparse(path, bytes, Number(values['one-in'])));
}
for (const bytes of bytesOf(values.dense)) {
  await run(`dense, charts of ${values.chart} kB`, (path) => maker.dense(path, bytes, Number(values.chart) * 1000));
}
