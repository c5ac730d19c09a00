import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { READ_TYPES } from '../src/chart/shapes.ts';
import { DEFAULT_POLICY } from '../src/model/policy.ts';
import { QUEUES, SECTIONS, SEVERITIES, type Rule } from '../src/model/rule.ts';
import { DETAILS, WHY_NOT } from '../src/model/verdict.ts';
import { cataloguePage } from '../src/cli/catalogue-page.ts';
import { catalogue, CATALOGUE_VERSION } from '../src/rules/index.ts';

const RULES = new URL('../src/rules/', import.meta.url);

/** What else than rules lies in the folder. */
const NO_RULES = ['index.ts', 'verdicts.ts', 'CATALOGUE.md'];

const ruleFiles = readdirSync(RULES)
  .filter((name) => !NO_RULES.includes(name))
  .sort();

/** Windows the policy already names for rules that are still to come. */
const TO_COME: readonly string[] = [
  'performance-status-recorded',
  'history-and-physical-on-file',
  'indication-documented',
  'informed-consent-on-file',
  'pregnancy-status-recorded',
  'arterial-mapping-on-file',
  'pre-treatment-liver-function-on-file',
  'pre-treatment-coagulation-on-file',
  'recovery-monitoring-recorded',
  'follow-up-period-closed-out',
  'post-treatment-imaging-on-file',
  'post-treatment-labs-on-file',
  'treatment-response-recorded',
  'adverse-events-assessed',
  'transfer-of-care-recorded',
  'visit-in-global-period',
  'procedure-in-global-period',
];

/** The holes a sentence may have. */
const HOLES = new Set([
  'date',
  'first',
  'last',
  'class',
  'codes',
  'parts',
  'place',
  'status',
  'unit',
  'what',
  'days',
  'name',
  'intent',
  'given',
  'prescribed',
  'percent',
  'low',
  'high',
  'modifiers',
  'desk',
]);

/** Words of payment, of guilt and of leading (house.md, Wording is a compliance matter). */
const BANNED: readonly RegExp[] = [
  /\bpay(?:s|ing|er|ment|ments)?\b/i,
  /\bpaid\b/i,
  /\breimburs/i,
  /\brevenue/i,
  /\bden(?:y|ied|ial|ials)\b/i,
  /\bDRGs?\b/i,
  /\bCC\b|\bMCC\b/,
  /\bprofit/i,
  /\bmoney\b/i,
  /\bdollar|[$€£]/i,
  /\b(?:maximi[sz]e|optimi[sz]e|upcod|downcod|higher level|bonus|reward|penalt|audit risk)/i,
  /\bnot (?:done|performed)\b/i,
  /\bfail(?:s|ed|ure)?\b/i,
  /\b(?:forgot|neglect|careless|error by|fault|blame|wrong(?:ly)?)\b/i,
  /\b(?:please|must|you|your|should have|clearly|obviously)\b/i,
  /\b(?:add|document|code) (?:a |the )?(?:diagnosis of|malignan|cancer|carcinoma|metasta)/i,
  /\bcarcinoma|\bmetasta|\blymphoma|\bmelanoma/i,
];

/** What a person can read of a rule. */
function sentencesOf(rule: Rule): readonly string[] {
  return [rule.title, rule.remedy, ...Object.values(rule.messages).map(({ text }) => text)];
}

const holesIn = (text: string): string[] => [...text.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name ?? '');

describe('the catalogue', () => {
  it('has ids that are unique, in kebab case', () => {
    const ids = catalogue.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
  });
  it('lists every rule file, each under the name of its rule', () => {
    expect(catalogue.map(({ id }) => `${id}.ts`).sort()).toEqual(ruleFiles);
  });
  it('has a table test for each', () => {
    const tests = readdirSync(new URL('rules/', import.meta.url));
    expect(tests).toEqual(expect.arrayContaining(catalogue.map(({ id }) => `${id}.test.ts`)));
  });
  it('is in reading order', () => {
    const sections = catalogue.map(({ section }) => SECTIONS.indexOf(section));
    expect(sections).toEqual(sections.toSorted((a, b) => a - b));
  });
  it('carries a version', () => {
    expect(CATALOGUE_VERSION).toMatch(/^\d+\.\d+\.\d+$/);
  });
  it('is printed as it stands; if not, run `npm run catalogue`', () => {
    expect(readFileSync(new URL('CATALOGUE.md', RULES), 'utf8')).toBe(cataloguePage(catalogue));
  });
  it('has a rule, of now or of soon, for each window of the policy', () => {
    const ids = new Set([...catalogue.map(({ id }) => id), ...TO_COME]);
    expect(Object.keys(DEFAULT_POLICY.windows).filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe.each(catalogue.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
  it('names a source, and types that the readers understand', () => {
    expect(rule.source).toMatch(/^[A-Z]\w+/);
    expect(rule.evidenceTypes.length).toBeGreaterThan(0);
    for (const type of rule.evidenceTypes) expect(READ_TYPES).toContain(type);
  });
  it('has severities and queues of the vocabulary', () => {
    for (const { severity = rule.severity, queue = rule.queue } of Object.values(rule.messages)) {
      expect(SEVERITIES).toContain(severity);
      expect(QUEUES).toContain(queue);
    }
  });
  it('speaks in whole sentences', () => {
    for (const sentence of sentencesOf(rule)) expect(sentence).toMatch(/^[A-Z{].*[.]$/s);
  });
  it('has only holes that data fill', () => {
    for (const { text } of Object.values(rule.messages)) {
      for (const hole of holesIn(text)) expect(HOLES).toContain(hole);
    }
    expect(holesIn(rule.title + rule.remedy)).toEqual([]);
  });
  it('speaks of the record: neither of payment, nor of guilt, nor of a diagnosis to be added', () => {
    for (const sentence of sentencesOf(rule)) {
      for (const banned of BANNED) expect(sentence).not.toMatch(banned);
    }
  });
  it('offers to record why not, where a person is asked for a record', () => {
    const asks = [rule.queue, ...Object.values(rule.messages).map(({ queue }) => queue)];
    if (!asks.some((queue) => queue !== undefined && queue !== 'coding' && queue !== 'compliance')) return;
    expect(rule.remedy).toMatch(/\bor record (?:why|that|the reason)\b/);
  });
  it('leaves claims to those who file them', () => {
    if (rule.section !== 'claim') return;
    const queues = [rule.queue, ...Object.values(rule.messages).map(({ queue }) => queue)];
    expect(queues).not.toContain('clinician');
  });
  it('fits on a screen', () => {
    const lines = readFileSync(new URL(`${rule.id}.ts`, RULES), 'utf8').split('\n').length - 1;
    expect(lines).toBeLessThanOrEqual(60);
  });
});

describe('the words of refusal and of remark', () => {
  const sentences = [...Object.values(WHY_NOT).map(({ text }) => text), ...Object.values(DETAILS)];
  it.each(sentences)('%s', (sentence) => {
    for (const banned of BANNED) expect(sentence).not.toMatch(banned);
    for (const hole of holesIn(sentence)) expect(HOLES).toContain(hole);
  });
});
