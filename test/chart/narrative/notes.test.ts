import { describe, expect, test } from '@jest/globals';
import { readNote } from '../../../src/chart/narrative/read-note.ts';
import { headingOf, isHeadingLine, nameOf } from '../../../src/chart/narrative/headings.ts';
import { isSectionName, sectionAfter, type Heading, type Section } from '../../../src/chart/narrative/sections.ts';
import { statementsOf, type Statement } from '../../../src/chart/narrative/statements.ts';
import { xhtmlText } from '../../../src/chart/narrative/note-text.ts';
import { says } from './says.ts';

const INSTILLATION = `PROCEDURE NOTE
PREOPERATIVE DIAGNOSIS: Malignant pleural effusion, right.
PROCEDURE: Intrapleural instillation of P-32 chromic phosphate.
INDICATION: Recurrent malignant pleural effusion.
TECHNIQUE:
After informed consent was obtained, the patient was brought to the procedure suite. A time out was
performed. Under ultrasound guidance the pleural catheter was accessed and position confirmed with 2 mCi
Tc-99m sulfur colloid. Next, 10.1 mCi (374 MBq) of P-32 chromic phosphate in 50 mL of saline was
instilled into the right pleural space through the catheter, followed by a 20 mL flush.
The patient was repositioned every 15 minutes for 2 hours.
COMPLICATIONS: None.
PLAN:
Follow up in 4 weeks. Repeat 20 mCi Y-90 was discussed.`;
const STATED = 'P-32, 10.1 mCi, 374 MBq, intrapleural, site, adverse events, recovery, indication';

describe('a whole note', () => {
  test('a procedure note wrapped at a hundred columns', () => expect(says(readNote(INSTILLATION))).toBe(STATED));
  test('with the line ends of Windows', () =>
    expect(says(readNote(INSTILLATION.replaceAll('\n', '\r\n')))).toBe(STATED));
  test('a follow-up note: its assessment tells findings, not what was given', () => {
    const note = `Interval history: She tolerated treatment well.
Assessment/Plan:
1. Malignant pleural effusion s/p P-32: CT today shows decreased effusion. 10 mCi given.
2. Return in 3 months.`;
    expect(says(readNote(note))).toBe('response, adverse events');
  });
  test('cells of a table', () => {
    const table =
      '<table><tr><td>Activity</td><td>10 mCi</td></tr><tr><td>Isotope</td><td><sup>32</sup>P</td></tr>' +
      '<tr><td>Activity given</td><td>8 mCi</td><td>9 mCi</td></tr></table>';
    expect(says(readNote(xhtmlText(table)))).toBe('P-32, 10 mCi');
  });
});

/** A line longer than the fifty letters at which an editor may break one. */
const LONG = 'the patient was brought to the suite and there it was';

