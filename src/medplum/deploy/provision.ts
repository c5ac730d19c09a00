import { MedplumClient } from '@medplum/core';
import type { ClientApplication, Parameters, Project, ProjectMembership } from '@medplum/fhirtypes';
import type { Address } from './connect.ts';
import { isUnanswered, soundFetch } from '../answers.ts';
import { DeployError } from './deploy-error.ts';

/** What radgap needs a project to be able to do. */
const FEATURES = ['bots', 'cron', 'transaction-bundles', 'async-batch'] as const;

/** What to make on a server of one's own. */
export interface Provision {
  readonly baseUrl: string;
  readonly superAdmin: { readonly clientId: string; readonly clientSecret: string };
  readonly project: string;
  /** The client to be, with the id and the secret it is to have. */
  readonly client: Pick<Address, 'clientId' | 'clientSecret'>;
}

/**
 * Makes the project and its administrating client, as the super administrator; what is there already is left or mended.
 * @throws DeployError when the super administrator is refused, or the client is one of another project.
 */
export async function provision(wish: Provision, tell: (what: string) => void): Promise<void> {
  const admin = new MedplumClient({ baseUrl: wish.baseUrl, cacheTime: 0, maxRetryTime: 70_000, fetch: soundFetch() });
  const { clientId, clientSecret } = wish.superAdmin;
  try {
    await admin.startClientLogin(clientId, clientSecret);
  } catch (error) {
    if (isUnanswered(error)) throw error;
    throw new DeployError(
      `${wish.baseUrl} refuses the super administrator: his client id and secret count only at the first start of a server, so give those of then.`,
      { cause: error },
    );
  }
  const project = await projectNamed(admin, wish.project, tell);
  await clientOf(admin, project, wish.client, tell);
}

async function projectNamed(admin: MedplumClient, name: string, tell: (what: string) => void): Promise<Project> {
  const [found] = await admin.searchResources('Project', { 'name:exact': name }, { cache: 'reload' });
  const project = found ?? (await newProject(admin, name, tell));
  const missing = FEATURES.filter((feature) => !project.features?.includes(feature));
  if (missing.length === 0) return project;
  tell(`add ${missing.join(', ')} to project ${name}`);
  return admin.updateResource<Project>({ ...project, features: [...(project.features ?? []), ...missing] });
}

/** Without an owner's e-mail address: that way the server asks nobody on the internet. */
async function newProject(admin: MedplumClient, name: string, tell: (what: string) => void): Promise<Project> {
  tell(`create project ${name}`);
  const answer = await admin.post<Project | Parameters>(admin.fhirUrl('Project', '$init'), {
    resourceType: 'Parameters',
    parameter: [{ name: 'name', valueString: name }],
  });
  const made =
    answer.resourceType === 'Project' ? answer : answer.parameter?.find(({ name: is }) => is === 'return')?.resource;
  if (made?.resourceType !== 'Project') throw new DeployError('The server made no project: look at its log.');
  return made;
}

async function clientOf(
  admin: MedplumClient,
  { id: project = '', name = '' }: Project,
  { clientId, clientSecret }: Provision['client'],
  tell: (what: string) => void,
): Promise<void> {
  const reference = `ClientApplication/${clientId}`;
  const [held] = await admin.searchResources('ClientApplication', { _id: clientId }, { cache: 'reload' });
  const [membership] = await admin.searchResources('ProjectMembership', { user: reference }, { cache: 'reload' });
  const homes = [held?.meta?.project, membership?.project.reference?.replace(/^Project\//, '')];
  if (homes.some((home) => home !== undefined && home !== project)) {
    throw new DeployError(
      `The client ${clientId} belongs to another project than ${name}: give another MEDPLUM_CLIENT_ID, or that project as RADGAP_PROJECT.`,
    );
  }
  if (held?.secret !== clientSecret) {
    tell(`${held ? 'give a new secret to' : 'create'} client ${clientId} of project ${name}`);
    await admin.updateResource<ClientApplication>({
      ...(held ?? { resourceType: 'ClientApplication', name: 'radgap', meta: { project } }),
      id: clientId,
      secret: clientSecret,
    });
  }
  if (membership?.admin) return;
  tell(`make the client administrator of project ${name}`);
  const wished: ProjectMembership = {
    resourceType: 'ProjectMembership',
    meta: { project },
    project: { reference: `Project/${project}` },
    user: { reference },
    profile: { reference },
    ...membership,
    admin: true,
  };
  await (membership ? admin.updateResource(wished) : admin.createResource(wished));
}
