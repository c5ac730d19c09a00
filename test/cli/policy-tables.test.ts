import { describe, expect, it, jest } from '@jest/globals';
import { isRecord, parseJson } from '../../src/bulk/json.ts';
import { policyJson } from '../../src/cli/policy-file.ts';
import { readPolicy } from '../../src/model/read-policy.ts';
import { catalogue } from '../../src/rules/index.ts';
import { CPT } from '../../src/terminology/systems.ts';
import { inFolder, ndjson, type Files } from '../bulk/input-folder.ts';
import { claim, D0, day, line, patient, procedure } from '../support/chart-builders.ts';
import { runRadgap } from './run-radgap.ts';

jest.setTimeout(30_000);

const RULES = ['ncci-pair', 'procedure-in-global-period'];

const beside = (sequence: number, code: string, on: string) =>
  line({ sequence, productOrService: { coding: [{ system: CPT, code }] }, servicedDate: on, careTeamSequence: [1] });

/** The infusion, a line of an NCCI pair on its day, and a procedure of its follow-up period that no shipped table knows. */
const CHART = ndjson(
  patient(),
  procedure(),
  claim({
    careTeam: [{ sequence: 1, provider: { reference: 'Practitioner/doctor' } }],
    item: [line({ careTeamSequence: [1] }), beside(2, '36410', D0), beside(3, '32550', day(30))],
  }),
);

const TABLES: Files = {
  'site/cms/PPRRVU.csv': 'Relative values\nHCPCS,MOD,GLOB DAYS\n77750,,090\n32550,,000\n99213,,XXX\n',
  'site/cms/ncci.txt': 'Column 1\tColumn 2\n77750\t36410\t\t20100101\t*\t1\t\n11111\t22222\t\t20100101\t*\t1\t\n',
};
const NAMED = JSON.stringify({ tables: { mpfs: 'cms/PPRRVU.csv', ncci: ['cms/ncci.txt'] } });

/** How the rules that ask a table stand after `radgap check --policy`. */
async function verdicts(files: Files): Promise<ReadonlyMap<string, unknown>> {
  return inFolder({ 'chart/a.ndjson': CHART, ...files }, async (folder) => {
    const args = ['check', `${folder}/chart`, '--policy', `${folder}/site/policy.json`, '--as-of', day(200)];
    const { stdout } = await runRadgap([...args, '--format', 'ndjson'], '/');
    const episode = parseJson(stdout)?.value;
    const told: unknown = isRecord(episode) ? episode['verdicts'] : undefined;
    const ofTables = (Array.isArray(told) ? told : []).filter(isRecord).flatMap(({ rule, status }) => {
      return typeof rule === 'string' && RULES.includes(rule) ? [[rule, status] as const] : [];
    });
    return new Map(ofTables);
  });
}

it.each(['utf16le', 'utf8'] as const)('a policy with a byte order mark is read in %s', async (encoding) => {
  const policy = Buffer.from('\u{feff}{"mode":"shadow"}', encoding);
  await inFolder({ 'policy.json': policy }, async (folder) => {
    expect(await policyJson(`${folder}/policy.json`, catalogue)).toEqual({ mode: 'shadow' });
  });
});

describe('a policy that names the files of CMS', () => {
  it('has them read, relative to its own folder', async () => {
    expect(await verdicts({ ...TABLES, 'site/policy.json': NAMED })).toEqual(
      new Map(RULES.map((rule) => [rule, 'open-gap'])),
    );
  });

  it('passes nothing where it names none, or one without a pair of the service', async () => {
    const untold = new Map([
      ['ncci-pair', 'not-applicable'],
      ['procedure-in-global-period', 'closed-gap'],
    ]);
    expect(await verdicts({ 'site/policy.json': '{}' })).toEqual(untold);
    const part = 'Column 1\tColumn 2\n11111\t22222\t\t20100101\t*\t1\t\n';
    const policy = JSON.stringify({ tables: { ncci: 'part.txt' } });
    expect(await verdicts({ 'site/part.txt': part, 'site/policy.json': policy })).toEqual(untold);
  });

  it.each<[string, Files, RegExp]>([
    [
      'a file that is another, with its line',
      { 'site/cms/PPRRVU.csv': 'HCPCS,MOD,GLOB DAYS\n77750,,090\n32550,,soon\n' },
      /^radgap: .*policy\.json: cms\/PPRRVU\.csv, line 3: "soon" is no global period; fetch the file again\.\n$/,
    ],
    [
      'a page in place of the table',
      { 'site/cms/ncci.txt': '<html></html>' },
      /^radgap: .*policy\.json: cms\/ncci\.txt, line 1: .*\.\n$/,
    ],
    [
      'a folder in place of a file',
      { 'site/policy.json': JSON.stringify({ tables: { mpfs: 'cms' } }) },
      /^radgap: The table cms that .*policy\.json names cannot be read: it is a folder\.\n$/,
    ],
    [
      'a file that is not there',
      { 'site/policy.json': JSON.stringify({ tables: { ncci: 'gone.txt' } }) },
      /^radgap: The table gone\.txt that .*policy\.json names cannot be read: it does not exist\.\n$/,
    ],
  ])('refuses %s, in one sentence', async (_, files, message) => {
    await inFolder({ 'chart/a.ndjson': CHART, ...TABLES, 'site/policy.json': NAMED, ...files }, async (folder) => {
      const { code, stdout, stderr } = await runRadgap([
        'check',
        `${folder}/chart`,
        '--policy',
        `${folder}/site/policy.json`,
      ]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
    });
  });

  it('is deployed with the rows the rules ask about, and needs no file from then on', async () => {
    await inFolder({ ...TABLES, 'site/policy.json': NAMED }, async (folder) => {
      const stored = parseJson(JSON.stringify(await policyJson(`${folder}/site/policy.json`, catalogue)))?.value;
      expect(stored).toEqual({
        tables: {
          globalDays: { '77750': '090', '32550': '000' },
          ncciPairs: [{ column1: '77750', column2: '36410', from: '2010-01-01', indicator: '1' }],
        },
      });
      expect(readPolicy(stored, catalogue).tables.ncciPairs).toHaveLength(1);
    });
  });
});
