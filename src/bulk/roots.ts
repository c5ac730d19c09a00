import type { ResourceKey } from '../model/verdict.ts';
import { AddressBook, type Addresses } from './address-book.ts';
import type { Loaded } from './found.ts';
import { hashText } from './hash.ts';
import { Namesakes } from './namesakes.ts';
import { ownAddresses, plainKey } from './own-addresses.ts';
import { personsAmong } from './persons.ts';
import type { ChunkRows } from './row-store.ts';
import { isFirstOfLine, ROW } from './rows.ts';
import type { LinkedPatient } from './scanned.ts';
import { SpotReader } from './spots.ts';
import type { PlacedAnchor, Survey } from './survey.ts';
import { sortVersions } from './versions.ts';

/** The persons with a 77750 service: their root, and every key under which a resource may name them. */
export interface Roots {
  readonly persons: ReadonlyMap<ResourceKey, ReadonlySet<ResourceKey>>;
  /** Services that name nobody this input knows. */
  readonly orphans: readonly PlacedAnchor[];
}

/** Tells whose the services are: by plain keys where they are named so, else by reading the Patients that may be meant. */
export function rootsOf(survey: Survey, bases: readonly string[] | undefined): Roots {
  const { anchors } = survey;
  const anchored = new Set(anchors.flatMap(({ addresses }) => addresses));
  const linked = mergedWith(anchored, survey);
  const asked = new Set([...anchored].filter((address) => !isPatientKey(address)));
  for (const { own, others } of linked) for (const address of [...own, ...others]) asked.add(address);
  const patients = asked.size === 0 ? [] : patientsAt(asked, survey, linked);
  const { rootOf, keysAt } = whoIsWho(patients, survey, bases);
  const persons = new Map<ResourceKey, Set<ResourceKey>>();
  const orphans: PlacedAnchor[] = [];
  for (const anchor of anchors) {
    const keys = anchor.addresses.flatMap((address) => (isPatientKey(address) ? [address] : keysAt(address)));
    if (keys.length === 0) orphans.push(anchor);
    for (const key of keys) {
      const root = rootOf(key);
      const held = persons.get(root) ?? new Set([root]);
      persons.set(root, held.add(key));
    }
  }
  const known = [...patients.map(({ key }) => key), ...linked.flatMap(({ others }) => others.filter(isPatientKey))];
  for (const key of known) persons.get(rootOf(key))?.add(key);
  return { persons, orphans };
}

function isPatientKey(address: string): boolean {
  return address.startsWith('Patient/') && plainKey(address) !== undefined;
}

/**
 * The linked Patients that may be one person with somebody of these addresses. Where a service or a link names its Patient
 * otherwise than by key, those reached so far are read for the other addresses they go by, until these lead to nobody new.
 */
function mergedWith(anchored: ReadonlySet<string>, survey: Survey): readonly LinkedPatient[] {
  const { linked } = survey;
  const named = new Set(linked.flatMap(({ own, others }) => [...own, ...others]));
  const mustRead = [...anchored, ...linked.flatMap(({ others }) => others)].some((address) => !isPatientKey(address));
  const reached = new Set(anchored);
  let found = linkedTo(reached, linked);
  while (mustRead && named.size > 0) {
    for (const { own, others } of found) for (const address of [...own, ...others]) reached.add(address);
    const patients = patientsAt(reached, survey, found);
    const news = patients.flatMap(ownAddresses).filter((address) => named.has(address) && !reached.has(address));
    if (news.length === 0) break;
    for (const address of news) reached.add(address);
    found = linkedTo(reached, linked);
  }
  return found;
}

/** The linked Patients that may be one person with somebody of these addresses, however long the chain. */
function linkedTo(addresses: ReadonlySet<string>, linked: readonly LinkedPatient[]): readonly LinkedPatient[] {
  const byAddress = new Map<string, LinkedPatient[]>();
  for (const patient of linked) {
    for (const address of [...patient.own, ...patient.others]) {
      const held = byAddress.get(address);
      if (held) held.push(patient);
      else byAddress.set(address, [patient]);
    }
  }
  const found = new Set<LinkedPatient>();
  const asked = new Set<string>();
  const open = [...addresses];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const patient of byAddress.get(next) ?? []) {
      if (found.has(patient)) continue;
      found.add(patient);
      for (const address of [...patient.own, ...patient.others]) {
        if (asked.has(address)) continue;
        asked.add(address);
        open.push(address);
      }
    }
  }
  return [...found];
}

/** Reads the Patients that are filed under addresses. */
function patientsAt(
  addresses: ReadonlySet<string>,
  survey: Survey,
  linked: readonly LinkedPatient[],
): readonly Loaded[] {
  const tokens = new Set([...addresses].map(hashText));
  const reader = new SpotReader(survey.layout);
  const known = linked.flatMap(({ own }) => own.slice(0, 1));
  const placed = reader.read(spotsOf(tokens, survey.patients, new Namesakes(known)));
  reader.close();
  return placed.flatMap(({ read }) => (read.kind === 'resource' && read.type === 'Patient' ? [read] : []));
}

/** The spots of every version of the Patients filed under tokens: of those whose key it is all, of their namesakes a few. */
function spotsOf(tokens: ReadonlySet<number>, rows: Iterable<ChunkRows>, namesakes: Namesakes): Uint32Array {
  const wanted = new Set<number>();
  for (const { cells } of rows) {
    for (let row = 0; row < cells.length; row += ROW) {
      const [token = 0, identity = 0] = [cells[row], cells[row + 1]];
      if (!tokens.has(token)) continue;
      if (isFirstOfLine(cells, row) || namesakes.admits(token, identity)) wanted.add(identity);
    }
  }
  const spots: number[] = [];
  for (const { chunk, cells } of rows) {
    for (let row = 0; row < cells.length; row += ROW)
      if (wanted.has(cells[row + 1] ?? 0)) spots.push(chunk, ...cells.subarray(row + 2, row + ROW));
  }
  return Uint32Array.from(spots);
}

interface WhoIsWho {
  readonly rootOf: (key: ResourceKey) => ResourceKey;
  readonly keysAt: (address: string) => readonly ResourceKey[];
}

function whoIsWho(patients: readonly Loaded[], survey: Survey, bases: readonly string[] | undefined): WhoIsWho {
  const book = new AddressBook();
  for (const patient of patients) book.learn(patient);
  book.hear([{ reference: 'urn:uuid:' }]);
  const addresses: Addresses = book.addresses((bases ?? []).flatMap(bySchemes));
  const { versions } = sortVersions(
    Map.groupBy(patients, ({ key }) => key),
    survey.deleted,
  );
  const { rootOf, personsNamed } = personsAmong(versions, addresses);
  return { rootOf, keysAt: (address) => [...personsNamed(referencesBy(address))] };
}

/** A server by either scheme: what it is named by in references is not known here. */
function bySchemes(base: string): readonly string[] {
  return ['http:', 'https:'].map((scheme) => base.replace(/^https?:/, () => scheme));
}

/** What an address may have been written as: the text of a reference, or the identifier in one. */
function referencesBy(address: string) {
  const bars = [...address.matchAll(/\|/g)].map(({ index }) => index);
  const identifiers = bars.map((bar) => ({
    identifier: { system: address.slice(0, bar), value: address.slice(bar + 1) },
  }));
  return [{ reference: address }, ...identifiers];
}
