import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Address } from '../medplum/deploy/connect.ts';
import { isCalendarDay } from './calendar-day.ts';
import type { DeployOptions } from './deploy.ts';
import type { ExplainOptions } from './explain.ts';
import type { ProvisionOptions } from './provision.ts';
import type { SweepOptions } from './sweep.ts';

const DOCTOR_CODES = `
Exit codes:
  0  all is well
  1  something works less well than it could
  2  something does not work, or the server cannot be examined`;

const SWEEP_CODES = `
A sweep that is cut off is taken up again where it stopped.

Exit codes:
  0  everybody was checked
  1  some checks failed; the next sweep takes them up again
  2  the sweep could not be run: wrong arguments, no server, no access, or another sweep is under way`;

/** Adds the commands that install radgap on a Medplum server and look after it there. */
export function addInstallationCommands(program: Command): void {
  withAddress(program.command('deploy'))
    .description(
      'install radgap in a Medplum project, or what the receiver needs on the server that RADGAP_SOURCE_URL names',
    )
    .option('--policy <file>', "store the site's settings, as JSON")
    .addOption(
      new Option('--runtime <name>', "where bots run (default: the server's own)").choices(['vmcontext', 'awslambda']),
    )
    .option('--dry-run', 'show the plan, and what would open and close, and stop')
    .option('--remove', 'take out what deploy put in; issues, Tasks, Lists and Provenance stay')
    .action(async (options: DeployOptions) => {
      const { deploy } = await import('./deploy.ts');
      process.exitCode = await deploy(options, process.env);
    });
  program
    .command('provision')
    .description('make the project and client of radgap on a Medplum server of your own, from the environment')
    .option('--check-secrets', 'refuse placeholder secrets, and stop')
    .option('--deploy', 'install radgap there as well')
    .action(async (options: ProvisionOptions) => {
      const { runProvision } = await import('./provision.ts');
      process.exitCode = await runProvision(options, process.env);
    });
  withAddress(program.command('doctor'))
    .description('examine a deployment on a Medplum server and say what to do')
    .addHelpText('after', DOCTOR_CODES)
    .action(async (options: Partial<Address>) => {
      const { doctor } = await import('./doctor.ts');
      process.exitCode = await doctor(options);
    });
  withAddress(program.command('explain'))
    .description('tell how an issue or Task of radgap came to stand as it does, and what would close it')
    .argument('<reference>', 'DetectedIssue/<id> or Task/<id>')
    .option('--json', 'print it as one line of JSON')
    .action(async (reference: string, options: ExplainOptions) => {
      const { runExplain } = await import('./explain.ts');
      process.exitCode = await runExplain(reference, options, process.env);
    });
  withAddress(program.command('sweep'))
    .description('check again every episode under way, on Medplum or on the servers that RADGAP_SOURCE_URL names')
    .option('--concurrency <number>', 'checks at once', wholeNumber, 1)
    .option('--since <day or instant>', 'look that far back for notices that were lost (default: a week)', moment)
    .addHelpText('after', SWEEP_CODES)
    .action(async (options: SweepOptions) => {
      const { runSweep } = await import('./sweep.ts');
      process.exitCode = await runSweep(options, process.env);
    });
}

/** Adds the options that name a Medplum server and a client of a project there. */
export function withAddress(command: Command): Command {
  return command
    .addOption(given(new Option('--base-url <url>', 'the Medplum server'), 'MEDPLUM_BASE_URL'))
    .addOption(given(new Option('--client-id <id>', 'a client of the project'), 'MEDPLUM_CLIENT_ID'))
    .addOption(
      given(new Option('--client-secret <secret>', 'better given by the environment'), 'MEDPLUM_CLIENT_SECRET'),
    );
}

/** An option that a variable may give; one that is empty gives nothing, as those of the receiver. */
function given(option: Option, variable: string): Option {
  return process.env[variable] === '' ? option : option.env(variable);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 64) throw new InvalidArgumentError('Write a number from 1 to 64.');
  return number;
}

function moment(text: string): string {
  const time = /^.{10}(?:T|$)/.test(text) && isCalendarDay(text.slice(0, 10)) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError('Write a day or an instant, such as 2026-03-01.');
  return new Date(time).toISOString();
}
