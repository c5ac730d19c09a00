import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { isR4, requireR4 } from '../../src/medplum/fhir-version.ts';
import { inFolder } from '../bulk/input-folder.ts';
import { runRadgap } from './run-radgap.ts';

jest.setTimeout(60_000);

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A server that says what FHIR it speaks, and nothing else. */
async function speaking(fhirVersion: string): Promise<NodeJS.ProcessEnv> {
  const statement = JSON.stringify({ resourceType: 'CapabilityStatement', status: 'active', fhirVersion, rest: [] });
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'application/fhir+json');
    if (request.url?.endsWith('/metadata')) response.end(statement);
    else {
      response.statusCode = 404;
      response.end('{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found"}]}');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    MEDPLUM_BASE_URL: undefined,
    RADGAP_SOURCE_URL: `http://127.0.0.1:${port}/fhir`,
    RADGAP_SOURCE_TOKEN: 'synthetic',
    RADGAP_PORT: '0',
    RADGAP_LOG_LEVEL: 'silent',
  };
}

describe('a server of another FHIR than R4', () => {
  it.each([
    ['5.0.0', ['serve']],
    ['3.0.2', ['sweep']],
    ['1.0.2', ['deploy']],
    ['4.6.0', ['export', 'to']],
  ] as const)('is refused in one sentence: FHIR %s, by %j', async (version, command) => {
    const env = await speaking(version);
    const { code, stderr } = await inFolder({}, (folder) => runRadgap(command, folder, env));
    expect(stderr.trim().split('\n').at(-1)).toBe(
      `radgap: ${String(env['RADGAP_SOURCE_URL'])} speaks FHIR ${version}, and radgap reads R4 (4.0): name the address of its R4 service.`,
    );
    expect(code).toBe(2);
  });

  it('cannot write lines of its own by the version it gives', () => {
    expect(() => requireR4('5.0\u001b[31m\nforged', 'https://ehr.example')).toThrow(
      /^https:\S+ speaks FHIR 5\.0\?\?31m\?forged,/,
    );
  });

  it.each(['4.0', '4.0.1', '4.1.0', '4.3.0', undefined])('is none that speaks %s', (version) => {
    expect(isR4(version)).toBe(true);
  });

  it.each(['0.4.0', '1.0.2', '3.0.2', '3.5.0', '4.2.0', '4.4.0', '4.6.0', '40.1', '5.0.0', ''])(
    'is one that speaks "%s"',
    (version) => {
      expect(isR4(version)).toBe(false);
    },
  );
});
