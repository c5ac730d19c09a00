import type { Wish } from '../../src/medplum/deploy/desired.ts';
import { CATALOGUE_VERSION, catalogue } from '../../src/rules/index.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';

/** What an installation is wished to hold: what every server has, and no bots. */
export const WITHOUT_BOTS: Wish = {
  canonicals: canonicalsUnder(),
  catalogue,
  catalogueVersion: CATALOGUE_VERSION,
  transactions: 'atomic',
  policy: undefined,
  bots: [],
};