describe('the statements of a note', () => {
  test.each([
    ['One. Two', ['One.', 'Two']],
    ['It was 9.8 mCi. Then q.15min.', ['It was 9.8 mCi.', 'Then q.15min.']],
    ['Seen by Dr. Smith today.', ['Seen by Dr. Smith today.']],
    ['J. Smith gave it. Then he left', ['J. Smith gave it.', 'Then he left']],
    ['Vitamin C. Then', ['Vitamin C. Then']],
    ['Vitamin 7. Then', ['Vitamin 7.', 'Then']],
    ['1. Given\n2. Done', ['1. Given', '2. Done']],
    ['1234. Given', ['1234. Given']],
    ['12345. Given', ['12345.', 'Given']],
    ['Was it given? Yes; it was.', ['Was it given?', 'Yes;', 'it was.']],
    ['given;then', ['given;', 'then']],
    ['(It was given.) "Done." then', ['(It was given.', ') "Done.', '" then']],
    ['½. Given', ['½.', 'Given']],
    ['. Given', ['.', 'Given']],
    ['a\n\nb', ['a', 'b']],
    ['a\r\nb', ['a\r\nb']],
    ['a\rb', ['a\rb']],
    ['given\nto her', ['given\nto her']],
    ['Given\nTo her', ['Given', 'To her']],
    ['The dose was\nTen', ['The dose was\nTen']],
    ['The dose was!\nTen', ['The dose was!', 'Ten']],
    ['was given to\n10 mCi', ['was given to\n10 mCi']],
    ['given in\n  (10 mCi)', ['given in\n  (10 mCi)']],
    ['given in\n- saline', ['given in', '- saline']],
    ['PLAN\nrest at home', ['PLAN', 'rest at home']],
    ['Plan: rest\nat home', ['Plan: rest', 'at home']],
    [`${LONG}\nGiven a dose`, [`${LONG}\nGiven a dose`]],
    [`${LONG}\nDose: given`, [LONG, 'Dose: given']],
    [`${LONG}\nof ${'long '.repeat(9)}: given`, [`${LONG}\nof ${'long '.repeat(9)}: given`]],
    ['\t \n', []],
    ["Given.' Then", ['Given.', "' Then"]],
    ['Given.\u00a0Then', ['Given.', 'Then']],
    ['Vitamin C . Then', ['Vitamin C .', 'Then']],
    ['Vitamin C! Then', ['Vitamin C!', 'Then']],
    ['given in\n\t(10 mCi)', ['given in\n\t(10 mCi)']],
    ['seen there\nand left', ['seen there\nand left']],
    ['WEATHER\nrest at home', ['WEATHER', 'rest at home']],
    [`${LONG} seen\nGiven a dose`, [`${LONG} seen\nGiven a dose`]],
    [`${LONG} seen.\nHe sat there\nGiven a dose`, [`${LONG} seen.`, 'He sat there', 'Given a dose']],
    [`${LONG}\nin bed\nDose: given`, [`${LONG}\nin bed`, 'Dose: given']],
  ])('%j', (text, statements) => {
    expect(statementsOf(text).map(({ start, end }) => text.slice(start, end).trim())).toEqual(statements);
  });
  test.each<[string, number]>([
    ['Dose: 10: 12', 4],
    ['Dose\t10\t12', 4],
    [' \tDose: 10', 6],
    ['Dose 10', -1],
  ])('%j has its first colon at %d', (text, colon) => {
    expect(statementsOf(text)[0]?.colon).toBe(colon);
  });
  test.each([
    ['One. Two. Three\nFour.  \nFive', [true, false, false, true, true], [false, false, true, true, true]],
    ['\n\n  One', [true], [true]],
    ['One.\rTwo', [true, true], [true, true]],
  ])('%j: which begin a line, and which end one', (text, begin, end) => {
    const found = statementsOf(text);
    expect(found.map(({ atLineStart }) => atLineStart)).toEqual(begin);
    expect(found.map(({ atLineEnd }) => atLineEnd)).toEqual(end);
  });
});

describe('words and units in brackets', () => {
  test.each([
    ['10 mCi (planned) of P-32 was given.', ''],
    ['10 mCi (as planned) of P-32 was given.', 'P-32, 10 mCi'],
    ['10 mCi (not given) of P-32 was given.', ''],
    ['10 mCi (ordered) of P-32 was given.', ''],
    ['P-32 was given, 10 mCi [planned].', 'P-32'],
    ['P-32 10 mCi (well) was given.', 'P-32, 10 mCi'],
    ['P-32 (10 mCi planned) was given.', 'P-32'],
    ['P-32 was\u0001given (well).', 'P-32'],
    ['P-32 was given [04/12/2025].', ''],
    ['Activity given (Ci): 0.01', '0.01 Ci'],
    ['Activity given (mCi): 374 MBq', '374 MBq'],
  ])('%s => %s', (note, states) => expect(says(readNote(note))).toBe(states));
});

