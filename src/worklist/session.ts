import { ClientStorage, MedplumClient, type ProfileResource } from '@medplum/core';
import type { Practitioner, PractitionerRole } from '@medplum/fhirtypes';
import type { Person } from './data/answers.ts';
import { spokenName } from './data/people.ts';
import { fetchWithin, LONGEST_MS } from './deadline.ts';
import type { Settings } from './settings.ts';

/** Somebody signed in: the client that speaks for them, and who they are. */
export interface Session {
  readonly medplum: MedplumClient;
  /** Absent when the token belongs to no person: the page is then for reading only. */
  readonly person?: Person;
  readonly signOut: () => void;
  /** Signs in anew after the server ended the sign-in; the address keeps its filters. */
  readonly signInAgain: () => void;
}

const TOKEN = 'radgap-token';
const WHO = 'radgap-person';
/** Where the page was before it left for the sign-in page. */
const QUERY = 'radgap-query';
/** Where MedplumClient keeps the state it sends along. */
const STATE = 'pkceState';

/**
 * Signs in: by the token in the address's fragment, which is read once and removed; by Medplum's OAuth with PKCE when the
 * settings name a client; undefined when there is no way in. Where people sign in to another server than the page's own, a
 * token in an address is no way in: whoever sends the address would have the reader work under the sender's sign-in.
 */
export async function signIn(settings: Settings): Promise<Session | undefined> {
  const takesToken = settings.clientId === undefined || settings.server === undefined;
  const brought = fromFragment();
  const { token, person } = takesToken ? ((brought && keep(brought)) ?? kept()) : {};
  const medplum = new MedplumClient({
    baseUrl: new URL(settings.server ?? '/', window.location.origin).toString(),
    fhirUrlPath: settings.fhirPath,
    ...(settings.clientId !== undefined && { clientId: settings.clientId }),
    cacheTime: 0,
    fetch: fetchWithin(LONGEST_MS),
    storage: new ClientStorage(window.sessionStorage),
  });
  if (token !== undefined) {
    medplum.setAccessToken(token);
    return { medplum, ...(person && { person: await named(medplum, person) }), signOut: forget, signInAgain };
  }
  if (settings.clientId === undefined) return undefined;
  const profile = await profileBy(medplum, settings.clientId);
  const who = profile ? personIn(profile) : await personOfLogin(medplum);
  return {
    medplum,
    ...(who && { person: who }),
    signOut: () => {
      void medplum.signOut().then(forget, forget);
    },
    signInAgain,
  };
}

function personIn(profile: ProfileResource): Person | undefined {
  if (profile.resourceType !== 'Practitioner') return undefined;
  return { reference: `Practitioner/${profile.id ?? ''}`, display: spokenName(profile) };
}

/** Who the sign-in names, where the server tells no more than a reference. */
async function personOfLogin(medplum: MedplumClient): Promise<Person | undefined> {
  const reference = medplum.getActiveLogin()?.profile.reference;
  return reference?.startsWith('Practitioner') ? named(medplum, reference) : undefined;
}

/** The profile of who is signed in already, or comes back with a code; else leaves for the sign-in page. */
async function profileBy(medplum: MedplumClient, clientId: string): Promise<ProfileResource | undefined> {
  const answer = new URLSearchParams(window.location.search);
  if (answer.has('code') || answer.has('error')) {
    window.history.replaceState(null, '', `${window.location.pathname}${window.sessionStorage.getItem(QUERY) ?? ''}`);
    return profileOf(answer, medplum, clientId);
  }
  if (medplum.getActiveLogin()) return medplum.getProfileAsync();
  window.sessionStorage.setItem(QUERY, window.location.search);
  await medplum.signInWithRedirect({ clientId, redirectUri: pageAddress() });
  return new Promise(() => undefined);
}

/** Exchanges the code of an answer that belongs to the question this tab asked. */
function profileOf(answer: URLSearchParams, medplum: MedplumClient, clientId: string): Promise<ProfileResource> {
  const code = answer.get('code');
  if (code === null || answer.get('state') !== window.sessionStorage.getItem(STATE)) {
    throw new Error(answer.get('error_description') ?? 'The answer belongs to another sign-in.');
  }
  return medplum.processCode(code, { clientId, redirectUri: pageAddress() });
}

interface Entry {
  readonly token?: string;
  readonly person?: string;
}

function fromFragment(): Entry | undefined {
  const fragment = new URLSearchParams(window.location.hash.slice(1));
  const token = fragment.get('token');
  if (token === null) return undefined;
  const person = fragment.get('person');
  window.history.replaceState(null, '', `${window.location.pathname}${window.location.search}`);
  return { token, ...(person !== null && { person }) };
}

/** Keeps an entry for when this tab is loaded again. */
function keep(entry: Entry): Entry {
  if (entry.token !== undefined) window.sessionStorage.setItem(TOKEN, entry.token);
  if (entry.person !== undefined) window.sessionStorage.setItem(WHO, entry.person);
  return entry;
}

/** What this tab was given before it was loaded again; other tabs and later visits know nothing of it. */
function kept(): Entry {
  const token = window.sessionStorage.getItem(TOKEN);
  const person = window.sessionStorage.getItem(WHO);
  return { ...(token !== null && { token }), ...(person !== null && { person }) };
}

function forget(): void {
  window.sessionStorage.clear();
  window.location.assign(pageAddress());
}

function signInAgain(): void {
  window.sessionStorage.clear();
  window.location.reload();
}

async function named(medplum: MedplumClient, reference: string): Promise<Person> {
  const [type = '', id = ''] = reference.split('/');
  try {
    const found = await medplum.readResource(type === 'PractitionerRole' ? type : 'Practitioner', id);
    return { reference, display: displayOf(found) };
  } catch {
    return { reference, display: reference };
  }
}

function displayOf(person: Practitioner | PractitionerRole): string {
  return person.resourceType === 'Practitioner'
    ? spokenName(person)
    : (person.practitioner?.display ?? person.id ?? '');
}

function pageAddress(): string {
  return `${window.location.origin}${window.location.pathname}`;
}
