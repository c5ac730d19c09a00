import { describe } from '@jest/globals';
import { testNotes, testRows } from './says.ts';

describe('one of two sides, or two drugs: what was given', () => {
  testRows([
    ['P-32 was infused through the 8 Fr/12 cm catheter.', 'P-32'],
    ['P-32 was given to the right or left side.', 'P-32'],
    ['P-32 or Y-90 was given.', ''],
    ['The right lobe received 2 GBq of Y-90, the left lobe received 0 GBq.', 'Y-90, 2 GBq, site'],
    ['2 GBq of Y-90 was delivered to the right lobe.\n0 GBq was delivered to the left lobe.', 'Y-90, 2 GBq, site'],
    ['The catheter was infused with saline, and 0 mCi of P-32 was given.', ''],
    ['10 mCi P-32, held given low platelets.', ''],
    ['10 mCi P-32, dose held given low platelets.', ''],
  ]);
});

describe('an answer of no, before the lines of the form', () => {
  testRows([
    ['Was the dose given? No\nIsotope: 32P\nActivity: 10 mCi', ''],
    ['Was the dose given? No\nIsotope: P-32\nActivity: 10 mCi', ''],
    ['Was the dose given? Yes\nIsotope: 32P\nActivity: 10 mCi', 'P-32, 10 mCi'],
  ]);
});

describe('short forms of places and agents', () => {
  testNotes(
    [
      [
        'Procedure:\n1. Right hepatic arteriogram\n2. Y-90 radioembolization of the right lobe\nOperator: X',
        'Y-90, intra-arterial, site',
      ],
      [
        'PROCEDURES PERFORMED:\n1. Right hepatic arteriogram.\n2. Y-90 radioembolization of the right lobe.',
        'Y-90, intra-arterial, site',
      ],
      [
        'Procedure: 1. Right hepatic arteriogram. 2. Y-90 radioembolization of the right lobe.',
        'Y-90, intra-arterial, site',
      ],
      [
        'Procedure: 1) Right hepatic arteriogram 2) Y-90 radioembolization of the right lobe',
        'Y-90, intra-arterial, site',
      ],
      ['Procedure: Y-90 radioembolization of the right lobe.', 'Y-90, intra-arterial, site'],
      ['Procedure: Y-90 radioembolization, right lobe', 'Y-90, intra-arterial, site'],
      ['Procedure: 1. Y-90 mapping. 2. MAA injection.', ''],
      ['Given 89SrCl2 4 mCi IV.', 'Sr-89, 4 mCi, intravenous'],
      ['On admission he got 492 mCi iobenguane I-131 IV over 30 min.', 'I-131, 492 mCi, intravenous'],
      ['She got sick after Y-90.', ''],
      ['He got 492 mCi ordered.', ''],
      ['At 0950 we hung 7.4 GBq of lutathera over 30 min IV.', 'Lu-177, 7.4 GBq, intravenous'],
      ['15 mCi P-32 was instilled into the R pleural space.', 'P-32, 15 mCi, intrapleural, site'],
      ['1.2 GBq Y-90 was infused via the L hepatic artery.', 'Y-90, 1.2 GBq, intra-arterial, site'],
      ['1.2 GBq Y-90 was infused into the RHA.', 'Y-90, 1.2 GBq, intra-arterial, site'],
      ['5 mCi Y-90 colloid was injected into the rt knee.', 'Y-90, 5 mCi, intra-articular, site'],
      ['Procedure: IP instillation of P-32', 'P-32, intraperitoneal'],
      ['Admitted IP; P-32 was given.', 'P-32'],
      ['15 mCi P-32 IP was given.', 'P-32, 15 mCi'],
      ['Pluvicto Treatment Note, Cycle 2\nNet administered activity: 7.29 GBq', 'Lu-177, 7.29 GBq'],
      ['Lutathera infusion record\n7.3 GBq was given IV.', 'Lu-177, 7.3 GBq, intravenous'],
      ['Y-90 treatment planning note\nActivity given: 2 GBq', '2 GBq'],
      ['Lutathera infusion record\n7.3 GBq was ordered.', ''],
      ['Y-90 or P-32 therapy note\n7.3 mCi was given.', '7.3 mCi'],
    ],
    '2025-04-12',
  );
});

describe('entries of a list that did not take place', () => {
  testNotes(
    [
      ['Procedure:\n1. Y-90 radioembolization\n2. Paracentesis', 'Y-90, intra-arterial'],
      ['Procedure:\n1. Y-90 radioembolization, planned', ''],
      ['Procedure:\nY-90 radioembolization, planned', ''],
      ['Procedure: Y-90 radioembolization - planned', ''],
      ['Procedure: Y-90 radioembolization (pending)', ''],
      ['Procedures:\n1. Paracentesis\n2. Y-90 radioembolization (cancelled)', ''],
      ['Procedures:\n1. Paracentesis\n2. Y-90 radioembolization 02/01/2025', ''],
      ['Past procedures:\n1. Hernia repair\n2. Y-90 radioembolization 2023', ''],
      ['Procedure: 1. Arteriogram. 2. No Y-90 was given.', ''],
      ['They got 10 mCi P-32 from the vendor.', ''],
      ['Hot lab got 10 mCi P-32 at 8.', ''],
    ],
    '2025-04-12',
  );
});
