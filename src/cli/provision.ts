import { DeployError } from '../medplum/deploy/deploy-error.ts';
import { provision } from '../medplum/deploy/provision.ts';
import { faultsOfSecrets } from '../medplum/deploy/secrets.ts';
import { addressFrom, deploy } from './deploy.ts';
import { explained } from './fhir-servers.ts';

/** What `radgap provision` is asked. */
export interface ProvisionOptions {
  readonly checkSecrets?: true;
  readonly deploy?: true;
}

/**
 * Makes radgap's project and client on a Medplum server of one's own, from the environment, and installs radgap in it.
 * @throws DeployError when a secret is a placeholder or a variable is missing.
 */
export async function runProvision(options: ProvisionOptions, env: NodeJS.ProcessEnv): Promise<number> {
  const faults = faultsOfSecrets(env);
  if (faults.length > 0) {
    throw new DeployError(`${faults.join('; ')}: write other values into .env, or set RADGAP_PROFILE=demo for a look.`);
  }
  if (options.checkSecrets) return 0;
  const address = addressFrom({
    baseUrl: needed(env, 'MEDPLUM_BASE_URL'),
    clientId: needed(env, 'MEDPLUM_CLIENT_ID'),
    clientSecret: needed(env, 'MEDPLUM_CLIENT_SECRET'),
  });
  const superAdmin = {
    clientId: needed(env, 'MEDPLUM_DEFAULT_SUPER_ADMIN_CLIENT_ID'),
    clientSecret: needed(env, 'MEDPLUM_DEFAULT_SUPER_ADMIN_CLIENT_SECRET'),
  };
  const project = needed(env, 'RADGAP_PROJECT');
  const { baseUrl } = address;
  await explained({ base: baseUrl }, () =>
    provision({ baseUrl, superAdmin, project, client: address }, (what) => void process.stdout.write(`${what}\n`)),
  );
  return options.deploy ? deploy(address) : 0;
}

function needed(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new DeployError(`Set ${name}; .env.example shows every variable.`);
  return value;
}
