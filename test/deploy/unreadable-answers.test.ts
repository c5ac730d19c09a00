import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runRadgap } from '../cli/run-radgap.ts';

const running: Server[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

const NAME = 'Quimby';

/** Answers that no program can read, and that hold a name. */
const UNREADABLE = {
  'a page that says it is JSON': ['application/fhir+json', `<html>Please wait, ${NAME}</html>`],
  'a page': ['text/html', `<html>Please wait, ${NAME}</html>`],
  'JSON cut off': ['application/json', `{"resourceType":"Patient","name":[{"family":"${NAME}`],
} as const satisfies Record<string, readonly [string, string]>;

/** The doors of a Medplum server, each by the paths behind it. */
const DOORS = {
  metadata: /\/metadata\b/,
  login: /^\/oauth2\/token$/,
  'who we are': /^\/auth\/me$/,
  records: /^\/fhir\/R4(?!\/metadata)/,
} as const;

/** A Medplum server one of whose doors answers what cannot be read. */
function serverBrokenAt(door: keyof typeof DOORS, how: keyof typeof UNREADABLE): Promise<string> {
  const [type, text] = UNREADABLE[how];
  return serverAnswering((path) => (DOORS[door].test(path) ? { status: 200, type, text } : undefined));
}

/** A Medplum server that answers at some paths as it is told. */
async function serverAnswering(
  answer: (path: string) => { readonly status: number; readonly type: string; readonly text: string } | undefined,
): Promise<string> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    request.resume();
    const told = answer(pathname);
    if (told) response.writeHead(told.status, { 'Content-Type': told.type }).end(told.text);
    else response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(soundAnswer(pathname)));
  });
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function soundAnswer(path: string): unknown {
  if (DOORS.metadata.test(path))
    return { resourceType: 'CapabilityStatement', version: '5.1.29', software: { name: 'medplum' } };
  if (DOORS.login.test(path)) return { access_token: 't', expires_in: 3600, token_type: 'Bearer' };
  const project = { id: 'p', name: 'ward', features: ['bots', 'cron', 'transaction-bundles'] };
  return { project, membership: { admin: true } };
}

const ROWS: readonly (readonly [string, keyof typeof DOORS, keyof typeof UNREADABLE])[] = [
  ['deploy', 'metadata', 'a page'],
  ['deploy', 'login', 'JSON cut off'],
  ['deploy', 'who we are', 'a page that says it is JSON'],
  ['deploy --dry-run', 'records', 'a page that says it is JSON'],
  ['deploy --remove', 'records', 'JSON cut off'],
  ['doctor', 'records', 'a page'],
  ['explain DetectedIssue/x', 'login', 'JSON cut off'],
  ['explain DetectedIssue/x', 'records', 'a page that says it is JSON'],
  ['sweep', 'metadata', 'a page'],
  ['sweep', 'records', 'JSON cut off'],
  ['export never-made --no-check', 'metadata', 'JSON cut off'],
  ['provision', 'login', 'JSON cut off'],
  ['provision', 'records', 'a page that says it is JSON'],
];

/** The environment by which a command finds the server. */
const entryTo = (baseUrl: string) => ({
  MEDPLUM_BASE_URL: baseUrl,
  MEDPLUM_CLIENT_ID: '0c7bd5b1-5ee8-4c1b-9f5b-3f6a90b0a3a1',
  MEDPLUM_CLIENT_SECRET: 'b9c1f0a7d8e64f5299',
  MEDPLUM_DEFAULT_SUPER_ADMIN_CLIENT_ID: '9a7bd5b1-5ee8-4c1b-9f5b-3f6a90b0a3a2',
  MEDPLUM_DEFAULT_SUPER_ADMIN_CLIENT_SECRET: 'c9c1f0a7d8e64f5288',
  RADGAP_PROJECT: 'ward',
  RADGAP_PROFILE: 'demo',
});

describe('an answer that is no JSON and holds a name', () => {
  it.each(ROWS)(
    'leads %s, when it comes for %s as %s, to one sentence that quotes nothing',
    async (line, door, how) => {
      const baseUrl = await serverBrokenAt(door, how);
      const { code, stdout, stderr } = await runRadgap(line.split(' '), tmpdir(), entryTo(baseUrl));
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^radgap: [^\n]+\n$/) as unknown });
      expect(stderr).not.toMatch(/fault of the program/);
      expect(`${stdout}${stderr}`).not.toMatch(new RegExp(`${NAME}|<html|family|parsing`));
    },
  );
});

const EVIL = '\u001b]0;owned\u0007\u001b[2Jall is well\u202e';

/** Sound answers whose words would drive a terminal. */
const EVIL_ROWS: readonly (readonly [string, RegExp, number, unknown])[] = [
  ['deploy', DOORS['who we are'], 200, { project: { id: 'p', name: EVIL, features: [] }, membership: { admin: true } }],
  [
    'explain DetectedIssue/x',
    DOORS.records,
    403,
    {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'forbidden', details: { text: EVIL.repeat(1000) } }],
    },
  ],
];

describe('words of a server', () => {
  it.each(EVIL_ROWS)(
    'drive no terminal through %s, and are not repeated at length',
    async (line, path, status, body) => {
      const told = { status, type: 'application/json', text: JSON.stringify(body) };
      const baseUrl = await serverAnswering((asked) => (path.test(asked) ? told : undefined));
      const { code, stdout, stderr } = await runRadgap(line.split(' '), tmpdir(), entryTo(baseUrl));
      expect(code).toBe(2);
      expect(stderr).toContain('all is well');
      expect(`${stdout}${stderr}`).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
      expect(stderr.length).toBeLessThan(600);
    },
  );
});
