import type { Address } from '../medplum/deploy/connect.ts';
import { DeployError } from '../medplum/deploy/deploy-error.ts';
import { BusyServer } from '../medplum/busy.ts';
import { connect, type FhirServer } from '../medplum/fhir-server.ts';
import { OtherFhirVersion } from '../medplum/fhir-version.ts';
import { NotInstalled } from '../medplum/fhir-store.ts';
import { AnswerTooLarge, isNetworkError, outcomeOfError } from '../medplum/outcome.ts';
import type { Servers } from '../server/servers.ts';
import { configFrom, medplumAt } from './server-address.ts';

/** One Medplum server by its address and client, or the servers of `radgap serve` by their variables. */
export function serversOf({ baseUrl, clientId, clientSecret }: Partial<Address>, env: NodeJS.ProcessEnv): Servers {
  const connection = { clock: () => Date.now(), timeout: 60_000 };
  if (baseUrl !== undefined) {
    const target = connect(medplumAt(baseUrl, clientId, clientSecret), connection);
    return { source: target, target };
  }
  const config = configFrom(env);
  const { sourceId, canonicalBase, answerBytes: largest } = config;
  const source = connect(config.source, { ...connection, largest });
  return {
    source,
    target: config.target === config.source ? source : connect(config.target, { ...connection, largest }),
    ...(sourceId !== undefined && { sourceId }),
    ...(canonicalBase !== undefined && { canonicalBase }),
  };
}

/** Characters of a server's own words that are repeated. */
const LONGEST = 200;

/** Errors of the server as one sentence with the next step. */
export async function explained<T>({ base }: Pick<FhirServer, 'base'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotInstalled || error instanceof OtherFhirVersion)
      throw new DeployError(error.message, { cause: error });
    if (error instanceof Error && error.name === 'NoToken') {
      throw new DeployError(`${base} refuses this client: check its id and secret, and its address.`, { cause: error });
    }
    if (error instanceof AnswerTooLarge)
      throw new DeployError(
        `${base}: ${error.message}: have the server give smaller pages, or allow more by RADGAP_ANSWER_MB.`,
        { cause: error },
      );
    if (error instanceof BusyServer && error.retryAfter !== undefined)
      throw new DeployError(
        `${base} asks for rest (${error.message}): try again in ${Math.ceil(error.retryAfter / 1000)} s.`,
        { cause: error },
      );
    if (error instanceof BusyServer) throw unanswered(`${base} (${error.message})`, error);
    if (isNetworkError(error)) throw unanswered(base, error);
    const outcome = outcomeOfError(error);
    if (!outcome) throw error;
    const text = outcome.issue[0]?.details?.text ?? outcome.issue[0]?.code ?? 'an error';
    throw new DeployError(
      `${base} answered "${text.slice(0, LONGEST)}": give the client access to what the checker reads, then try again.`,
      {
        cause: error,
      },
    );
  }
}

function unanswered(where: string, cause: unknown): DeployError {
  return new DeployError(`No answer from ${where}: check the address, and that the server is up.`, { cause });
}
