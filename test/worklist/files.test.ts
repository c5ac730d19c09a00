import express from 'express';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { worklistFiles } from '../../src/worklist-files.ts';

let base = '';
let stop: () => void;

beforeEach(async () => {
  const app = express().use('/worklist', worklistFiles({ server: 'https://api.example/', clientId: 'c' }));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stop = () => void server.close();
});

afterEach(() => stop());

describe('the files of the worklist', () => {
  it('tell the page where its server is', async () => {
    const response = await fetch(`${base}/worklist/settings.json`);
    expect(await response.json()).toEqual({ server: 'https://api.example/', clientId: 'c' });
  });
  it('allow no script but their own, and no server but the one named', async () => {
    const { headers } = await fetch(`${base}/worklist/settings.json`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("connect-src 'self' https://api.example;");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(headers.get('cache-control')).toBe('no-store');
  });
  it('are found from the path without its final slash', async () => {
    const response = await fetch(`${base}/worklist`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([308, '/worklist/']);
  });
});
