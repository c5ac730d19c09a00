import type { MedplumClient } from '@medplum/core';
import type { Bundle, Coverage, DetectedIssue, Patient, Resource, ResourceType, Task } from '@medplum/fhirtypes';
import type { ResourceKey } from '../../model/verdict.ts';
import { without } from '../../reconcile/writer.ts';
import type { Canonicals } from '../../terminology/canonicals.ts';
import { timeNow } from '../clock.ts';
import { troubleOf, type Trouble } from './trouble.ts';
import { readCount, readPage, type Page } from './every-page.ts';
import type { QueueStock } from './queue-rows.ts';

/** The queue as it is loaded, and how far. */
export interface QueueState extends QueueStock {
  readonly phase: 'loading' | 'ready';
  readonly trouble?: Trouble;
  /** Whether all of it was read once: until then what is missing here is not known to be missing. */
  readonly whole: boolean;
  /** When it was last brought up to date, as FHIR instant. */
  readonly refreshed?: string;
}

const ISSUE_FIELDS = 'identifier,status,severity,patient,identifiedDateTime,extension,mitigation';
const TASK_FIELDS = 'identifier,groupIdentifier,status,businessStatus,priority,code,for,owner,input,intent,authoredOn';
const FIRST_PAGE = 120;
const FIRST_PATIENTS = 40;
const PAGE = 1000;
const NAMES_AT_ONCE = 250;
const HAND_OVER_MS = 1_000;

