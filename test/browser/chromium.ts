import { chromium, type Browser } from 'playwright-core';
import { CHROMIUM } from './installed.ts';

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
