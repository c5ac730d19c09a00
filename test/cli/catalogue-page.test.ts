import { describe, expect, it } from '@jest/globals';
import { cataloguePage } from '../../src/cli/catalogue-page.ts';
import { SOURCE_TITLES } from '../../src/cli/source-titles.ts';
import { catalogue } from '../../src/rules/index.ts';
import { sourcesIn } from '../../src/terminology/sources.ts';

describe('the sources of the catalogue', () => {
  const [, sources = ''] = cataloguePage(catalogue).split('\n## Sources\n');
  const named = [...new Set(catalogue.flatMap(({ source }) => sourcesIn(source).map(({ key }) => key)))].sort();

  it('are those that the rules name, each of them, and no other', () => {
    expect(Object.keys(SOURCE_TITLES).sort()).toEqual(named);
  });

  it.each(catalogue.map(({ id, source }) => [id, source] as const))('%s names one: %s', (_, source) => {
    expect(sourcesIn(source).length).toBeGreaterThan(0);
  });

  it.each(named)('%s is told with a title and an address', (key) => {
    expect(sources).toMatch(new RegExp(`^- \\*\\*${key}\\*\\*: [A-Z0-9].{8,90}, <https?://[^ >]+>$`, 'm'));
  });
});
