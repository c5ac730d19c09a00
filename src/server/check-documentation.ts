import type { Bundle, OperationOutcome, Parameters, ParametersParameter } from '@medplum/fhirtypes';
import type { Read } from '../bulk/found.ts';
import { gather } from '../bulk/gather.ts';
import { resourcesIn, nameGiver } from '../bulk/resources-in.ts';
import { isShortened } from '../chart/shortened.ts';
import { issuesOf } from '../cli/fhir-format.ts';
import { judge, type Judged } from '../cli/judge.ts';
import { episodeJson, type EpisodeJson, type GapJson, type VerdictJson } from '../cli/episode-json.ts';
import type { Policy } from '../model/policy.ts';
import type { Writer } from '../reconcile/writer.ts';
import { catalogue, CATALOGUE_VERSION } from '../rules/index.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import { BadNotice } from './bad-notice.ts';

/** What came of reviewing a Bundle. */
export interface Reviewed {
  /** The DetectedIssues, and an OperationOutcome of what could not be told: no issue does not mean that all is documented. */
  readonly issues: Bundle;
  readonly assessment: Parameters;
}

/**
 * Judges every 77750 service in a Bundle as of a day; nothing is stored.
 * @throws BadNotice when it is no Bundle, or holds more entries than it may.
 */
export async function review(body: unknown, policy: Policy, asOf: string, mostEntries: number): Promise<Reviewed> {
  if (!isBundle(body)) throw new BadNotice('Send one Bundle.');
  const reads = readsOf(body);
  if (Math.max(body.entry?.length ?? 0, reads.filter(({ kind }) => kind === 'resource').length) > mostEntries)
    throw new BadNotice(`The Bundle has more than ${mostEntries} entries.`, 413);
  const { records, skipped } = await gather(oneByOne(reads), asOf);
  const judged = [...records].map((record) => judge(record, catalogue, policy));
  const sound = judged.filter((one): one is Judged => 'chart' in one);
  const writer = writerFor(asOf, policy.version);
  const asked = { catalogue, policy: { ...policy, mode: 'shadow' as const } };
  const issues = sound.flatMap((one) => issuesOf(one, asked, writer));
  const episodes = sound.flatMap(({ assessments }) => assessments.map(episodeJson));
  const unread = [
    ...judged.flatMap((one) => ('fault' in one ? [text('unjudged', `${one.patient}: ${one.fault}`)] : [])),
    ...skipped.map(({ entry, why }) => text('skipped', `entry ${entry ?? 0}: ${why}`)),
  ];
  const shortened = reads.filter((read) => 'resource' in read && isShortened(read.resource)).length;
  if (shortened > 0) unread.push(text('skipped', `${shortened} resource(s) are marked as shortened`));
  const parameter = [...episodes.map(episodePart), ...unread];
  const doubts = doubtsIn(episodes, unread);
  const entry = [...issues, ...(doubts ? [doubts] : [])].map((resource) => ({ resource }));
  return {
    issues: { resourceType: 'Bundle', type: 'collection', ...(entry.length > 0 && { entry }) },
    assessment: { resourceType: 'Parameters', ...(parameter.length > 0 && { parameter }) },
  };
}

/** What could not be told; undefined when all could. */
function doubtsIn(episodes: readonly EpisodeJson[], unread: readonly Part[]): OperationOutcome | undefined {
  const setAside = new Set(episodes.flatMap((one) => one.setAside.map(({ reference, why }) => `${reference}: ${why}`)));
  const failed = new Set(episodes.flatMap((one) => one.failed.map(({ rule, error }) => `${rule}: ${error}`)));
  const undetermined = episodes.flatMap(({ verdicts }) =>
    verdicts.filter((verdict) => verdict.status === 'undetermined' && !verdict.shadow),
  );
  const texts = [
    ...unread.map(({ name, valueString }) => `${name}: ${valueString ?? ''}`),
    ...[...setAside].map((why) => `set aside: ${why}`),
    ...[...failed].map((why) => `failed: ${why}`),
    ...(undetermined.length > 0 ? [`undetermined verdicts: ${undetermined.length}`] : []),
    ...(episodes.length === 0 ? ['No service coded 77750 that can be judged was found.'] : []),
  ];
  if (texts.length === 0) return undefined;
  const issue = texts.map((said) => ({ severity: 'warning', code: 'incomplete', details: { text: said } }) as const);
  return { resourceType: 'OperationOutcome', issue };
}

function isBundle(body: unknown): body is Bundle {
  if (typeof body !== 'object' || body === null) return false;
  const { resourceType, entry } = body as { resourceType?: unknown; entry?: unknown };
  return resourceType === 'Bundle' && (entry === undefined || Array.isArray(entry));
}

function readsOf(bundle: Bundle): readonly Read[] {
  return resourcesIn(bundle, { file: 'body' }, { name: 'body', path: 'body' }, nameGiver());
}

async function* oneByOne(reads: readonly Read[]) {
  for (const read of reads) {
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

function verdictPart({ rule, status, shadow, because, due, details, evidence, gaps }: VerdictJson): Part {
  return {
    name: 'verdict',
    part: [
      code('rule', rule),
      code('status', status),
      ...(shadow ? [{ name: 'shadow', valueBoolean: true }] : []),
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
