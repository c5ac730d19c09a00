import { describe, expect, it } from '@jest/globals';
import { jsonFault } from '../../src/cli/json-fault.ts';

describe('where a JSON text that a person wrote goes wrong', () => {
  it.each<[what: string, text: string, fault: string | undefined]>([
    ['nothing', '{"mode": "live", "rules": {"a": {}, "b": {}}}', undefined],
    ['one name in two objects', '{"a": {"state": "on"}, "b": {"state": "on"}}', undefined],
    ['a comma too many', '{\n  "mode": "live",\n}', 'line 3, column 1: a key in double quotes should stand here'],
    ['a comma too few', '{\n  "mode": "live"\n  "due": {}\n}', 'line 3, column 3: a comma should stand before this'],
    ['no colon', '{"mode" "live"}', 'line 1, column 9: a colon should stand here'],
    ['an end that is missing', '{"rules": {\n}', 'line 2, column 2: a } is missing'],
    ['a list without its end', '{"feeds": ["Claim"', 'line 1, column 19: a ] is missing'],
    ['a quote without its end', '{"mode": "live\n}', 'line 1, column 10: a closing quote is missing'],
    ['a comment', '{\n// ours\n"mode": "live"}', 'line 2, column 1: JSON has no comments'],
    ['single quotes', "{'mode': 'live'}", 'line 1, column 2: this is no JSON'],
    ['nothing at all', '', 'line 1, column 1: a value should stand here'],
    ['something behind it', '{} {}', 'line 1, column 4: nothing more should stand here'],
    [
      'a key written twice, of which only the last would be heard',
      '{"rules": {"a": {"state": "off"},\n  "a": {"severity": "high"}}}',
      'line 2, column 3: the key "a" stands here a second time',
    ],
    ['brackets without end', '['.repeat(200_000), 'its brackets stand too deep in one another'],
  ])('tells of %s', (_what, text, fault) => {
    expect(jsonFault(text)).toBe(fault);
  });
});
