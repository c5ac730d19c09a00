import type { HumanName, Identifier, Patient, Practitioner } from '@medplum/fhirtypes';

/** The official name of a person, family name first; empty when none is recorded. */
export function nameOf(person: Pick<Patient | Practitioner, 'name'>): string {
  const { family, given, text } = chosenOf(person);
  return joined([family, given?.join(' ')], ', ') || (text ?? '');
}

function chosenOf({ name }: Pick<Patient | Practitioner, 'name'>): HumanName {
  return name?.find(({ use }) => use === 'official') ?? name?.find(({ use }) => use !== 'old') ?? name?.[0] ?? {};
}

function joined(parts: readonly (string | undefined)[], by: string): string {
  return parts.filter((part) => part !== undefined && part !== '').join(by);
}

/** A person's name as it is spoken. */
export function spokenName(person: Pick<Practitioner, 'name'>): string {
  const { family, given, text } = chosenOf(person);
  return joined([given?.join(' '), family], ' ') || (text ?? '');
}

/** The medical record number; the first identifier when none is marked as one. */
export function medicalRecordNumber({ identifier }: Pick<Patient, 'identifier'>): string {
  return (identifier?.find(isRecordNumber) ?? identifier?.[0])?.value ?? '';
}

function isRecordNumber({ type }: Identifier): boolean {
  return type?.coding?.some(({ code }) => code === 'MR') ?? false;
}