describe('lines of a form under a heading', () => {
  test.each([
    ...['Prescribed', 'Ordered', 'Planned treatment', 'Assay', 'Residual', 'Mapping study', 'MAA'].map((heading) => [
      `${heading}:\nRadionuclide: P-32\nActivity: 10 mCi\nComplications: none`,
      'adverse events',
    ]),
    ['Prescribed:\nActivity: 10 mCi\nAdministered activity: 9.8 mCi\nRoute: IV', '9.8 mCi, intravenous'],
    ['Prescribed:\nActivity: 10 mCi\nAdministered:\nActivity: 9.8 mCi', '9.8 mCi'],
    ['Prescribed and administered:\nActivity: 9.8 mCi', '9.8 mCi'],
    ['RADIATION SAFETY SURVEY\nIsotope: Y-90\nActivity: 2.9 GBq', ''],
    ['Package receipt\nIsotope: Y-90\nActivity: 2.9 GBq', ''],
    ['Pre-treatment worksheet\nIsotope: Y-90\nRoute: IA', ''],
    ['Dose ordering form\nIsotope: Y-90\nActivity: 2.5 GBq\nTarget: right lobe', ''],
    ['SCHEDULING REQUEST\nProcedure: Y-90 radioembolization, right hepatic lobe', ''],
    ['PRIOR AUTHORIZATION REQUEST\nProcedure: Y-90 radioembolization\nDose: 2 GBq', ''],
    ['RADIATION SAFETY SURVEY\nIsotope: Y-90\nAdministered activity: 2.9 GBq', '2.9 GBq'],
    ['Prescribed dose:\n10 mCi\nThe patient received 9.8 mCi of P-32.', 'P-32, 9.8 mCi'],
    ['Previous administration:\nRadionuclide: I-131\nActivity: 100 mCi', ''],
    ['Past treatments:\nI-131 100 mCi was given.\nFINDINGS:\n10 mCi was given.', '10 mCi'],
    ['Last vital signs:\nnormal\nP-32 was given.', 'P-32'],
    ['- **Complications:** none', 'adverse events'],
    ['PLANNED DOSE\nRadionuclide: P-32\nActivity: 10 mCi', ''],
    ['Planned treatment\nRadionuclide: P-32\nActivity: 10 mCi', ''],
    ['PLANNED DOSE\n10 mCi P-32\nADMINISTERED DOSE\n9.7 mCi P-32', 'P-32, 9.7 mCi'],
    ['Prescribed\nActivity: 2 GBq\nDelivered\nActivity: 1.8 GBq', '1.8 GBq'],
    ['Field\tPlanned value\nRadionuclide\tP-32\nActivity\t10 mCi', ''],
    ['The following risks were reviewed:\nComplications: bleeding, pneumothorax', ''],
    ['Possible complications:\nnausea occurred in 10%\nFINDINGS:\nP-32 was given.', 'P-32'],
    ['Common hepatic artery:\nY-90 was given.', 'Y-90'],
    ['COMPARISON: PET/CT\nRADIOPHARMACEUTICAL: 7.4 GBq Lu-177', 'Lu-177, 7.4 GBq'],
    ['COMPARISON:\nRADIOPHARMACEUTICAL: 7.4 GBq Lu-177', ''],
    ['HISTORY: nausea\nRADIOPHARMACEUTICAL: 7.4 GBq Lu-177', ''],
    ['Past treatment: none. P-32 was given.', 'P-32'],
  ])('%j => %s', (note, states) => expect(says(readNote(note))).toBe(states));
});

describe('a sentence that takes back the one before it', () => {
  test.each([
    ['Procedure: P-32 instillation. Not performed.', ''],
    ['Procedure: P-32 instillation\nProcedure was not performed because of low platelets', ''],
    ['Activity: 10 mCi\nCancelled', ''],
    ['Activity: 10 mCi\nPostponed until tomorrow', ''],
    ['Activity: 10 mCi\nHeld.', ''],
    ['Activity: 10 mCi. Patient declined.', ''],
    ['10 mCi of P-32 was given. A biopsy was not performed.', 'P-32, 10 mCi'],
    ['10 mCi of P-32 was given. Not given: lidocaine.', 'P-32, 10 mCi'],
    ['P-32 was given without adverse events. Not done.', 'adverse events'],
  ])('%j => %s', (note, states) => expect(says(readNote(note))).toBe(states));
});

