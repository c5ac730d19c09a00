import type { Binary } from '@medplum/fhirtypes';
import type { Request, Response } from 'express';

/** The Binary a POST brings: the resource itself as JSON, or raw bytes under their own content type. */
export function binaryFrom(request: Request): unknown {
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body)) return body;
  const contentType = request.get('content-type') ?? 'application/octet-stream';
  return { resourceType: 'Binary', contentType, data: body.toString('base64') } satisfies Binary;
}

/** Whether a reader asks for the bytes of a Binary rather than for the resource, by an Accept that is not FHIR. */
export function wantsRawBinary(request: Request): boolean {
  return (
    request.method === 'GET' && !request.path.includes('_history') && !/json|fhir/.test(request.get('accept') ?? '')
  );
}

/** Sends the bytes of a Binary under their own content type. */
export function sendBinary(response: Response, binary: Binary): void {
  response.type(binary.contentType).send(Buffer.from(binary.data ?? '', 'base64'));
}
