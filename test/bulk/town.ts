import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Resource } from '@medplum/fhirtypes';
import fc from '../support/fast-check.ts';
import { field, isRecord } from '../../src/bulk/json.ts';
import { plan } from '../support/oracle/arbitrary.ts';
import { resourcesOf } from '../support/oracle/build.ts';
import { BASE, dateOf } from '../support/oracle/forms.ts';
import type { Files } from './input-folder.ts';

/** How ids are written: as words, or as the UUIDs that `urn:uuid:` references may name without an address. */
type IdStyle = 'word' | 'uuid';

/** How a file is laid out. */
const LAYOUTS = [
  'lines',
  'spaced',
  'escaped',
  'windows',
  'backwards',
  'bundle',
  'addressed',
  'list',
  'answers',
  'pages',
  'misnamed',
  'indented',
  'packed',
] as const;
type Layout = (typeof LAYOUTS)[number];

const AS_JSON: ReadonlySet<Layout> = new Set(['bundle', 'addressed', 'list', 'answers', 'pages', 'misnamed']);

/** Layouts that set many resources in one JSON text. */
const WHOLE: ReadonlySet<Layout> = new Set(['bundle', 'addressed', 'list', 'answers', 'pages', 'indented']);

/** Some patients of the oracle in one input, split over files. */
export interface Town {
  readonly files: Files;
  readonly asOf: string;
}