describe('what is too long to be read', () => {
  const given = (length: number) => `${'x'.repeat(length - ' P-32 was given'.length)} P-32 was given`;
  test.each([
    ['a sentence of 800 letters', given(800), 'P-32'],
    ['a sentence of 801', given(801), ''],
    ['a sentence of 40 parts', `${'seen, '.repeat(39)}P-32 was given`, 'P-32'],
    ['a sentence of 41', `${'seen, '.repeat(40)}P-32 was given`, ''],
    ['what stands after 200,000', `${'x\n'.repeat(100_000)}P-32 was given`, ''],
    ['what stands after 2,000 sentences worth reading', `${'It was given.\n'.repeat(2000)}P-32 was given`, ''],
    ['the last of these', `${'It was given.\n'.repeat(1999)}P-32 was given`, 'P-32'],
  ])('%s', (_, note, states) => expect(says(readNote(note))).toBe(states));
});

describe('the section after a heading', () => {
  const whole = { alone: true, atLineStart: true, capitals: false };
  const within = { alone: false, atLineStart: false, capitals: false };
  test.each<[Section, string, Omit<Heading, 'name'>, Section]>([
    ['told', 'weather', whole, 'told'],
    ['past', 'weather today', whole, 'past'],
    ['told', 'plan', within, 'ahead'],
    ['ahead', 'history', within, 'past'],
    ['past', 'plan', within, 'ahead'],
    ['told', 'a/p', whole, 'assessment'],
    ['told', 'a/p', within, 'told'],
    ['told', 'a/p', { ...within, capitals: true }, 'assessment'],
    ['told', 'plant', whole, 'told'],
    ['assessment', 'findings', whole, 'told'],
    ['assessment', 'findings', within, 'assessment'],
    ['assessment', 'findings', { ...within, capitals: true }, 'assessment'],
    ['past', 'findings', whole, 'told'],
    ['past', 'findings', within, 'past'],
    ['past', 'findings', { ...within, capitals: true }, 'told'],
    ['past', 'findings', { ...within, atLineStart: true }, 'told'],
    ['ahead', 'findings', { ...within, atLineStart: true }, 'told'],
    ['ahead', 'procedure', whole, 'told'],
    ['ahead', 'procedure', { ...whole, alone: false }, 'ahead'],
    ['past', 'procedure', { ...whole, alone: false }, 'told'],
    ['told', 'surgical history', whole, 'past'],
    ['told', 'treatment plan', whole, 'ahead'],
    ['told', 'plan of care', whole, 'ahead'],
    ['told', 'risks of bleeding', whole, 'ahead'],
    ['told', 'care of plans gone', whole, 'told'],
  ])('from %s by "%s" %j: %s', (current, name, heading, after) => {
    expect(sectionAfter(current, { name, ...heading })).toBe(after);
  });
  test.each([
    ['plan', true],
    ['radiopharmaceutical administration', true],
    ['weather', false],
    [`${'a'.repeat(25)} plan`, true],
    [`${'a'.repeat(26)} plan`, false],
  ])('"%s" is the name of one: %s', (name, isOne) => {
    expect(isSectionName(name)).toBe(isOne);
  });
});

