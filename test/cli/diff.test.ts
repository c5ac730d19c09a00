import { describe, expect, it, jest } from '@jest/globals';
import { changesBetween } from '../../src/cli/compare.ts';
import { judge } from '../../src/cli/judge.ts';
import type { Assessment, Finding } from '../../src/model/assessment.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { catalogue } from '../../src/rules/index.ts';
import { inFolder, ndjson, type Files } from '../bulk/input-folder.ts';
import { day, linked, patient, record } from '../support/chart-builders.ts';
import { runRadgap, type Transcript } from './run-radgap.ts';

jest.setTimeout(30_000);

const service = [patient(), linked()];
const standing = { 'a.ndjson': ndjson(...service), 'was.json': '{}' };

function diffed(policy: object, files: Files = {}, env: Readonly<Record<string, string>> = {}): Promise<Transcript> {
  return inFolder({ ...standing, 'now.json': JSON.stringify(policy) }, (policies) =>
    inFolder({ 'a.ndjson': standing['a.ndjson'], ...files }, (folder) => {
      const args = ['--from', `${policies}/was.json`, '--policy', `${policies}/now.json`, '--as-of', day(120)];
      return runRadgap(['diff', folder, ...args], undefined, env);
    }),
  );
}

describe('radgap diff', () => {
  it('says that a gap closes because its rule is put in shadow', async () => {
    const { code, stdout } = await diffed({ rules: { 'informed-consent-on-file': { state: 'shadow' } } });
    expect(code).toBe(1);
    expect(stdout).toContain('- closes  informed-consent-on-file: in shadow: shown, written nowhere\n');
    expect(stdout).toContain('\n1 episode compared with ');
  });

  it('counts the services that a later beginning leaves out', async () => {
    const { code, stdout } = await diffed({ notBefore: day(1) });
    expect(code).toBe(1);
    expect(stdout).toContain('- closes  informed-consent-on-file: the service is no longer judged\n');
    expect(stdout).not.toContain('not in the catalogue');
    expect(stdout).toContain('\n1 episode compared with ');
  });

  it('tells of another mode, which opens and closes nothing here', async () => {
    const { code, stdout } = await diffed({ mode: 'off' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nThe mode changes from live to off; the gaps above are counted in any mode\.\n$/);
  });

  it('could not tell where a part of the input was skipped, whatever else it found', async () => {
    const files = { 'b.ndjson': '{"broken\n' };
    const { code, stdout } = await diffed({ rules: { 'informed-consent-on-file': { state: 'off' } } }, files);
    expect(code).toBe(2);
    expect(stdout).toContain('- closes  informed-consent-on-file');
    expect(stdout).toMatch(
      /\nNot all could be compared: 1 part of the input skipped; radgap check says where and why\.\n$/,
    );
  });

  it('could not tell where a resource was set aside, which may be a service or its evidence', async () => {
    const broken = { ...linked({ id: 'p 2' }), resourceType: 'Procedure' };
    const { code, stdout } = await diffed({}, { 'b.ndjson': ndjson(broken) });
    expect(code).toBe(2);
    expect(stdout).toMatch(/\nNot all could be compared: 1 resource set aside; radgap check says where and why\.\n$/);
  });

  it('takes a type that an export was not asked for as not told, as a check does', async () => {
    const manifest = { transactionTime: day(120), output: [{ type: 'Procedure', url: 'a.ndjson' }] };
    const radgap = { leftOut: ['Consent', 'DocumentReference', 'Composition'], hasFaults: false };
    const off = { rules: { 'informed-consent-on-file': { state: 'off' } } };
    expect((await diffed(off)).stdout).toContain('closes  informed-consent-on-file');
    const { stdout } = await diffed(off, { 'manifest.json': JSON.stringify({ ...manifest, radgap }) });
    expect(stdout).not.toContain('informed-consent-on-file');
  });

  it('shows no control character of a record', async () => {
    const policy = { rules: { 'informed-consent-on-file': { state: 'off' } } };
    const { stdout } = await diffed(policy, {
      'a.ndjson': ndjson(patient(), linked({ id: 'p\u001b[31m\u202e1' })),
    });
    expect(stdout).toMatch(/^Procedure\/p[^\n]*1\n/);
    expect(stdout).not.toMatch(/[^\P{Cc}\n\t]|\u202e/u);
  });

  it('tells the same of a large input, and holds no more of it than one person', async () => {
    const policy = { rules: { 'informed-consent-on-file': { state: 'off' } } };
    const others = Array.from({ length: 60_000 }, (_, index) => ({
      resourceType: 'Observation',
      id: `o${index}`,
      status: 'final',
      code: { text: 'of somebody without such a service '.repeat(12) },
      subject: { reference: 'Patient/other' },
    }));
    const small = await diffed(policy);
    const large = await diffed(policy, { 'b.ndjson': ndjson(...others) }, { NODE_OPTIONS: '--max-old-space-size=64' });
    const sums = ({ code, stdout }: Transcript) => ({ code, stdout: stdout.replace(/compared with \S+/, '') });
    expect(sums(large)).toEqual(sums(small));
    expect(large.code).toBe(1);
  });

  it.each([
    ['1.0', 'No catalogue of version 1.0 is known; this one is 1.0.0.'],
    ['v1.0.0', 'No catalogue of version v1.0.0 is known; this one is 1.0.0.'],
    ['9.9.9', 'No catalogue of version 9.9.9 is known; this one is 1.0.0.'],
    ['site', 'The policy site cannot be read: it does not exist.'],
  ])('refuses %s to compare with in one sentence', async (from, message) => {
    await inFolder(standing, async (folder) => {
      const { code, stdout, stderr } = await runRadgap(['diff', 'a.ndjson', '--from', from], folder);
      expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `radgap: ${message}\n` });
    });
  });

  it('takes a file that is named like a version for the policy it is', async () => {
    await inFolder({ ...standing, '1.0': '{}' }, async (folder) => {
      const { code, stdout } = await runRadgap(['diff', 'a.ndjson', '--from', '1.0'], folder);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^1 episode compared with 1\.0: /);
    });
  });

  it('says why it could not tell where no service was found', async () => {
    await inFolder({ 'a.ndjson': ndjson(patient()) }, async (folder) => {
      const { code, stdout } = await runRadgap(['diff', 'a.ndjson', '--from', '1.0.0'], folder);
      expect({ code, stdout }).toEqual({
        code: 2,
        stdout: 'Nothing could be compared: no service coded 77750 that can be judged was found among 1 resource.\n',
      });
    });
  });

  it('names the catalogue it compares with', async () => {
    await inFolder(standing, async (folder) => {
      const { stdout } = await runRadgap(['diff', 'a.ndjson', '--from', '1.0.0'], folder);
      expect(stdout).toMatch(/^1 episode compared with catalogue 1\.0\.0: 0 gaps would open/);
    });
  });

  it('states its exit codes', async () => {
    const { stdout } = await runRadgap(['diff', '--help']);
    expect(stdout).toMatch(/0 {2}nothing would change\n {2}1 {2}something would open.*\n {2}2 {2}not all could/);
  });
});

