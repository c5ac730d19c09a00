import { describe, expect, it } from '@jest/globals';
import type { Assessment } from '../../src/model/assessment.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { ALL_TOLD, untoldIn, withUntold } from '../../src/model/untold.ts';
import { day, linked, procedure, record } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import { assess } from '../support/oracle/judge.ts';

const broken = { resourceType: 'Observation', id: 'odd', status: 7 };
const judged = (more: readonly unknown[], rest: Parameters<typeof record>[2] = {}, policy = DEFAULT_POLICY) =>
  assess({ ...record([...bare], day(200), rest), resources: [...bare, ...more] }, policy);

describe('what a check could not tell', () => {
  it('is nothing of a patient without a service', () => {
    expect(untoldIn([])).toEqual({ undetermined: [], unreadable: [], setAside: [], failed: [] });
  });
  it('is what a chart itself leaves open: the sex of the patient, on which a rule hangs', () => {
    const undetermined = ['pregnancy-status-recorded'];
    expect(untoldIn(judged([]))).toEqual({ undetermined, unreadable: [], setAside: [], failed: [] });
  });
  it('is each undetermined rule, and the types that could not be read', () => {
    const { undetermined, unreadable } = untoldIn(judged([], { unreadable: ['ImagingStudy', 'Consent'] }));
    expect(unreadable).toEqual(['Consent', 'ImagingStudy']);
    expect(undetermined).toEqual(expect.arrayContaining(['informed-consent-on-file', 'pre-treatment-imaging-on-file']));
  });
  it('is a resource that was set aside, once, though two services share the chart', () => {
    const twice = judged([broken, linked({ id: 'again', performedDateTime: day(40) })]);
    expect(twice).toHaveLength(2);
    expect(untoldIn(twice).setAside).toEqual([
      { reference: 'Observation/odd', why: expect.stringContaining('status') as unknown },
    ]);
  });
  it('is a rule twice that is undetermined for two services', () => {
    const twice = judged([procedure({ id: 'again', performedDateTime: day(40) })], { unreadable: ['Consent'] });
    const consents = untoldIn(twice).undetermined.filter((rule) => rule === 'informed-consent-on-file');
    expect(consents).toHaveLength(2);
  });
  it('is no rule that the policy has in shadow', () => {
    const policy = { ...DEFAULT_POLICY, rules: { 'informed-consent-on-file': { state: 'shadow' } as const } };
    expect(untoldIn(judged([], { unreadable: ['Consent'] }, policy)).undetermined).not.toContain(
      'informed-consent-on-file',
    );
  });
  it('is a rule that threw', () => {
    const [one] = judged([]);
    const failing: readonly Assessment[] = one ? [{ ...one, failed: [{ rule: 'ncci-pair', error: 'TypeError' }] }] : [];
    expect(untoldIn(failing).failed).toEqual(['ncci-pair']);
  });
});

describe('what many checks could not tell', () => {
  const nothing = untoldIn([]);
  it('does not count a patient of whom only a note left something open', () => {
    expect(withUntold(ALL_TOLD, { ...nothing, undetermined: ['procedure-note-on-file'] })).toEqual(ALL_TOLD);
  });
  it('is counted by patients: a type or rule of two services is one patient', () => {
    const one = withUntold(ALL_TOLD, { ...nothing, unreadable: ['Consent'], failed: ['ncci-pair', 'ncci-pair'] });
    const two = withUntold(one, { ...nothing, unreadable: ['Consent', 'Coverage'] });
    expect(two).toEqual({
      patients: 2,
      unreadable: { Consent: 2, Coverage: 1 },
      failed: { 'ncci-pair': 1 },
      setAside: 0,
      named: [],
    });
  });
  it('names five resources that were set aside, and counts all', () => {
    const setAside = Array.from({ length: 4 }, (_, n) => ({ reference: `Observation/${n}`, why: 'odd' }));
    const both = withUntold(withUntold(ALL_TOLD, { ...nothing, setAside }), { ...nothing, setAside });
    expect([both.patients, both.setAside, both.named.length]).toEqual([2, 8, 5]);
  });
});
