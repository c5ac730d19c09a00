import { describe, expect, it } from '@jest/globals';
import { readNcciFile } from '../../src/terminology/ncci-file.ts';

/** The head of the file as CMS writes it; the pairs below are invented. */
const HEAD = [
  '"Codes are copyright of their owner, all rights reserved"',
  'Column1/Column2 Edits',
  'Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale',
  '\t\tprior to 1996\tDate\tDate\t0=not allowed\t',
  '\t\t\t\t*=no data\t1=allowed\t',
  '\t\t\t\t\t9=not applicable\t',
];
const file = (...rows: string[]) => [...HEAD, ...rows].join('\r\n');
const row = (...cells: string[]) => cells.join('\t');
const GOOD = row('77750', '36410', '', '20100101', '*', '1', 'Standards of practice');

const fault = (text: string): string => {
  const parsed = readNcciFile(text);
  return 'fault' in parsed ? parsed.fault : 'no fault';
};

describe('an NCCI file', () => {
  it('gives its pairs with their days and indicator', () => {
    const text = file(
      GOOD,
      row('36000', '77750', '*', '19960101', '20191231', '0', 'More extensive procedure'),
      row('G0463', '77750', '', '20200401', '20200401', '9', ''),
      '',
    );
    expect(readNcciFile(text)).toEqual({
      value: [
        { column1: '77750', column2: '36410', from: '2010-01-01', indicator: '1' },
        { column1: '36000', column2: '77750', from: '1996-01-01', to: '2019-12-31', indicator: '0' },
        { column1: 'G0463', column2: '77750', from: '2020-04-01', to: '2020-04-01', indicator: '9' },
      ],
    });
  });
  it('may be comma-separated, with dates as a spreadsheet writes them', () => {
    const text = [
      'Column 1,Column 2,"*=in existence prior to 1996",Effective Date,"Deletion Date\n*=no data",Modifier,Rationale',
      '77750,36410,,1/1/2010,*,1,"Mutually exclusive, always"',
      '77750,36000,,2010-01-01,12/31/2019,0,',
    ].join('\n');
    expect(readNcciFile(text)).toEqual({
      value: [
        { column1: '77750', column2: '36410', from: '2010-01-01', indicator: '1' },
        { column1: '77750', column2: '36000', from: '2010-01-01', to: '2019-12-31', indicator: '0' },
      ],
    });
  });
  it('gives only the pairs that are wanted, and still judges the others', () => {
    const text = file(GOOD, row('36000', '36410', '', '20100101', '*', '1', ''));
    const wanted = (a: string, b: string) => a === '77750' || b === '77750';
    expect(readNcciFile(text, wanted)).toMatchObject({ value: [{ column2: '36410', column1: '77750' }] });
    expect(readNcciFile(file(GOOD, row('36000', '36410', '', 'soon', '*', '1', '')), wanted)).toEqual({
      fault: 'line 8: "soon" is no effective date; fetch the file again',
    });
  });
  it.each([
    ['another file', 'a\tb\n1\t2', /^line 1: no line begins with Column 1, Column 2/],
    ['an empty file', '', /^line 1: no line begins with Column 1, Column 2/],
    ['the page that asks for agreement', '<!DOCTYPE html>\n<html></html>', /^line 1: no line begins/],
    ['names and nothing below', HEAD.join('\n'), /^line 6: no pair follows/],
    ['a line cut short', file(GOOD, row('77750', '36000', '', '2010')), /^line 8: 4 columns where 6 or more belong/],
    ['a line cut within its first code', file(GOOD, '777'), /^line 8: "777" is not a code/],
    [
      'a word where a code belongs',
      file(GOOD, row('77750', 'anything', '', '20100101', '*', '1', '')),
      /^line 8: "anything" is not a code/,
    ],
    [
      'a day the calendar lacks',
      file(row('77750', '36000', '', '20100231', '*', '1', '')),
      /^line 7: "20100231" is no effective date/,
    ],
    [
      'a deletion date that is none',
      file(row('77750', '36000', '', '20100101', 'never', '1', '')),
      /^line 7: "never" is no deletion date/,
    ],
    [
      'an indicator that is none',
      file(row('77750', '36000', '', '20100101', '*', '2', '')),
      /^line 7: "2" is no modifier indicator/,
    ],
  ])('is refused with its line: %s', (_, text, expected) => {
    expect(fault(text)).toMatch(expected);
  });
});
