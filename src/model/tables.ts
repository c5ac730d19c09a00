/** MPFS global period indicators. Only 000, 010 and 090 say that a code is a procedure with a period of its own. */
export const GLOBAL_DAYS = ['000', '010', '090', 'MMM', 'XXX', 'YYY', 'ZZZ'] as const;
export type GlobalDays = (typeof GLOBAL_DAYS)[number];

/** NCCI modifier indicators: 0 no modifier serves, 1 a modifier serves, 9 the edit does not apply. */
export const NCCI_INDICATORS = ['0', '1', '9'] as const;

/** One NCCI procedure-to-procedure edit. */
export interface NcciPair {
  readonly column1: string;
  readonly column2: string;
  /** First and last day of service the pair applies to, both included; no last day while it stands. */
  readonly from: string;
  readonly to?: string | undefined;
  readonly indicator: (typeof NCCI_INDICATORS)[number];
}

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
