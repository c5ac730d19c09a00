import type { Resource } from '@medplum/fhirtypes';
import { on, ref, without, type Case } from './builders.ts';
import { between, pick, type Draw } from './draw.ts';
import { infusion } from './infusion.ts';
import { dischargeSummary, inpatientInfusion } from './inpatient-infusion.ts';
import { scan } from './imaging.ts';
import { labs } from './labs.ts';
import { note } from './notes.ts';
import { clinicVisit, encounter, followUpAppointment } from './visits.ts';

const BY = 'radiation-oncologist';

/** Parts of the shared inpatient record that may be missing, and the day from which each can exist. */
const PARTS: readonly (readonly [from: number, names: readonly string[]])[] = [
  [-16, ['chest-ct', 'chest-ct-report']],
  [-14, ['consult']],
  [-1, ['history']],
  [-1, ['performance-status']],
  [
    -1,
    [
      'before-blood-count',
      'before-blood-count-hemoglobin',
      'before-blood-count-leukocytes',
      'before-blood-count-platelets',
    ],
  ],
  [-1, ['before-coagulation', 'before-coagulation-prothrombin', 'before-coagulation-inr']],
  [-1, ['consent']],
  [0, ['infusion-directive']],
  [0, ['infusion-administration']],
  [0, ['procedure-note']],
  [0, ['recovery-heart-rate', 'recovery-saturation']],
  [4, ['claim']],
];

/**
 * A 77750 service `daysAgo` days before the day of the record (negative: still ahead), of which each part is there with
 * the chance `completeness`.
 */
export function randomEpisode(file: Case, daysAgo: number, completeness: number, draw: Draw): readonly Resource[] {
  const absent = PARTS.filter(([from]) => from >= daysAgo || draw() > completeness).flatMap(([, names]) => names);
  const whole = without(file, inpatientInfusion(file), ...absent);
  const isLinked = draw() < completeness;
  const given =
    daysAgo < 3 || !isLinked
      ? [...without(file, whole, 'infusion', 'admission'), ...underWay(file, daysAgo, isLinked)]
      : whole;
  return [...given, ...later(file, daysAgo, () => draw() < completeness, draw)];
}

/** The infusion and its admission while the stay is ahead or goes on, or where nobody linked them. */
function underWay(file: Case, daysAgo: number, isLinked: boolean): readonly Resource[] {
  const admission = ref(file, 'Encounter', 'admission');
  const told = { title: 'Intrapleural P-32 instillation', by: BY, ...(isLinked && { encounter: admission }) } as const;
  const stay = encounter(file, {
    name: 'admission',
    kind: 'IMP',
    from: [-1, '13:00'],
    title: 'Inpatient stay',
    with: [BY],
    reason: ref(file, 'Condition', 'metastasis'),
    ...(daysAgo >= 3 && { to: [2, '10:30'] as const }),
  });
  if (daysAgo > 0) return [infusion(file, told), stay];
  return [
    infusion(file, told, { status: 'preparation', performedPeriod: { start: on(file, 0) } }),
    { ...stay, status: 'planned' },
  ];
}

function later(file: Case, daysAgo: number, isThere: () => boolean, draw: Draw): readonly Resource[] {
  const first = between(draw, 21, 42);
  const last = between(draw, 70, 100);
  const kept = pick(draw, ['fulfilled', 'fulfilled', 'fulfilled', 'cancelled', 'noshow'] as const);
  const status = daysAgo >= first ? kept : 'booked';
  return [
    ...(daysAgo >= 4 && isThere() ? [dischargeSummary(file)] : []),
    ...(daysAgo >= 2 && isThere() ? [followUpAppointment(file, 'follow-up', [first, '09:10'], status, BY)] : []),
    ...(daysAgo >= first && kept === 'fulfilled' && isThere() ? visit(file, 'first-visit', first) : []),
    ...(daysAgo >= 50 && isThere() ? imagingAndTests(file) : []),
    ...(daysAgo >= last && isThere() ? visit(file, 'last-visit', last) : []),
  ];
}

function visit(file: Case, name: string, day: number): readonly Resource[] {
  return [
    clinicVisit(file, name, [day, '09:10'], BY, ref(file, 'Condition', 'metastasis')),
    note(file, {
      name: `${name}-note`,
      kind: 'radiation-oncology',
      when: [day, '09:40'],
      by: BY,
      encounter: ref(file, 'Encounter', name),
      text: 'INTERVAL HISTORY: No adverse events. Breathing is easier.\nASSESSMENT: The effusion has decreased.',
    }),
  ];
}

function imagingAndTests(file: Case): readonly Resource[] {
  return [
    ...scan(file, {
      name: 'follow-up-ct',
      when: [48, '13:20'],
      modality: 'CT',
      title: 'CT chest',
      region: 'Chest',
      conclusion: 'The effusion has decreased.',
    }),
    ...labs(file, 'after', [47, '09:00'], { 'blood-count': { hemoglobin: 11.9, leukocytes: 5.5, platelets: 214 } }),
  ];
}
