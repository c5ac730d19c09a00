import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { evidenceTypes, type Dialect } from '../../src/medplum/searches.ts';
import { catalogue } from '../../src/rules/index.ts';
import { patient } from '../support/chart-builders.ts';
import { bookedFollowUp, documentedStay } from '../support/complete-chart.ts';
import { asksFor, check, ours, quietSite, refusing, standings, type Tampering } from './ward.ts';

/** Refuses some types from the n-th batch of a check on: an access policy was narrowed in the middle of it. */
function narrowedFrom(first: number, ...types: readonly string[]): Tampering {
  let count = 0;
  const refuses = refusing('403', asksFor(...types));
  return (exchange, send) => {
    if (exchange.bundle?.type === 'batch') count++;
    return count >= first ? refuses(exchange, send) : send();
  };
}

/** Half of what a record needs, so that there is something to close and something to open. */
const half: readonly Resource[] = [...documentedStay, bookedFollowUp];
/** The same of a person who has a second record, on which all of it stands but the service. */
const merged: readonly Resource[] = [
  ...half.map((resource): Resource =>
    resource.resourceType === 'Procedure' || resource.resourceType === 'Patient'
      ? resource
      : (JSON.parse(JSON.stringify(resource).replaceAll('Patient/p1', 'Patient/a0')) as Resource),
  ),
  patient({ id: 'a0', link: [{ other: { reference: 'Patient/p1' }, type: 'replaces' }] }),
];

const DIALECTS: readonly Dialect[] = ['compartment', 'by-type'];
const people: readonly (readonly [string, readonly Resource[]])[] = [
  ['one record', half],
  ['two records', merged],
];
const cases = people.flatMap(([who, chart]) => DIALECTS.map((dialect) => [who, dialect, chart] as const));

describe.each(cases)(
  'a check of a person with %s, asked by %s, whose access is narrowed in its middle',
  (_w, dialect, chart) => {
    it('opens and closes nothing that the whole chart does not, and the next check makes it good', async () => {
      const site = await quietSite();
      await site.load(chart);
      await check(site, { dialect });
      const wanted = await standings(site);
      const fresh = await quietSite();
      await fresh.load(chart);
      for (const type of evidenceTypes(catalogue)) {
        for (const first of [1, 2, 3]) {
          await check(site, { dialect, tamper: narrowedFrom(first, type) }).catch(() => undefined);
          expect([type, first, await standings(site)]).toEqual([type, first, wanted]);
          await check(fresh, { dialect, tamper: narrowedFrom(first, type) }).catch(() => undefined);
          const beyond = (await standings(fresh)).filter((key) => !wanted.includes(key));
          expect([type, first, beyond]).toEqual([type, first, []]);
        }
      }
      await check(fresh, { dialect });
      expect(await standings(fresh)).toEqual(wanted);
      expect((await ours(fresh)).lists).toHaveLength(1);
    });
  },
);

describe('a server that knows no search for the Patients that link to one', () => {
  it.each(['400', '404', '501'])('and says so by %s has its patients checked', async (status) => {
    const site = await quietSite();
    await site.load(half);
    await check(site, { tamper: refusing(status, (url) => url.startsWith('Patient?link=')) });
    expect(await standings(site)).not.toEqual([]);
  });

  it.each(['403', '500'])('is not meant by %s: nothing is judged then', async (status) => {
    const site = await quietSite();
    await site.load(merged);
    await expect(check(site, { tamper: refusing(status, (url) => url.startsWith('Patient?link=')) })).rejects.toThrow(
      status,
    );
    expect(await standings(site)).toEqual([]);
  });
});
