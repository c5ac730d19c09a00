import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { readPolicy } from '../../src/model/read-policy.ts';
import { withTables } from '../../src/terminology/with-tables.ts';

const FILES: Readonly<Record<string, string>> = {
  'rvu.csv': 'HCPCS,MOD,GLOB DAYS\n77750,,090\n32550,,000\n99213,,XXX',
  'part.csv': 'HCPCS,MOD,GLOB DAYS\n32550,,000',
  'ncci-1.txt': 'Column 1\tColumn 2\n77750\t36410\t\t20100101\t*\t1\t\n11111\t22222\t\t20100101\t*\t1\t',
  'ncci-2.txt': 'Column 1\tColumn 2\n36000\t77750\t\t20100101\t20191231\t0\t',
  'page.html': '<html></html>',
};
const read = (name: string): string => {
  const text = FILES[name];
  if (text === undefined) throw new Error(`no file ${name}`);
  return text;
};
const tablesOf = (tables: unknown) => {
  const { policy, faults } = withTables({ version: 'x', tables }, read);
  expect(faults).toEqual([]);
  return readPolicy(policy, []).tables;
};

describe('a policy that names table files', () => {
  it('gets the global periods of the procedures in the file, in place of the shipped ones', () => {
    expect(tablesOf({ mpfs: 'rvu.csv' })).toEqual({ globalDays: { '77750': '090', '32550': '000' }, ncciPairs: [] });
  });
  it('gets the pairs of 77750 of each file it names', () => {
    expect(tablesOf({ ncci: ['ncci-1.txt', 'ncci-2.txt'] })).toEqual({
      globalDays: DEFAULT_POLICY.tables.globalDays,
      ncciPairs: [
        { column1: '77750', column2: '36410', from: '2010-01-01', indicator: '1' },
        { column1: '36000', column2: '77750', from: '2010-01-01', to: '2019-12-31', indicator: '0' },
      ],
    });
  });
  it('stays as it is where it names none', () => {
    for (const policy of [{}, { tables: {} }, { tables: { globalDays: { '77750': '090' } } }, null, 'policy', []]) {
      expect(withTables(policy, read)).toEqual({ policy, faults: [] });
    }
  });
  it('ships a period for each code of the catalogue, and no pairs', () => {
    expect(Object.keys(DEFAULT_POLICY.tables.globalDays).sort()).toEqual([
      '37243',
      '77750',
      '77761',
      '77762',
      '77763',
      '77778',
    ]);
    expect(DEFAULT_POLICY.tables.ncciPairs).toEqual([]);
  });
  it.each([
    ['a wrong file', { mpfs: 'page.html' }, /^page\.html, line 1: .*\.$/],
    ['a part of a file', { mpfs: 'part.csv' }, /^part\.csv, line 1: the file has no line for 77750/],
    ['a wrong file among others', { ncci: ['ncci-1.txt', 'page.html'] }, /^page\.html, line 1: /],
    ['the files exchanged', { mpfs: 'ncci-1.txt' }, /^ncci-1\.txt, line 1: no line begins with HCPCS,MOD/],
    ['no name', { mpfs: 7 }, /^tables\.mpfs is to name a file/],
    ['an empty name', { ncci: [''] }, /^tables\.ncci is to name a file/],
  ])('is refused with the name of the file: %s', (_, tables, expected) => {
    const { faults } = withTables({ tables }, read);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(expected);
  });
  it('lets through what the reader throws', () => {
    expect(() => withTables({ tables: { mpfs: 'missing.csv' } }, read)).toThrow('no file missing.csv');
  });
  it('is refused by its schema where a table is written wrongly', () => {
    expect(() => readPolicy({ tables: { globalDays: { '77750': '45' } } }, [])).toThrow(/tables\.globalDays\.77750/);
    expect(() => readPolicy({ tables: { mpfs: 'rvu.csv' } }, [])).toThrow(/tables\.mpfs is no known key/);
  });
});
