import * as z from 'zod';
import { READ_TYPES } from '../chart/shapes.ts';
import { OtherFhirVersion, requireR4 } from '../medplum/fhir-version.ts';
import { ANSWER_TYPES } from './answers.ts';
import { ExportError } from './export-error.ts';
import { ask, type ExportServer } from './export-wire.ts';
import { parseJson } from './json.ts';

const statement = z.looseObject({
  resourceType: z.literal('CapabilityStatement'),
  fhirVersion: z.string().optional(),
  rest: z.array(z.looseObject({ resource: z.array(z.looseObject({ type: z.string() })).optional() })),
});

/** Never asked for: an export gives a note inside its DocumentReference, or not at all. */
const INSIDE_OTHERS = 'Binary';

/** The types to ask for, and those left out by choice, though rules read them. */
export interface Types {
  readonly types: readonly string[];
  readonly leftOut: readonly string[];
}

/**
 * The types named, else all that radgap reads and the server says it has; with them the types in which people answer it,
 * where `answers` are wanted.
 * @throws ExportError for a name of which radgap reads nothing, which would come to an empty export that passes for whole,
 * and for a server of another FHIR than R4.
 */
export async function typesOf(
  server: ExportServer,
  named: readonly string[] | undefined,
  answers = false,
): Promise<Types> {
  const wished = READ_TYPES.filter((type) => type !== INSIDE_OTHERS);
  const strange = named?.find((type) => !READ_TYPES.some((read) => read === type));
  if (strange !== undefined)
    throw new ExportError(`--type names ${strange}, of which radgap reads nothing; it reads ${wished.join(', ')}.`);
  const known = named === undefined || answers ? await knownTypes(server) : new Set<string>();
  const ofServer = <T extends string>(types: readonly T[]) =>
    known.size === 0 ? types : types.filter((type) => known.has(type));
  return {
    types: [...(named === undefined ? ofServer(wished) : new Set(named)), ...(answers ? ofServer(ANSWER_TYPES) : [])],
    leftOut: named === undefined ? [] : wished.filter((type) => !named.includes(type)),
  };
}

async function knownTypes(server: ExportServer): Promise<ReadonlySet<string>> {
  const url = new URL(`${server.base}/metadata`);
  const answer = await ask(server, { url, accept: 'application/fhir+json', token: true, timeout: 60_000 });
  const read = answer.status === 200 ? statement.safeParse(parseJson(await answer.text())?.value) : undefined;
  if (read?.data) holdToR4(read.data.fhirVersion, server.base);
  return new Set(read?.data?.rest.flatMap(({ resource }) => resource?.map(({ type }) => type) ?? []));
}

function holdToR4(fhirVersion: string | undefined, base: string): void {
  try {
    requireR4(fhirVersion, base);
  } catch (error) {
    if (error instanceof OtherFhirVersion) throw new ExportError(error.message, { cause: error });
    throw error;
  }
}
