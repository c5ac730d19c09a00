import * as z from 'zod';
import { setClock } from './clock.ts';
import { fetchWithin, LONGEST_MS } from './deadline.ts';
import { CANONICAL_BASE } from '../terminology/systems.ts';

const schema = z.object({
  /** Where the FHIR server is, such as `https://api.medplum.com/`; the page's own origin when absent. */
  server: z.string().optional(),
  /** Path of the FHIR API below the server. */
  fhirPath: z.string().default('fhir/R4'),
  /** The ClientApplication to sign in with; without one the page waits for a token in its address. */
  clientId: z.string().optional(),
  canonicalBase: z.string().default(CANONICAL_BASE),
  /** The day the server takes for today; the real day at the facility when absent. */
  asOf: z.string().optional(),
});

/** What the page is told by whoever serves it. */
export type Settings = Readonly<z.output<typeof schema>>;

/** Reads `settings.json` beside the page; the defaults where there is none. */
export async function loadSettings(): Promise<Settings> {
  const response = await fetchSettings();
  setClock(response);
  return schema.parse(response.ok ? await response.json() : {});
}

/** Takes the server's time anew. */
export async function readClock(): Promise<void> {
  setClock(await fetchSettings());
}

function fetchSettings(): Promise<Response> {
  return fetchWithin(LONGEST_MS)('./settings.json', { cache: 'no-store' });
}
