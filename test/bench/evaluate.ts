import type { Resource } from '@medplum/fhirtypes';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { evaluate } from '../../src/evaluate.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import type { PatientRecord } from '../../src/model/record.ts';
import { catalogue } from '../../src/rules/index.ts';
import { claim, day, document, encounter, observation, record } from '../support/chart-builders.ts';
import { bookedFollowUp, documentedStay, followUpVisit } from '../support/complete-chart.ts';

/** What is measured: an index of the record, its episodes, and every rule of the catalogue; JSON.parse stays outside. */
function judge(chart: PatientRecord): number {
  const opened = openChart(chart, DEFAULT_POLICY);
  return episodesOf(opened, DEFAULT_POLICY).map((episode) => evaluate(episode, catalogue, DEFAULT_POLICY)).length;
}

/** Ordinary sentences of a procedure note. */
const SENTENCES = [
  'The patient was brought to the interventional suite and placed supine on the table.',
  'Identity and side were confirmed by the whole team in a time-out.',
  'The skin was prepared and draped in the usual sterile fashion.',
  'Lidocaine 1 % was given for local anaesthesia; sedation was by nursing under direct supervision.',
  'Under ultrasound guidance an 8 French catheter was advanced over a wire without difficulty.',
  'About 450 mL of straw-coloured fluid was drained and sent for cytology.',
  'Position was checked by fluoroscopy with 5 mL of contrast.',
  'The line was flushed with saline, and the catheter clamped for two hours.',
  'Survey of the room and of the staff showed no contamination.',
  'Waste was collected in the shielded container and logged.',
  'The dressing was dry and the site soft at the end.',
];
const GIVEN = 'A total of 370 MBq of P-32 chromic phosphate was administered by intrapleural instillation.';
const NOTE = `${`${SENTENCES.join(' ')} `.repeat(9).slice(0, 4900)}. ${GIVEN}`;

/** The infusion, its stay and follow-up, three notes of 5 kB, and ordinary care before it until there are `size` resources. */
function recordOf(size: number): PatientRecord {
  const notes = (['28570-0', '11504-8', '11506-3'] as const).map((code, index) =>
    document(code, {
      id: `note-${index}`,
      text: NOTE,
      context: {
        period: { start: day(index === 2 ? 30 : 0) },
        encounter: [{ reference: index === 2 ? 'Encounter/visit' : 'Encounter/admission' }],
      },
    }),
  );
  const needed = [...documentedStay, bookedFollowUp, ...followUpVisit, claim(), ...notes];
  return record([...needed, ...Array.from({ length: size - needed.length - 1 }, (_, n) => ordinaryCare(n))], day(150));
}

const LABS = ['2160-0', '8867-4', '2345-7', '718-7', '4548-4', '1742-6'];

function ordinaryCare(n: number): Resource {
  const kind = n % 10;
  const on = day(-1 - (n % 900));
  const visit = { reference: `Encounter/earlier-${n - kind + 6}` };
  if (kind < LABS.length)
    return observation(LABS[kind] ?? '', { id: `lab-${n}`, effectiveDateTime: on, encounter: visit });
  if (kind < 8) return encounter({ id: `earlier-${n}`, period: { start: on, end: on } });
  return document('11488-4', { id: `letter-${n}`, context: { period: { start: on }, encounter: [visit] } });
}

/** Milliseconds of each of `runs` judgements of a freshly parsed record, sorted; and of the parsing alone. */
function timed(size: number, runs: number): { readonly judged: readonly number[]; readonly parsed: readonly number[] } {
  const text = JSON.stringify(recordOf(size));
  const judged: number[] = [];
  const parsed: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    const chart = JSON.parse(text) as PatientRecord;
    const read = performance.now();
    if (judge(chart) !== 1) throw new Error('one episode was expected');
    judged.push(performance.now() - read);
    parsed.push(read - start);
  }
  return { judged: judged.sort((a, b) => a - b), parsed: parsed.sort((a, b) => a - b) };
}

const at = (times: readonly number[], share: number): number => times[Math.floor(times.length * share)] ?? NaN;
const ms = (value: number): string => `${value.toFixed(2)} ms`;

/** As many as it takes until the machine code of all 47 rules has settled. */
timed(200, 2000);
for (const size of [200, 500, 1000, 2000]) {
  const { judged, parsed } = timed(size, Math.round(400_000 / size));
  const median = at(judged, 0.5);
  console.log(
    [
      `evaluate ${size} resources`.padEnd(37),
      `median ${ms(median)}, p99 ${ms(at(judged, 0.99))};`,
      `${((1000 * median) / size).toFixed(2)} µs a resource; ${(median / at(parsed, 0.5)).toFixed(2)} x JSON.parse`,
    ].join(' '),
  );
}
