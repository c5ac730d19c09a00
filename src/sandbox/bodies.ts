import type { RequestHandler } from 'express';
import express from 'express';
import type { IncomingMessage } from 'node:http';

/** Reads bodies within Medplum's limits: 1 MB, 50 MB for a batch; raw bytes for a Binary, a form for `_search`. */
export function bodies(): RequestHandler[] {
  return [
    express.json({ type: (request) => isJson(request) && isBatch(request), limit: '50mb' }),
    express.json({ type: (request) => isJson(request) && !isBatch(request), limit: '1mb' }),
    express.urlencoded({ type: (request) => pathOf(request).endsWith('/_search'), extended: false, limit: '1mb' }),
    express.raw({ type: (request) => pathOf(request) === '/Binary' && !isJson(request), limit: '50mb' }),
  ];
}

function isJson(request: IncomingMessage): boolean {
  return (request.headers['content-type'] ?? '').includes('json');
}

function isBatch(request: IncomingMessage): boolean {
  return pathOf(request) === '/';
}

function pathOf(request: IncomingMessage): string {
  return request.url?.split('?')[0] ?? '';
}
