import { MedplumClient } from '@medplum/core';
import type { Bundle, CapabilityStatement, Project, ProjectMembership } from '@medplum/fhirtypes';
import { isUnanswered, LARGEST_ANSWER, parsed, soundFetch, textOf } from '../answers.ts';
import type { Transactions } from '../installation.ts';
import { outcomeOfError } from '../outcome.ts';
import { DeployError } from './deploy-error.ts';

/** Where a Medplum server is, and who we are there. */
export interface Address {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A Medplum project we are logged in to, and what it lets us do. */
export interface Connection {
  readonly client: MedplumClient;
  readonly baseUrl: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly features: readonly string[];
  readonly isAdmin: boolean;
  /** As `/metadata` says it. */
  readonly serverVersion: string;
  readonly transactions: Transactions;
}

/** The oldest Medplum server whose behaviour radgap relies on is known: 5.1. */
const OLDEST: readonly [number, number] = [5, 1];

/** Waits out a whole quota window before a request is given up. */
const PATIENT_CLIENT = { cacheTime: 0, maxRetries: 4, maxRetryTime: 70_000 } as const;

/**
 * Logs in and learns what the project allows.
 * @throws DeployError when the address, the login or the age of the server forbids to go on.
 */
export async function connect(address: Address): Promise<Connection> {
  const baseUrl = baseUrlOf(address.baseUrl);
  const client = new MedplumClient({ ...PATIENT_CLIENT, baseUrl, fetch: soundFetch() });
  const serverVersion = await versionOf(baseUrl);
  await login(client, baseUrl, address);
  const { project, membership } = await client.get<{ project?: Project; membership?: ProjectMembership }>(
    new URL('auth/me', baseUrl),
  );
  if (project?.id === undefined) {
    throw new DeployError(
      `${baseUrl} logged us in without a project: use the client of a project, not a system login.`,
    );
  }
  return {
    client,
    baseUrl,
    projectId: project.id,
    projectName: project.name ?? project.id,
    features: project.features ?? [],
    isAdmin: membership?.admin === true,
    serverVersion,
    transactions: await probeTransactions(client),
  };
}

/** Refuses to go on where an installation could not be finished. */
export function requireInstallable({ projectName, features, isAdmin }: Connection): void {
  if (!isAdmin) {
    throw new DeployError(
      `The client is no administrator of project ${projectName}, so it may not create bots: tick "admin" on its ProjectMembership, then run radgap deploy again.`,
    );
  }
  if (!features.includes('bots')) {
    throw new DeployError(
      `Project ${projectName} lacks the feature "bots": have a super administrator add it to Project.features, then run radgap deploy again.`,
    );
  }
}

/** A base URL with its final slash; a FHIR address is cut back to the server's. */
function baseUrlOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new DeployError(`"${text}" is no web address: give --base-url like https://api.example.org/.`);
  }
  const path = url.pathname.replace(/(?<!\/)\/*(?:fhir\/R4\/*)?$/, '/');
  return new URL(path, url.origin).toString();
}

async function versionOf(baseUrl: string): Promise<string> {
  const url = `${baseUrl}fhir/R4/metadata`;
  const statement = await readMetadata(url);
  if (statement?.resourceType !== 'CapabilityStatement') {
    throw new DeployError(
      `${url} answers, but not as a Medplum server does: give --base-url as the address of the API, not of the app.`,
    );
  }
  const version = statement.version ?? statement.software?.version ?? '';
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  if (!(major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]))) {
    throw new DeployError(
      `${baseUrl} runs Medplum ${version === '' ? 'of unknown version' : version}, and radgap needs ${OLDEST.join('.')} or later: upgrade the server first.`,
    );
  }
  return version;
}

async function readMetadata(url: string): Promise<CapabilityStatement | undefined> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(15_000), headers: { Accept: 'application/fhir+json' } });
  } catch (error) {
    const why = causeOf(error);
    throw new DeployError(`No server answers at ${url}${why}: check --base-url, and that the server is up.`, {
      cause: error,
    });
  }
  const text = await textOf(response, { largest: LARGEST_ANSWER, what: 'a request for metadata' });
  const statement = parsed(text);
  return typeof statement === 'object' && statement !== null ? (statement as CapabilityStatement) : undefined;
}

/** The code of a failed connection, such as ECONNREFUSED. */
function causeOf(error: unknown): string {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? ` (${code})` : '';
}

async function login(client: MedplumClient, baseUrl: string, { clientId, clientSecret }: Address): Promise<void> {
  try {
    await client.startClientLogin(clientId, clientSecret);
  } catch (error) {
    if (isUnanswered(error)) throw error;
    throw new DeployError(
      `${baseUrl} refuses this client id and secret: check both on the ClientApplication of the project, and --client-id and --client-secret here.`,
      { cause: error },
    );
  }
}

/** Costs one point: a real transaction fails whole on a read that finds nothing, a pretended one answers entry by entry. */
export async function probeTransactions(client: MedplumClient): Promise<Transactions> {
  const probe: Bundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [{ request: { method: 'GET', url: 'Patient/00000000-0000-4000-8000-000000000001' } }],
  };
  try {
    await client.executeBatch(probe);
    return 'pretended';
  } catch (error) {
    if (outcomeOfError(error)) return 'atomic';
    throw error;
  }
}
