/** Ranges of evaluation and management codes that the global period holds (domain.md A7), both ends included. */
const VISIT_RANGES: readonly (readonly [first: number, last: number])[] = [
  [99202, 99215],
  [99221, 99239],
  [99242, 99255],
  [99281, 99285],
  [99291, 99292],
];

/** True for a visit the global period holds; 99024 and G0463 are none. */
export function isVisitCode(code: string): boolean {
  const number = /^\d{5}$/.test(code) ? Number(code) : NaN;
  return VISIT_RANGES.some(([first, last]) => number >= first && number <= last);
}

/** Modifiers that tell a service apart from another of the same day (PTPMOD). */
export const DISTINCT: ReadonlySet<string> = new Set(['59', 'XE', 'XP', 'XS', 'XU']);

/** Codes for which the code of an infusion is not meant: antibody, uterine and vaginal placement, electronic (IFRAME). */
export const OTHER_SERVICE: ReadonlySet<string> = new Set(['79403', '57155', '58346', '0394T', '0395T']);

/** Codes of radiopharmaceutical therapy by another route (IFRAME; 79200, 79300, 79440 unverified). */
export const SIBLINGS: ReadonlySet<string> = new Set(['79101', '79200', '79300', '79440', '79445', '79005']);

/** Sources placed in the body and taken out again or left there: brachytherapy (the codes of domain.md A7 with a period of their own). */
const PLACED_SOURCES: readonly string[] = ['77761', '77762', '77763', '77778'];

/** Codes of treatments with radionuclides that a Procedure of its own tells apart from the infusion. */
export const OTHER_TREATMENTS: ReadonlySet<string> = new Set([...OTHER_SERVICE, ...SIBLINGS, ...PLACED_SOURCES]);

/** A therapeutic radiopharmaceutical without a code of its own: the line is to name the product (NOVI). */
export const UNCLASSIFIED_SUPPLY = 'A9699';

/** Encounter classes that a place of service agrees with (NORID). */
export const CLASSES_AT_PLACE: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['21', new Set(['IMP', 'ACUTE', 'NONAC'])],
  ['19', new Set(['AMB', 'OBSENC', 'SS'])],
  ['22', new Set(['AMB', 'OBSENC', 'SS'])],
  ['23', new Set(['EMER'])],
  ['11', new Set(['AMB'])],
  ['24', new Set(['AMB'])],
]);

/** The place of service of an office. */
export const OFFICE = '11';

/** Modifiers that an NCCI edit of indicator 1 accepts (PTPMOD); the anatomic ones as CMS lists them, unverified. */
export const NCCI_MODIFIERS: ReadonlySet<string> = new Set(
  [
    '24 25 57 58 78 79 27 59 91 XE XS XP XU',
    'E1 E2 E3 E4 FA F1 F2 F3 F4 F5 F6 F7 F8 F9',
    'TA T1 T2 T3 T4 T5 T6 T7 T8 T9',
    'LT RT LC LD RC LM RI',
  ]
    .join(' ')
    .split(' '),
);
