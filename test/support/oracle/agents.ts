import type { CodeableConcept, Medication, Reference } from '@medplum/fhirtypes';
import { billedCode } from './forms.ts';
import { pickFrom } from './kinds.ts';
import type { AgentForm, Treatment } from './plan.ts';
import { TREATMENTS } from './treatments.ts';

/** What names an agent, and the Medication to which it points. */
export interface NamedAgent {
  readonly medicationCodeableConcept?: CodeableConcept;
  readonly medicationReference?: Reference<Medication>;
  readonly contained?: Medication;
  readonly held?: Medication;
}

/** The HCPCS code of an agent: nothing beside it says what it is. */
export function agentCode(treatment: Treatment, pick: number): CodeableConcept {
  return billedCode(pickFrom(TREATMENTS[treatment].codes, pick), pick >> 2);
}

/** An agent in one of the ways a server may name it; `id` is that of a Medication held beside. */
export function namedAgent(treatment: Treatment, by: AgentForm, pick: number, id: string): NamedAgent {
  const code = agentCode(treatment, pick);
  const medication = (own: string): Medication => ({ resourceType: 'Medication', id: own, code });
  switch (by) {
    case 'words':
      return { medicationCodeableConcept: { text: TREATMENTS[treatment].agent } };
    case 'code':
      return { medicationCodeableConcept: code };
    case 'medication':
      return { medicationReference: { reference: `Medication/${id}` }, held: medication(id) };
    case 'contained':
      return { medicationReference: { reference: '#drug' }, contained: medication('drug') };
    case 'ingredient':
      return {
        medicationReference: { reference: `Medication/${id}` },
        held: { resourceType: 'Medication', id, ingredient: [{ itemCodeableConcept: code }] },
      };
  }
}