/** Keeps the open issues and live Tasks of every episode; reads them page by page, then what changed since. */
export class QueueStore {
  readonly #medplum: MedplumClient;
  readonly #canonicals: Canonicals;
  readonly #listeners = new Set<() => void>();
  #state: QueueState = {
    issues: new Map(),
    tasks: new Map(),
    patients: new Map(),
    payers: new Map(),
    phase: 'loading',
    whole: false,
  };
  /** Up to when everything was read, and the newest of what was read at all. */
  #since = '';
  #newest = '';
  #underWay: Promise<void> | undefined;
  #waiting: Promise<void> | undefined;
  #asked = new Set<ResourceKey>();
  #askedForPayer = new Set<ResourceKey>();

  constructor(medplum: MedplumClient, canonicals: Canonicals) {
    this.#medplum = medplum;
    this.#canonicals = canonicals;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): QueueState => this.#state;

  /** Reads everything; rows can be shown from the first page on. */
  async load(): Promise<void> {
    try {
      await this.#readAll();
      this.#set({ phase: 'ready' }, undefined);
      void this.#payers();
    } catch (error) {
      this.#set({ phase: 'ready' }, troubleOf(error));
    }
  }

  async #readAll(): Promise<void> {
    const tasks = await this.#page<Task>(
      `${this.#liveTasks()}&_sort=_lastUpdated&_elements=${TASK_FIELDS}&_count=${FIRST_PAGE}`,
    );
    await this.#firstRows(tasks.found);
    const issues = `${this.#openIssues()}&_sort=_lastUpdated&_elements=${ISSUE_FIELDS}&_count=${PAGE}`;
    await Promise.all([this.#rest(issues), this.#rest(tasks.next)]);
    this.#state = { ...this.#state, whole: true };
    this.#since = this.#newest;
  }

  #openIssues(): string {
    return `DetectedIssue?identifier=${enc(`${this.#canonicals.issue}|`)}&status=${OPEN.join(',')}`;
  }

  #liveTasks(): string {
    return `Task?identifier=${enc(`${this.#canonicals.task}|`)}&status=${LIVE.join(',')}`;
  }

  /**
   * Reads what changed since the last time; everything as long as it was not read to the end once. One reading goes on at a
   * time, and one waits at most: who asks meanwhile is answered by the one that begins after.
   */
  async refresh(): Promise<void> {
    if (this.#state.phase === 'loading') return;
    const underWay = this.#underWay;
    if (!underWay) {
      this.#underWay = this.#readChanges().finally(() => (this.#underWay = undefined));
      return this.#underWay;
    }
    this.#waiting ??= underWay.then(() => {
      this.#waiting = undefined;
      return this.refresh();
    });
    return this.#waiting;
  }

  async #readChanges(): Promise<void> {
    if (!this.#state.whole) this.#set({ phase: 'loading' }, this.#state.trouble);
    if (this.#since === '') return this.load();
    try {
      const { issue, task } = this.#canonicals;
      const since = `_lastUpdated=ge${enc(this.#since)}&_sort=_lastUpdated&_count=${PAGE}`;
      const [issues, tasks] = await Promise.all([
        this.#page<DetectedIssue>(`DetectedIssue?identifier=${enc(`${issue}|`)}&${since}&_elements=${ISSUE_FIELDS}`),
        this.#page<Task>(`Task?identifier=${enc(`${task}|`)}&${since}&_elements=${TASK_FIELDS}`),
      ]);
      const changed = [...issues.found, ...tasks.found].filter((resource) => this.#isNews(resource));
      if (changed.length > 0) await this.#take(changed);
      await Promise.all([this.#rest(issues.next), this.#rest(tasks.next)]);
      this.#since = this.#newest;
      if (await this.#holdsDeleted()) await this.#readAnew();
      this.#set({}, undefined);
      await this.#payers();
    } catch (error) {
      this.#set({}, troubleOf(error));
    }
  }

  /** True when more is held as open than there is: somebody deleted some of it, and no search for changes tells of that. */
  async #holdsDeleted(): Promise<boolean> {
    const { issues, tasks } = this.#state;
    const [open, live] = await Promise.all(
      [this.#openIssues(), this.#liveTasks()].map((url) => readCount(this.#medplum, url)),
    );
    const held = (all: ReadonlyMap<string, DetectedIssue | Task>, statuses: readonly string[]) =>
      [...all.values()].filter(({ status }) => statuses.includes(status)).length;
    return held(issues, OPEN) > (open ?? Infinity) || held(tasks, LIVE) > (live ?? Infinity);
  }

  async #readAnew(): Promise<void> {
    const anew = new QueueStore(this.#medplum, this.#canonicals);
    await anew.#readAll();
    const { issues, tasks, patients } = anew.#state;
    this.#newest = this.#since = anew.#since;
    this.#set({ issues, tasks, patients: new Map([...this.#state.patients, ...patients]) }, undefined);
  }

  /** Puts in a resource as it is believed or known to be. */
  put(resource: Resource): void {
    if (resource.resourceType === 'Task') {
      this.#set({ tasks: withEntry(this.#state.tasks, resource.id ?? '', resource) }, this.#state.trouble);
    }
    if (resource.resourceType === 'DetectedIssue') {
      this.#set({ issues: withEntry(this.#state.issues, resource.id ?? '', resource) }, this.#state.trouble);
    }
  }

  /** The issues of the first Tasks' patients, so that the first rows are whole long before the last page is read. */
  async #firstRows(tasks: readonly Task[]): Promise<void> {
    const patients = [...new Set(tasks.flatMap((task) => task.for?.reference ?? []))].slice(0, FIRST_PATIENTS);
    if (patients.length === 0) return;
    const shown = new Set(patients);
    const issues = await postSearch(this.#medplum, 'DetectedIssue', {
      patient: patients.join(','),
      identifier: `${this.#canonicals.issue}|`,
      status: OPEN.join(','),
      _count: String(PAGE),
      _elements: ISSUE_FIELDS,
    });
    await this.#take([
      ...(issues as readonly DetectedIssue[]),
      ...tasks.filter((task) => shown.has(task.for?.reference ?? '')),
    ]);
    await this.#take(tasks);
  }

  #isNews({ resourceType, id = '', meta }: Resource): boolean {
    const held = resourceType === 'Task' ? this.#state.tasks.get(id) : this.#state.issues.get(id);
    const isOlder = Date.parse(meta?.lastUpdated ?? '') < Date.parse(held?.meta?.lastUpdated ?? '');
    return !isOlder && held?.meta?.versionId !== meta?.versionId;
  }

  /** Reads the further pages, and hands them on a few at a time: every hand-over draws the whole queue anew. */
  async #rest(next: string | undefined): Promise<void> {
    let waiting: (DetectedIssue | Task)[] = [];
    let handed = performance.now();
    for (let url = next; url !== undefined;) {
      const page: Page<DetectedIssue | Task> = await this.#page(url);
      waiting.push(...page.found);
      url = page.next;
      if (url !== undefined && performance.now() - handed < HAND_OVER_MS) continue;
      await this.#take(waiting);
      waiting = [];
      handed = performance.now();
    }
  }

  async #page<T extends Resource>(url: string): Promise<Page<T>> {
    const { found, next } = await readPage<T>(this.#medplum, url);
    return { found, ...(next && { next: next.replace(`_count=${FIRST_PAGE}`, `_count=${PAGE}`) }) };
  }

  async #take(resources: readonly (DetectedIssue | Task)[]): Promise<void> {
    const named = await this.#names(resources);
    const issues = new Map(this.#state.issues);
    const tasks = new Map(this.#state.tasks);
    for (const resource of resources) {
      if (resource.resourceType === 'Task') tasks.set(resource.id ?? '', resource);
      else issues.set(resource.id ?? '', resource);
      const updated = resource.meta?.lastUpdated ?? '';
      if (isLater(updated, this.#newest)) this.#newest = updated;
    }
    const patients = named.length > 0 ? new Map([...this.#state.patients, ...named]) : this.#state.patients;
    this.#set({ issues, tasks, patients }, this.#state.trouble);
  }

  /** The patients behind some resources that were not asked for before. */
  async #names(resources: readonly (DetectedIssue | Task)[]): Promise<readonly [ResourceKey, Patient][]> {
    const keys = resources.flatMap((r) => (r.resourceType === 'Task' ? r.for : r.patient)?.reference ?? []);
    const unknown = [...new Set(keys)].filter((key) => key.startsWith('Patient/') && !this.#asked.has(key));
    for (const key of unknown) this.#asked.add(key);
    const patients: [ResourceKey, Patient][] = [];
    try {
      for (let at = 0; at < unknown.length; at += NAMES_AT_ONCE) {
        const ids = unknown.slice(at, at + NAMES_AT_ONCE).map((key) => key.slice('Patient/'.length));
        const fields = { _id: ids.join(','), _count: '1000', _elements: 'name,identifier' };
        const found = await postSearch(this.#medplum, 'Patient', fields);
        patients.push(
          ...found.map((patient): [ResourceKey, Patient] => [`Patient/${patient.id ?? ''}`, patient as Patient]),
        );
      }
      return patients;
    } catch (error) {
      for (const key of unknown) this.#asked.delete(key);
      throw error;
    }
  }

  /** Payers are shown where they may be read; without them the queue works all the same. */
  async #payers(): Promise<void> {
    const keys = [...this.#asked].filter((key) => !this.#askedForPayer.has(key));
    if (keys.length === 0) return;
    for (const key of keys) this.#askedForPayer.add(key);
    const payers = new Map(this.#state.payers);
    try {
      for (let at = 0; at < keys.length; at += NAMES_AT_ONCE) {
        const names = keys.slice(at, at + NAMES_AT_ONCE).join(',');
        const found = await postSearch(this.#medplum, 'Coverage', {
          beneficiary: names,
          _count: '1000',
          _elements: 'status,beneficiary,payor',
        });
        for (const { status, beneficiary, payor } of found as readonly Coverage[]) {
          const name = payor[0]?.display ?? payor[0]?.reference;
          if (status === 'active' && beneficiary.reference && name) payers.set(beneficiary.reference, name);
        }
      }
      this.#set({ payers }, this.#state.trouble);
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble !== 'no-permission') for (const key of keys) this.#askedForPayer.delete(key);
      if (trouble === 'failed') throw error;
    }
  }

  #set(change: Partial<QueueState>, trouble: Trouble | undefined): void {
    this.#state = {
      ...without(this.#state, 'trouble'),
      ...change,
      ...(trouble && { trouble }),
      refreshed: timeNow().toISOString(),
    };
    for (const listener of this.#listeners) listener();
  }
}

const OPEN: readonly string[] = ['preliminary', 'final'];
const LIVE: readonly string[] = ['draft', 'requested', 'received', 'accepted', 'ready', 'in-progress', 'on-hold'];

const enc = encodeURIComponent;

/** Compares moments: servers write them in zones of their own, and with as many digits as they like. What is no time is no later one. */
function isLater(one: string, other: string): boolean {
  return Date.parse(one) > Date.parse(other) || (other === '' && !Number.isNaN(Date.parse(one)));
}

function withEntry<T>(map: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> {
  return new Map(map).set(key, value);
}

/** Searches by POST, so that what is searched for stands in no address and no log. */
export async function postSearch(
  medplum: MedplumClient,
  type: ResourceType,
  fields: Readonly<Record<string, string>>,
): Promise<readonly Resource[]> {
  const body = new URLSearchParams(fields).toString();
  const address = medplum.fhirUrl(type, '_search');
  const bundle = await medplum.post<Bundle>(address, body, 'application/x-www-form-urlencoded');
  return bundle.entry?.flatMap(({ resource }) => resource ?? []) ?? [];
}
