#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { endWhereOutputBreaks } from './broken-output.ts';
import { isCalendarDay } from './calendar-day.ts';
import type { CheckOptions } from './check.ts';
import { keepCompiled } from './compile-cache.mjs';
import type { DiffOptions } from './diff.ts';
import { addExportCommand } from './export-command.ts';
import { FORMATS } from './format.ts';
import { formatHelp } from './format-help.ts';
import { addInstallationCommands } from './installation-commands.ts';
import type { StartOptions } from './start-options.ts';
import { forTerminal } from './terminal.ts';

/** Errors whose message is one sentence for the user. */
const KNOWN_ERRORS: ReadonlySet<string> = new Set(['InputError', 'PolicyError', 'DeployError', 'ExportError']);

const EXIT_CODES = `
Exit codes:
  0  every service was judged and no gap is open; gaps that are not due yet do not count
  1  everything was judged, and at least one gap is open
  2  could not tell: wrong arguments, a path that cannot be read, no service coded 77750, a part of the input that
     was skipped, a resource set aside, a rule that failed; or no gap open while a verdict is undetermined`;

const DIFF_CODES = `
Exit codes:
  0  nothing would change
  1  something would open, close or change its severity or queue
  2  not all could be compared: wrong arguments, a path that cannot be read, no service coded 77750, a part of the input
     that was skipped, a resource set aside, a rule that failed`;

const program = new Command('radgap')
  .description(
    'Finds what the record of a service coded CPT 77750 does not show. Not legal, billing or medical advice.',
  )
  .version(version())
  .exitOverride()
  .helpCommand(false)
  .showHelpAfterError('(add --help for what can be given)')
  .hook('preAction', (_, command) => {
    refuseEmpty(command);
    refuseIdleReporter(command);
  });

program
  .command('check')
  .description('review the services coded 77750 in files, without a server')
  .argument(
    '<path>',
    'a Bundle, a resource or NDJSON file, a folder of them (.json, .ndjson, also .gz), the manifest of an export, or - for the standard input',
  )
  .addOption(
    new Option('--format <name>', 'a page for people, or data for programs').choices(FORMATS).default('report'),
  )
  .option('--as-of <day>', 'the day to judge on, as YYYY-MM-DD (default: today)', isoDay)
  .option('--policy <file>', "the site's settings, as JSON")
  .option('--output <file>', 'write there instead of to the screen')
  .option('--reporter <reference>', 'who reports, as Organization/id: for --format measure', reporter)
  .option('--threads <number>', 'threads that read a large input (default: one for each core)', numberOfThreads)
  .addHelpText('after', `${formatHelp()}\n${EXIT_CODES}`)
  .action(async (path: string, options: CheckOptions) => {
    const { check } = await import('./check.ts');
    process.exitCode = await check(path, options);
  });

program
  .command('catalogue')
  .description('print the rules: what a complete record shows, and where each requirement comes from')
  .option('--write', 'write src/rules/CATALOGUE.md instead of printing it')
  .option('--language', 'print every sentence radgap can say, on one page for a reviewer')
  .action(async (options: { readonly write?: true; readonly language?: true }) => {
    const { printCatalogue } = await import('./catalogue.ts');
    await printCatalogue(options);
  });

program
  .command('diff')
  .description('show what a new catalogue or policy would open and close, before it goes live')
  .argument('<path>', 'a Bundle, a resource or NDJSON file, or a folder of them')
  .requiredOption('--from <version or file>', 'the catalogue version, or the policy file, to compare with')
  .option('--policy <file>', "the new policy (default: radgap's own)")
  .option('--as-of <day>', 'the day to judge on, as YYYY-MM-DD (default: today)', isoDay)
  .addHelpText('after', `\nIt compares verdicts: what people waived counts for nothing here.\n${DIFF_CODES}`)
  .action(async (path: string, options: DiffOptions) => {
    const { diff } = await import('./diff.ts');
    process.exitCode = await diff(path, options);
  });

program
  .command('start')
  .description('start the sandbox: a FHIR server with the bots subscribed to it, and synthetic episodes')
  .option('--port <number>', 'the port of the server', portNumber, 3777)
  .option('--token <text>', 'the bearer token to ask for (default: a new one, printed)', bearerToken)
  .option('--data <path>', 'load these NDJSON or Bundle files instead of the synthetic episodes')
  .option('--patients <number>', 'add a synthetic population of this size', wholeNumber)
  .option('--as-of <day>', 'the day the sandbox takes for today, as YYYY-MM-DD (default: today)', isoDay)
  .option('--policy <file>', "the site's settings, as JSON")
  .action(async (options: StartOptions) => {
    const { start } = await import('./start.ts');
    process.exitCode = await start(options);
  });

