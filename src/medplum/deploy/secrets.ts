/** Variables that hold secrets of a whole installation. */
export const SECRETS = [
  'POSTGRES_PASSWORD',
  'REDIS_PASSWORD',
  'MEDPLUM_DEFAULT_SUPER_ADMIN_PASSWORD',
  'MEDPLUM_DEFAULT_SUPER_ADMIN_CLIENT_SECRET',
  'MEDPLUM_CLIENT_SECRET',
  'RADGAP_HOOK_SECRETS',
] as const;

/** Variables that hold ids everybody can read in the example. */
export const IDS = ['MEDPLUM_DEFAULT_SUPER_ADMIN_CLIENT_ID', 'MEDPLUM_CLIENT_ID'] as const;

const SHORTEST = 16;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is wrong with the secrets of an environment; nothing in a demo. Names variables, never their values. */
export function faultsOfSecrets(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const ids = IDS.filter((name) => !UUID.test(env[name] ?? '')).map((name) => `${name} is no UUID`);
  if (env['RADGAP_PROFILE'] === 'demo') return ids;
  const seen = new Map<string, string>();
  const faults = SECRETS.flatMap((name) => {
    const value = env[name] ?? '';
    const twin = seen.get(value);
    seen.set(value, name);
    if (value.startsWith('change-me')) return [`${name} still has the value of .env.example`];
    if (value.length < SHORTEST) return [`${name} has fewer than ${SHORTEST} characters`];
    return twin === undefined ? [] : [`${name} is the same as ${twin}`];
  });
  const examples = IDS.filter((name) => env[name]?.startsWith('00000000-')).map(
    (name) => `${name} still has the value of .env.example`,
  );
  return [...faults, ...ids, ...examples];
}
