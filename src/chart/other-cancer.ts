import type { CodeableConcept, DiagnosticReport, Observation, Resource } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { ResourceKey, WhyNot } from '../model/verdict.ts';
import { PRIMARY_SITES } from '../terminology/malignancy.ts';
import { ICD10CM } from '../terminology/systems.ts';
import { codesMeantUnder } from './codes.ts';
import { listed } from './listed.ts';
import { cancerConditions } from './malignancy.ts';
import { perEpisode } from './per-episode.ts';
import { follow } from './references.ts';
import { treatedDiagnoses } from './treated.ts';

/**
 * True when a concept codes a cancer of another primary site than every cancer treated. A secondary cancer may be of any
 * primary, and so may one whose code names no site: these are never another.
 */
export function isOtherCancer(episode: DatedEpisode, concept: CodeableConcept | undefined): boolean {
  const sites = sitesOf(episode, concept);
  if (sites.size === 0) return false;
  const treated = treatedSites(episode);
  return treated.length > 0 && treated.every((known) => known.size > 0 && known.isDisjointFrom(sites));
}

/** The cancer Conditions of the patient that are, or may be, the one treated. */
export const conditionsTreated = perEpisode((episode: DatedEpisode): ReadonlySet<ResourceKey> => {
  const keys = [...cancerConditions(episode)];
  return new Set(keys.filter((key) => !isOtherCancer(episode, conceptOf(episode.chart.byKey.get(key)))));
});

/** Why a finding that is written of another cancer alone says nothing of the one treated. */
export function refusedAsOtherCancer(
  episode: DatedEpisode,
  finding: Observation | DiagnosticReport,
): WhyNot | undefined {
  if (finding.resourceType !== 'Observation') return undefined;
  const focus = listed(finding.focus).map((reference) => follow(episode.chart, reference, finding));
  const elsewhere = focus.length > 0 && focus.every((held) => isOtherCancer(episode, conceptOf(held)));
  return elsewhere ? { code: 'other-cancer' } : undefined;
}

const treatedSites = perEpisode((episode: DatedEpisode) =>
  treatedDiagnoses(episode).map(({ concept }) => sitesOf(episode, concept)),
);

function conceptOf(resource: Resource | undefined): CodeableConcept | undefined {
  return resource?.resourceType === 'Condition' ? resource.code : undefined;
}

/** The blocks of primary sites a concept names; none when one of its codes names no site. */
function sitesOf({ chart }: DatedEpisode, concept: CodeableConcept | undefined): ReadonlySet<string> {
  const sites = codesMeantUnder(chart, concept, ICD10CM).map(siteOf);
  return new Set(sites.includes(undefined) ? [] : sites.filter((site) => site !== undefined));
}

function siteOf(code: string): string | undefined {
  const category = code.trim().slice(0, 3).toUpperCase();
  return PRIMARY_SITES.find(({ first, last, but }) => category >= first && category <= last && category !== but)?.first;
}
