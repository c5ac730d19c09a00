import express, { type Response, type Router } from 'express';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { IsoDate } from './model/time.ts';

/** What the page is told by who serves it; without any of it, the page talks to its own origin. */
export interface WorklistOptions {
  /** The FHIR server to sign in to, such as `https://api.medplum.com/`. */
  readonly server?: string;
  /** Path of the FHIR API below the server; `fhir/R4` when absent. */
  readonly fhirPath?: string;
  /** The ClientApplication to sign in with by OAuth and PKCE; absent: the page takes a token from its address. */
  readonly clientId?: string;
  readonly canonicalBase?: string;
  /** The day the server takes for today, where it is not the real one. */
  readonly asOf?: IsoDate;
}

/** Folder of the built page, with its final slash. */
export const WORKLIST_FILES = fileURLToPath(new URL('../dist/worklist/', import.meta.url));

/** True when the page has been built. */
export function isWorklistBuilt(): boolean {
  return existsSync(`${WORKLIST_FILES}index.html`);
}

/**
 * Serves the built worklist below the path it is mounted at. The page runs no inline script, and no style but its own
 * sheets and the elements that carry the nonce of the answer.
 */
export function worklistFiles(options: WorklistOptions = {}): Router {
  const router = express.Router({ strict: true });
  router.get('/settings.json', (_request, response) => void guarded(response, options).json(options));
  router.get(['/', '/index.html'], async (request, response) => {
    if (!request.originalUrl.split('?')[0]?.match(/(?:\/|\.html)$/)) {
      response.redirect(308, `${request.baseUrl}/`);
      return;
    }
    const nonce = randomBytes(18).toString('base64url');
    const page = await readFile(`${WORKLIST_FILES}index.html`, 'utf8');
    guarded(response, options, nonce).type('html').send(page.replaceAll('%NONCE%', nonce));
  });
  router.use(
    express.static(WORKLIST_FILES, {
      index: false,
      setHeaders: (response, path) => {
        guarded(response, options);
        if (path.includes('/assets/')) response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      },
    }),
  );
  return router;
}

function guarded(response: Response, { server }: WorklistOptions, nonce?: string): Response {
  const origin = server === undefined ? '' : ` ${new URL(server).origin}`;
  return response.set({
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`,
      "style-src-attr 'none'",
      "img-src 'self'",
      `connect-src 'self'${origin}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  });
}
