import type { MedplumClient } from '@medplum/core';
import type { Attachment, Binary, Resource } from '@medplum/fhirtypes';
import { Buffer } from 'node:buffer';
import { isRecord } from '../chart/fits.ts';
import type { PatientRecord } from '../model/record.ts';
import type { ResourceKey } from '../model/verdict.ts';

const BINARY_PATH = /^\/?Binary\/((?!\.+(?:\/|$))[A-Za-z0-9.-]{1,64})(?:\/|$)/;
/** A presigned address of Medplum storage: `<storage>/<binary id>/<version id>?...`. */
const PRESIGNED_PATH = /\/([0-9a-f]{8}-[0-9a-f-]{27})\/[0-9a-f]{8}-[0-9a-f-]{27}$/;

/**
 * The addresses of attachments that stand for a Binary of the server under `base`, presigned ones included; none is ever
 * followed, and one that names the Binary of another server stands for nothing.
 */
export function aliasesOfAttachments(resources: readonly Resource[], base: string): ReadonlyMap<string, ResourceKey> {
  const aliases = new Map<string, ResourceKey>();
  for (const { url } of resources.flatMap(attachmentsOf)) {
    if (url === undefined) continue;
    const path = url.split('?')[0] ?? '';
    const local = path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path;
    const id = BINARY_PATH.exec(local)?.[1] ?? PRESIGNED_PATH.exec(path)?.[1];
    if (id) aliases.set(url, `Binary/${id}`);
  }
  return aliases;
}

/** The Binary of this server that an address of its own stands for, be it presigned; undefined where it stands for none. */
export function binaryAt(url: string | undefined): ResourceKey | undefined {
  const path = url?.split('?')[0] ?? '';
  const id = BINARY_PATH.exec(path)?.[1] ?? PRESIGNED_PATH.exec(path)?.[1];
  return id === undefined ? undefined : `Binary/${id}`;
}

function attachmentsOf(resource: Resource): readonly Attachment[] {
  if (resource.resourceType === 'DocumentReference') return resource.content.map(({ attachment }) => attachment);
  return resource.resourceType === 'DiagnosticReport' ? (resource.presentedForm ?? []) : [];
}

/** The record with the texts of some Binary resources; one that cannot be read stays out, and its note unreadable. */
export async function fetchNotes(
  client: MedplumClient,
  record: PatientRecord,
  binaries: readonly ResourceKey[],
): Promise<PatientRecord> {
  const fetched: Binary[] = [];
  for (const key of binaries) {
    const binary = await fetchNote(client, key);
    if (binary) fetched.push(binary);
  }
  return { ...record, resources: [...record.resources, ...fetched] };
}

/** Keys whose id is a FHIR id; another might lead out of the path it is put into. */
const BINARY_KEY = /^Binary\/(?!\.+$)[A-Za-z0-9.-]{1,64}$/;

async function fetchNote(client: MedplumClient, key: ResourceKey): Promise<Binary | undefined> {
  if (!BINARY_KEY.test(key)) return undefined;
  try {
    const address = client.fhirUrl(...key.split('/'));
    const response = await client.downloadResponse(address, { headers: { Accept: '*/*' }, redirect: 'manual' });
    if (response.status !== 200) return undefined;
    const blob = await response.blob();
    const bytes = Buffer.from(await blob.arrayBuffer());
    const plain = { contentType: blob.type, data: bytes.toString('base64') };
    const content = FHIR.test(blob.type) ? wrappedIn(bytes.toString('utf8')) : plain;
    return content && { resourceType: 'Binary', id: key.slice(key.indexOf('/') + 1), ...content };
  } catch {
    return undefined;
  }
}

/** The types of an answer that is a resource, and not the text that was asked for. */
const FHIR = /json|fhir/i;

/** The content of a Binary that a server gives as the resource, as Azure and others do; nothing of any other resource. */
function wrappedIn(text: string): Pick<Binary, 'contentType' | 'data'> | undefined {
  const resource: unknown = JSON.parse(text);
  if (!isRecord(resource) || resource['resourceType'] !== 'Binary') return undefined;
  const { contentType, data } = resource;
  if (typeof contentType !== 'string') return undefined;
  return { contentType, ...(typeof data === 'string' && { data }) };
}
