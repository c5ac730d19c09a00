import type { Reference } from '@medplum/fhirtypes';
import { isReadType, screen } from '../chart/shapes.ts';
import { isAnswerType } from './answers.ts';
import { ON_SERVER } from './address-book.ts';
import { partOf, type TextSpan } from './entry-spans.ts';
import type { Deleted, Loaded, Page, Read, Skipped } from './found.ts';
import { hashText, NO_TOKEN } from './hash.ts';
import { isAnchor } from './index-code.ts';
import { field, recordsIn } from './json.ts';
import { addressesOf, identityOf, ownAddresses } from './own-addresses.ts';
import { patientsNamedBy } from './persons.ts';
import { toReference } from './pointers.ts';
import type { Rows } from './rows.ts';
import type { FoundAnchor, LinkedPatient, Scanned, Spot } from './scanned.ts';
import { deletionToldBy } from './soft-deleted.ts';
import { isShared } from '../chart/shared-types.ts';

/** Lists of rows that one sink after the other fills. */
export interface SinkRows {
  readonly owned: Rows;
  readonly patients: Rows;
  readonly shared: Rows;
}

/** Collects what a scan finds; resources that were parsed are filed by the same readers that group them later. */
export class Sink {
  readonly #rows: SinkRows;
  readonly #anchors: FoundAnchor[] = [];
  readonly #linked: LinkedPatient[] = [];
  readonly #strays: Spot[] = [];
  readonly #skipped: Skipped[] = [];
  readonly #pages: Page[] = [];
  readonly #deleted: Deleted[] = [];
  readonly #bases = new Set<string>();
  #fullUrls = 0;
  #absolute = false;
  #identified = false;
  resources = 0;
  held = 0;

  constructor(rows: SinkRows) {
    this.#rows = rows;
  }

  /** Files what was read of lines without parsing them. */
  file(rows: Uint32Array, as: keyof SinkRows): void {
    this.#rows[as].append(rows);
  }

  /** Takes note that a patient is named by an address on a server. */
  sawServer(): void {
    this.#absolute = true;
  }

  /** Notes what cannot be read. */
  skip(skipped: Skipped): void {
    this.#skipped.push(skipped);
  }

  /** Files what one line, or one whole text, holds. */
  take(reads: readonly Read[], span: TextSpan): void {
    const local = localAddresses(reads);
    for (const read of reads) {
      if (read.kind === 'skipped') this.#skipped.push(read.skipped);
      if (read.kind === 'deleted') this.#deleted.push(read);
      if (read.kind === 'page') this.#pages.push(read);
      if (read.kind !== 'resource') continue;
      this.resources++;
      const deletion = deletionToldBy(read);
      if (deletion) this.#deleted.push(deletion);
      if (read.fullUrl !== undefined && read.fullUrl !== read.key) this.#learn(read.fullUrl);
      const { line = 0, entry = 0 } = read.place;
      if (isReadType(read.type) || isAnswerType(read.type))
        this.#file(read, [...partOf(span, entry), line, entry], local);
    }
  }

  #learn(fullUrl: string): void {
    this.#fullUrls++;
    const base = ON_SERVER.exec(fullUrl)?.[1];
    if (base !== undefined) this.#bases.add(base);
  }

  #file(loaded: Loaded, spot: Spot, local: ReadonlyMap<string, string>): void {
    const identities = [identityOf(loaded.key)];
    if (loaded.fullUrl !== undefined && loaded.fullUrl !== loaded.key) identities.push(loaded.fullUrl);
    const hashes = identities.map(hashText);
    const push = (rows: Rows, addresses: readonly string[]) => {
      for (const identity of hashes) for (const address of addresses) rows.push(hashText(address), identity, ...spot);
    };
    if (loaded.type === 'Patient') {
      push(this.#rows.patients, ownAddresses(loaded));
      this.#link(loaded);
      return;
    }
    if (isShared(loaded.type)) {
      push(this.#rows.shared, [...ownAddresses(loaded), ...clinicianOf(loaded)]);
      return;
    }
    const named = patientsNamedBy(loaded);
    const addresses = [
      ...new Set(this.#addressed(named).flatMap((address) => [address, local.get(address) ?? address])),
    ];
    push(this.#rows.owned, addresses);
    if (addresses.length === 0) {
      for (const identity of hashes) this.#rows.owned.push(NO_TOKEN, identity, ...spot);
      if ('why' in screen(loaded.resource)) this.#strays.push(spot);
    }
    if (isAnchor(loaded)) this.#anchors.push({ addresses, spot, identity: hashes[0] ?? NO_TOKEN });
  }

  #link(loaded: Loaded): void {
    const links = recordsIn(field(loaded.resource, 'link')).flatMap((link) => toReference(field(link, 'other')) ?? []);
    if (links.length > 0) this.#linked.push({ own: ownAddresses(loaded), others: this.#addressed(links) });
  }

  #addressed(references: readonly Reference[]): readonly string[] {
    if (references.some(({ reference }) => reference?.startsWith('http'))) this.#absolute = true;
    const addresses = references.flatMap(addressesOf);
    if (addresses.some((address) => address.includes('|'))) this.#identified = true;
    return addresses;
  }

  /** Everything found. */
  scanned(lines: number): Scanned {
    return {
      lines,
      resources: this.resources,
      held: this.held,
      owned: this.#rows.owned.take(),
      patients: this.#rows.patients.take(),
      shared: this.#rows.shared.take(),
      anchors: this.#anchors,
      linked: this.#linked,
      strays: this.#strays,
      skipped: this.#skipped,
      pages: this.#pages,
      deleted: this.#deleted,
      fullUrls: this.#fullUrls,
      bases: [...this.#bases],
      absolute: this.#absolute,
      identified: this.#identified,
    };
  }
}

/** What the addresses within one Bundle mean there. */
function localAddresses(reads: readonly Read[]): ReadonlyMap<string, string> {
  return new Map(
    reads.flatMap((read) =>
      read.kind === 'resource' && read.fullUrl !== undefined && read.type === 'Patient'
        ? [[read.fullUrl, read.key] as const]
        : [],
    ),
  );
}

/** The clinician of a role: who asks for the clinician is given the role too. */
function clinicianOf({ type, resource }: Loaded): readonly string[] {
  if (type !== 'PractitionerRole') return [];
  const clinician = toReference(field(resource, 'practitioner'));
  return clinician ? addressesOf(clinician) : [];
}
