import { describe, expect, it } from '@jest/globals';
import { episodesOf } from '../../../src/chart/episodes.ts';
import { englishPart, isInOtherLanguage } from '../../../src/chart/narrative/other-language.ts';
import { readProcedureNotes } from '../../../src/chart/notes.ts';
import { openChart } from '../../../src/chart/open-chart.ts';
import { DEFAULT_POLICY } from '../../../src/model/policy.ts';
import { admission, day, document, linked, record } from '../../support/chart-builders.ts';
import { says } from './says.ts';

describe('a note in another language', () => {
  it.each([
    [
      'Spanish',
      'La paciente recibió 370 MBq de P-32 por vía intrapleural el 14 de enero. El procedimiento fue bien tolerado, sin eventos adversos. Se dio de alta con instrucciones para su familia.',
    ],
    [
      'French',
      'Le patient a reçu 370 MBq de P-32 par voie intrapleurale. Le geste a été bien toléré, sans effets indésirables. Une surveillance est prévue dans les suites avec son médecin.',
    ],
    [
      'German',
      'Die Patientin erhielt 370 MBq P-32 intrapleural. Die Gabe wurde gut vertragen, ohne Nebenwirkungen. Nach der Behandlung war sie für zwei Stunden auf der Station und ist mit dem Bericht entlassen.',
    ],
    [
      'Portuguese',
      'A paciente recebeu 370 MBq de P-32 por via intrapleural. O procedimento foi bem tolerado, sem eventos adversos, e ela teve alta após duas horas com uma carta para o médico. Não há queixas.',
    ],
    [
      'Italian',
      'Il paziente ha ricevuto 370 MBq di P-32 per via intrapleurica. La procedura è stata ben tollerata, senza eventi avversi, e dopo due ore è andato a casa con una lettera che spiega il seguito.',
    ],
    [
      'Dutch',
      'De patiënt kreeg 370 MBq P-32 intrapleuraal. Het werd goed verdragen, zonder bijwerkingen. Na twee uur naar huis met een brief voor de huisarts; controle bij de internist.',
    ],
    [
      'Polish',
      'Pacjent otrzymał 370 MBq P-32 do jamy opłucnej. Zabieg został dobrze zniesiony, bez działań niepożądanych. Kontrola po dwóch tygodniach, nie jest wymagana hospitalizacja dla pacjenta od jutra.',
    ],
    [
      'Russian',
      'Пациентке введено 370 МБк P-32 внутриплеврально. Процедура перенесена хорошо, без нежелательных явлений.',
    ],
    [
      'Chinese',
      '患者于一月十四日接受胸腔内注射三百七十兆贝克勒尔的放射性磷治疗,过程顺利,无不良反应,两小时后出院回家。',
    ],
    ['Arabic', 'تلقى المريض العلاج الإشعاعي داخل غشاء الجنب وتحمله جيدا دون آثار جانبية وخرج بعد ساعتين'],
    [
      'Spanish under an English header',
      'Patient: Synthetic, Ana\nDate of birth: 1950-02-03\nDate of service: 2025-01-14\nSigned by: Dr. Example\nPROCEDURE NOTE\n\nLa paciente recibió el tratamiento con P-32 por vía intrapleural. Fue bien tolerado, sin eventos. Se fue a casa con su familia para descansar.',
    ],
  ])('is known as one: %s', (_, text) => {
    expect(isInOtherLanguage(text)).toBe(true);
  });

  it.each([
    [
      'plain English',
      'The patient received 370 MBq of P-32 by intrapleural instillation and was discharged with instructions.',
    ],
    ['telegraphic', 'P-32 370 MBq ip. Tol well. No AE. VSS. D/c home 2 h.'],
    ['a form', 'Agent: P-32\nActivity: 370 MBq\nRoute: intrapleural\nSite: R pleural space\nComplications: none'],
    [
      'names and Latin',
      'Pt: María de la Cruz. Ref: Dr. van der Berg, Dr. Le, Dr. Das. Dx: carcinoma in situ, per os meds as per Dr. Da Costa et al. P-32 370 MBq given ip.',
    ],
    [
      'English with a Spanish copy below it',
      'The patient was told to rest and to drink. La paciente debe descansar y beber; el equipo se lo explicó con una hoja para su casa. Si hay fiebre, que llame por teléfono sin esperar.',
    ],
    ['abbreviations alone', 'CT C/A/P w/ contrast: PR. KPS 80. CBC wnl. Rtc 3 mo.'],
    ['Greek letters and units', 'β-emitter, 7.4 GBq, A ∝ V, 5 µSv/h at 1 m, α/β 10.'],
    ['nothing', ''],
    ['two words', 'Para el'],
  ])('is none: %s', (_, text) => {
    expect(isInOtherLanguage(text)).toBe(false);
  });
});

const INSTRUCTIONS =
  'Instrucciones: después del tratamiento la paciente debe quedarse en su casa por tres días. No comparta la cama con los niños. Llame al hospital si tiene fiebre o dolor en el pecho. Para más información hable con el médico de la unidad según la hoja que se le dio.';
const TOLD =
  'Interpreter used. 10 mCi of P-32 was instilled into the peritoneal cavity. The patient tolerated the procedure well and was watched for 2 hours.';
const MOSTLY_SPANISH = `${INSTRUCTIONS}\n\n${INSTRUCTIONS}\n\n${INSTRUCTIONS}`;

describe('the English part of a note in another language', () => {
  it('is read, wherever it stands', () => {
    expect(englishPart(`${MOSTLY_SPANISH}\n\n${TOLD}`)).toBe(TOLD);
    expect(englishPart(`${TOLD}\n \n${MOSTLY_SPANISH}`)).toBe(TOLD);
  });
  it.each([
    ['none', MOSTLY_SPANISH],
    ['a line of two words', `${MOSTLY_SPANISH}\n\nFor the patient.`],
    ['a form without sentences', `${MOSTLY_SPANISH}\n\nAgent: P-32\nRoute: IP`],
    ['words within a paragraph of the other', `${MOSTLY_SPANISH} The nurse was with the family.`],
  ])('is too little: %s', (_, text) => {
    expect(englishPart(text)).toBeUndefined();
  });
  it('tells what it tells, and the rest of the note stays one that could not be read', () => {
    const context = { period: { start: day(0) }, encounter: [{ reference: 'Encounter/admission' }] };
    const note = document('28570-0', { text: `${MOSTLY_SPANISH}\n\n${TOLD}`, context });
    const [episode] = episodesOf(openChart(record([linked(), admission(), note]), DEFAULT_POLICY), DEFAULT_POLICY);
    if (episode?.day === undefined) throw new Error('the chart holds no dated episode');
    const read = readProcedureNotes({ ...episode, day: episode.day }, DEFAULT_POLICY);
    expect(read.readings.map(({ value }) => says(value))).toEqual([
      'P-32, 10 mCi, intraperitoneal, site, adverse events, recovery',
    ]);
    expect(read.unreadable).toEqual([{ reference: 'DocumentReference/doc-28570-0', why: { code: 'other-language' } }]);
  });
});
