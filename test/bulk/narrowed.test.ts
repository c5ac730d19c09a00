import { describe, expect, it } from '@jest/globals';
import { leftOut } from '../../src/bulk/export-manifest.ts';
import {
  asked,
  chart,
  FEB,
  FOUND,
  hold,
  HOSPITAL,
  JAN,
  manifest,
  MAR,
  NO_SCORE,
  PAIR,
  score,
  under,
  UNKNOWN,
  type Row,
} from './archived.ts';
import { inFolder, ndjson, type Files } from './input-folder.ts';

const by = (parameters: string): Files => ({ ...chart, ...manifest(PAIR, asked(parameters)) });
const byRequest = (request: unknown): Files => ({ ...chart, ...manifest(PAIR, { more: { request } }) });
const parameters = (...parameter: readonly object[]) => ({ resourceType: 'Parameters', parameter });
const STRANGE = (names: string) =>
  `manifest.json: it was asked for with ${names}, which may leave records out: what is missing proves nothing`;

const narrowed: readonly Row[] = [
  {
    given: 'a filter of HAPI that is applied after the fetch',
    files: by('_typePostFetchFilterUrl=Observation%3Fstatus%3Dfinal'),
    status: UNKNOWN,
  },
  {
    given: 'the same of another type',
    files: by('_typePostFetchFilterUrl=Claim%3Fstatus%3Dactive'),
    status: NO_SCORE,
  },
  {
    given: 'a filter that names no type',
    files: by('_typeFilter=category%3Dlaboratory'),
    status: UNKNOWN,
  },
  {
    given: 'the end of the time that Azure writes in its own way',
    files: by('_till=2024-06-01T00:00:00Z'),
    status: UNKNOWN,
  },
  {
    given: 'the same at the moment of the export',
    files: by(`_till=${JAN}`),
    status: NO_SCORE,
  },
  {
    given: 'records that were made anonymous',
    files: by('_anonymizationConfig=config.json'),
    status: UNKNOWN,
    skipped: [STRANGE('_anonymizationConfig')],
  },
  {
    given: 'parameters that nobody knows',
    files: by('_limit=100&cohort=7'),
    status: UNKNOWN,
    skipped: [STRANGE('_limit, cohort')],
  },
  {
    given: 'a parameter that is no word',
    files: by('%3Cb%3EJane%20Doe=1'),
    status: UNKNOWN,
    skipped: [STRANGE('another parameter')],
  },
  {
    given: 'parameters that take nothing away',
    files: by(
      '_outputFormat=ndjson&_includeHistory=true&api-version=2023-11-01&_=1738368000000&_mdm=true&_exportId=7&_container=x&_isParallel=true&page=2&allowPartialManifests=true&organizeOutputBy=Patient&includeAssociatedData=LatestProvenanceResources',
    ),
    status: NO_SCORE,
  },
  {
    given: 'parameters without a value',
    files: by('_type=&_since=&_elements=&_typeFilter=&patient=&_limit='),
    status: NO_SCORE,
  },
  {
    given: 'a parameter that nobody knows, and a later whole export of the same place',
    files: {
      ...under('1', by('_limit=100')),
      ...under('2', { ...chart, ...manifest(PAIR, { at: FEB }) }),
    },
    status: NO_SCORE,
    skipped: [`1/${STRANGE('_limit')}`],
  },
];

const bodies: readonly Row[] = [
  {
    given: 'types named in Parameters',
    files: byRequest(parameters({ name: '_type', valueString: 'Patient,Procedure' })),
    status: UNKNOWN,
  },
  {
    given: 'the same, each by itself',
    files: byRequest(parameters({ name: '_type', valueCode: 'Patient' }, { name: '_type', valueCode: 'Procedure' })),
    status: UNKNOWN,
  },
  {
    given: 'the same as text',
    files: byRequest(JSON.stringify(parameters({ name: '_type', valueString: 'Patient,Procedure' }))),
    status: UNKNOWN,
  },
  {
    given: 'types in Parameters as something that is no text',
    files: byRequest(parameters({ name: '_type', valueCoding: { code: 'Patient' } })),
    status: UNKNOWN,
  },
  {
    given: 'a moment in Parameters',
    files: byRequest(parameters({ name: '_since', valueInstant: '2025-01-01T00:00:00Z' })),
    status: UNKNOWN,
  },
  {
    given: 'Parameters with texts that are blank',
    files: byRequest(parameters({ name: '_type', valueString: '' }, { name: '_since', valueInstant: '' })),
    status: NO_SCORE,
  },
  {
    given: 'Parameters that narrow nothing',
    files: byRequest(parameters({ name: '_outputFormat', valueString: 'application/fhir+ndjson' })),
    status: NO_SCORE,
  },
  {
    given: 'an address and Parameters side by side',
    files: byRequest({ url: `${HOSPITAL}/$export`, body: parameters({ name: '_type', valueString: 'Patient' }) }),
    status: UNKNOWN,
    skipped: ['manifest.json: how it was asked for cannot be read: what is missing proves nothing'],
  },
  {
    given: 'a list of texts',
    files: byRequest(['$export', '_type=Patient']),
    status: UNKNOWN,
    skipped: ['manifest.json: how it was asked for cannot be read: what is missing proves nothing'],
  },
  {
    given: 'the method before the address',
    files: byRequest(`GET ${HOSPITAL}/$export?_type=Patient`),
    status: UNKNOWN,
  },
  {
    given: 'nothing at all',
    files: byRequest(undefined),
    status: NO_SCORE,
  },
];

