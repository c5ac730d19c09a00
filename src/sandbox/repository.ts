import type { Operation, SearchRequest, WithId } from '@medplum/core';
import {
  allOk,
  badRequest,
  conflict,
  created,
  deepEquals,
  gone,
  isChainedSearchFilter,
  multipleMatches,
  notFound,
  OperationOutcomeError,
  subsetResource,
  validateResource,
} from '@medplum/core';
import type {
  CreateResourceOptions,
  DeleteResourceOptions,
  ReadHistoryOptions,
  UpdateResourceOptions,
} from '@medplum/fhir-router';
import { getExtraEntries, MemoryRepository } from '@medplum/fhir-router';
import type { Bundle, BundleEntry, OperationOutcome, Parameters, Resource } from '@medplum/fhirtypes';
import { EVERYTHING } from './access.ts';
import { stamped } from './authorship.ts';
import { CandidateIndex } from './candidate-index.ts';
import type { Fidelity } from './fidelity.ts';
import { historyBundle } from './history.ts';
import { COST, Quota } from './quota.ts';
import { checkSearch, pageOf, poolOf, searchedTypes, type Pool } from './search.ts';
import { searchBundle } from './search-bundle.ts';
import { learn, learnAll, learnFor } from './structures.ts';
import type { Change } from './transactions.ts';
import { Turnstile, UnitOfWork } from './transactions.ts';

/** What is left of a deleted resource. */
interface Tombstone {
  readonly deletedAt: string;
  /** Oldest first. */
  readonly versions: readonly WithId<Resource>[];
}

/** What one request left behind: its result, and the writes to tell Subscriptions about. */
export interface Performed<T> {
  readonly result: T;
  readonly changes: readonly Change[];
}

/** Medplum's MemoryRepository, corrected where the real server behaves otherwise. */
export class SandboxRepository extends MemoryRepository {
  /** The current versions, for reading only. */
  readonly index = new CandidateIndex();
  readonly quota: Quota | undefined;
  /** Prefix of links and full URLs, such as `http://127.0.0.1:3777/fhir/R4/`. */
  fhirUrl = '';
  readonly #fidelity: Fidelity;
  readonly #turnstile = new Turnstile();
  readonly #tombstones = new Map<string, Tombstone>();
  #work: UnitOfWork | undefined;

  constructor(fidelity: Fidelity) {
    super();
    this.#fidelity = fidelity;
    this.quota = fidelity.quota && new Quota(fidelity.quota);
  }

