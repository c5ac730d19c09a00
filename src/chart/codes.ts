import type { CodeableConcept, Coding } from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import type { CodeSet } from '../terminology/code-set.ts';
import { canonicalSystem, CPT, HCPCS, ICD10CM, SNOMED } from '../terminology/systems.ts';
import { listed } from './listed.ts';

/** The code 77750: infusion or instillation of a radioelement solution, with three months of follow-up. */
export const INDEX_CODE = '77750';

/** A coding as canonical system and bare code; level I HCPCS codes (five digits) are CPT. */
interface PlainCode {
  readonly system: string | undefined;
  readonly code: string;
}

function plainCode(coding: Coding): PlainCode | undefined {
  if (coding.code === undefined) return undefined;
  const code = coding.code.trim();
  if (coding.system === undefined) return { system: undefined, code };
  const system = canonicalSystem(coding.system);
  return { system: system === HCPCS && /^\d{4}[\dA-Z]/.test(code) ? CPT : system, code };
}

/** True when a coding of the concept, or what the site declares it to mean, is in the set. */
export function codedIn(chart: Pick<Chart, 'localCodes'>, concept: CodeableConcept | undefined, set: CodeSet): boolean {
  return concept?.coding?.some((coding) => codingIn(chart, coding, set)) ?? false;
}

/** True when any of the concepts is coded in the set. */
export function anyCodedIn(
  chart: Pick<Chart, 'localCodes'>,
  concepts: readonly CodeableConcept[] | undefined,
  set: CodeSet,
): boolean {
  return concepts?.some((concept) => codedIn(chart, concept, set)) ?? false;
}

/** True when the coding, or what the site declares it to mean, is in the set. */
export function codingIn(chart: Pick<Chart, 'localCodes'>, coding: Coding | undefined, set: CodeSet): boolean {
  const plain = coding && plainCode(coding);
  if (plain?.system === undefined) return false;
  if (set.get(plain.system)?.has(plain.code)) return true;
  const meanings = chart.localCodes.get(`${plain.system}|${plain.code}`);
  return meanings?.some((meaning) => inSet(meaning, set)) ?? false;
}

/** The bare codes of a coding: its own, and those of what the site declares it to mean. */
export function codesMeant({ localCodes }: Pick<Chart, 'localCodes'>, coding: Coding | undefined): readonly string[] {
  const plain = coding && plainCode(coding);
  if (!plain) return [];
  const meanings = plain.system === undefined ? undefined : localCodes.get(`${plain.system}|${plain.code}`);
  return [plain.code, ...listed(meanings).map((meaning) => meaning.slice(meaning.lastIndexOf('|') + 1))];
}

function inSet(meaning: string, set: CodeSet): boolean {
  const bar = meaning.lastIndexOf('|');
  return set.get(meaning.slice(0, bar))?.has(meaning.slice(bar + 1)) ?? false;
}

/** The codes of a concept under one canonical system, in the order written. */
export function codesUnder(concept: CodeableConcept | undefined, system: string): string[] {
  const codes: string[] = [];
  for (const coding of listed(concept?.coding)) {
    const plain = plainCode(coding);
    if (plain?.system === system) codes.push(plain.code);
  }
  return codes;
}

/** The codes of a concept under one canonical system: written, or what the site declares its local ones to mean. */
export function codesMeantUnder(
  { localCodes }: Pick<Chart, 'localCodes'>,
  concept: CodeableConcept | undefined,
  system: string,
): string[] {
  const written = codesUnder(concept, system);
  if (localCodes.size === 0) return written;
  const meant = listed(concept?.coding).flatMap((coding) => {
    const plain = plainCode(coding);
    return plain?.system === undefined ? [] : listed(localCodes.get(`${plain.system}|${plain.code}`));
  });
  const head = `${system}|`;
  return [...written, ...meant.flatMap((meaning) => (meaning.startsWith(head) ? [meaning.slice(head.length)] : []))];
}

/** True when an ICD-10-CM code is one of some, or lies under one, with its dot or without, as many systems write it. */
export function isUnderAny(code: string, stems: readonly string[]): boolean {
  const plain = (written: string) => written.replace('.', '').toUpperCase();
  return stems.some((stem) => plain(code).startsWith(plain(stem)));
}

