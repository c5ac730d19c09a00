import { describe, expect, it } from '@jest/globals';
import { readMpfsFile } from '../../src/terminology/mpfs-file.ts';

/** Titles, and the column names as CMS stacks them; the words of the codes are invented. */
const TITLES = [
  ',,2026 National Physician Fee Schedule Relative Value File January Release,,,,,,,,,,,,,',
  ',,"Codes and words are copyright of their owner, all rights reserved",,,,,,,,,,,,,',
  ',,RELEASED 12/29/2025,,,,,,,,,,,,,',
];
const NAMES = [
  ',,,,NOT USED,,,,,,,,,,,',
  ',,,STATUS,FOR MEDICARE,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE',
  'HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP',
];
const row = (code: string, modifier: string, period: string) =>
  `${code},${modifier},"invented, words",A,,1.00,2.00,,2.00,,0.10,3.10,3.10,1,${period},0.00`;
const file = (...rows: string[]) => [...TITLES, ...NAMES, ...rows].join('\r\n');

const fault = (text: string): string => {
  const parsed = readMpfsFile(text);
  return 'fault' in parsed ? parsed.fault : 'no fault';
};

describe('a relative value file', () => {
  it('gives the global period of each code', () => {
    const text = file(row('77750', '', '090'), row('99213', '', 'XXX'), row('G0463', '', 'ZZZ'), '');
    expect(readMpfsFile(text)).toEqual({ value: { '77750': '090', '99213': 'XXX', G0463: 'ZZZ' } });
  });
  it('takes the line without a modifier, in whatever order, and that of a component where there is no other', () => {
    const text = file(
      row('77750', '26', '000'),
      row('77750', '', '090'),
      row('77750', 'TC', 'XXX'),
      row('77761', '26', '010'),
    );
    expect(readMpfsFile(text)).toEqual({ value: { '77750': '090', '77761': '010' } });
  });
  it('may name GLOB DAYS in one cell, and end its lines in any way', () => {
    const text = ['title', 'HCPCS,MOD,GLOB DAYS', '77750,,090', '37243,,000'];
    for (const end of ['\n', '\r', '\r\n']) {
      expect(readMpfsFile(`\u{feff}${text.join(end)}`)).toEqual({ value: { '77750': '090', '37243': '000' } });
    }
  });
  it.each([
    ['another file', 'a,b,c\n1,2,3', /^line 1: no line begins with HCPCS,MOD/],
    ['an empty file', '', /^line 1: no line begins with HCPCS,MOD/],
    ['a file without the column', 'HCPCS,MOD,WORK\n77750,,4.88', /^line 1: no column is named GLOB DAYS/],
    ['names and nothing below', file(), /^line 6: no code follows/],
    [
      'a word where a code belongs',
      file(row('77750', '', '090'), row('TOTAL', 'x', '090'), row('total', '', '090')),
      /^line 9: "total" is not a code/,
    ],
    ['a period that is none', file(row('77750', '', '045')), /^line 7: "045" is no global period/],
    [
      'a line cut short',
      file(row('77750', '', '090'), '77761,,invented,A,,1.0'),
      /^line 8: the line ends before the column GLOB DAYS/,
    ],
    [
      'a quotation that never ends',
      file(row('77750', '', '090'), '77761,,"invented', row('77762', '', '090')),
      /^line 8: /,
    ],
  ])('is refused with its line: %s', (_, text, expected) => {
    expect(fault(text)).toMatch(expected);
  });
});
