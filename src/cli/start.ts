import type { Resource } from '@medplum/fhirtypes';
import { once } from 'node:events';
import pino from 'pino';
import { bots } from '../../bots/index.ts';
import { placeText, type Skipped } from '../bulk/found.ts';
import { gather } from '../bulk/gather.ts';
import { InputError } from '../bulk/input-error.ts';
import { dateIn } from '../chart/dates.ts';
import type { Assessment } from '../model/assessment.ts';
import type { Policy } from '../model/policy.ts';
import type { IsoDate } from '../model/time.ts';
import { catalogue } from '../rules/index.ts';
import { startDemo, type Demo } from '../sandbox/demo.ts';
import { population } from '../sandbox/population.ts';
import { seedFor } from '../sandbox/seed.ts';
import { PortInUse } from '../sandbox/server.ts';
import { stories } from '../sandbox/stories/index.ts';
import { worklistFiles } from '../worklist-files.ts';
import { policyFrom } from './policy-file.ts';
import { doubted, keep, keepInput, readsOf, replay, storable, type Kept } from './start-data.ts';
import type { StartOptions } from './start-options.ts';
import { policyWithout, rulesBehind } from './start-policy.ts';
import { episodeTable } from './start-table.ts';
import { forTerminal } from './terminal.ts';
import { buildWorklist, SANDBOX_PERSON, WORKLIST_CLIENT, worklistClient } from './start-worklist.ts';

/** Episodes shown in the table at the start; a large population has more. */
const MOST_SHOWN = 40;

/**
 * Starts the sandbox, fills it, shows what it holds, and runs until it is told to stop.
 * @throws InputError when the port is taken, or the policy or the data cannot be used.
 */
export async function start(options: StartOptions): Promise<number> {
  const policy = await policyFrom(options.policy, catalogue);
  const asOf = options.asOf ?? today(policy);
  say(`radgap sandbox: starting, the day is ${asOf}.`);
  const { data } = options;
  const kept = data === undefined ? await keep(readsOf(synthetic(asOf, options), 'stories')) : await keepInput(data);
  const hasWorklist = await buildWorklist();
  const demo = await open(options, policyWithout(kept.unknown, policy, catalogue));
  try {
    await demo.load([SANDBOX_PERSON, worklistClient(demo.baseUrl)]);
    const assessments = await fill(demo, kept, policy, asOf, data);
    sayLacking(kept);
    show(demo, assessments, policy, hasWorklist);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    say('\nStopping.');
    return 0;
  } finally {
    await demo.stop();
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** The day it is at the facility: the one place where `start` looks at the clock. */
function today({ timeZone }: Policy): IsoDate {
  return dateIn(timeZone, Date.now());
}

function* synthetic(asOf: IsoDate, { patients }: StartOptions): Generator<Resource> {
  for (const { resources } of stories(asOf)) yield* resources;
  if (patients === undefined) return;
  for (const { resources } of population(patients, asOf)) yield* resources;
}

async function open({ port, token, asOf }: StartOptions, policy: Policy): Promise<Demo> {
  const log = pino({ level: 'warn' }, pino.destination(2));
  try {
    return await startDemo({
      port,
      bots,
      policy,
      log,
      mount: (app) => app.use(worklistFiles({ clientId: WORKLIST_CLIENT, ...(asOf !== undefined && { asOf }) })),
      ...(token !== undefined && { token }),
      ...(asOf !== undefined && { asOf }),
    });
  } catch (error) {
    if (!(error instanceof PortInUse)) throw error;
    const message = `Port ${error.port} is in use by another program: stop it, or choose another with --port.`;
    throw new InputError(message, { cause: error });
  }
}

/** Stores the records and what radgap would have written for them, and gives the verdicts. */
async function fill(
  demo: Demo,
  kept: Kept,
  policy: Policy,
  asOf: IsoDate,
  path: string | undefined,
): Promise<readonly Assessment[]> {
  const { loaded, refused } = await demo.load(storable(kept.reads));
  for (const { reference, why } of refused)
    process.stderr.write(`  Not loaded: ${forTerminal(`${reference}: ${why}`)}\n`);
  const { records, skipped } = await gather(replay(kept.reads), asOf);
  for (const place of [...kept.skipped, ...skipped])
    process.stderr.write(`  Skipped: ${forTerminal(skippedText(place))}\n`);
  if (loaded === 0 && path !== undefined) throw new InputError(`${path} holds no FHIR resource that can be loaded.`);
  const assessments: Assessment[] = [];
  for (const record of records) {
    const seeded = seedFor(doubted(record, kept.unknown), catalogue, policy, demo.device, `${asOf}T06:00:00.000Z`);
    await demo.load(seeded.resources);
    assessments.push(...seeded.assessments);
  }
  say(`Loaded ${loaded} resources; ${assessments.length} services coded 77750 among them.\n`);
  return assessments;
}

/** What the exports in the data do not hold, and what the sandbox makes of that. */
function sayLacking({ unknown }: Kept): void {
  const behind = rulesBehind(unknown, catalogue);
  if (behind.length === 0) return;
  const whose = behind.length === catalogue.length ? 'all rules hang' : `${behind.length} rules hang`;
  say(
    `The data are of an export that does not hold, or not whole: ${unknown.join(', ')}.
What they do not show may be on record all the same, and ${whose} on that: undetermined in the table below,
and off in this sandbox, whose bots and worklist take what it holds for the whole record.\n`,
  );
}

function skippedText({ why, ...place }: Skipped): string {
  return `${placeText(place)}: ${why}`;
}

function show(
  { baseUrl, token }: Demo,
  assessments: readonly Assessment[],
  policy: Policy,
  hasWorklist: boolean,
): void {
  const page = `${baseUrl}#token=${encodeURIComponent(token)}&person=Practitioner/${SANDBOX_PERSON.id ?? ''}`;
  const fhir = `${baseUrl}fhir/R4`;
  say(episodeTable(assessments.slice(0, MOST_SHOWN), policy));
  if (assessments.length > MOST_SHOWN) say(`  ... and ${assessments.length - MOST_SHOWN} more`);
  say(`
The sandbox is ready.
  Worklist   ${hasWorklist ? page : 'not built: install the development packages'}
  FHIR API   ${fhir}   (also open: ${baseUrl}health/ready)
  Token      ${token}

Post a Procedure coded 77750, or an Appointment for one of these patients, and look at the issues a moment later:
  curl -s -H 'Authorization: Bearer ${token}' '${fhir}/DetectedIssue?status=final&_count=5'

Stop it with Ctrl+C.`);
}
