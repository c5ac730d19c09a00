import { connect, type Address, type Connection } from '../medplum/deploy/connect.ts';
import { examine, examineUnseen, type Finding } from '../medplum/deploy/examine.ts';
import { readState } from '../medplum/deploy/state.ts';
import { statusOfError } from '../medplum/outcome.ts';
import { readSweepState } from '../medplum/sweep-state.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import { addressFrom, botCodes, wishFor } from './deploy.ts';
import { explained } from './fhir-servers.ts';
import { forTerminal } from './terminal.ts';

/**
 * Examines a deployment and says what to do, one line a check.
 * @returns 0 when all is well, 1 when something works less well than it could, 2 when something does not work.
 * @throws DeployError when the server cannot be examined.
 */
export async function doctor(options: Partial<Address>): Promise<number> {
  const address = addressFrom(options);
  return explained({ base: address.baseUrl }, () => examineAt(address));
}

async function examineAt(address: Address): Promise<number> {
  const findings = await findingsAt(await connect(address));
  for (const finding of findings) process.stdout.write(`${forTerminal(line(finding))}\n`);
  if (findings.some(({ state }) => state === 'ill')) return 2;
  return findings.some(({ state }) => state === 'weak') ? 1 : 0;
}

async function findingsAt(connection: Connection): Promise<readonly Finding[]> {
  const canonicals = canonicalsUnder();
  try {
    return examine({
      connection,
      state: await readState(connection.client, canonicals),
      wish: wishFor(connection, await botCodes(), undefined),
      sweep: await readSweepState(connection.client, canonicals),
      now: Date.now(),
    });
  } catch (error) {
    if (statusOfError(error) !== 403) throw error;
    return examineUnseen(connection);
  }
}

const MARKS: Readonly<Record<Finding['state'], string>> = { well: '✓', weak: '!', ill: '✗' };

function line({ state, what, todo }: Finding): string {
  return `${MARKS[state]} ${what}${todo === undefined ? '' : ` → ${todo}`}`;
}
