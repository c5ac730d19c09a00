import { forbidden } from '@medplum/core';
import type { RequestHandler } from 'express';
import { sendOutcome } from './fhir-door.ts';

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

const REFUSED = {
  ...forbidden,
  issue: [
    {
      severity: 'error' as const,
      code: 'forbidden' as const,
      details: { text: 'The sandbox answers to 127.0.0.1 and localhost only; ask for it by one of these names.' },
    },
  ],
};

/** Answers 403 to who asks for this machine by another name: a page on the web may have its own name lead here. */
export const onlyByLoopbackName: RequestHandler = (request, response, next) => {
  if (LOOPBACK.test(request.headers.host ?? '')) next();
  else sendOutcome(response, REFUSED);
};
