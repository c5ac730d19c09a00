import { codeSet } from './code-set.ts';
import { CPT, ICD10CM, ICD10PCS, SNOMED } from './systems.ts';

/**
 * Records after which pregnancy is not possible: hysterectomy, removal of both ovaries, sterilisation. Curated from the code
 * systems for radgap, not taken from domain.md: unverified as a set, and not complete. Local codes go into the policy.
 */
export const NO_PREGNANCY = codeSet(
  [ICD10CM, ['Z90.710', 'Z90.711', 'Z90.722', 'Z98.51', 'Z30.2']],
  [
    SNOMED,
    [
      '236886002', // hysterectomy
      '116140006', // total
      '116142003', // radical
      '265056007', // vaginal
      '307771009', // radical abdominal
      '767610009', // total, vaginal approach
      '35955002', // radical vaginal
      '176795006', // subtotal abdominal
      '387644004', // supracervical
      '161800001', // history of hysterectomy
      '429290001', // history of radical hysterectomy
      '473171009', // history of vaginal hysterectomy
      '287664005', // bilateral tubal ligation
    ],
  ],
  [
    CPT,
    [
      ...['58150', '58152', '58180', '58200', '58210', '58240', '58260', '58262', '58263', '58267', '58270', '58275'],
      ...['58280', '58285', '58290', '58291', '58292', '58293', '58294', '58541', '58542', '58543', '58544', '58548'],
      ...['58550', '58552', '58553', '58554', '58570', '58571', '58572', '58573', '58575'],
      ...['58600', '58605', '58611', '58615', '58670', '58671'],
    ],
  ],
  [
    ICD10PCS,
    [
      // resection of uterus, by approach and extent
      ...['0UT90ZZ', '0UT94ZZ', '0UT97ZZ', '0UT98ZZ', '0UT9FZZ', '0UT90ZL', '0UT94ZL', '0UT97ZL', '0UT98ZL', '0UT9FZL'],
      // occlusion of both uterine tubes
      ...['0UL70CZ', '0UL70DZ', '0UL70ZZ', '0UL73CZ', '0UL73DZ', '0UL73ZZ', '0UL74CZ', '0UL74DZ', '0UL74ZZ'],
      ...['0UL77DZ', '0UL77ZZ', '0UL78DZ', '0UL78ZZ'],
    ],
  ],
);
