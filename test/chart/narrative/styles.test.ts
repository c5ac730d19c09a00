import { describe } from '@jest/globals';
import { testNotes, type Row } from './says.ts';

const DAY = '2025-03-12';

const TWO_DAYS: readonly Row[] = [
  [
    'She was seen on 02/20/2025 and received 15 mCi of P-32 intraperitoneally on 03/12/2025.',
    'P-32, 15 mCi, intraperitoneal',
  ],
  ['He was admitted on 03/11/2025 and given 396 mCi of I-131 on 03/12/2025.', 'I-131, 396 mCi'],
  ['15 mCi of P-32 was given on 03/12/2025 after paracentesis on 03/10/2025.', 'P-32, 15 mCi'],
  ['He received 2 GBq of Y-90 on 03/12/2025 and 1.8 GBq on 04/12/2025.', 'Y-90, 2 GBq'],
  ['He received 2 GBq of Y-90 on 02/12/2025 and 1.8 GBq on 03/12/2025.', ''],
  ['He received 2 GBq of Y-90 on 02/12/2025 and had a CT on 03/12/2025.', ''],
  ['Clinic visit on 03/12/2025 and P-32 15 mCi given on 03/14/2025.', ''],
  ['Plan is for admission on 03/11/2025 and P-32 15 mCi given on 03/12/2025.', ''],
  ['If cleared on 03/11/2025 then P-32 15 mCi given on 03/12/2025.', ''],
  ['Her sister received P-32 on 03/11/2025 and she received 15 mCi on 03/12/2025.', ''],
  ['15 mCi of P-32 was given on 03/11/2025 and complications were seen on 03/12/2025.', ''],
];

const ENTRIES: readonly Row[] = [
  [
    'PRRT record\nCycle 1 - 01/15/2025 - 177Lu-DOTATATE 7.5 GBq IV - grade 1 nausea\nCycle 2 - 03/12/2025 - 177Lu-DOTATATE 7.3 GBq IV - tolerated well, no events',
    'Lu-177, 7.3 GBq, intravenous, adverse events',
  ],
  ['Schedule (tentative):\nCycle 1 - 03/12/2025 - Lu-177 7.4 GBq IV\nCycle 2 - 05/12/2025 - Lu-177 7.4 GBq IV', ''],
  [
    'INDICATION: Papillary thyroid carcinoma, status post total thyroidectomy\nThe patient received 150 mCi of I-131.',
    'I-131, 150 mCi, indication',
  ],
  [
    'HISTORY: Papillary thyroid carcinoma, and treated with I-131 in another hospital\nThe patient received 150 mCi of I-131.',
    '',
  ],
];

const COPIED: readonly Row[] = [
  [
    '[Copied forward from 02/12/2025]\nRadium-223 4.0 MBq given IV.\nTODAY 03/12/2025: OK to treat. Radium-223 4.1 MBq administered IV push.',
    'Ra-223, 4.1 MBq, intravenous',
  ],
  ['[Copied forward from 02/12/2025]\nTODAY 02/12/2025: OK to treat. Radium-223 4.0 MBq administered IV push.', ''],
  ['[Copied forward from 02/12/2025]\nTODAY: OK to treat. Radium-223 4.0 MBq administered IV push.', ''],
  ['[Copied forward from 01/12/2025]\n03/12/2025: P-32 10 mCi to be given\nP-32 10 mCi given', ''],
];

const RESIDUAL: readonly Row[] = [
  ['The activity administered was 14.2 mCi after subtraction of the residual.', '14.2 mCi'],
  ['2.1 GBq of Y-90 was given (corrected for residual).', 'Y-90, 2.1 GBq'],
  ['Administered: 14.2 mCi after subtraction of residual 0.4 mCi', ''],
  ['14.2 mCi was given after subtraction of the residual activity of 0.4 mCi.', ''],
];

const TELEGRAPHIC: readonly Row[] = [
  ['No immed compl.', 'adverse events'],
  ['Y-90 2 GBq given. VSS x 4h.', 'Y-90, 2 GBq, recovery'],
  ['Vitals q30 min x 4 h stable.', 'recovery'],
  ['Vitals q15 min x 1 h, then q30 min x 2 h.', ''],
  ['Emesis x2, given Zofran.', 'adverse events'],
  ['Site dry, emesis x1 @1500, none since.', 'adverse events'],
  ['Zofran for nausea x 1.', ''],
  ['Fever x 3 days.', ''],
  ['68F HCC. Y-90 2 GBq given.', 'Y-90, 2 GBq, indication'],
  ['10F catheter, tumor seen. Y-90 2 GBq given.', 'Y-90, 2 GBq'],
  ['This lady with HCC received 2 GBq of Y-90.', 'Y-90, 2 GBq, indication'],
  ['This lady with suspected cancer received 2 GBq of Y-90.', ''],
  ['Lu-177 infusion started 09:00, ended 09:34.', 'Lu-177'],
  ['Lu-177 infusion ordered, finished 2 forms.', ''],
  ['10 mCi of radioactive phosphorus was instilled into the pericardial sac.', 'P-32, 10 mCi, intracavitary, site'],
  ['10 mCi of P-32 was instilled via right chest tube.', 'P-32, 10 mCi, site'],
  ['PET/CT 06/20/2025: Changes of the treated lesions, consistent with response to therapy.', 'response'],
  ['Findings consistent with response to lenvatinib.', ''],
  ['Consistent with an autoimmune response.', ''],
];

describe('a sentence of two days', () => testNotes(TWO_DAYS, DAY));
describe('entries of a log, and a long label without a full stop', () => testNotes(ENTRIES, DAY));
describe('copied text, and where it ends', () => testNotes(COPIED, DAY));
describe('an activity less what was left', () => testNotes(RESIDUAL, DAY));
describe('short forms', () => testNotes(TELEGRAPHIC, DAY));
