import { isDeepStrictEqual } from 'node:util';
import { FAULT_NAMES } from './fault-kinds.ts';
import { meetPeople } from './people.ts';
import { raceThrough } from './races.ts';
import { workThrough } from './schedule.ts';

/** `npm run faults [-- <share>]`: every fault at every request, every deed at every moment, and races; exits 1 at a difference. */
const share = Number(process.argv[2] ?? 1);
const step = Math.round(1 / share) | 1;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
// The client prints each answer it cannot read, hundreds of times here.
console.error = () => undefined;

let count = 0;
let differences = 0;
const pick = () => count++ % step === 0;
const compare = ({ row, world, expected }: { row: object; world: unknown; expected: unknown }) => {
  if (isDeepStrictEqual(world, expected)) return;
  differences++;
  say(`DIFFERENT: ${JSON.stringify(row)}`);
};

const recovered = new Map<string, number>();
let situation = '';
const rows = await workThrough(pick, (ending) => {
  const { row } = ending;
  if (`${row.deployment}, ${row.situation}` !== situation) say((situation = `${row.deployment}, ${row.situation}`));
  compare(ending);
  if (ending.recovered) recovered.set(ending.row.fault, (recovered.get(ending.row.fault) ?? 0) + 1);
});
const alone = [...recovered.values()].reduce((sum, one) => sum + one, 0);
say(
  `${rows} faults of ${FAULT_NAMES.length} kinds: ${alone} overcome by the check itself, ${rows - alone} by the next one`,
);
let meetings = 0;
await meetPeople(pick, (meeting) => {
  meetings++;
  compare(meeting);
});
say(`${meetings} deeds of people between two requests`);
const races = await raceThrough(Math.ceil(40 * share), compare);
say(`${races} races of two processes`);
say(`${differences} differences`);
if (differences > 0) process.exitCode = 1;
