import { gather } from '../bulk/gather.ts';
import { readResources } from '../bulk/read-resources.ts';
import type { Policy } from '../model/policy.ts';
import type { IsoDate } from '../model/time.ts';
import { catalogue } from '../rules/index.ts';
import type { Format, FormatName, Run } from './format.ts';
import { judge } from './judge.ts';
import { fileOutput, standardOutput } from './output.ts';
import { policyFrom } from './policy-file.ts';
import { skippedText } from './report-format.ts';
import { Counter, outcomeOf, type ExitCode } from './tally.ts';

/** The options of `radgap check`. */
export interface CheckOptions {
  readonly format: FormatName;
  readonly asOf?: IsoDate;
  readonly policy?: string;
  readonly output?: string;
}

/**
 * Reviews the services coded 77750 in a file or folder and prints what the record shows of each.
 * @throws InputError when the input, the policy or the output cannot be used.
 */
export async function check(path: string, options: CheckOptions): Promise<ExitCode> {
  const policy = await policyFrom(
    options.policy,
    catalogue.map(({ id }) => id),
  );
  const asOf = options.asOf ?? today(policy);
  const { records, skipped, resources } = await gather(readResources(path), asOf);
  const output = options.output === undefined ? standardOutput() : await fileOutput(options.output, path);
  const format = await formatNamed(options.format, { path, asOf, policy, catalogue, ...looks(options) });
  const counter = new Counter();
  await output.write(format.head());
  for (const record of records) {
    const judged = judge(record, catalogue, policy);
    counter.add(judged);
    if ('assessments' in judged) await output.write(format.patient(judged));
  }
  const tally = counter.tally(resources, skipped);
  await output.write(format.tail(tally));
  await output.close();
  const { code, because } = outcomeOf(tally);
  const isOnPage = options.format === 'report' && options.output === undefined;
  if (!isOnPage) process.stderr.write(`${skippedText(tally)}${because}\n`);
  return code;
}

/** The day it is at the facility: the one place where `check` looks at the clock. */
function today({ timeZone }: Policy): IsoDate {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date());
}

function looks({ output }: CheckOptions): Pick<Run, 'width' | 'colour'> {
  const { stdout } = process;
  const onScreen = output === undefined && stdout.isTTY;
  return { width: onScreen ? stdout.columns : 100, colour: onScreen && stdout.hasColors() };
}

async function formatNamed(name: FormatName, run: Run): Promise<Format> {
  switch (name) {
    case 'report':
      return (await import('./report-format.ts')).reportFormat(run);
    case 'json':
      return (await import('./json-format.ts')).jsonFormat();
    case 'ndjson':
      return (await import('./json-format.ts')).ndjsonFormat();
    case 'csv':
      return (await import('./csv-format.ts')).csvFormat(new Map(run.catalogue.map(({ id, remedy }) => [id, remedy])));
    case 'fhir':
      return (await import('./fhir-format.ts')).fhirFormat(run);
  }
}
