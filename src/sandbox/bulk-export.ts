import type { WithId } from '@medplum/core';
import { getResourceTypes } from '@medplum/core';
import type { Group, Resource } from '@medplum/fhirtypes';
import type { Request, RequestHandler, Response, Router } from 'express';
import express from 'express';
import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { accessOf } from './access.ts';
import { presented, type Tokens } from './authorship.ts';
import type { CandidateIndex } from './candidate-index.ts';
import { nowhere, requireToken } from './fhir-door.ts';
import { isRecord } from './walk.ts';

/** What an export reads from. */
interface Parts {
  readonly index: CandidateIndex;
  readonly tokens: Tokens;
  /** Such as `http://127.0.0.1:3777/`. */
  readonly baseUrl: string;
  /** Path of the FHIR API below it. */
  readonly fhirPath: string;
}

interface Job {
  readonly request: string;
  /** Unguessable: whoever knows the address of a file may read it, as with the presigned addresses of the real server. */
  readonly key: string;
  /** When everything was gathered; absent while the job is at work. */
  readonly transactionTime?: string;
  readonly files: ReadonlyMap<string, readonly WithId<Resource>[]>;
}

/** Types that the real server never exports. */
const KEPT_BACK: ReadonlySet<string> = new Set([
  'Binary',
  'CodeSystem',
  'SearchParameter',
  'StructureDefinition',
  'ValueSet',
  'AsyncJob',
  'AuditEvent',
  'Bot',
  'ClientApplication',
  'Project',
  'ProjectMembership',
  'User',
]);

/**
 * Bulk Data `$export` as Medplum has it: of the system, of all patients or of a Group, by GET or POST, as far as the member's
 * AccessPolicy shows it; 202 without a body until it is done; files one for each type, at addresses that need no token.
 */
export function bulkExports({ index, tokens, baseUrl, fhirPath }: Parts): Router {
  const jobs = new Map<string, Job>();
  const start = (request: Request, response: Response, isWanted: (resource: WithId<Resource>) => boolean) => {
    const id = randomUUID();
    const asked: Job = {
      request: `${baseUrl}${request.originalUrl.slice(1)}`,
      key: randomBytes(24).toString('base64url'),
      files: new Map(),
    };
    jobs.set(id, asked);
    const { types, since } = parametersOf(request);
    const access = accessOf(index, tokens.bearer(request.get('authorization'))?.reference ?? '');
    const take = (resource: WithId<Resource>) => {
      const isOut = (resource.meta?.lastUpdated ?? '') < since || !access.admits('search', resource);
      return isOut || !isWanted(resource) ? undefined : access.shown(resource);
    };
    void gathered(index, types, take).then((files) => {
      if (jobs.has(id)) jobs.set(id, { ...asked, files, transactionTime: new Date().toISOString() });
    });
    response.status(202).set('Content-Location', `${baseUrl}${fhirPath}/bulkdata/export/${id}`).end();
  };
  const ofSystem: RequestHandler = (request, response) => start(request, response, () => true);
  const ofPatients: RequestHandler = (request, response) =>
    start(request, response, (resource) => patientsOf(resource).length > 0);
  const ofGroup: RequestHandler<{ id: string }> = (request, response, next) => {
    const group = index.get('Group', request.params.id);
    if (group?.resourceType !== 'Group') {
      nowhere(request, response, next);
      return;
    }
    const members = membersOf(group);
    start(request, response, (resource) => patientsOf(resource).some((patient) => members.has(patient)));
  };
  const router = express.Router();
  const entered = requireToken(tokens);
  const body = express.json({ type: ['application/fhir+json', 'application/json'] });
  router.all(`/${fhirPath}/$export`, entered, body, ofSystem);
  router.all(`/${fhirPath}/Patient/$export`, entered, body, ofPatients);
  router.all(`/${fhirPath}/Group/:id/$export`, entered, body, ofGroup);
  router.get(`/${fhirPath}/bulkdata/export/:id`, entered, (request, response, next) => {
    const job = jobs.get(String(request.params['id']));
    if (!job) nowhere(request, response, next);
    else if (job.transactionTime === undefined) response.status(202).end();
    else response.json(manifestOf(job, baseUrl));
  });
  router.delete(`/${fhirPath}/bulkdata/export/:id`, entered, (request, response) => {
    jobs.delete(String(request.params['id']));
    response.status(202).end();
  });
  router.get('/storage/:key/:type', (request, response, next) => {
    const job = jobs.values().find(({ key }) => key === request.params.key);
    const resources = job?.files.get(request.params.type);
    if (!resources) {
      nowhere(request, response, next);
      return;
    }
    response.type('application/fhir+ndjson');
    for (const resource of resources) response.write(`${JSON.stringify(presented(resource, false))}\n`);
    response.end();
  });
  return router;
}

function parametersOf(request: Request): { readonly types: readonly string[]; readonly since: string } {
  const body: unknown = request.body;
  const parts = isRecord(body) && Array.isArray(body['parameter']) ? body['parameter'].filter(isRecord) : [];
  const named = (name: string) =>
    [
      ...[request.query[name]].flat(),
      ...parts.flatMap((part) => (part['name'] === name ? [part['valueString'], part['valueInstant']] : [])),
    ].filter((value) => typeof value === 'string');
  const time = Date.parse(named('_since')[0] ?? '');
  return {
    types: named('_type').flatMap((list) => list.split(',')),
    since: Number.isNaN(time) ? '' : new Date(time).toISOString(),
  };
}

/** Type by type, so that other requests are served in between. */
async function gathered(
  index: CandidateIndex,
  types: readonly string[],
  take: (resource: WithId<Resource>) => WithId<Resource> | undefined,
): Promise<Job['files']> {
  const files = new Map<string, WithId<Resource>[]>();
  for (const type of getResourceTypes()) {
    if (KEPT_BACK.has(type) || (types.length > 0 && !types.includes(type))) continue;
    await setImmediate();
    const found = [...index.ofType(type)].flatMap((resource) => take(resource) ?? []);
    if (found.length > 0) files.set(type, found);
  }
  return files;
}

function manifestOf({ request, key, transactionTime, files }: Job, baseUrl: string) {
  return {
    transactionTime,
    request,
    requiresAccessToken: false,
    output: [...files.keys()].map((type) => ({ type, url: `${baseUrl}storage/${key}/${type}` })),
    error: [],
    deleted: [],
  };
}

function patientsOf(resource: Resource): readonly string[] {
  if (resource.resourceType === 'Patient') return [`Patient/${resource.id ?? ''}`];
  return (resource.meta?.compartment ?? []).flatMap(({ reference }) => reference ?? []);
}

function membersOf({ member }: Group): ReadonlySet<string> {
  return new Set(member?.flatMap(({ entity }) => entity.reference ?? []));
}
