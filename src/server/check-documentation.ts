import type { Bundle, DetectedIssue, Parameters, ParametersParameter, Resource } from '@medplum/fhirtypes';
import { gather } from '../bulk/gather.ts';
import { resourcesIn, nameGiver } from '../bulk/resources-in.ts';
import { judge, type Judged } from '../cli/judge.ts';
import { episodeJson, type EpisodeJson, type GapJson, type VerdictJson } from '../cli/episode-json.ts';
import type { Policy } from '../model/policy.ts';
import { reconcile } from '../reconcile.ts';
import type { Writer } from '../reconcile/writer.ts';
import { catalogue, CATALOGUE_VERSION } from '../rules/index.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import { BadNotice } from './bad-notice.ts';

/** What came of reviewing a Bundle. */
export interface Reviewed {
  readonly issues: Bundle;
  readonly assessment: Parameters;
}

/**
 * Judges every 77750 service in a Bundle as of a day; nothing is stored.
 * @throws BadNotice when it is no Bundle, or holds more entries than it may.
 */
export async function review(body: unknown, policy: Policy, asOf: string, mostEntries: number): Promise<Reviewed> {
  if (!isBundle(body)) throw new BadNotice('Send one Bundle.');
  if ((body.entry?.length ?? 0) > mostEntries)
    throw new BadNotice(`The Bundle has more than ${mostEntries} entries.`, 413);
  const { records, skipped } = await gather(readsIn(body), asOf);
  const judged = [...records].map((record) => judge(record, catalogue, policy));
  const sound = judged.filter((one): one is Judged => 'chart' in one);
  const writer = writerFor(asOf, policy.version);
  const issues = sound.flatMap((one) => issuesOf(one, policy, writer));
  const parameter = [
    ...sound.flatMap(({ assessments }) => assessments.map((one) => episodePart(episodeJson(one)))),
    ...judged.flatMap((one) =>
      'fault' in one ? [{ name: 'unjudged', valueString: `${one.patient}: ${one.fault}` }] : [],
    ),
    ...skipped.map(({ entry, why }) => ({ name: 'skipped', valueString: `entry ${entry ?? 0}: ${why}` })),
  ];
  return {
    issues: {
      resourceType: 'Bundle',
      type: 'collection',
      ...(issues.length > 0 && { entry: issues.map((resource) => ({ resource })) }),
    },
    assessment: { resourceType: 'Parameters', ...(parameter.length > 0 && { parameter }) },
  };
}

function isBundle(body: unknown): body is Bundle {
  if (typeof body !== 'object' || body === null) return false;
  const { resourceType, entry } = body as { resourceType?: unknown; entry?: unknown };
  return resourceType === 'Bundle' && (entry === undefined || Array.isArray(entry));
}

async function* readsIn(bundle: Bundle) {
  const file = { name: 'body', path: 'body' };
  for (const read of resourcesIn(bundle, { file: 'body' }, file, nameGiver())) {
    await Promise.resolve();
    yield read;
  }
}

function writerFor(asOf: string, policyVersion: string): Writer {
  return {
    canonicals: canonicalsUnder(),
    device: { reference: 'Device/radgap' },
    now: `${asOf}T00:00:00Z`,
    catalogueVersion: CATALOGUE_VERSION,
    policyVersion,
  };
}

function issuesOf(judged: Judged, policy: Policy, writer: Writer): readonly DetectedIssue[] {
  const nothing = { issues: [], tasks: [], lists: [] };
  const plans = reconcile(judged, nothing, catalogue, { ...policy, mode: 'shadow' }, writer);
  const written = plans.flatMap(({ writes }) => writes.map(({ resource }): Resource => resource));
  return written.filter((resource): resource is DetectedIssue => resource.resourceType === 'DetectedIssue');
}

type Part = ParametersParameter;

const code = (name: string, valueCode: string): Part => ({ name, valueCode });
const text = (name: string, valueString: string): Part => ({ name, valueString });
const toReference = (name: string, reference: string): Part => ({ name, valueReference: { reference } });
const given = (value: string | null, part: (value: string) => Part): readonly Part[] =>
  value === null ? [] : [part(value)];

/** An episode with the verdict of every rule, as Parameters can say it. */
function episodePart(episode: EpisodeJson): Part {
  return {
    name: 'episode',
    part: [
      toReference('patient', episode.patient),
      ...given(episode.procedure, (key) => toReference('procedure', key)),
      ...episode.claims.map((key) => toReference('claim', key)),
      ...given(episode.serviceDate, (valueDate) => ({ name: 'service-date', valueDate })),
      { name: 'as-of', valueDate: episode.asOf },
      ...episode.verdicts.map(verdictPart),
      ...episode.setAside.map(({ reference, why }) => text('set-aside', `${reference}: ${why}`)),
      ...episode.failed.map(({ rule, error }) => text('failed', `${rule}: ${error}`)),
    ],
  };
}

function verdictPart({ rule, status, because, due, details, evidence, gaps }: VerdictJson): Part {
  return {
    name: 'verdict',
    part: [
      code('rule', rule),
      code('status', status),
      ...given(because, (why) => text('because', why)),
      ...given(due, (valueDate) => ({ name: 'due', valueDate })),
      ...details.map((detail) => text('detail', detail)),
      ...evidence.map((key) => toReference('evidence', key)),
      ...gaps.map(gapPart),
    ],
  };
}

function gapPart({ message, text: sentence, severity, queue, about, nearMisses }: GapJson): Part {
  return {
    name: 'gap',
    part: [
      code('message', message),
      text('text', sentence),
      code('severity', severity),
      code('queue', queue),
      ...given(about, (key) => toReference('about', key)),
      ...nearMisses.map(({ reference, why }) => ({
        name: 'near-miss',
        part: [toReference('reference', reference), text('why', why)],
      })),
    ],
  };
}
