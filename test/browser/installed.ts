import { existsSync } from 'node:fs';

const named = process.env['CHROMIUM_PATH'];

/** The build without a window first: the same pages by the same engine, for little more than half the processor time. */
const PROGRAMS = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];
const PLACES = named === undefined ? PROGRAMS.map((program) => `/usr/bin/${program}`) : [named];

/** Where a Chromium is installed, `CHROMIUM_PATH` before the usual places; undefined where none is. */
export const CHROMIUM = PLACES.find((path) => existsSync(path));
