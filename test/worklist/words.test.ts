import { describe, expect, it } from '@jest/globals';
import { catalogue } from '../../src/rules/index.ts';
import { SOURCES, sourcesIn } from '../../src/terminology/sources.ts';
import { csvOf } from '../../src/worklist/data/csv.ts';
import { bannedWords, queryText } from '../../src/worklist/data/query-text.ts';

describe('a query to a clinician', () => {
  const [rule] = catalogue;
  const text = queryText({
    service: '2026-01-14',
    indicators: ['Procedure note, 2026-01-14, current, DocumentReference/n'],
    findings: [
      {
        rule: rule?.id ?? '',
        section: 'follow-up',
        status: 'open-gap',
        announced: false,
        shadow: false,
        evidence: [],
        details: [],
        gaps: [
          {
            message: 'none',
            text: 'No visit was found.',
            reason: 'NotFound',
            severity: 'high',
            queue: 'clinician',
            task: true,
            nearMisses: [{ reference: 'Encounter/e', why: { code: 'cancelled', data: { status: 'cancelled' } } }],
            moreNearMisses: 37,
          },
        ],
      },
    ],
    catalogue,
  });

  it('cites the record, says what was not found, and asks openly with a way out', () => {
    expect(text).toContain('service of 2026-01-14');
    expect(text).toContain('- Procedure note, 2026-01-14, current, DocumentReference/n');
    expect(text).toContain('No visit was found.\n- Seen, not counted: Encounter/e, because its status is cancelled.');
    expect(text).toContain(`Request: ${rule?.remedy ?? ''}`);
    expect(text).toMatch(/"unable to determine"/);
  });
  it('tells how many more were seen where not all are told', () => {
    expect(text).toContain('- Seen, not counted: 37 more.');
  });
  it('says nothing of money, whatever the rule', () => {
    expect(bannedWords(text)).toEqual([]);
    expect(catalogue.flatMap(({ remedy, title }) => bannedWords(`${remedy} ${title}`))).toEqual([]);
  });
  it('is held back when somebody writes of money into it', () => {
    expect(bannedWords('This affects Reimbursement and the DRG; payment follows.')).toEqual([
      'reimbursement',
      'drg',
      'payment',
    ]);
  });
});

describe('the sources of the rules', () => {
  it('have an address each, as far as they are named by a key', () => {
    const known = new Set(catalogue.flatMap(({ source }) => sourcesIn(source).map(({ key }) => key)));
    const named = catalogue.flatMap(({ source }) => source.match(/[A-Z][A-Z0-9_]{3,}/g) ?? []);
    expect(named.filter((key) => !known.has(key))).toEqual([]);
    expect(sourcesIn('IFRAME; C2C differs, IFRAME').map(({ key }) => key)).toEqual(['IFRAME', 'C2C']);
    expect([...new Set(Object.values(SOURCES))].every((address) => URL.canParse(address))).toBe(true);
  });
});

describe('a table as CSV', () => {
  it('quotes what needs it and runs nothing in a spreadsheet', () => {
    expect(
      csvOf([
        ['a,b', 'say "x"', 1],
        ['=1+1', '-2', -2],
      ]),
    ).toBe(`"a,b","say ""x""",1\r\n'=1+1,'-2,-2\r\n`);
  });
});
