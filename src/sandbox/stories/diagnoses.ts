import type { Condition } from '@medplum/fhirtypes';
import { ICD10CM } from '../../terminology/systems.ts';
import { idIn, named, on, type Case, type Link } from './builders.ts';

const MCODE = 'http://hl7.org/fhir/us/mcode/StructureDefinition';

/** A diagnosis on the problem list, active since a day. */
export function diagnosis(
  file: Case,
  name: string,
  [code, title]: readonly [code: string, title: string],
  since: number,
  more: Partial<Condition> = {},
): Condition {
  return {
    resourceType: 'Condition',
    id: idIn(file, name),
    clinicalStatus: named('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active', 'Active'),
    verificationStatus: named('http://terminology.hl7.org/CodeSystem/condition-ver-status', 'confirmed', 'Confirmed'),
    category: [
      named('http://terminology.hl7.org/CodeSystem/condition-category', 'problem-list-item', 'Problem List Item'),
    ],
    code: named(ICD10CM, code, title),
    subject: file.subject,
    onsetDateTime: on(file, since),
    recordedDate: on(file, since),
    ...more,
  };
}

/** A primary cancer with its stage group. */
export function primaryCancer(
  file: Case,
  icd: readonly [code: string, title: string],
  since: number,
  stage: string,
): Condition {
  return diagnosis(file, 'primary', icd, since, {
    meta: { profile: [`${MCODE}/mcode-primary-cancer-condition`] },
    stage: [{ summary: { text: `Stage ${stage}` } }],
  });
}

/** A metastatic site, as the diagnosis the infusion treats. */
export function metastasis(
  file: Case,
  icd: readonly [code: string, title: string],
  since: number,
  encounter?: Link,
): Condition {
  return diagnosis(file, 'metastasis', icd, since, {
    meta: { profile: [`${MCODE}/mcode-secondary-cancer-condition`] },
    ...(encounter && { encounter }),
  });
}
