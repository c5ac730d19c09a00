import { existsSync } from 'node:fs';

const named = process.env['CHROMIUM_PATH'];

const PLACES =
  named === undefined ? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'] : [named];

/** Where a Chromium is installed, `CHROMIUM_PATH` before the usual places; undefined where none is. */
export const CHROMIUM = PLACES.find((path) => existsSync(path));