addExportCommand(program, { isoDay, reporter, exitCodes: EXIT_CODES });
addInstallationCommands(program);

program
  .command('serve')
  .description('run the subscription receiver; configured by RADGAP_* variables, see the README')
  .action(async () => {
    const { serve } = await import('./serve.ts');
    process.exitCode = await serve(process.env, version());
  });

program
  .command('help')
  .description('tell what a command does and what can be given')
  .argument('[command]')
  .action(async (name?: string) => {
    const named = name === undefined ? program : program.commands.find((command) => command.name() === name);
    if (named) named.help();
    await program.parseAsync([name ?? ''], { from: 'user' });
  });

try {
  keepCompiled(process.env);
  endWhereOutputBreaks(process);
  const stranger = unknownCommand(process.argv.slice(2));
  await (stranger === undefined ? program.parseAsync() : program.parseAsync([stranger], { from: 'user' }));
} catch (error) {
  process.exitCode = report(error);
}

/** The first word, when it is no command: asked for help with it, the program would print its own and call that done. */
function unknownCommand(args: readonly string[]): string | undefined {
  const name = args.find((arg) => arg !== '--help' && arg !== '-h');
  if (name === undefined || name.startsWith('-')) return undefined;
  return program.commands.some((command) => command.name() === name) ? undefined : name;
}

function isoDay(text: string): string {
  if (!isCalendarDay(text)) throw new InvalidArgumentError('Write a day of the calendar as YYYY-MM-DD.');
  return text;
}

function reporter(text: string): string {
  if (!/^(?:Organization|Practitioner|PractitionerRole)\/[A-Za-z0-9.-]{1,64}$/.test(text)) {
    throw new InvalidArgumentError('Write a reference such as Organization/our-hospital.');
  }
  return text;
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('Write a port from 0 to 65535.');
  return port;
}

/** A text that may stand in an Authorization header; an empty one is refused as every empty option is. */
function bearerToken(text: string): string {
  if (!/^[\w.~+/-]*={0,2}$/.test(text)) {
    throw new InvalidArgumentError('Write letters, digits and any of - . _ ~ + /, without blanks.');
  }
  return text;
}

function numberOfThreads(text: string): number {
  if (!/^0{0,5}[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Write a whole number from 1 to 999999.');
  return Number(text);
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('Write a whole number, at most 999999.');
  return Number(text);
}

/** An empty argument is a variable of a script that was never set; taken at its word, it would name the folder one is in. */
function refuseEmpty(command: Command): void {
  if (command.args.includes('')) command.error('error: an empty argument names nothing.');
  const empty = command.options.find((option) => {
    const name = option.attributeName();
    return command.getOptionValueSource(name) === 'cli' && command.getOptionValue(name) === '';
  });
  if (empty) command.error(`error: option '${empty.long ?? ''}' is empty: give a value, or leave it out.`);
}

/** Only a MeasureReport names its reporter: whoever names one and gets another format has forgotten to ask for it. */
function refuseIdleReporter(command: Command): void {
  if (command.getOptionValue('reporter') === undefined || command.getOptionValue('format') === 'measure') return;
  command.error("error: option '--reporter <reference>' is for --format measure alone: add that, or leave it out.");
}

/** The version in package.json. */
function version(): string {
  const json: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof json === 'object' && json !== null && 'version' in json ? String(json.version) : 'unknown';
}

/** Says in one sentence what went wrong, and returns the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const known = error instanceof Error && KNOWN_ERRORS.has(error.name);
  process.stderr.write(`radgap: ${known ? forTerminal(error.message) : faultText(error)}\n`);
  return 2;
}

/** An error nobody foresaw: its kind and place; its message may quote the chart and is kept back. */
function faultText(error: unknown): string {
  const place = error instanceof Error ? /src\/[\w/-]+\.ts:\d+/.exec(error.stack ?? '')?.[0] : undefined;
  const kind = error instanceof Error ? error.name : 'an unknown error';
  return `a fault of the program itself (${kind}${place === undefined ? '' : ` at ${place}`}); please report it.`;
}
