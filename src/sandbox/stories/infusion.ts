import type {
  CodeableConcept,
  MedicationAdministration,
  MedicationRequest,
  Procedure,
  Quantity,
} from '@medplum/fhirtypes';
import { CPT, SNOMED, UCUM } from '../../terminology/systems.ts';
import { at, idIn, named, ref, type Case, type Link, type Moment } from './builders.ts';
import { role, type Clinician } from './people.ts';

/** The radioelements of the stories, as a pharmacy names them. */
const PRODUCTS = {
  'P-32': { coding: [{ system: SNOMED, code: '32505007' }], text: 'Chromic phosphate P-32 suspension' },
  'Y-90': { coding: [{ system: SNOMED, code: '14691008' }], text: 'Yttrium-90 glass microspheres' },
  'Sr-89': { text: 'Strontium-89 chloride' },
} as const satisfies Record<string, CodeableConcept>;

/** A radioelement of the stories. */
export type Product = keyof typeof PRODUCTS;

const ROUTES = {
  intrapleural: ['372469009', 'Intrapleural route'],
  intraperitoneal: ['38239002', 'Intraperitoneal route'],
  'intra-arterial': ['58100008', 'Intra-arterial route'],
  intravenous: ['47625008', 'Intravenous route'],
} as const;

/** A route of the stories. */
export type StoryRoute = keyof typeof ROUTES;

/** The route as the record codes it. */
export function route(name: StoryRoute): CodeableConcept {
  const [code, display] = ROUTES[name];
  return named(SNOMED, code, display);
}

/** What a story says of the infusion. */
export interface Infused {
  readonly name?: string;
  readonly day?: number;
  /** The hospital's own name of the procedure. */
  readonly title: string;
  readonly by: Clinician;
  readonly encounter?: Link;
  readonly reason?: Link;
}

/** The index procedure, coded by number alone. */
export function infusion(file: Case, told: Infused, more: Partial<Procedure> = {}): Procedure {
  const { name = 'infusion', day = 0, title, by, encounter, reason } = told;
  return {
    resourceType: 'Procedure',
    id: idIn(file, name),
    status: 'completed',
    category: named(SNOMED, '277132007', 'Therapeutic procedure'),
    code: { coding: [{ system: CPT, code: '77750' }], text: title },
    subject: file.subject,
    ...(encounter && { encounter }),
    performedPeriod: { start: at(file, [day, '10:30']), end: at(file, [day, '11:10']) },
    performer: [{ actor: role(by) }],
    ...(reason && { reasonReference: [reason] }),
    ...more,
  };
}

/** An activity in millicuries. */
export function millicuries(value: number): Quantity {
  return { value, unit: 'mCi', system: UCUM, code: 'mCi' };
}

/** What was given or prescribed. */
export interface Given {
  readonly product: Product;
  readonly route: StoryRoute;
  readonly dose: Quantity;
  /** Body site in words. */
  readonly site?: string;
  readonly procedure?: string;
  readonly day?: number;
}

/** The administration of the radioelement during the infusion. */
export function administration(file: Case, given: Given, encounter?: Link): MedicationAdministration {
  const { product, dose, site, procedure = 'infusion', day = 0 } = given;
  return {
    resourceType: 'MedicationAdministration',
    id: idIn(file, `${procedure}-administration`),
    partOf: [ref(file, 'Procedure', procedure)],
    status: 'completed',
    medicationCodeableConcept: PRODUCTS[product],
    subject: file.subject,
    ...(encounter && { context: encounter }),
    effectivePeriod: { start: at(file, [day, '10:40']), end: at(file, [day, '10:50']) },
    performer: [{ actor: role('nurse') }],
    dosage: { route: route(given.route), dose, ...(site !== undefined && { site: { text: site } }) },
  };
}

/** The written directive as an order, signed before the administration. */
export function directive(file: Case, signed: Moment, given: Given, by: Clinician): MedicationRequest {
  const { product, dose, site } = given;
  return {
    resourceType: 'MedicationRequest',
    id: idIn(file, `${given.procedure ?? 'infusion'}-directive`),
    status: 'completed',
    intent: 'order',
    category: [{ text: 'Written directive' }],
    medicationCodeableConcept: PRODUCTS[product],
    subject: file.subject,
    authoredOn: at(file, signed),
    requester: role(by),
    dosageInstruction: [
      {
        text: `Give once by the ${given.route} route`,
        route: route(given.route),
        ...(site !== undefined && { site: { text: site } }),
        doseAndRate: [{ doseQuantity: dose }],
      },
    ],
  };
}
