import { readFile } from 'node:fs/promises';
import { failureText, InputError } from '../bulk/input-error.ts';
import { parseJson } from '../bulk/json.ts';
import { DEFAULT_POLICY, PolicyError, readPolicy, type Policy } from '../model/policy.ts';

/**
 * The policy in a file, or the default policy when no file is named.
 * @throws InputError when the file cannot be read or its policy is not valid.
 */
export async function policyFrom(file: string | undefined, ruleIds: readonly string[]): Promise<Policy> {
  if (file === undefined) return DEFAULT_POLICY;
  return readPolicy(await policyJson(file, ruleIds), ruleIds);
}

/**
 * The policy in a file as the site wrote it, once it is found valid: what a deployment stores.
 * @throws InputError when the file cannot be read or its policy is not valid.
 */
export async function policyJson(file: string, ruleIds: readonly string[]): Promise<unknown> {
  const parsed = parseJson(await textOf(file));
  if (!parsed) throw new InputError(`The policy ${file} is not valid JSON.`);
  try {
    readPolicy(parsed.value, ruleIds);
    return parsed.value;
  } catch (error) {
    if (error instanceof PolicyError) throw new InputError(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\u{feff}/u, '');
  } catch (error) {
    throw new InputError(`The policy ${file} cannot be read: ${failureText(error)}.`, { cause: error });
  }
}
