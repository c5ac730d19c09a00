import express from 'express';
import { createConnection, type AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { worklistFiles } from '../../src/worklist-files.ts';

let server: Server;
let port = 0;

beforeEach(async () => {
  server = express()
    .use('/worklist', worklistFiles({ server: 'https://api.example/' }))
    .listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** A request as it is written, which `fetch` would tidy up. */
function asWritten(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    );
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('the files of the worklist', () => {
  it.each([
    '/worklist/../../package.json',
    '/worklist/..%2f..%2fpackage.json',
    '/worklist/%2e%2e/%2e%2e/package.json',
    '/worklist/..\\..\\package.json',
    '/worklist/..%5c..%5cpackage.json',
    '/worklist/assets/../../../package.json',
    '/worklist//etc/passwd',
    '/worklist/%00',
    '/worklist/.env',
    '/worklist/..;/package.json',
  ])('%s leads to no file outside their folder', async (path) => {
    const answer = await asWritten(path);
    expect(answer).toMatch(/^HTTP\/1\.1 (?:400|403|404) /);
    expect(answer).not.toMatch(/"dependencies"|root:/);
  });

  it('come under a policy that lets run their own scripts alone, frames them nowhere and sends no referrer', async () => {
    const { headers } = await fetch(`http://127.0.0.1:${port}/worklist/settings.json`);
    const directives = new Map(
      (headers.get('content-security-policy') ?? '')
        .split('; ')
        .map((text) => [text.split(' ')[0] ?? '', text.split(' ').slice(1)]),
    );
    expect(directives.get('default-src')).toEqual(["'none'"]);
    expect(directives.get('script-src')).toEqual(["'self'"]);
    expect(directives.get('connect-src')).toEqual(["'self'", 'https://api.example']);
    for (const name of ['base-uri', 'form-action', 'frame-ancestors', 'style-src-attr'])
      expect([name, directives.get(name)]).toEqual([name, ["'none'"]]);
    expect([...directives.values()].flat().filter((value) => /unsafe|\*|data:|blob:/.test(value))).toEqual([]);
    expect([
      headers.get('referrer-policy'),
      headers.get('x-content-type-options'),
      headers.get('x-frame-options'),
    ]).toEqual(['no-referrer', 'nosniff', 'DENY']);
  });

  it('answer no header that a path would inject', async () => {
    const answer = await asWritten('/worklist%0d%0aX-Injected:%201');
    expect(answer).not.toMatch(/^X-Injected/im);
  });
});
