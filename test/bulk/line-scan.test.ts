import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { spanOf } from '../../src/bulk/entry-spans.ts';
import { LineMemory } from '../../src/bulk/line-memory.ts';
import { LineScan } from '../../src/bulk/line-scan.ts';
import { fromLine, heldIn } from '../../src/bulk/read-resources.ts';
import { Rows, ROW } from '../../src/bulk/rows.ts';
import { nameByPlace } from '../../src/bulk/scan-chunk.ts';
import type { Scanned } from '../../src/bulk/scanned.ts';
import { Sink } from '../../src/bulk/sink.ts';

const FILE = { path: 'any.ndjson', name: 'any.ndjson' };
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const memory = new LineMemory();

/** What the lines of a text say when they are scanned, and how many of them were parsed for that. */
function scanned(text: string, inFull = false): { readonly found: Scanned; readonly parsed: number } {
  const bytes = Buffer.from(text);
  memory.grow(bytes.length);
  bytes.copy(memory.bytes);
  const sink = new Counting();
  const chunk = { bytes: memory.bytes, from: 0, to: bytes.length, lead: 0, endless: false };
  const lines = new LineScan(FILE, nameByPlace, sink, memory, inFull).scan(chunk);
  return { found: sink.scanned(lines), parsed: sink.parsed };
}

class Counting extends Sink {
  parsed = 0;

  constructor() {
    super({ owned: new Rows(), patients: new Rows(), shared: new Rows() });
  }

  override take(...[reads, span]: Parameters<Sink['take']>): void {
    this.parsed++;
    super.take(reads, span);
  }
}

/** The same by parsing every line. */
function parsed(text: string): Scanned {
  const sink = new Counting();
  let offset = 0;
  const take = (line: string, number: number, isCut: boolean) => {
    const read = { number, text: line.trim(), cut: isCut };
    const reads = fromLine(read, FILE, nameByPlace);
    sink.held += heldIn(read, reads);
    sink.take(reads, spanOf(reads, Buffer.from(line), offset));
    offset += Buffer.byteLength(line) + 1;
  };
  const lines = text.split('\n');
  const cut = lines.pop() ?? '';
  for (const [index, line] of lines.entries()) take(line, index + 1, false);
  if (cut !== '') take(cut, lines.length + 1, true);
  return sink.scanned(lines.length + (cut === '' ? 0 : 1));
}

const rowsIn = (cells: Uint32Array) =>
  Array.from({ length: cells.length / ROW }, (_, row) => cells.subarray(row * ROW, (row + 1) * ROW).join(' ')).sort();

/** The lines that rows speak of. */
const linesOf = (cells: Uint32Array) => new Set(cells.filter((_, cell) => cell % ROW === 4));

/** Rows by parsing are all among those by scanning, but for the identifiers of Patients; everything else is the same. */
function expectNothingLost(text: string): void {
  const byBytes = scanned(text).found;
  const byParsing = parsed(text);
  for (const kind of ['owned', 'shared'] as const) {
    const found = new Set(rowsIn(byBytes[kind]));
    expect(rowsIn(byParsing[kind]).filter((row) => !found.has(row))).toEqual([]);
  }
  const patients = new Set(rowsIn(byParsing.patients));
  expect(rowsIn(byBytes.patients).filter((row) => !patients.has(row))).toEqual([]);
  expect(linesOf(byBytes.patients)).toEqual(linesOf(byParsing.patients));
  const beside = ({ lines, resources, held, anchors, linked, strays, skipped, identified }: Scanned) => {
    return { lines, resources, held, anchors, linked, strays, skipped, identified };
  };
  expect(beside(byBytes)).toEqual(beside(byParsing));
}

const OBSERVATION = '{"resourceType":"Observation","id":"o1","status":"final","subject":{"reference":"Patient/p1"}}';
const UUID = '0b1f6f0e-7d7c-4c0e-9f52-3f9a1c2d4e5f';
const of = (type: string, rest: string, id = 'a1') => `{"resourceType":"${type}","id":"${id}",${rest}}`;
const SUBJECT = '"subject":{"reference":"Patient/p1"}';

type Row = readonly [shape: string, line: string, how: 'scanned' | 'parsed'];

