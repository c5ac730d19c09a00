import { describe, expect, it } from '@jest/globals';
import fc from './support/fast-check.ts';
import { catalogue } from '../src/rules/index.ts';
import { plan } from './support/oracle/arbitrary.ts';
import { buildRecord } from './support/oracle/build.ts';
import { EXPECTATIONS } from './support/oracle/expect.ts';
import { bundleText, disagreements } from './support/oracle/judge.ts';

/** How many episodes are drawn: 1,000 in `npm test`, more by RADGAP_ORACLE. */
const EPISODES = Number(process.env['RADGAP_ORACLE'] ?? 1000);
const SEED = Number(process.env['RADGAP_ORACLE_SEED'] ?? 77750);

describe('the oracle', () => {
  it('has an opinion on every rule of the catalogue', () => {
    expect(catalogue.map(({ id }) => id).filter((id) => !(id in EXPECTATIONS))).toEqual([]);
  });

  it(`agrees with the program on ${EPISODES} episodes`, () => {
    const outcome = fc.check(
      fc.property(plan, (drawn) => disagreements(drawn).length === 0),
      { numRuns: EPISODES, seed: SEED },
    );
    const [smallest] = outcome.counterexample ?? [];
    if (!smallest) return;
    const found = disagreements(smallest)
      .map(({ rule, expected, found: status }) => `${rule}: the plan says ${expected}, the program ${status}`)
      .join('\n');
    throw new Error(`${found}\n${bundleText(buildRecord(smallest))}\nplan: ${JSON.stringify(smallest)}`);
  });
});
