import { ConfigError, readConfig, type Config, type ServerConfig } from '../config.ts';
import { DeployError } from '../medplum/deploy/deploy-error.ts';

/**
 * A Medplum server by its address and the client of a project.
 * @throws DeployError when one of them is missing.
 */
export function medplumAt(baseUrl: string, clientId = '', clientSecret = ''): ServerConfig {
  if (!URL.canParse(baseUrl))
    throw new DeployError(`"${baseUrl}" is no web address: give --base-url like https://api.example.org/.`);
  if (clientId === '' || clientSecret === '') {
    throw new DeployError('Give --client-id (MEDPLUM_CLIENT_ID) and --client-secret (MEDPLUM_CLIENT_SECRET).');
  }
  const root = new URL('./', baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`).toString();
  const tokenUrl = `${root}oauth2/token`;
  return { base: `${root}fhir/R4`, credentials: { kind: 'client-secret', clientId, clientSecret, tokenUrl } };
}

/**
 * The servers that the RADGAP_* variables name.
 * @throws DeployError when they name none.
 */
export function configFrom(env: NodeJS.ProcessEnv): Config {
  try {
    return readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new DeployError(
      `Give --base-url (MEDPLUM_BASE_URL) of a Medplum server, or for another one: ${error.message}`,
      { cause: error },
    );
  }
}