const UNREAD = 'manifest.json: how it was asked for cannot be read: what is missing proves nothing';
const kept = (...parameter: readonly object[]): Files => ({ 'request.json': JSON.stringify(parameters(...parameter)) });
const SOME = kept({ name: '_type', valueString: 'Patient,Procedure' });
const whole: Files = { ...chart, ...manifest(PAIR) };
const lost: Files = { ...chart, ...manifest([...PAIR, 'Observation.ndjson']) };

const posted: readonly Row[] = [
  { given: 'types', files: { ...whole, ...SOME }, status: UNKNOWN },
  {
    given: 'types, over many lines',
    files: {
      ...whole,
      'request.json': JSON.stringify(parameters({ name: '_type', valueString: 'Patient,Procedure' }), null, 2),
    },
    status: UNKNOWN,
  },
  {
    given: 'types, in a folder of its own',
    files: { ...whole, 'kick-off/body.json': String(SOME['request.json']) },
    status: UNKNOWN,
  },
  {
    given: 'types, and an address that tells of the form only',
    files: { ...SOME, ...by('_outputFormat=ndjson') },
    status: UNKNOWN,
  },
  {
    given: 'types, and an address that names others',
    files: { ...SOME, ...by('_type=Patient,Procedure,Observation,DiagnosticReport') },
    status: NO_SCORE,
  },
  { given: 'types, and a manifest without an address', files: { ...SOME, ...byRequest(undefined) }, status: UNKNOWN },
  {
    given: 'a filter',
    files: { ...whole, ...kept({ name: '_typeFilter', valueString: 'Observation?status=final' }) },
    status: UNKNOWN,
  },
  {
    given: 'a filter of another type',
    files: { ...whole, ...kept({ name: '_typeFilter', valueString: 'Claim?status=active' }) },
    status: NO_SCORE,
  },
  {
    given: 'a moment',
    files: { ...whole, ...kept({ name: '_since', valueInstant: '2025-01-01T00:00:00Z' }) },
    status: UNKNOWN,
  },
  {
    given: 'a moment, of the second of two exports',
    files: {
      ...under('1', whole),
      ...under('2', { ...kept({ name: '_since', valueInstant: JAN }), ...manifest([], { at: FEB }) }),
    },
    status: NO_SCORE,
  },
  {
    given: 'another patient, beside an export of everybody',
    files: {
      ...under('1', { ...chart, 'o.ndjson': score(), ...manifest([...PAIR, 'o.ndjson'], { at: JAN }) }),
      ...under('2', {
        ...kept({ name: 'patient', valueReference: { reference: 'Patient/p2' } }),
        ...manifest([], { at: FEB }),
      }),
    },
    status: FOUND,
  },
  {
    given: 'nothing that narrows',
    files: { ...whole, ...kept({ name: '_outputFormat', valueString: 'ndjson' }) },
    status: NO_SCORE,
  },
  { given: 'nothing at all', files: { ...whole, ...kept() }, status: NO_SCORE },
  {
    given: 'what nobody knows, beside types',
    files: { ...whole, ...kept({ name: '_type', valueString: 'Observation' }, { name: 'cohort', valueString: '7' }) },
    status: UNKNOWN,
    skipped: [STRANGE('cohort')],
  },
  {
    given: 'a copy of it',
    files: { ...whole, ...SOME, 'copy.json': String(SOME['request.json']) },
    status: UNKNOWN,
  },
  {
    given: 'two that differ',
    files: {
      ...whole,
      ...SOME,
      'other.json': JSON.stringify(parameters({ name: '_type', valueString: 'Observation' })),
    },
    status: UNKNOWN,
    skipped: [UNREAD],
  },
  {
    given: 'types, which are not the file that is lost',
    files: { ...lost, ...kept({ name: '_type', valueString: 'Patient,Procedure,Observation' }) },
    status: UNKNOWN,
    skipped: [
      'manifest.json: it names 3 files of records, of which no more than 2 can stand with it: the export is not whole',
    ],
  },
  {
    given: 'resources, which are no request',
    files: { ...whole, ...kept({ name: '_type', resource: { resourceType: 'Basic' } }) },
    status: NO_SCORE,
    skipped: ['request.json: it holds resources in its parameters, which are not read'],
  },
  {
    given: 'the answer of another operation',
    files: { ...whole, ...kept({ name: 'result', valueBoolean: true }) },
    status: NO_SCORE,
  },
  {
    given: 'the question to another operation, of a patient',
    files: {
      ...whole,
      ...kept({ name: 'patient', valueId: 'p1' }, { name: 'start', valueDate: '2025-01-01' }),
    },
    status: NO_SCORE,
  },
  {
    given: 'the question to another operation, for a page in some form',
    files: {
      ...whole,
      ...kept(
        { name: 'url', valueUri: 'https://codes.example/set' },
        { name: 'page', valueInteger: 2 },
        { name: '_format', valueString: 'json' },
      ),
    },
    status: NO_SCORE,
  },
  {
    given: 'texts that are blank',
    files: {
      ...whole,
      ...kept(...['_type', '_typeFilter', '_elements', '_limit'].map((name) => ({ name, valueString: ' ' })), {
        name: '_since',
        valueInstant: '',
      }),
    },
    status: NO_SCORE,
  },
  {
    given: 'a long list of names in the order of letters',
    files: {
      ...whole,
      'request.json': JSON.stringify({
        parameter: [
          { name: '_typeFilter', valueString: `Claim?identifier=${'x'.repeat(5000)}` },
          { name: '_type', valueString: 'Patient,Procedure' },
        ],
        resourceType: 'Parameters',
      }),
    },
    status: UNKNOWN,
  },
  { given: 'types, above the folder of the export', files: { ...under('files', whole), ...SOME }, status: UNKNOWN },
  {
    given: 'types, in a folder beside that of the export',
    files: { ...under('1', whole), ...under('2', SOME) },
    status: NO_SCORE,
  },
  {
    given: 'a form, above the folder of an export of what changed',
    files: {
      ...under('files', { ...chart, ...manifest(PAIR, asked(`_since=${JAN}`)) }),
      ...kept({ name: '_outputFormat', valueString: 'ndjson' }),
    },
    status: UNKNOWN,
  },
];

