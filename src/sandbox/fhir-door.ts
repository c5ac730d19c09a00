import type { WithId } from '@medplum/core';
import {
  allOk,
  badRequest,
  contentTooLarge,
  getStatus,
  isCreated,
  isResource,
  normalizeOperationOutcome,
  notFound,
  OperationOutcomeError,
  serverError,
  unauthorized,
} from '@medplum/core';
import type { FhirRequest, FhirResponse, FhirRouter, HttpMethod } from '@medplum/fhir-router';
import type { Binary, OperationOutcome, Resource } from '@medplum/fhirtypes';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BotInput } from '../medplum/bot.ts';
import { accessOf } from './access.ts';
import type { Principal, Tokens } from './authorship.ts';
import { presented } from './authorship.ts';
import { binaryFrom, sendBinary, wantsRawBinary } from './binary.ts';
import type { BotAdmin } from './bot-admin.ts';
import type { BotRuns } from './bot-runs.ts';
import { BotKilled } from './bot-runs.ts';
import type { Fidelity } from './fidelity.ts';
import type { Gate } from './gate.ts';
import type { SandboxRepository } from './repository.ts';
import type { Subscriptions } from './subscriptions.ts';
import { isRecord } from './walk.ts';

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] satisfies HttpMethod[];

interface Parts {
  readonly router: FhirRouter;
  readonly repository: SandboxRepository;
  readonly tokens: Tokens;
  readonly bots: BotRuns;
  readonly admin: BotAdmin;
  readonly subscriptions: Subscriptions;
  readonly fidelity: Fidelity;
  readonly gate: Gate | undefined;
}

/** Answers 401 to who brings no token in force. */
export function requireToken(tokens: Tokens): RequestHandler {
  return (request, response, next) => {
    if (tokens.bearer(request.get('authorization'))) next();
    else sendOutcome(response.set('WWW-Authenticate', 'Bearer'), unauthorized);
  };
}

/** The FHIR API below its base path: gate, router and repository, in this order, and the answer as Medplum writes it. */
export function fhirDoor(parts: Parts): RequestHandler {
  return async (request, response) => {
    const principal = parts.tokens.bearer(request.get('authorization'));
    if (!principal) {
      sendOutcome(response, unauthorized);
      return;
    }
    const step = {
      method: request.method,
      path: request.url.replace(/^\//, ''),
      author: principal.reference,
      body: request.body as unknown,
    };
    try {
      await parts.gate?.({ ...step, phase: 'before' });
      if (parts.fidelity.latencyMs) await sleep(parts.fidelity.latencyMs);
      if (parts.repository.quota) response.set('RateLimit', parts.repository.quota.request(principal.reference));
      const answer = await answerTo(parts, request, principal);
      if (parts.repository.quota) response.set('RateLimit', parts.repository.quota.header(principal.reference));
      await parts.gate?.({ ...step, phase: 'after' });
      send(parts, request, response, answer);
    } catch (error) {
      if (error instanceof BotKilled) crash(response, principal);
      else sendOutcome(response, normalizeOperationOutcome(error));
    }
  };
}

/** A bot's answer that is no resource, or what the router answers. */
type Answer = FhirResponse | { readonly result: unknown };

async function answerTo(parts: Parts, request: Request, principal: Principal): Promise<Answer> {
  if (!METHODS.includes(request.method)) return [notFound];
  const [type, id, operation, ...rest] = request.path.split('/').filter(Boolean);
  if (request.method === 'POST' && type === 'Bot' && id && operation === '$execute' && rest.length === 0) {
    const contentType = request.get('content-type') ?? 'application/json';
    parts.admin.requireReadable(id, principal.reference);
    return { result: await parts.bots.execute(id, request.body as BotInput, contentType, principal.reference) };
  }
  if (request.method === 'POST' && type === 'Bot' && id === '$init') {
    return { result: await parts.admin.create(request.body, principal.reference) };
  }
  if (request.method === 'POST' && type === 'Bot' && id && operation === '$deploy') {
    return { result: await parts.admin.deploy(id, request.body, principal.reference) };
  }
  const body = request.method === 'POST' && type === 'Binary' ? binaryFrom(request) : (request.body as unknown);
  const bodyless = request.method === 'GET' || request.method === 'DELETE';
  if (!bodyless && !isRecord(body) && !Array.isArray(body)) {
    return [badRequest('The body is missing or not JSON: send Content-Type application/fhir+json')];
  }
  const fhirRequest: FhirRequest = {
    method: request.method as HttpMethod,
    url: request.url,
    pathname: '',
    body,
    params: {},
    query: {},
    headers: request.headers,
    config: { transactions: !parts.fidelity.transactionsAsBatch },
  };
  const { result, changes } = await parts.repository.perform(
    principal.reference,
    () => parts.router.handleRequest(fhirRequest, parts.repository),
    accessOf(parts.repository.index, principal.reference),
  );
  parts.subscriptions.announce(changes);
  return result;
}

/** The connection drops without an answer, and nothing more is heard of the bot run that used it. */
function crash(response: Response, principal: Principal): void {
  principal.kill?.();
  response.destroy();
}

function send(parts: Parts, request: Request, response: Response, answer: Answer): void {
  if ('result' in answer) {
    response.status(200).json(answer.result ?? allOk);
    return;
  }
  const [outcome, resource] = answer;
  if (!resource) sendOutcome(response, outcome);
  else if (isResource<Binary>(resource, 'Binary') && wantsRawBinary(request)) sendBinary(response, resource);
  else sendResource(parts, request, response, outcome, resource);
}

function sendResource(
  { repository }: Parts,
  request: Request,
  response: Response,
  outcome: OperationOutcome,
  resource: Resource,
): void {
  const extended = request.get('x-medplum') === 'extended';
  response.status(getStatus(outcome));
  if (isStored(resource)) {
    response.set('ETag', `W/"${resource.meta?.versionId ?? ''}"`);
    response.set('Last-Modified', new Date(resource.meta?.lastUpdated ?? 0).toUTCString());
    if (isCreated(outcome)) {
      response.set('Location', `${repository.fhirUrl}${resource.resourceType}/${resource.id}`);
    }
  }
  response.type('application/fhir+json').send(JSON.stringify(presented(resource, extended)));
}

function isStored(resource: Resource): resource is WithId<Resource> {
  return resource.id !== undefined && resource.meta?.versionId !== undefined;
}

/** Sends an OperationOutcome with the status that belongs to it. */
export function sendOutcome(response: Response, outcome: OperationOutcome): void {
  response.status(getStatus(outcome)).type('application/fhir+json').send(JSON.stringify(outcome));
}

/** Answers paths that lead nowhere. */
export const nowhere: RequestHandler = (_request, response) => sendOutcome(response, notFound);

/** Answers bodies that cannot be read, and whatever else went wrong before the FHIR API was reached. */
export const bodyErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) next(error);
  else sendOutcome(response, outcomeOf(error));
};

function outcomeOf(error: unknown): OperationOutcome {
  if (error instanceof OperationOutcomeError) return error.outcome;
  const { type, status } = isRecord(error) ? error : {};
  if (type === 'entity.too.large') return contentTooLarge('The body is larger than this server takes');
  if (type === 'entity.parse.failed') return badRequest('The body is not JSON');
  if (typeof status === 'number' && status < 500) return badRequest('The request could not be read');
  return serverError(new Error('The sandbox failed'));
}