describe('the heading with which a statement begins', () => {
  test.each([
    ['Plan', true],
    ['  - Plan. ', true],
    ['1) Plan', true],
    ['WEATHER', true],
    ['# weather', true],
    ['* weather', true],
    ['weather', false],
    ['2025 - 7', false],
    ['W'.repeat(40), true],
    ['W'.repeat(41), false],
  ])('a line "%s" reads as one: %s', (line, isHeading) => {
    expect(isHeadingLine(line)).toBe(isHeading);
  });
  const statement = (text: string, fields: Partial<Statement> = {}): Statement => ({
    start: 0,
    end: text.length,
    colon: text.indexOf(':'),
    atLineStart: true,
    atLineEnd: true,
    bits: 0,
    ...fields,
  });
  test.each<[string, Partial<Statement>, string]>([
    ['Activity given: 10 mCi', {}, 'activity given'],
    ['  2.  Activity\t given - : 10 mCi', {}, 'activity given'],
    [': 10 mCi', {}, ''],
    ['PLAN', {}, 'plan'],
    ['PLAN', { atLineStart: false }, ''],
    ['PLAN', { atLineEnd: false }, ''],
    ['It was given', {}, ''],
    ['W'.repeat(40), {}, 'w'.repeat(40)],
    ['W'.repeat(41), {}, ''],
    [`${'w'.repeat(60)}: 1`, {}, 'w'.repeat(60)],
    [`${'w'.repeat(61)}: 1`, {}, ''],
    ['12: 34', {}, ''],
  ])('"%s" %j: "%s"', (text, fields, name) => {
    expect(nameOf(text, statement(text, fields))).toBe(name);
  });
  test.each<[string, boolean, boolean]>([
    ['Plan', true, false],
    ['PLAN', true, true],
    ['Plan:', true, false],
    ['PLAN:   ', true, true],
    ['PLAN: rest', false, true],
    ['PLAN b', true, false],
    ['Plan: REST', false, false],
    ['12: REST', false, false],
  ])('"%s" stands alone: %s, in capitals: %s', (text, alone, capitals) => {
    const told = { name: 'plan', alone, atLineStart: true, capitals };
    expect(headingOf(text, statement(text), 'plan')).toEqual(told);
  });
});

describe('sections', () => {
  test.each([
    ['PLAN:\n10 mCi of P-32 was given.', ''],
    ['Plan\n\n10 mCi of P-32 was given.', ''],
    ['## Plan\n10 mCi of P-32 was given.', ''],
    ['PLAN: 10 mCi of P-32 was given.', ''],
    ['Treatment plan:\nRadionuclide: P-32\nActivity: 10 mCi', ''],
    ['WRITTEN DIRECTIVE\nRadionuclide: P-32\nActivity: 10 mCi\nRoute: intrapleural', ''],
    ['Plan:\nProcedure: Y-90 radioembolization\nActivity: 2 GBq', ''],
    ['HISTORY:\nShe was given 100 mCi of I-131.', ''],
    ['Past Medical History: thyroid cancer. She was given 100 mCi of I-131.', ''],
    ['PAST MEDICAL HISTORY:\nthyroid cancer\nI-131 100 mCi was given', ''],
    ['History\nshe was given 100 mCi of I-131', ''],
    ['Treatment plan\n10 mCi of P-32 was given', ''],
    ['Prior treatment:\nRadionuclide: I-131\nActivity: 100 mCi', ''],
    ['Discharge instructions:\nThe dose of P-32 was administered.', ''],
    ['HISTORY: breast cancer.\nPROCEDURE: P-32 instillation', 'P-32'],
    ['The patient was seen in the clinic in the morning.\nPlan\n10 mCi of P-32 was given.', ''],
    ['She feels well. ASSESSMENT AND PLAN: 10 mCi of P-32 was given.', ''],
    ['HISTORY: breast cancer.\nIndication: malignant ascites', 'indication'],
    ['PLAN: instillation.\nProcedure performed: P-32 instillation', 'P-32'],
    ['PLAN:\nadmit\nFINDINGS:\n10 mCi was instilled.', '10 mCi'],
    ['Consent: obtained\nDose: 10 mCi', '10 mCi'],
    ['Consent: obtained\n10 mCi of P-32 was given.', ''],
    ['Consent: risks were explained.\nDose: 10 mCi', ''],
    ['Consent:\nDose: 10 mCi', ''],
    ['PLAN:\nConsent: obtained\nDose: 10 mCi', ''],
    ['Informed consent for: P-32\nIndication: malignant effusion\nComplications: bleeding', ''],
    ['PLAN\nConsent: obtained\nCT 03/01/2025:\nDose: 10 mCi', ''],
  ])('%j => %s', (note, states) => expect(says(readNote(note))).toBe(states));
});

