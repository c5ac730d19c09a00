import type { Policy } from '../../../src/model/policy.ts';
import { policySchema } from '../../../src/model/policy-schema.ts';
import { withTables } from '../../../src/terminology/with-tables.ts';
import { PAYOR_IDS, payorKey } from './cover.ts';
import { FACILITY, OWN_CODES, OWN_MEANINGS } from './forms.ts';
import { DIRECTIVES, LOINC } from './kinds.ts';
import { PAYORS, type Payor, type Plan } from './plan.ts';

/** A relative value file as CMS writes it; the periods are invented. */
const PERIODS_FILE = [
  ',,A relative value file,,,',
  ',,,,PCTC,GLOB',
  'HCPCS,MOD,WORDS,CODE,IND,DAYS',
  '37243,,"invented, words",A,0,000',
  '49083,,invented,A,0,010',
  '77750,26,invented,A,1,XXX',
  '77750,,invented,A,1,090',
  '77761,26,invented,A,1,090',
  '77761,,invented,A,1,XXX',
  '77778,,invented,A,1,ZZZ',
].join('\r\n');

/** A file of NCCI pairs as CMS writes it; the pairs are invented. */
const PAIRS_FILE = [
  '"Codes are copyright of their owner, all rights reserved"',
  'Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tRationale',
  '\t\tprior to 1996\tDate\tDate\t0=not allowed\t',
  '77750\t36410\t\t20150101\t*\t0\tinvented',
  '77750\t96374\t*\t19960101\t*\t1\tinvented',
  '77790\t77750\t\t20150101\t\t1\tinvented',
  '77750\t77300\t\t20150101\t*\t9\tinvented',
  '77750\t36400\t\t20100101\t20200101\t0\tinvented',
  '77750\t96409\t\t20300101\t*\t0\tinvented',
  '77750\t96375\t\t20240101\t20240630\t1\tinvented',
  '36410\t85025\t\t20150101\t*\t0\tinvented',
].join('\r\n');

const assignmentOf = (payor: Payor) => (payor === 'advantage' ? { payer: 'cigna', follows: 'medicare' } : payor);

const listed = PAYORS.filter((payor) => payor !== 'unlisted');

/** What every site of the plans declares: its payers, the meaning of its own codes and of its directives, tables of CMS. */
const { policy: declared, faults } = withTables(
  {
    payers: Object.fromEntries(
      listed.flatMap((payor) => [
        [`${PAYOR_IDS}|${payor}`, assignmentOf(payor)],
        [payorKey(payor), assignmentOf(payor)],
      ]),
    ),
    localCodes: [...OWN_MEANINGS].map((code) => {
      const [first = '', second] = code.split('|');
      const means = second === undefined ? { system: LOINC, code: first } : { system: first, code: second };
      return { local: { system: OWN_CODES, code: means.code }, means };
    }),
    directiveTypes: [DIRECTIVES],
    tables: { mpfs: 'periods.csv', ncci: 'pairs.txt' },
  },
  (name) => (name === 'periods.csv' ? PERIODS_FILE : PAIRS_FILE),
);
if (faults.length > 0) throw new Error(faults.join(' '));
const BASE = policySchema.parse(declared);
const { tables: SHIPPED } = policySchema.parse({});

const PERIODS = { shipped: SHIPPED.globalDays, file: BASE.tables.globalDays, empty: {} } as const;

const known = new Map<string, Policy>();

/** The policy a plan is judged by, at the facility's clock. */
export function policyOf({ zone, zoneOf, site }: Plan): Policy {
  const key = [zone, zoneOf, ...Object.values(site)].join(' ');
  const held = known.get(key);
  if (held) return held;
  const policy: Policy = {
    ...BASE,
    ...(zoneOf === 'site' ? { timeZone: zone } : { timeZone: 'Pacific/Kiritimati', timeZones: { [FACILITY]: zone } }),
    ...(site.off !== 'none' && { rules: { [site.off]: { state: 'off' } } }),
    directiveSource: site.directive,
    narrative: site.narrative,
    inpatientAdmission: site.admission,
    imagingEvidence: site.imaging,
    activityTolerancePercent: site.tolerance,
    tables: {
      globalDays: PERIODS[site.periods],
      ncciPairs: site.pairs === 'file' ? BASE.tables.ncciPairs : [],
    },
  };
  known.set(key, policy);
  return policy;
}
