import { describe, expect, it } from '@jest/globals';
import { cataloguePage } from '../../src/cli/catalogue-page.ts';
import { keysIn, SOURCES } from '../../src/cli/catalogue-sources.ts';
import { catalogue } from '../../src/rules/index.ts';

describe('the sources of the catalogue', () => {
  const [, sources = ''] = cataloguePage(catalogue).split('\n## Sources\n');
  const named = [...new Set(catalogue.flatMap(({ source }) => keysIn(source)))].sort();

  it('are those that the rules name, each of them, and no other', () => {
    expect(Object.keys(SOURCES).sort()).toEqual(named);
  });

  it.each(catalogue.map(({ id, source }) => [id, source] as const))('%s names one: %s', (_, source) => {
    expect(keysIn(source).length).toBeGreaterThan(0);
  });

  it.each(named)('%s is told with a title and an address', (key) => {
    expect(sources).toMatch(new RegExp(`^- \\*\\*${key}\\*\\*: [A-Z0-9].{8,90}, <https?://[^ >]+>$`, 'm'));
  });
});

it.each([
  ['IFRAME, CFR3563', ['IFRAME', 'CFR3563']],
  ['OPENPAYER; C2C differs', ['OPENPAYER', 'C2C']],
  ['COP485638 (critical access hospitals); 42 CFR 482.24(c)(4)(v), unverified', ['COP485638']],
])('the keys in %j are %j', (source, keys) => {
  expect(keysIn(source)).toEqual(keys);
});
