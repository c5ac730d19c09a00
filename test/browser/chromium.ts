import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const named = process.env['CHROMIUM_PATH'];

const PLACES =
  named === undefined ? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'] : [named];

/** Where a Chromium is installed, `CHROMIUM_PATH` before the usual places; undefined where none is. */
export const CHROMIUM = PLACES.find((path) => existsSync(path));

/** Starts a headless Chromium that looks for nobody but the page. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    ...(CHROMIUM !== undefined && { executablePath: CHROMIUM }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
