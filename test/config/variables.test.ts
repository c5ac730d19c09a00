import { describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig, type Config } from '../../src/config.ts';

const SOURCE = 'https://fhir.example.org/fhir/R4';

const configOf = (variables: Readonly<Record<string, string>>): Config =>
  readConfig({ RADGAP_SOURCE_URL: SOURCE, ...variables });

/** What is said of a variable that cannot be meant; undefined when it is taken. */
function refusal(name: string, value: string): string | undefined {
  try {
    configOf({ [name]: value });
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

describe('the environment', () => {
  it.each([
    ['RADGAP_PORT', 'abc', 'write a whole number from 0 to 65535'],
    ['RADGAP_PORT', '65536', 'write a whole number from 0 to 65535'],
    ['RADGAP_PORT', '-1', 'write a whole number from 0 to 65535'],
    ['RADGAP_PORT', '80.5', 'write a whole number from 0 to 65535'],
    ['RADGAP_PORT', '0x50', 'write a whole number from 0 to 65535'],
    ['RADGAP_PORT', '1e3', 'write a whole number from 0 to 65535'],
    ['RADGAP_PORT', ' ', 'write a whole number from 0 to 65535'],
    ['RADGAP_SETTLE_MS', ' ', 'write a whole number from 0 to 10000'],
    ['RADGAP_SWEEP_MINUTES', '5m', 'write a whole number from 1 to 1440'],
    ['RADGAP_CHECKS', '0', 'write a whole number from 1 to 64'],
    ['RADGAP_QUEUE', '9'.repeat(400), 'write a whole number from 1 to 100000'],
    ['RADGAP_HOST', ' ', 'write the address to listen on'],
    ['RADGAP_SOURCE_URL', `${SOURCE}?tenant=1`, 'write the URL without a query or a fragment'],
    ['RADGAP_SOURCE_URL', `${SOURCE}#top`, 'write the URL without a query or a fragment'],
    ['RADGAP_SOURCE_URL', 'fhir.example.org/fhir/R4', 'write a URL such as'],
    ['RADGAP_SOURCE_URL', 'https://somebody:secret@fhir.example.org', 'write the URL without a user'],
    ['RADGAP_SOURCE_ID', 'a b', 'write 1 to 16 letters, digits or dashes'],
  ])('%s may not be %j', (name, value, says) => {
    expect(refusal(name, value)).toContain(`${name}: ${says}`);
  });
  it.each([
    ['RADGAP_PORT', '0'],
    ['RADGAP_PORT', ' 8080 '],
    ['RADGAP_QUEUE', '100000'],
    ['RADGAP_HOST', '0.0.0.0'],
    ['RADGAP_SOURCE_TOKEN_URL', 'https://login.example.org/token?p=policy'],
  ])('%s may be %j', (name, value) => {
    expect(refusal(name, value)).toBeUndefined();
  });
  it('takes numbers as they are written, and the default where nothing is', () => {
    expect(configOf({ RADGAP_PORT: ' 8080 ', RADGAP_CHECKS: '' })).toMatchObject({ port: 8080, limits: { width: 4 } });
  });
});

describe('a way in that is told by half', () => {
  it.each([
    ['a password alone', { PASSWORD: 'p' }, /^RADGAP_SOURCE_USERNAME: write the user name/],
    ['a user name alone', { USERNAME: 'u' }, /^RADGAP_SOURCE_PASSWORD: write the password/],
    ['a client alone', { CLIENT_ID: 'c' }, /^RADGAP_SOURCE_CLIENT_SECRET: write the secret of that client/],
    ['a secret alone', { CLIENT_SECRET: 's' }, /^RADGAP_SOURCE_CLIENT_ID: write the client id/],
    ['a secret and a key', { CLIENT_ID: 'c', CLIENT_SECRET: 's', PRIVATE_KEY: 'k' }, /one way in, not several/],
    ['a token and a password', { TOKEN: 't', PASSWORD: 'p' }, /one way in, not several/],
  ])('is refused: %s', (_, given, says) => {
    const variables = Object.entries(given).map(([name, value]) => [`RADGAP_SOURCE_${name}`, value] as const);
    expect(() => configOf(Object.fromEntries(variables))).toThrow(says);
  });
  it('is taken when it is whole', () => {
    const { source } = configOf({ RADGAP_SOURCE_USERNAME: 'u', RADGAP_SOURCE_PASSWORD: 'p' });
    expect(source.credentials).toEqual({ kind: 'basic', username: 'u', password: 'p' });
  });
});
