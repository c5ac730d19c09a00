import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Scope } from '../bulk/export-job.ts';
import type { ExportOptions } from './export.ts';
import { FORMATS } from './format.ts';
import { withAddress } from './installation-commands.ts';

/** What the command shares with `check`. */
export interface Shared {
  readonly isoDay: (text: string) => string;
  readonly reporter: (text: string) => string;
  readonly exitCodes: string;
}

const NOTE = `
The server is a Medplum project (--base-url, --client-id, --client-secret), or the one that RADGAP_SOURCE_URL and its
fellow variables name, with a client secret or a private key (SMART Backend Services). An export that is interrupted goes
on where it stopped when the same command is run again.
`;

const WITHOUT_CHECK = '\nWith --no-check: 0  the whole export is in the folder; 2  it is not';

/** Adds `radgap export`. */
export function addExportCommand(program: Command, { isoDay, reporter, exitCodes }: Shared): void {
  withAddress(program.command('export'))
    .description('fetch a Bulk Data export from a FHIR server into a folder, and check it')
    .argument('<folder>', 'an empty or new folder, or that of an interrupted export')
    .addOption(
      new Option('--scope <name>', 'system, patients, or a Group such as Group/123').argParser(scope).default('system'),
    )
    .option('--type <types>', 'only these types, with commas between; rules that need others cannot tell', typeList)
    .option('--waivers', 'also what radgap wrote there, so that a gap somebody waived is not told as open')
    .option('--since <instant or folder>', 'only what changed since, or since the export in that folder')
    .option('--no-check', 'stop when the files are there')
    .addOption(new Option('--format <name>', 'of the check: a page, or data').choices(FORMATS).default('report'))
    .option('--as-of <day>', 'the day to judge on, as YYYY-MM-DD (default: today)', isoDay)
    .option('--policy <file>', "the site's settings, as JSON")
    .option('--output <file>', 'write the check there instead of to the screen')
    .option('--reporter <reference>', 'who reports, as Organization/id: for --format measure', reporter)
    .addHelpText('after', NOTE + exitCodes + WITHOUT_CHECK)
    .action(async (folder: string, options: ExportOptions) => {
      const { runExport } = await import('./export.ts');
      process.exitCode = await runExport(folder, options, process.env);
    });
}

function scope(text: string): Scope {
  if (text === 'system' || text === 'patients') return text;
  const group = /^Group\/[A-Za-z0-9.-]{1,64}$/.test(text) ? text.slice('Group/'.length) : undefined;
  if (group === undefined) throw new InvalidArgumentError('Write system, patients, or a Group such as Group/123.');
  return `Group/${group}`;
}

function typeList(text: string): readonly string[] {
  const types = text.split(',').map((type) => type.trim());
  if (!types.every((type) => /^[A-Z][A-Za-z]{1,63}$/.test(type)))
    throw new InvalidArgumentError('Write resource types with commas between, such as Patient,Procedure,Claim.');
  return types;
}
