import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failureText, InputError } from '../bulk/input-error.ts';
import { parseJson } from '../bulk/json.ts';
import { encodingIn } from '../bulk/packing.ts';
import { DEFAULT_POLICY, PolicyError, type Policy } from '../model/policy.ts';
import type { KnownRule } from '../model/read-policy.ts';
import { withTables } from '../terminology/with-tables.ts';

/**
 * The policy in a file, or the default policy when no file is named.
 * @throws InputError when the file cannot be read or its policy is not valid.
 */
export async function policyFrom(file: string | undefined, rules: readonly KnownRule[]): Promise<Policy> {
  if (file === undefined) return DEFAULT_POLICY;
  const { readPolicy } = await import('../model/read-policy.ts');
  return readPolicy(await policyJson(file, rules), rules);
}

/**
 * The policy in a file as the site wrote it, once it is found valid: what a deployment stores. Of the CMS files that it
 * names, relative to its own folder, it holds the rows the rules ask about, so that no server needs the files.
 * @throws InputError when the file cannot be read, its policy is not valid, or a table file is not what it should be.
 */
export async function policyJson(file: string, rules: readonly KnownRule[]): Promise<unknown> {
  const text = await textOf(file);
  const { jsonFault } = await import('./json-fault.ts');
  const fault = jsonFault(text);
  if (fault !== undefined) throw new InputError(`The policy ${file} is not valid JSON; ${fault}.`);
  const parsed = parseJson(text);
  if (!parsed) throw new InputError(`The policy ${file} is not valid JSON.`);
  const { policy, faults } = withTables(parsed.value, (name) => tableText(file, name));
  if (faults.length > 0) throw new InputError(`${file}: ${faults.join(' ')}`);
  const { readPolicy } = await import('../model/read-policy.ts');
  try {
    readPolicy(policy, rules);
    return policy;
  } catch (error) {
    if (error instanceof PolicyError) throw new InputError(`${file}: ${placed(error.message)}`, { cause: error });
    throw error;
  }
}

/** Who is told to look at the example is told where it lies. */
function placed(message: string): string {
  const name = 'policy.example.json';
  return message.replace(name, () => fileURLToPath(new URL(`../model/${name}`, import.meta.url)));
}

function tableText(policyFile: string, name: string): string {
  try {
    return decoded(readFileSync(resolve(dirname(policyFile), name)));
  } catch (error) {
    throw new InputError(`The table ${name} that ${policyFile} names cannot be read: ${failureText(error)}.`, {
      cause: error,
    });
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return decoded(await readFile(file));
  } catch (error) {
    throw new InputError(`The policy ${file} cannot be read: ${failureText(error)}.`, { cause: error });
  }
}

/** A text without its byte order mark; in UTF-16 too, as Windows writes it. */
function decoded(bytes: Buffer): string {
  return new TextDecoder(encodingIn(bytes)).decode(bytes);
}