  /** Runs the work of one request, alone; all reads and writes of this repository belong inside. */
  perform<T>(author: string, task: () => Promise<T>, access = EVERYTHING): Promise<Performed<T>> {
    return this.#turnstile.pass(async () => {
      const work = new UnitOfWork(author, access, (points) => this.quota?.charge(author, points));
      this.#work = work;
      try {
        return { result: await task(), changes: work.changes() };
      } finally {
        this.#work = undefined;
      }
    });
  }

  /** Stores a resource with its id as it is (in `withSeeding`, with its version too): neither validated, charged nor announced. */
  async load(resource: Resource, author: string): Promise<void> {
    learn(resource.resourceType);
    this.index.put(await super.createResource(stamped(resource, author), undefined, true));
    this.#tombstones.delete(`${resource.resourceType}/${resource.id ?? ''}`);
  }

  override async createResource<T extends Resource>(
    resource: T,
    options?: CreateResourceOptions,
    update = false,
  ): Promise<WithId<T>> {
    const { id, ...anonymous } = resource;
    const keepsId = update || options?.assignedId === true;
    if (!update) {
      const { access } = this.#current();
      this.#current().charge(COST.write);
      access.require('create', resource.resourceType);
      learnFor(resource);
      validateResource(resource);
      access.requireStored(resource);
    }
    const previous = id === undefined ? undefined : this.index.get(resource.resourceType, id);
    const named: Resource = keepsId ? resource : (anonymous as T);
    const stored = await super.createResource(stamped(named, this.#current().author) as T, options, update);
    this.#stored(stored, update ? previous : undefined);
    return stored;
  }

  override async updateResource<T extends Resource>(resource: T, options?: UpdateResourceOptions): Promise<WithId<T>> {
    this.#current().charge(COST.write);
    const { access } = this.#current();
    const { resourceType, id = '' } = resource;
    access.require('update', resourceType);
    learnFor(resource);
    validateResource(resource);
    const existing = this.index.get(resourceType, id);
    if (existing) access.requireFor('update', existing);
    if (!existing && this.#fidelity.refuseClientIds && !this.#tombstones.has(`${resourceType}/${id}`)) {
      throw new OperationOutcomeError(notFound);
    }
    const stale = options?.ifMatch !== undefined && options.ifMatch !== existing?.meta?.versionId;
    const kept = existing ? access.kept(resource, existing) : resource;
    if (existing && !stale && deepEquals(existing, stamped(kept, this.#current().author))) {
      return access.shown(existing as WithId<T>);
    }
    if (!stale) access.requireStored(kept, existing);
    return access.shown(await super.updateResource(kept, options));
  }

  override async patchResource<T extends Resource>(
    resourceType: T['resourceType'],
    id: string,
    patch: Operation[] | Parameters,
    options?: UpdateResourceOptions,
  ): Promise<WithId<T>> {
    this.#current().charge(COST.write);
    this.#refuseDeleted(resourceType, id);
    const work = this.#current();
    return work.wholly(async () => {
      const patched = await work.unpaid(() => super.patchResource<T>(resourceType, id, patch, options));
      if (patched.id === id && patched.resourceType === resourceType) return patched;
      throw new OperationOutcomeError(badRequest('Incorrect ID'));
    });
  }

  override async deleteResource(resourceType: string, id: string, options?: DeleteResourceOptions): Promise<void> {
    this.#current().charge(COST.write);
    this.#current().access.require('delete', resourceType);
    if (this.#tombstones.has(`${resourceType}/${id}`)) return;
    const last = this.index.get(resourceType, id);
    if (!last) throw new OperationOutcomeError(notFound);
    this.#current().access.requireFor('delete', last);
    const versions = await this.#versions(resourceType, id);
    await super.deleteResource(resourceType, id, options);
    this.index.remove(resourceType, id);
    this.#tombstones.set(`${resourceType}/${id}`, { deletedAt: new Date().toISOString(), versions });
    this.#current().wrote({ interaction: 'delete', resource: last, previous: last }, () =>
      this.#rewind(resourceType, id, versions),
    );
  }

  override async readResource<T extends Resource>(resourceType: string, id: string): Promise<T> {
    const { access } = this.#current();
    this.#current().charge(COST.read);
    access.require('read', resourceType);
    this.#refuseDeleted(resourceType, id);
    const resource = await super.readResource<T>(resourceType, id);
    if (!access.admits('read', resource)) throw new OperationOutcomeError(notFound);
    return access.shown(resource);
  }

  override async readHistory<T extends Resource>(
    resourceType: string,
    id: string,
    options?: ReadHistoryOptions,
  ): Promise<Bundle<T>> {
    this.#current().charge(COST.history);
    this.#current().access.require('history', resourceType);
    const tombstone = this.#tombstones.get(`${resourceType}/${id}`);
    const versions = this.#legible('history', tombstone?.versions ?? (await this.#versions(resourceType, id)));
    return historyBundle(this.fhirUrl, versions, tombstone?.deletedAt, options) as Bundle<T>;
  }

  override async readVersion<T extends Resource>(resourceType: string, id: string, versionId: string): Promise<T> {
    this.#current().charge(COST.read);
    this.#current().access.require('vread', resourceType);
    const versions =
      this.#tombstones.get(`${resourceType}/${id}`)?.versions ?? (await this.#versions(resourceType, id));
    const version = this.#legible('vread', versions).find(({ meta }) => meta?.versionId === versionId);
    if (!version) throw new OperationOutcomeError(notFound);
    return version as T;
  }

  override async search<T extends Resource>(request: SearchRequest<T>): Promise<Bundle<WithId<T>>> {
    const includes = request.include ?? request.revInclude;
    this.#current().charge(includes ? COST.search + COST.include : COST.search);
    return (await this.#find(request)) as Bundle<WithId<T>>;
  }

  override async conditionalCreate<T extends Resource>(
    resource: T,
    search: SearchRequest<T>,
    options?: CreateResourceOptions,
  ): Promise<{ resource: WithId<T>; outcome: OperationOutcome }> {
    if (search.resourceType !== resource.resourceType) {
      throw new OperationOutcomeError(badRequest('Search type must match resource type for conditional create'));
    }
    const [existing, duplicate] = await this.searchResources<T>({ ...search, count: 2 });
    if (duplicate) throw new OperationOutcomeError(multipleMatches);
    if (existing) return { resource: existing, outcome: allOk };
    if ((this.#fidelity.random ?? Math.random)() < (this.#fidelity.contention ?? 0)) {
      throw new OperationOutcomeError(conflict('could not serialize access due to read/write dependencies'));
    }
    return { resource: await this.createResource(resource, options), outcome: created };
  }

  override withTransaction<TResult>(callback: (repo: this) => Promise<TResult>): Promise<TResult> {
    return this.#current().wholly(() => callback(this));
  }

  #current(): UnitOfWork {
    if (!this.#work) throw new Error('The sandbox repository was used outside perform()');
    return this.#work;
  }

  #refuseDeleted(resourceType: string, id: string): void {
    if (this.#tombstones.has(`${resourceType}/${id}`)) throw new OperationOutcomeError(gone);
  }

  /** The versions as the policy shows them, of a resource whose newest version it admits; else throws 404. */
  #legible(interaction: 'history' | 'vread', versions: readonly WithId<Resource>[]): readonly WithId<Resource>[] {
    const { access } = this.#current();
    const newest = versions.at(-1);
    if (newest && !access.admits(interaction, newest)) throw new OperationOutcomeError(notFound);
    return versions.filter((version) => access.admits(interaction, version)).map((version) => access.shown(version));
  }

  #stored(resource: WithId<Resource>, previous: WithId<Resource> | undefined): void {
    const { resourceType, id } = resource;
    const key = `${resourceType}/${id}`;
    const tombstone = this.#tombstones.get(key);
    this.#tombstones.delete(key);
    this.index.put(resource);
    this.#current().wrote(
      { interaction: previous ? 'update' : 'create', resource, ...(previous && { previous }) },
      async () => {
        const versions = tombstone?.versions ?? (await this.#versions(resourceType, id)).slice(0, -1);
        await this.#rewind(resourceType, id, versions, tombstone);
      },
    );
  }

  /** All versions, oldest first. MemoryRepository reverses its own array on every reading, so it is read twice. */
  #versions(resourceType: string, id: string): Promise<WithId<Resource>[]> {
    return this.#current().unpaid(async () => {
      const newestFirst = await super.readHistory<WithId<Resource>>(resourceType, id);
      await super.readHistory(resourceType, id);
      return (newestFirst.entry ?? []).flatMap(({ resource }) => resource ?? []).reverse();
    });
  }

  /** Gives a resource back exactly the versions it had, and its tombstone if it had one. */
  async #rewind(type: string, id: string, versions: readonly WithId<Resource>[], tombstone?: Tombstone): Promise<void> {
    await super.expungeResource(type, id);
    for (const version of versions) await this.withSeeding(() => super.createResource(version, undefined, true));
    this.#tombstones.delete(`${type}/${id}`);
    const last = versions.at(-1);
    if (last && !tombstone) {
      this.index.put(last);
      return;
    }
    this.index.remove(type, id);
    if (!tombstone) return;
    await super.deleteResource(type, id);
    this.#tombstones.set(`${type}/${id}`, tombstone);
  }

  async #find(request: SearchRequest): Promise<Bundle<WithId<Resource>>> {
    const { access } = this.#current();
    for (const type of searchedTypes(request)) {
      access.require('search', type);
      learn(type);
    }
    checkSearch(request);
    const { candidates, matches } = await this.#pool(request);
    const admitted: Pool = { candidates, matches: (one) => matches(one) && access.admits('search', one) };
    const page = pageOf(admitted, request);
    const { fields } = request;
    const shown = page.resources.map((resource) => access.shown(resource));
    const resources = fields ? shown.map((r) => subsetResource({ ...r }, fields) ?? r) : shown;
    const bundle = searchBundle(this.fhirUrl, request, { ...page, resources });
    if (request.include ?? request.revInclude) await this.#current().unpaid(() => this.#include(request, bundle));
    return bundle;
  }

  /** Chained searches are left to MemoryRepository, which scans. */
  async #pool(request: SearchRequest): Promise<Pool> {
    if (!request.filters?.some(isChainedSearchFilter)) return poolOf(this.index, request);
    const { resourceType, filters } = request;
    learnAll();
    const bundle = await super.search({ resourceType, filters });
    return { candidates: (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []), matches: () => true };
  }

  async #include(request: SearchRequest, bundle: Bundle<WithId<Resource>>): Promise<void> {
    const entries: BundleEntry[] = bundle.entry ?? [];
    const matched = entries.flatMap(({ resource }) => resource ?? []);
    await getExtraEntries(this, request, matched, entries, {
      fullUrl: (type, id) => `${this.fhirUrl}${type}/${id}`,
      executeSearch: async (search) => ((await this.#find(search)).entry ?? []).flatMap((e) => e.resource ?? []),
    });
  }
}