const TABLE: readonly Row[] = [
  ['an Observation of a patient', OBSERVATION, 'scanned'],
  ['white space after keys', OBSERVATION.replaceAll(':', ' : '), 'scanned'],
  ['white space at its end', `${OBSERVATION} \t\r`, 'scanned'],
  ['letters beyond ASCII in its text', of('Observation', `"note":[{"text":"naïve – 肝"}],${SUBJECT}`), 'scanned'],
  ['a patient named by a UUID', of('Observation', `"subject":{"reference":"urn:uuid:${UUID}"}`), 'scanned'],
  ['an id that is a UUID', of('Observation', SUBJECT, UUID), 'scanned'],
  ['a patient on a server', of('Observation', '"subject":{"reference":"https://a.example/r4/Patient/p1"}'), 'scanned'],
  [
    'a version of a patient on a server',
    of('Observation', '"subject":{"reference":"https://a.example/Patient/p1/_history/2"}'),
    'parsed',
  ],
  ['a version of a patient', of('Observation', '"subject":{"reference":"Patient/p1/_history/2"}'), 'parsed'],
  ['a conditional reference', of('Observation', '"subject":{"reference":"Patient?identifier=a|1"}'), 'parsed'],
  ['a patient by identifier', of('Observation', '"subject":{"identifier":{"system":"a","value":"1"}}'), 'parsed'],
  ['a display before the reference', of('Observation', '"subject":{"display":"P","reference":"Patient/p1"}'), 'parsed'],
  ['a contained patient', of('Observation', '"subject":{"reference":"#p"}'), 'parsed'],
  ['an escape in a reference', of('Observation', '"subject":{"reference":"Patient\\/p1"}'), 'parsed'],
  ['nobody', of('Observation', '"status":"final"'), 'parsed'],
  ['a patient named twice', of('Observation', `"contained":[{${SUBJECT}}],${SUBJECT}`), 'scanned'],
  ['two patients', of('Observation', `"contained":[{"subject":{"reference":"Patient/p2"}}],${SUBJECT}`), 'scanned'],
  ['the word subject as a text', of('Observation', `"issued":"subject",${SUBJECT}`), 'scanned'],
  ['a subject that is a text', of('Observation', '"subject":"Patient/p1"'), 'parsed'],
  ['a subject that is a list', of('Observation', '"subject":[{"reference":"Patient/p1"}]'), 'parsed'],
  ['no id', `{"resourceType":"Observation",${SUBJECT}}`, 'parsed'],
  ['its id first', `{"id":"o1","resourceType":"Observation",${SUBJECT}}`, 'parsed'],
  ['its id last', `{"resourceType":"Observation",${SUBJECT},"id":"o1"}`, 'parsed'],
  ['an escape in its id', of('Observation', SUBJECT, 'a\\u002d1'), 'parsed'],
  ['a line break in its text', of('Observation', `"note":[{"text":"one\\ntwo"}],${SUBJECT}`), 'scanned'],
  ['an escape of no letter', of('Observation', `"note":[{"text":"\\u002d"}],${SUBJECT}`), 'scanned'],
  ['an escape beyond ASCII', of('Observation', `"note":[{"text":"\\u2013"}],${SUBJECT}`), 'scanned'],
  ['an escaped letter in a key', of('Observation', '"\\u0073ubject":{"reference":"Patient/p1"}'), 'parsed'],
  ['an escaped capital', of('Observation', `"note":[{"text":"\\u004A"}],${SUBJECT}`), 'parsed'],
  ['a Claim', of('Claim', '"patient":{"reference":"Patient/p1"}'), 'scanned'],
  ['a Claim of 77750', of('Claim', '"patient":{"reference":"Patient/p1"},"item":[{"x":"77750"}]'), 'parsed'],
  ['a Claim of 7775', of('Claim', '"patient":{"reference":"Patient/p1"},"item":[{"x":"7775"}]'), 'scanned'],
  ['a digit of 77750 escaped', of('Procedure', `${SUBJECT},"code":{"text":"777\\u00350"}`), 'parsed'],
  ['77750 in an Observation', of('Observation', `${SUBJECT},"code":{"text":"77750"}`), 'scanned'],
  ['a Coverage', of('Coverage', '"beneficiary":{"reference":"Patient/p1"}'), 'scanned'],
  ['an Appointment', of('Appointment', '"participant":[{"actor":{"reference":"Patient/p1"}}]'), 'scanned'],
  ['a Patient', of('Patient', '"gender":"female"'), 'scanned'],
  ['a Patient with a UUID', of('Patient', '"gender":"female"', UUID), 'scanned'],
  ['a Patient with links', of('Patient', '"link":[{"other":{"reference":"Patient/p2"}}]'), 'parsed'],
  ['a Binary', of('Binary', '"data":"AAAA"'), 'scanned'],
  ['a Binary with a UUID', of('Binary', '"data":"AAAA"', UUID), 'parsed'],
  ['a clinician', of('Practitioner', '"active":true'), 'parsed'],
  ['a type no rule reads', of('AuditEvent', '"action":"R"'), 'scanned'],
  ['a type no rule reads, without id', '{"resourceType":"AuditEvent","action":"R"}', 'scanned'],
  ['a type no rule reads, with an escaped letter', of('AuditEvent', '"action":"\\u0052"'), 'parsed'],
  ['a Bundle', '{"resourceType":"Bundle","type":"collection","entry":[]}', 'parsed'],
  ['what is no type', of('observation', SUBJECT), 'parsed'],
  ['no resource', '{"a":1}', 'parsed'],
  ['nothing', '', 'parsed'],
  ['null', 'null', 'parsed'],
  ['a list', `[${OBSERVATION}]`, 'parsed'],
  ['a byte order mark', `\uFEFF${OBSERVATION}`, 'parsed'],
  ['two resources in a line', `${OBSERVATION},${OBSERVATION}`, 'scanned'],
  ['half a line', OBSERVATION.slice(0, -5), 'parsed'],
  [
    'more patients than one resource has',
    of('Observation', Array.from({ length: 300 }, (_, n) => `"subject":{"reference":"Patient/p${n}"}`).join()),
    'parsed',
  ],
];

