import { describe, expect, it } from '@jest/globals';
import { csvFormat, csvLine } from '../../src/cli/csv-format.ts';
import { FORMATS } from '../../src/cli/format.ts';
import { Counter } from '../../src/cli/tally.ts';
import { inFolder, ndjson, type Files } from '../bulk/input-folder.ts';
import { day, patient, procedure } from '../support/chart-builders.ts';
import { runRadgap } from './run-radgap.ts';

it.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "so"', '"say ""so"""'],
  ['two\nlines', '"two\nlines"'],
  ['=SUM(A1)', "'=SUM(A1)"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@cmd', "'@cmd"],
  ['\tx', "'\tx"],
  ['\n=1', `"'\n=1"`],
  ['＝1', "'＝1"],
  ['a\rb\u001b[2Jc\u202ed', 'a\u{fffd}b\u{fffd}[2Jc\u{fffd}d'],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
])('writes %j as a cell that is read as text', (cell, text) => {
  expect(csvLine([cell, 'z'])).toBe(`${text},z\r\n`);
});

describe('what was not judged stands in the table too, for whoever has nothing but the table', () => {
  const columns = ['patient', 'asOf', 'status', 'text'];
  const asOf = day(100);

  it.each<[given: string, files: Files, row: readonly string[]]>([
    [
      'a service that was entered in error',
      { 'a.ndjson': ndjson(patient(), procedure({ status: 'entered-in-error' })) },
      ['Patient/p1', asOf, 'not-judged', 'No Procedure or active claim of it stands as a performed 77750 service.'],
    ],
    [
      'a service whose record is damaged',
      {
        'a.ndjson': ndjson(
          patient(),
          { ...procedure(), subject: 'Patient/p1', status: 7 },
          { ...procedure(), id: 'x', status: 7 },
        ),
      },
      ['Patient/p1', asOf, 'not-judged', 'Procedure/x was set aside'],
    ],
    [
      'a line that cannot be read',
      { 'a.ndjson': `${ndjson(patient(), procedure())}{"resourceType":"Obs` },
      ['', '', 'not-read', 'a.ndjson, line 3: it is not valid JSON: the file ends in the middle of it'],
    ],
  ])('%s', async (_, files, row) => {
    const { stdout } = await inFolder(files, (folder) =>
      runRadgap(['check', folder, '--as-of', asOf, '--format', 'csv']),
    );
    const [head = '', ...rows] = stdout.trimEnd().split('\r\n');
    const at = columns.map((column) => head.split(',').indexOf(column));
    const told = rows.map((text) => at.map((cell) => text.split(/,(?! )/)[cell]?.replaceAll('"', '')));
    expect(told).toContainEqual(row.map((text) => expect.stringContaining(text)));
  });

  it('a patient on whom the program itself failed', () => {
    const counter = new Counter();
    counter.add({ patient: 'Patient/p1', fault: 'TypeError' });
    const cells = csvFormat(new Map()).tail(counter.tally(3, [])).trimEnd().split(',');
    expect(cells.filter((cell) => cell !== '')).toEqual([
      'Patient/p1',
      'not-judged',
      'a fault of this program (TypeError)',
    ]);
  });
});

it('bears the columns that radgap check --help tells, in their order', async () => {
  const { stdout } = await runRadgap(['check', '--help']);
  const [, told = ''] = /\nColumns of csv:\n([\s\S]*?)\n\n/.exec(stdout) ?? [];
  expect(`${told.trim().split(/,\s+/).join(',')}\r\n`).toBe(csvFormat(new Map()).head());
  for (const format of FORMATS) expect(stdout).toMatch(new RegExp(`\n {2}${format} +[a-zA-Z]`));
});
