import { type Command, Option } from 'commander';
import type { DeployOptions } from './deploy.ts';

/** Adds the commands that install radgap on a Medplum server and look after it there. */
export function addInstallationCommands(program: Command): void {
  withAddress(program.command('deploy'))
    .description('install radgap in a Medplum project, or bring an installation up to date')
    .option('--policy <file>', "store the site's settings, as JSON")
    .addOption(
      new Option('--runtime <name>', "where bots run (default: the server's own)").choices(['vmcontext', 'awslambda']),
    )
    .option('--dry-run', 'show the plan, and what would open and close, and stop')
    .option('--remove', 'take out what deploy put in; issues, Tasks, Lists and Provenance stay')
    .action(async (options: DeployOptions) => {
      const { deploy } = await import('./deploy.ts');
      process.exitCode = await deploy(options);
    });
}

function withAddress(command: Command): Command {
  return command
    .addOption(new Option('--base-url <url>', 'the Medplum server').env('MEDPLUM_BASE_URL'))
    .addOption(new Option('--client-id <id>', 'a client of the project').env('MEDPLUM_CLIENT_ID'))
    .addOption(new Option('--client-secret <secret>', 'better given by the environment').env('MEDPLUM_CLIENT_SECRET'));
}