/** True for what is one JSON text: two in a line are filed by bytes, and refused only when somebody needs them. */
const isOne = (line: string) => !line.includes('},{"resourceType"');

describe('a line', () => {
  it.each(TABLE)('with %s', (_shape, line, how) => {
    expect(scanned(`${line}\n`).parsed).toBe(how === 'parsed' ? 1 : 0);
    if (isOne(line)) expectNothingLost(`${line}\n`);
  });
  it('is read alike between any two others', () => {
    const lines = TABLE.map(([, line]) => line).filter(isOne);
    expectNothingLost(lines.flatMap((first) => lines.map((second) => `${first}\n${second}\n`)).join(''));
  });
  it('that ends the input without a line break is parsed', () => {
    expect(scanned(OBSERVATION)).toEqual({ found: parsed(OBSERVATION), parsed: 1 });
  });
  it('of a Patient is parsed when identifiers are asked for', () => {
    const line = of('Patient', '"identifier":[{"system":"a","value":"1"}]');
    expect(scanned(`${line}\n`, true)).toEqual({ found: parsed(`${line}\n`), parsed: 1 });
  });
  it('tells of a patient on a server', () => {
    expect(scanned(`${OBSERVATION}\n`).found.absolute).toBe(false);
    expect(
      scanned(`${of('Observation', '"subject":{"reference":"http://a.example/Patient/p1"}')}\n`).found.absolute,
    ).toBe(true);
  });
});

it('finds everything wherever it stands in a block of sixteen bytes', () => {
  const rests = [
    SUBJECT,
    '"patient":{"reference":"Patient/p1"},"item":[{"x":"77750"}]',
    '"link":[{"other":{"reference":"Patient/p2"}}]',
    '"\\u0073ubject":{"reference":"Patient/p1"}',
    `"a":"\\u005c\\u0035",${SUBJECT}`,
  ];
  const lines = Array.from({ length: 40 }, (_, pad) =>
    ['Observation', 'Claim', 'Patient', 'Procedure'].flatMap((type) =>
      rests.map((rest) => `${of(type, `"a":"${'x'.repeat(pad)}",${rest}`)}\n${OBSERVATION}\n`),
    ),
  );
  expectNothingLost(lines.flat().join(''));
});

it('keeps all rows of more lines than fit in its memory at once', () => {
  const lines = Array.from({ length: 40_000 }, (_, n) => of('Observation', SUBJECT, `o${n}`));
  const { found, parsed: count } = scanned(lines.map((line) => `${line}\n`).join(''));
  expect([found.lines, found.resources, found.owned.length / ROW, count]).toEqual([40_000, 40_000, 40_000, 0]);
});

it('loses nothing of lines in any order and form', () => {
  const line = fc.oneof(
    fc.constantFrom(...TABLE.map(([, held]) => held)),
    fc
      .tuple(
        fc.constantFrom('Observation', 'Claim', 'Patient', 'Procedure', 'Coverage', 'Binary', 'AuditEvent'),
        fc.stringMatching(/^[a-z0-9-]{1,40}$/),
        fc.dictionary(fc.constantFrom('subject', 'patient', 'note', 'code', 'beneficiary', 'status'), fc.jsonValue()),
        fc.constantFrom('Patient/p1', `urn:uuid:${UUID}`, 'http://a.example/Patient/p1', '77750', 'Patient/é'),
      )
      .map(([resourceType, id, fields, reference]) =>
        JSON.stringify({ resourceType, id, ...fields, patient: { reference }, subject: { reference } }),
      ),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      const whole = lines.filter(isOne).map((held) => `${held}\n`);
      expectNothingLost(whole.join(''));
    }),
    { numRuns: 150 },
  );
});

it('reads lines with the compiled form of its source', () => {
  const folder = mkdtempSync(join(tmpdir(), 'radgap-wasm-'));
  try {
    const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
      readonly scripts: { readonly wasm: string };
    };
    const [, ...words] = scripts.wasm.split(' ');
    const at = words.findIndex((word) => word.endsWith('.wasm'));
    const path = words[at] ?? '';
    const args = words.with(at, join(folder, 'again.wasm'));
    execFileSync(process.execPath, ['node_modules/assemblyscript/bin/asc.js', ...args], { cwd: ROOT });
    expect(readFileSync(join(folder, 'again.wasm')).equals(readFileSync(`${ROOT}${path}`))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