describe('what one sentence told, whatever the next says', () => {
  test.each([
    ['No adverse events. Risks of nausea were discussed.', 'adverse events'],
    ['No adverse events.\nAdverse events: not recorded', 'adverse events'],
    ['CT shows stable disease. Response to be assessed again.', 'response'],
    ['CT shows stable disease.\nResponse: pending', 'response'],
    ['CT shows stable disease. No adverse events.', 'response, adverse events'],
    ['She was observed for 2 hours. Will be monitored in recovery tomorrow.', 'recovery'],
    ['P-32 is indicated for malignant effusion. Indication: see above.', 'indication'],
  ])('%s => %s', (note, states) => expect(says(readNote(note))).toBe(states));
});

describe('a plan that names the disease a treatment is meant for', () => {
  test.each([
    ['PLAN: She will receive P-32 for malignant pleural effusion.', 'indication'],
    ['PLAN:\nP-32 was recommended for malignant pleural effusion.', 'indication'],
    ['PLAN:\nP-32 for malignant pleural effusion', 'indication'],
  ])('%j => %s', (note, states) => expect(says(readNote(note))).toBe(states));
});

describe('a value on the line below its label', () => {
  test.each([
    ['COMPLICATIONS:\nNone.', 'adverse events'],
    ['COMPLICATIONS\nNone', 'adverse events'],
    ['Indication:\nMalignant pleural effusion', 'indication'],
    ['Site:\nright pleural space', 'site'],
    ['Activity:\n10 mCi', ''],
    ['Procedure:\nThe patient was consented for P-32.', ''],
    ['Complications:\nPlan:\nNone', ''],
    ['SIDE EFFECTS\nNone', 'adverse events'],
    ['DISEASE STATUS\nStable', 'response'],
    ['Complications of Y-90 were explained.\nComplications:\nNone', 'adverse events'],
    ['Indication:\nCANCER CENTER', ''],
    ['Site:\nright pleural space of the patient who was seen in the suite by the nurse: arm', ''],
    ['Activity (mCi): 10.2 \nRoute: IV', '10.2 mCi, intravenous'],
    ['PATIENT TOLERATED PROCEDURE WELL', 'adverse events'],
    ['RADIONUCLIDE\nP-32 chromic phosphate\nADMINISTERED ACTIVITY\n10.1 mCi', 'P-32, 10.1 mCi'],
    ['RADIOPHARMACEUTICAL\nY-90 MICROSPHERES\nROUTE\nINTRA-ARTERIAL', 'Y-90, intra-arterial'],
    ['Route:\nIV', 'intravenous'],
    ['PROCEDURE PERFORMED\nIntrapleural instillation of P-32', 'P-32, intrapleural'],
    ['ISOTOPE\nY-90\nADMINISTERED ACTIVITY\n____ mCi', 'Y-90'],
    ['PROCEDURE\nPlanned P-32 instillation', ''],
    ['PROCEDURE PERFORMED\nThe patient was seen for P-32.', ''],
    ['RADIONUCLIDE\nACTIVITY\nROUTE\nP-32', ''],
    ['RADIONUCLIDE\nP-32 or Y-90', ''],
    ['ADMINISTERED ACTIVITY\nof the 10 mCi drawn up some. 9 mCi', ''],
    [`RADIONUCLIDE\nP-32 ${'chromic phosphate '.repeat(5)}`, ''],
  ])('%j => %s', (note, states) => expect(says(readNote(note))).toBe(states));
});

describe('what the sentence before named', () => {
  test.each([
    ['A dose of 10 mCi P-32 was assayed. It was given by intrapleural injection.', 'intrapleural'],
    ['10 mCi P-32. It was then instilled into the right pleural space.', 'intrapleural, site'],
    ['P-32 10 mCi was drawn up. This was administered intraperitoneally.', 'intraperitoneal'],
    ['It was given by intrapleural injection.', ''],
    ['The dose was checked. It was given by intrapleural injection.', ''],
    ['P-32 was available. Lidocaine 1% was drawn up. It was injected intrapleurally.', ''],
    ['5 mCi Tc-99m MAA was ready. It was injected into the hepatic artery.', ''],
    ['I-131 was given in 2010. It was given intravenously.', ''],
    ['P-32 was considered. It was not given intravenously.', ''],
    ['PLAN: 10 mCi P-32.\nFINDINGS: It was given intravenously.', ''],
    ['A dose of 10 mCi was assayed. It was instilled intrapleurally.', 'intrapleural'],
    ['P-32 was assayed. It was instilled intrapleurally.', 'intrapleural'],
    ['10 mCi P-32 was assayed. The drain was placed at 10:30. It was instilled intrapleurally.', ''],
    ['10 mCi P-32 was assayed. It was given intrapleurally, and she was given water.', 'intrapleural'],
  ])('%j => %s', (note, states) => expect(says(readNote(note))).toBe(states));
});

