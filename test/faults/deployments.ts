import type { CapabilityStatement } from '@medplum/fhirtypes';
import { checkPatient } from '../../src/check-patient.ts';
import type { Credentials } from '../../src/medplum/credentials.ts';
import { connect, type FhirServer } from '../../src/medplum/fhir-server.ts';
import { catalogue } from '../../src/rules/index.ts';
import { storeOf, type Servers } from '../../src/server/servers.ts';
import { worldOf, type World } from '../races/arena.ts';
import { virtualPatience } from '../races/patience.ts';
import { day } from '../support/chart-builders.ts';
import { startSite, type Site } from '../support/site.ts';
import { Died, type Send } from './fault-kinds.ts';

/** What is done to the n-th request of a check, counted from 0 over both servers. */
export type Meddle = (n: number, send: Send) => Promise<Response>;

/** Servers with radgap installed on them, and checks that run as processes of their own. */
export interface Deployment {
  /** Where charts are. */
  readonly chart: Site;
  /** Where issues are. */
  readonly issues: Site;
  /** Checks a patient in a new process; `meddle` is its network. Gives how many requests it made, and its error. */
  check(tag: string, meddle?: Meddle): Promise<{ readonly requests: number; readonly error?: unknown }>;
  /** How our issues and Tasks name the patient with a tag. */
  patient(tag: string): string;
  world(tag: string): Promise<World>;
  stop(): Promise<void>;
}

interface Habits {
  readonly apart?: true;
  readonly pretended?: true;
  /** No batches, no transactions, no search over the compartment. */
  readonly plain?: true;
}

/** The ways of installing radgap whose requests differ. */
export const DEPLOYMENTS = {
  'one server': {},
  'pretended transactions': { pretended: true },
  'two servers': { apart: true },
  'a server without batches': { plain: true },
} as const satisfies Record<string, Habits>;
export type DeploymentName = keyof typeof DEPLOYMENTS;

/** Starts the servers of a deployment. */
export async function deploy(name: DeploymentName): Promise<Deployment> {
  const { apart, pretended, plain }: Habits = DEPLOYMENTS[name];
  const options = { asOf: day(20), bots: [], fidelity: { transactionsAsBatch: (pretended ?? plain) === true } };
  const issues = await startSite(options);
  const chart = apart ? await startSite(options) : issues;
  const patient = (tag: string) => `${apart ? `${chart.baseUrl}fhir/R4/` : ''}Patient/p1-${tag}`;
  let seed = 0;
  return {
    chart,
    issues,
    check: async (tag, meddle = (_n, send) => send()) => {
      let requests = 0;
      let dead = false;
      const send: typeof fetch = async (input, init) => {
        if (dead) throw new Died();
        try {
          return await meddle(requests++, async () =>
            disguised(
              input instanceof Request ? input.url : input.toString(),
              await fetch(input, init),
              plain === true,
            ),
          );
        } catch (error) {
          dead ||= error instanceof Died;
          throw error;
        }
      };
      try {
        const patience = { ...virtualPatience(++seed), budget: Infinity };
        const servers = serversOf(chart, issues, patience.clock, send);
        const now = () => `${day(20)}T12:00:00.000Z`;
        await checkPatient(await storeOf(servers, catalogue, now, patience), `Patient/p1-${tag}`, catalogue);
        return { requests };
      } catch (error) {
        return { requests, error };
      }
    },
    patient,
    world: (tag) => worldOf(issues, tag, patient(tag)),
    stop: async () => {
      await issues.stop();
      if (apart) await chart.stop();
    },
  };
}

function serversOf(chart: Site, issues: Site, clock: () => number, send: typeof fetch): Servers {
  const connection = (site: Site): FhirServer =>
    connect({ base: `${site.baseUrl}fhir/R4`, credentials: clientOf(site) }, { clock, timeout: 30_000, send });
  const target = connection(issues);
  return chart === issues ? { source: target, target } : { source: connection(chart), target, sourceId: 'ehr' };
}

function clientOf({ baseUrl, clientId, token }: Site): Credentials {
  return { kind: 'client-secret', tokenUrl: `${baseUrl}oauth2/token`, clientId, clientSecret: token };
}

/** The answer of the sandbox as a server would give it that can do less. */
async function disguised(url: string, response: Response, plain: boolean): Promise<Response> {
  if (!plain || !url.endsWith('/metadata')) return response;
  const statement = (await response.json()) as CapabilityStatement;
  const [rest] = statement.rest ?? [];
  if (rest) rest.interaction = [];
  return Response.json({ ...statement, software: { name: 'another server' } });
}
