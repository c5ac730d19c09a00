import type { HumanName, Identifier, Patient, Practitioner } from '@medplum/fhirtypes';

/** The official name of a person, family name first; empty when none is recorded. */
export function nameOf({ name }: Pick<Patient | Practitioner, 'name'>): string {
  const chosen = name?.find(({ use }) => use === 'official') ?? name?.find(({ use }) => use !== 'old') ?? name?.[0];
  return chosen ? nameText(chosen) : '';
}

function nameText({ family, given, text }: HumanName): string {
  const parts = [family, given?.join(' ')].filter((part) => part !== undefined && part !== '');
  return parts.length > 0 ? parts.join(', ') : (text ?? '');
}

/** A person's name as it is spoken. */
export function spokenName(person: Pick<Practitioner, 'name'>): string {
  const [family, given] = nameOf(person).split(', ');
  return [given, family].filter((part) => part !== undefined && part !== '').join(' ');
}

/** The medical record number; the first identifier when none is marked as one. */
export function medicalRecordNumber({ identifier }: Pick<Patient, 'identifier'>): string {
  return (identifier?.find(isRecordNumber) ?? identifier?.[0])?.value ?? '';
}

function isRecordNumber({ type }: Identifier): boolean {
  return type?.coding?.some(({ code }) => code === 'MR') ?? false;
}