describe('what a browser would not show', () => {
  test.each([
    ['<p hidden>10 mCi P-32 was given.</p><p>P-32 was given.</p>', 'P-32'],
    ['<p>Administered activity: <span style="display:none">10 mCi</span></p>', ''],
    ['<p>Administered <del>10 mCi</del> 9.8 mCi P-32.</p>', 'P-32, 9.8 mCi'],
    ['<p><input type="checkbox"> P-32 given</p><p><input checked type="checkbox"> Y-90 given</p>', 'Y-90'],
    ['<p>Route: <input type="radio"> IV <input type="radio" checked> Intrapleural</p>', 'intrapleural'],
    ['<p>Route: IV <input type="radio"> Intrapleural <input type="radio" checked></p>', ''],
    ['<p>P-32 <input type="text"> was given</p>', 'P-32'],
    ['Radionuclide: <select><option>P-32</option><option selected>Y-90</option></select>', 'Y-90'],
    ['<section><title>Plan of Treatment</title><text>P-32 was given.</text></section>', ''],
    ['<section><title>History of Procedures</title><text>P-32 was given.</text></section>', ''],
    ['<title>P-32 was given.</title>', ''],
    ['<p class="hidden-xs">10 mCi P-32 was given.</p>', 'P-32, 10 mCi'],
    ['<p hidden/>10 mCi P-32 was given.', 'P-32, 10 mCi'],
    ['<p style="display: none">10 mCi P-32 was given.', 'P-32, 10 mCi'],
    ['<div hidden><div>10 mCi P-32 was given.</div>9 mCi was given.</div><p>8 mCi was given.</p>', '8 mCi'],
    ['<div hidden><br/><div/>10 mCi was given.</div>P-32 was given.</div>', 'P-32'],
    ['<div hidden><div>10 mCi was given.</div>P-32 was given.', 'P-32'],
    ['<p>P-32 <x:del>10 mCi</x:del> was given.</p>', 'P-32'],
    ['<p>Activity: <span style="text-decoration: line-through">10 mCi</span> 9.8 mCi</p>', '9.8 mCi'],
    ['<p style="visibility:hidden">10 mCi P-32 was given.</p>', ''],
    ['<content styleCode="xStrike">10 mCi was given.</content> P-32 was given.', 'P-32'],
  ])('%j => %s', (html, states) => expect(says(readNote(xhtmlText(html)))).toBe(states));
});

describe('tables', () => {
  const rows = (...cells: readonly (readonly string[])[]) =>
    `<table>${cells.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`;
  test.each([
    [
      rows(['Radionuclide', 'P-32'], ['Administered activity', '9.8 mCi'], ['Route', 'intrapleural']),
      'P-32, 9.8 mCi, intrapleural',
    ],
    [rows(['Prescribed activity', '10 mCi']), ''],
    [rows(['Item', 'Ordered', 'Given'], ['Activity', '10 mCi', '9.8 mCi']), ''],
    [rows(['Administered activity (mCi)', '____']), ''],
  ])('%j => %s', (html, states) => expect(says(readNote(xhtmlText(html)))).toBe(states));
});