function idIn(house: number, id: string, style: IdStyle): string {
  const name = `h${house}-${id}`;
  if (style === 'word') return name;
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** A record under ids of its own, so that many can stand in one input. */
function moved(resources: readonly Resource[], house: number, style: IdStyle): readonly Resource[] {
  const rename = (text: string) =>
    text
      .replace(/\b([A-Z][A-Za-z]+)\/([\w.-]+)/g, (_, type: string, id: string) => `${type}/${idIn(house, id, style)}`)
      .replace(/((?:\||%7C)no-)(\w)/g, `$1h${house}-$2`);
  const move = (value: unknown, name: string): unknown => {
    if (Array.isArray(value)) return value.map((held) => move(held, name));
    if (isRecord(value)) {
      const isResource = field(value, 'resourceType') !== undefined;
      const entries = Object.entries(value).map(([key, held]) => {
        if (key === 'id' && isResource && name !== 'contained') return [key, idIn(house, String(held), style)] as const;
        return [key, move(held, key)] as const;
      });
      return Object.fromEntries(entries);
    }
    if (typeof value !== 'string') return value;
    if (name === 'value' && value.startsWith('no-')) return value.replace('no-', `no-h${house}-`);
    if (value.startsWith('urn:uuid:')) return addressOf(rename(Buffer.from(value.slice(9), 'hex').toString()), style);
    return name === 'reference' || name === 'url' ? rename(value) : value;
  };
  return resources.map((resource) => move(resource, '') as Resource);
}

/** The address by which `urn:uuid:` references name a resource. */
function addressOf(key: string, style: IdStyle): string {
  return style === 'uuid'
    ? `urn:uuid:${key.slice(key.indexOf('/') + 1)}`
    : `urn:uuid:${Buffer.from(key).toString('hex')}`;
}

const keyOf = ({ resourceType, id = '' }: Resource) => `${resourceType}/${id}`;

function backwards(resource: Resource): string {
  return JSON.stringify(Object.fromEntries(Object.entries(resource).reverse()));
}

/** With words beyond ASCII where no reader looks. */
function annotated(resource: Resource): unknown {
  return { ...resource, annotated: 'Zürich, 東京' };
}

/** Letters of keys and references, and digits, written as escapes. */
function escaped(resource: Resource): string {
  return JSON.stringify(resource)
    .replaceAll('"subject"', '"s\\u0075bject"')
    .replaceAll('77750', '\\u0037775\\u0030')
    .replaceAll('Patient/', 'Pat\\u0069ent\\/');
}

/** What searches for each type have found, and what one found nothing. */
function searches(held: readonly Resource[], style: IdStyle): readonly unknown[] {
  const types = [...new Set(['Flag', ...held.map(({ resourceType }) => resourceType)])];
  return types.map((type) => ({
    resourceType: 'Bundle',
    type: 'searchset',
    entry: held
      .filter(({ resourceType }) => resourceType === type)
      .map((resource) => ({ fullUrl: addressOf(keyOf(resource), style), resource })),
  }));
}

function textOf(layout: Layout, held: readonly Resource[], style: IdStyle): string {
  const lines = (line: (resource: Resource) => string, end = '\n') =>
    held.map((resource) => line(resource) + end).join('');
  const bundle = (entry: readonly unknown[]) => ({ resourceType: 'Bundle', type: 'collection', entry });
  switch (layout) {
    case 'lines':
    case 'packed':
      return lines((resource) => JSON.stringify(resource));
    case 'spaced':
      return lines((resource) => JSON.stringify(annotated(resource), null, 1).replaceAll(/\n */g, ' '));
    case 'escaped':
      return lines(escaped);
    case 'windows':
      return `\u{feff}${lines((resource) => JSON.stringify(resource), '\r\n')}\r\n`;
    case 'backwards':
      return lines(backwards).trimEnd();
    case 'bundle':
      return JSON.stringify(bundle(held.map((resource) => ({ resource }))));
    case 'addressed':
      return JSON.stringify(
        bundle(
          held.map((resource, index) => ({
            fullUrl: index % 2 === 0 ? addressOf(keyOf(resource), style) : `${BASE}/${keyOf(resource)}`,
            resource,
          })),
        ),
      );
    case 'list':
      return JSON.stringify(held.map(annotated));
    case 'answers':
      return JSON.stringify({
        resourceType: 'Bundle',
        type: 'batch-response',
        entry: searches(held, style).map((resource) => ({ response: { status: '200 OK' }, resource })),
      });
    case 'pages':
      return JSON.stringify(searches(held, style), null, 1);
    case 'misnamed':
      return `no JSON\n${lines((resource) => JSON.stringify(resource), '\r\n')}`;
    case 'indented':
      return JSON.stringify(bundle(held.map((resource) => ({ resource }))), null, 2);
  }
}

function fileOf(layout: Layout, name: string, held: readonly Resource[], style: IdStyle): Files {
  const text = textOf(layout, held, style);
  if (layout === 'packed') return { [`${name}.ndjson.gz`]: gzipSync(text) };
  return { [`${name}.${AS_JSON.has(layout) ? 'json' : 'ndjson'}`]: text };
}

const house = fc.record({ plan, style: fc.constantFrom<IdStyle>('word', 'uuid') });

/** Towns of a few patients of the oracle, in any order, split and written in any way. */
export const town: fc.Arbitrary<Town> = fc
  .record({
    houses: fc.array(house, { minLength: 1, maxLength: 4 }),
    layouts: fc.array(fc.constantFrom(...LAYOUTS), { minLength: 1, maxLength: 4 }),
    onlyLines: fc.boolean(),
    seed: fc.nat(),
  })
  .map(({ houses, layouts, onlyLines, seed }) => {
    const style = houses[0]?.style ?? 'word';
    const all = houses.flatMap((each, number) => moved(resourcesOf(each.plan), number, style));
    const order = (resource: Resource) =>
      createHash('sha256')
        .update(`${seed} ${JSON.stringify(resource)}`)
        .digest('hex');
    const shuffled = all.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
    const files = layouts.map((layout, index) => {
      const held = shuffled.filter((resource) => parseInt(order(resource).slice(-4), 16) % layouts.length === index);
      return fileOf(onlyLines ? linesInstead(layout) : layout, `${index}.part`, held, style);
    });
    const [first] = houses;
    return {
      files: Object.assign({}, ...files) as Files,
      asOf: first ? dateOf(first.plan, first.plan.asOf) : '2025-01-01',
    };
  });

function linesInstead(layout: Layout): Layout {
  return WHOLE.has(layout) ? 'lines' : layout;
}