describe('an export that was narrowed', () => {
  it.each(posted)('by Parameters that were posted and kept beside its manifest: $given', hold);

  it('is heard where the manifest itself is given', async () => {
    await inFolder({ ...whole, ...SOME }, async (folder) => {
      expect((await leftOut(`${folder}/manifest.json`))().types).toContain('Observation');
    });
  });

  it.each(narrowed)('by an address: $given', hold);

  it.each(bodies)('by what else its request holds: $given', hold);
});

const GONE = 'http://azurehealthcareapis.com/data-extensions/deleted-state';
const goneAt = (lastUpdated: string, more: object = {}): string =>
  ndjson({
    resourceType: 'Observation',
    id: 'ecog',
    meta: { lastUpdated, versionId: '2', extension: [{ url: GONE, valueString: 'soft-deleted' }] },
    ...more,
  });

describe('an export that tells of deletions as Azure does', () => {
  it.each<Row>([
    {
      given: 'a score, and its deletion without a word of what it was',
      files: { ...chart, 'o.ndjson': score(JAN), 'gone.ndjson': goneAt(FEB) },
      status: NO_SCORE,
    },
    {
      given: 'the deletion as the state it had in the end',
      files: {
        ...chart,
        'o.ndjson': goneAt(FEB, { ...(JSON.parse(score()) as object), meta: undefined }).replace(
          '"status"',
          `"meta":{"lastUpdated":"${FEB}","extension":[{"url":"${GONE}","valueString":"soft-deleted"}]},"status"`,
        ),
      },
      status: NO_SCORE,
    },
    {
      given: 'a deletion, and the score there again a month later',
      files: { ...chart, 'gone.ndjson': goneAt(FEB), 'o.ndjson': score(MAR) },
      status: FOUND,
    },
  ])('$given', hold);
});