describe('lines wrapped by an editor', () => {
  test.each([
    ['The patient was seen in the morning and it was decided that she would not be\ngiven 10 mCi of P-32.', ''],
    ['It was noted by the nurse in the procedure room that the patient was not\nGiven 10 mCi of P-32.', ''],
    ['There is no record that the\npatient received 10 mCi of P-32.', ''],
    [
      'The patient was brought to the room and there received 10 mCi of\nP-32 intrapleurally.',
      'P-32, 10 mCi, intrapleural',
    ],
  ])('%j => %s', (note, states) => expect(says(readNote(note))).toBe(states));
});

describe('full dates', () => {
  const given = 'On 04/12/2025, 10 mCi was given.';
  test.each([
    [given, ''],
    ['On 02/30/2025, 10 mCi was given.', ''],
    ['On 04.12.2019, 10 mCi was given.', ''],
    ['On 4.12.19, 10 mCi was given.', ''],
    ['On 2019.04.12, 10 mCi was given.', ''],
    ['10.2 mCi was given at 10.30.', '10.2 mCi'],
  ])('are of an unknown day without the day of the infusion: %s => %s', (sentence, states) =>
    expect(says(readNote(sentence))).toBe(states),
  );
  test.each([
    [given, '10 mCi'],
    ['On April 12, 2025 10 mCi was given.', '10 mCi'],
    ['On 12 Apr 2025 10 mCi was given.', '10 mCi'],
    ['2025-04-12: 10 mCi was given.', '10 mCi'],
    ['On 4/12/25 10 mCi was given.', '10 mCi'],
    ['On 04/11/2025, 10 mCi was given.', ''],
    ['On 02/30/2025, 10 mCi was given.', ''],
    ['2025/04/12: 10 mCi was given.', '10 mCi'],
    ['2025.04.11: 10 mCi was given.', ''],
    ['On 04.12.2025, 10 mCi was given.', '10 mCi'],
    ['On 12.04.2025, 10 mCi was given.', '10 mCi'],
    ['10 mCi was given [04/12/2025].', '10 mCi'],
    ['10 mCi was given (04/12/2025).', '10 mCi'],
    ['On 12.04.25, 10 mCi was given.', '10 mCi'],
    ['On 04.11.2025, 10 mCi was given.', ''],
    ['On 04.12.2019, 10 mCi was given.', ''],
    ['On 30.02.2025, 10 mCi was given.', ''],
    ['CT on 04/12/2025 shows stable disease.', 'response'],
    ['CT on 25.06.2025 shows stable disease.', 'response'],
    ['CT on 06.25.2025 shows stable disease.', 'response'],
    ['CT on 06.06.2025 shows stable disease.', 'response'],
    ['CT on 25.03.2025 showed stable disease.', ''],
    ['CT on 03.06.2025 shows stable disease.', ''],
    ['CT on 06.03.2025 shows stable disease.', ''],
    ['On April 11, 2025 10 mCi was given.', ''],
    ['On 11 Apr 2025 10 mCi was given.', ''],
    ['CT on 06/21/2025 shows stable disease.', 'response'],
    ['CT on 03/01/2025 showed stable disease.', ''],
    ['On 25/04/2025, 10 mCi was given.', ''],
    ['CT on 25/06/2025 shows stable disease.', 'response'],
    ['CT on 25/03/2025 showed stable disease.', ''],
    ['Seen 25/06/2025. On 12/04/2025, 10 mCi was given.', '10 mCi'],
    ['Seen 25-06-25. On 12-04-25, 10 mCi was given.', '10 mCi'],
    ['Seen 25/06/2025. On 04/12/2025, 10 mCi was given.', ''],
    ['Seen 25/06/2025. CT 10/06/2025 shows stable disease.', 'response'],
    ['Seen 25/06/2025. CT 10/03/2025 showed stable disease.', ''],
    ['Seen 25/06/2025, 06/26/2025. On 04/12/2025, 10 mCi was given.', '10 mCi'],
    ['The metastases are smaller compared to the CT of 02/10/2025.', 'response'],
    ['Stable disease compared with January 10, 2025.', 'response'],
    ['On 02/10/2025 the metastases were smaller compared to 12/10/2024.', ''],
  ])('%s => %s', (sentence, states) => expect(says(readNote(sentence, '2025-04-12'))).toBe(states));
});
