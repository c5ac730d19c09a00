import { forbidden } from '@medplum/core';
import type { ClientApplication, ProjectMembership } from '@medplum/fhirtypes';
import type { RequestHandler } from 'express';
import { randomBytes } from 'node:crypto';
import type { Tokens } from './authorship.ts';
import { SANDBOX_PROJECT } from './bot-admin.ts';
import { sendOutcome } from './fhir-door.ts';
import type { SandboxRepository } from './repository.ts';
import { isRecord } from './walk.ts';

/** `POST /admin/projects/<id>/client`: a client of the project and its membership, for the project's administrator alone. */
export function clientDoor(repository: SandboxRepository, tokens: Tokens, administrator: string): RequestHandler {
  return async (request, response) => {
    const author = tokens.bearer(request.get('authorization'))?.reference;
    if (author !== administrator) {
      sendOutcome(response, forbidden);
      return;
    }
    const body: unknown = request.body;
    const { name, accessPolicy } = isRecord(body) ? body : {};
    const policy = isRecord(accessPolicy) ? accessPolicy['reference'] : undefined;
    const secret = randomBytes(24).toString('base64url');
    const { result } = await repository.perform(author, async () => {
      const client = await repository.createResource<ClientApplication>({
        resourceType: 'ClientApplication',
        name: typeof name === 'string' ? name : 'client',
        secret,
      });
      const profile = { reference: `ClientApplication/${client.id}` };
      await repository.createResource<ProjectMembership>({
        resourceType: 'ProjectMembership',
        project: { reference: `Project/${SANDBOX_PROJECT.id}` },
        user: profile,
        profile,
        ...(typeof policy === 'string' && { accessPolicy: { reference: policy } }),
      });
      return client;
    });
    tokens.issue({ reference: `ClientApplication/${result.id}` }, secret);
    response.status(201).json(result);
  };
}