/** The codes of a concept whatever their system; none for a concept that is not there. */
export function bareCodes(concept: CodeableConcept | undefined): readonly string[] {
  return listed(concept?.coding).flatMap(({ code }) => code ?? []);
}

/** The codes of a concept; its words, in small letters, where nothing is coded. */
export function codesOrWords(concept: CodeableConcept | undefined): readonly string[] {
  const codes = bareCodes(concept);
  return codes.length > 0 || !concept?.text ? codes : [concept.text.trim().toLowerCase()];
}

/** The names a concept goes by: its text and the displays of its codings. */
export function namesOf(concept: CodeableConcept | undefined): readonly string[] {
  return [concept?.text, ...listed(concept?.coding).map(({ display }) => display)].filter((name) => name !== undefined);
}

/** The code of "Other" itself. */
const SNOMED_OTHER = '74964007';

/** True of a concept with a code of SNOMED CT or ICD-10-CM without a name: its words are no name of that code. */
export function hasUnnamedCode({ coding }: CodeableConcept): boolean {
  return listed(coding).some(
    ({ system, code, display }) =>
      code !== undefined &&
      display === undefined &&
      code !== SNOMED_OTHER &&
      [SNOMED, ICD10CM].includes(canonicalSystem(system ?? '')),
  );
}

/** True when a concept is coded in the set, or a name of it matches. */
export function says(
  chart: Pick<Chart, 'localCodes'>,
  concept: CodeableConcept | undefined,
  words: { readonly codes: CodeSet; readonly name: RegExp },
): boolean {
  return codedIn(chart, concept, words.codes) || namesOf(concept).some((name) => words.name.test(name));
}

/** A CPT or HCPCS code with the modifiers glued to it: `77750-26-XS`, `77750:TC`, `77750 26`. */
const WITH_MODIFIERS = /^([0-9A-Z]{5})((?:[-: ][0-9A-Z]{2})*)$/i;

/** A text that reads as the code itself rather than mentioning it. */
const TEXT_AS_CODE =
  /^\s*(?:CPT\b[®:#]?\s{0,9}(?:code\b:?\s{0,9})?)?77750((?:[-:][0-9A-Z]{2}\b)*)\s*(?:$|[-–—:,(;](?!\s*\d))/i;

/** A billing code as read from a concept: its five characters and the modifiers glued to it. */
export interface BillingCode {
  readonly code: string;
  readonly modifiers: readonly string[];
}

/** The CPT or HCPCS codes of a concept, each with the modifiers glued to it. */
export function billingCodes(concept: CodeableConcept | undefined): BillingCode[] {
  const found: BillingCode[] = [];
  for (const coding of listed(concept?.coding)) {
    const plain = plainCode(coding);
    if (plain?.system !== CPT && plain?.system !== HCPCS) continue;
    const match = WITH_MODIFIERS.exec(plain.code);
    if (match?.[1]) found.push({ code: match[1].toUpperCase(), modifiers: splitModifiers(match[2]) });
  }
  return found;
}

/**
 * Reads 77750 from a concept: under CPT in any spelling, under HCPCS, without a system when the code stands alone, or in
 * the text when nothing is coded under CPT and the text reads as the code. Undefined when the concept is something else.
 */
export function readIndexCode(concept: CodeableConcept | undefined): BillingCode | undefined {
  const billed = billingCodes(concept);
  const found = billed.find(({ code }) => code === INDEX_CODE);
  if (found) return found;
  const codings = listed(concept?.coding);
  if (codings.some((coding) => !coding.system && coding.code?.trim() === INDEX_CODE)) {
    return { code: INDEX_CODE, modifiers: [] };
  }
  if (billed.length > 0 || codings.some((coding) => coding.code?.includes(INDEX_CODE))) return undefined;
  const match = TEXT_AS_CODE.exec(concept?.text ?? '');
  return match ? { code: INDEX_CODE, modifiers: splitModifiers(match[1]) } : undefined;
}

function splitModifiers(glued: string | undefined): string[] {
  return (glued ?? '')
    .split(/[-: ]/)
    .filter((modifier) => modifier !== '')
    .map((modifier) => modifier.toUpperCase());
}
