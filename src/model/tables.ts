import * as z from 'zod/mini';
import { isoDay } from './policy-values.ts';

/** MPFS global period indicators. Only 000, 010 and 090 say that a code is a procedure with a period of its own. */
export const GLOBAL_DAYS = ['000', '010', '090', 'MMM', 'XXX', 'YYY', 'ZZZ'] as const;
export type GlobalDays = (typeof GLOBAL_DAYS)[number];

/** NCCI modifier indicators: 0 no modifier serves, 1 a modifier serves, 9 the edit does not apply. */
export const NCCI_INDICATORS = ['0', '1', '9'] as const;

const code = z.string().check(z.regex(/^[0-9A-Z]{5}$/, { error: 'write a code as five characters' }));

const ncciPair = z.strictObject({
  column1: code,
  column2: code,
  /** First and last day of service the pair applies to, both included; no last day while it stands. */
  from: isoDay,
  to: z.optional(isoDay),
  indicator: z.enum(NCCI_INDICATORS),
});

/** One NCCI procedure-to-procedure edit. */
export type NcciPair = Readonly<z.output<typeof ncciPair>>;

/**
 * What ships without a CMS file. 77750: 090 (PR). 77761, 77762, 77763: 090 (payerready.com/codes/cpt/77763). 37243: 000
 * (rvuedge.com/cpt-codes/surgery/37243). 77778: 000, unverified. Each has a period, which is all the rule asks.
 */
export const SHIPPED_GLOBAL_DAYS: Readonly<Record<string, GlobalDays>> = {
  '77750': '090',
  '77761': '090',
  '77762': '090',
  '77763': '090',
  '77778': '000',
  '37243': '000',
};

/** Tables of CMS as data; a policy file names their files instead, and `withTables` reads them. */
export const tables = z.prefault(
  z.strictObject({
    /** MPFS global period by code. */
    globalDays: z._default(z.record(code, z.enum(GLOBAL_DAYS)), SHIPPED_GLOBAL_DAYS),
    /** NCCI pairs; none: the rule is not applicable. */
    ncciPairs: z._default(z.array(ncciPair), []),
  }),
  {},
);
