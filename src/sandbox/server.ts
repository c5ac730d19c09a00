import { MedplumClient } from '@medplum/core';
import { FhirRouter } from '@medplum/fhir-router';
import type { ProjectSetting, Resource } from '@medplum/fhirtypes';
import type { Express } from 'express';
import express from 'express';
import { randomBytes, randomUUID } from 'node:crypto';
import type { BotInput, InstallableBot } from '../medplum/bot.ts';
import { Tokens } from './authorship.ts';
import { bodies } from './bodies.ts';
import { BotAdmin, SANDBOX_PROJECT } from './bot-admin.ts';
import { BotRuns } from './bot-runs.ts';
import { bulkExports } from './bulk-export.ts';
import { loadDefinitions } from './definitions.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { bodyErrors, fhirDoor, nowhere, requireToken } from './fhir-door.ts';
import { clientDoor } from './client-admin.ts';
import type { Fidelity } from './fidelity.ts';
import type { Gate } from './gate.ts';
import { onlyByLoopbackName } from './host-check.ts';
import { installBot, installClient } from './install.ts';
import { listen, stopListening } from './listen.ts';
import type { Loaded } from './load.ts';
import { loadInto } from './load.ts';
import { capabilityStatement } from './metadata.ts';
import type { SandboxLog } from './log.ts';
import { tokenDoor } from './login.ts';
import { SandboxRepository } from './repository.ts';
import { RestHooks } from './rest-hooks.ts';
import { signInDoor, signInPage, signOutDoor } from './sign-in-page.ts';
import { SignIns } from './sign-ins.ts';
import { Subscriptions } from './subscriptions.ts';

export { BotKilled } from './bot-runs.ts';
export type { Fidelity } from './fidelity.ts';
export type { Gate, GateStep } from './gate.ts';
export { PortInUse } from './listen.ts';
export type { Loaded } from './load.ts';

const FHIR_PATH = 'fhir/R4';

/** How to start a sandbox. */
export interface SandboxOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** The bearer token of the sandbox client; a random one by default. */
  readonly token?: string;
  readonly bots: readonly InstallableBot[];
  /** What bots find in `event.secrets`. */
  readonly secrets?: Record<string, ProjectSetting>;
  readonly fidelity?: Fidelity;
  readonly gate?: Gate;
  readonly log?: SandboxLog;
  /** Adds pages beside the FHIR API, on the same origin and without its token. */
  readonly mount?: (app: Express) => void;
}

/** A running sandbox. */
export interface Sandbox {
  /** Such as `http://127.0.0.1:3777/`; the FHIR API is below it at `fhir/R4`. */
  readonly baseUrl: string;
  /** Bearer token and client secret of the sandbox client. */
  readonly token: string;
  readonly clientId: string;
  /** Logged in as the sandbox client. */
  readonly client: MedplumClient;
  /** Stores resources under their own ids, without validation and without waking a bot. */
  load(resources: Iterable<Resource>): Promise<Loaded>;
  /** Resolves when no bot run and no delivery is pending. */
  idle(): Promise<void>;
  /** Runs a bot as cron would and gives its result; rejects with its error. */
  runBot(name: string, input?: BotInput): Promise<unknown>;
  /** `Bot/<id>` of an installed bot. */
  botReference(name: string): string;
  stop(): Promise<void>;
}

/** Starts a FHIR R4 server on the loopback interface with the bots installed; rejects with `PortInUse`. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  loadDefinitions();
  const { fidelity = {}, gate, log } = options;
  const app = express().disable('x-powered-by').use(onlyByLoopbackName);
  const { server, baseUrl } = await listen(app, options.port);
  const startedAt = new Date().toISOString();

  const clientId = randomUUID();
  const client = { reference: `ClientApplication/${clientId}` };
  const tokens = new Tokens();
  const token = tokens.issue(client, options.token ?? randomBytes(24).toString('base64url'));

  const repository = new SandboxRepository(fidelity);
  repository.fhirUrl = `${baseUrl}${FHIR_PATH}/`;
  const queue = new DeliveryQueue();
  const bots = new BotRuns({ baseUrl, tokens, queue, secrets: options.secrets ?? {}, fidelity, log });
  const hooks = new RestHooks({ index: repository.index, queue, fidelity, log });
  const subscriptions = new Subscriptions({ index: repository.index, queue, bots, hooks, fidelity, log });

  await installClient(repository, clientId);
  for (const bot of options.bots) bots.install(bot, await installBot(repository, bot, client.reference));

  app.get('/health/ready', (_request, response) => void response.json({ ready: true }));
  const form = express.urlencoded({ extended: false });
  const signIns = new SignIns(tokens);
  const front = { tokens, index: repository.index, signIns, keeper: client.reference };
  app.get('/oauth2/authorize', signInPage(front));
  app.post('/oauth2/authorize', form, signInDoor(front));
  app.post('/oauth2/token', form, tokenDoor(tokens, signIns));
  app.post('/oauth2/logout', requireToken(tokens), signOutDoor(signIns));
  let capabilities: string | undefined;
  app.get(`/${FHIR_PATH}/metadata`, (_request, response) => {
    capabilities ??= JSON.stringify(capabilityStatement(repository.fhirUrl, startedAt));
    response.type('application/fhir+json').send(capabilities);
  });
  app.get('/auth/me', requireToken(tokens), (request, response) => {
    const features = SANDBOX_PROJECT.features.filter(
      (feature) => feature !== 'transaction-bundles' || !fidelity.transactionsAsBatch,
    );
    const reference = tokens.bearer(request.get('authorization'))?.reference ?? client.reference;
    const [type = '', id = ''] = reference.split('/');
    response.json({
      project: { ...SANDBOX_PROJECT, features },
      membership: { admin: reference === client.reference, profile: { reference } },
      profile: repository.index.get(type, id),
    });
  });
  app.post(
    '/admin/projects/:project/client',
    requireToken(tokens),
    express.json({ type: ['application/json', 'application/*+json'] }),
    clientDoor(repository, tokens, client.reference),
  );
  app.use(bulkExports({ index: repository.index, tokens, baseUrl, fhirPath: FHIR_PATH }));
  const door = fhirDoor({
    router: new FhirRouter(),
    repository,
    tokens,
    bots,
    admin: new BotAdmin(repository, bots, log),
    subscriptions,
    fidelity,
    gate,
  });
  app.use(`/${FHIR_PATH}`, requireToken(tokens), bodies(), door);
  options.mount?.(app);
  app.use(nowhere);
  app.use(bodyErrors);

  const medplum = new MedplumClient({ baseUrl, cacheTime: 0 });
  await medplum.startClientLogin(clientId, token);

  return {
    baseUrl,
    token,
    clientId,
    client: medplum,
    load: (resources) => loadInto(repository, resources, client.reference),
    idle: () => queue.idle(),
    runBot: (name, input) => bots.runNamed(name, input),
    botReference: (name) => bots.referenceOf(name),
    stop: () => {
      queue.stop();
      return stopListening(server);
    },
  };
}