describe('what differs between two judgements', () => {
  const judged = judge(record(service, day(120)), catalogue, DEFAULT_POLICY);
  const [assessment] = 'assessments' in judged ? judged.assessments : [];
  const after = (change: Partial<Finding>): Assessment[] =>
    assessment ? [{ ...assessment, findings: assessment.findings.map((finding) => changed(finding, change)) }] : [];
  const changed = (finding: Finding, change: Partial<Finding>) =>
    finding.rule === 'informed-consent-on-file' ? { ...finding, gaps: [], ...change } : finding;

  it.each<readonly [string, Partial<Finding>, string, string]>([
    ['nobody can tell any more', { status: 'undetermined', because: 'unread' }, 'doubted', 'unread'],
    ['it is on record', { status: 'closed-gap', evidence: ['Consent/c1'] }, 'closes', 'on record: Consent/c1'],
    ['it is not due', { status: 'prospective-gap', due: day(200) }, 'closes', `not due before ${day(200)} has passed`],
    ['it does not apply', { status: 'not-applicable', because: 'off' }, 'closes', 'off'],
  ])('an open gap, and now %s', (_, change, kind, text) => {
    expect(changesBetween(assessment ? [assessment] : [], after(change))).toEqual([
      { episode: 'Procedure/infusion', rule: 'informed-consent-on-file', kind, text },
    ]);
  });
});
