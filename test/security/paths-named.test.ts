import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

it('every test and source the README names is there: a threat without its test is no row of the table', () => {
  const readme = readFileSync(`${ROOT}README.md`, 'utf8');
  const named = [...readme.matchAll(/`((?:test|src|bots)\/[\w./-]*\w)`/g)].map(([, path]) => path ?? '');
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
  const threats = readme.split(/^## /m).find((chapter) => /^Threat/i.test(chapter)) ?? '';
  const rows = threats.split('\n').filter((line) => /^\|(?! *(?:-|asset))/i.test(line));
  expect(rows.filter((row) => !row.includes('`test/'))).toEqual([]);
});
