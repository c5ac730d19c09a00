import type { DetectedIssue, Task } from '@medplum/fhirtypes';
import type { Fields } from '../chart/field-table.ts';
import { fitOf, type Fit } from '../chart/fits.ts';
import { isShortened } from '../chart/shortened.ts';
import { identifierUnder, type Stored } from '../reconcile/writer.ts';
import { canonicalsUnder, type Canonicals } from '../terminology/canonicals.ts';
import { field, isRecord, recordsIn, textField, type Json } from './json.ts';

/** The types in which people answer the checker; they are no part of the chart. */
export const ANSWER_TYPES = ['DetectedIssue', 'Task'] as const;
type AnswerType = (typeof ANSWER_TYPES)[number];

/** True of a type in which people answer the checker. */
export function isAnswerType(type: string): type is AnswerType {
  return ANSWER_TYPES.some((one) => one === type);
}

/** The ends of the identifier systems that the checker writes, under whatever base an installation has. */
const { issue: DetectedIssue, task: Task } = canonicalsUnder('');
const SYSTEMS: Readonly<Record<AnswerType, string>> = { DetectedIssue, Task };

/** True of an issue or a Task that the checker wrote; others of these types are nothing to it. */
export function isAnswer(type: string, resource: Json): boolean {
  if (!isAnswerType(type)) return false;
  const end = SYSTEMS[type];
  return recordsIn(field(resource, 'identifier')).some((one) => textField(one, 'system')?.endsWith(end));
}

const Coded = { coding: [{ system: 'string', code: 'string' }], text: 'string' } as const;
const Reference = { reference: 'string' } as const;
const Identified = {
  implicitRules: 'nothing',
  id: 'string',
  meta: { lastUpdated: 'date', author: Reference },
  identifier: [{ system: 'string', value: 'string' }],
} as const;
const Extensions = [{ url: 'string', valueString: 'string', valueDate: 'date' }] as const;
const Part = { type: Coded, valueReference: Reference, valueCodeableConcept: Coded, extension: Extensions } as const;

/** What is read of them, and the form it must have: one of another form is not heard, nor one that is told in part. */
const SHAPES: Readonly<Record<AnswerType, Fields>> = {
  DetectedIssue: {
    ...Identified,
    'status!': 'string',
    code: Coded,
    patient: Reference,
    detail: 'string',
    extension: Extensions,
    implicated: [Reference],
    mitigation: [{ 'action!': Coded, date: 'date', author: Reference }],
  },
  Task: {
    ...Identified,
    'status!': 'string',
    for: Reference,
    owner: Reference,
    lastModified: 'date',
    groupIdentifier: { system: 'string', value: 'string' },
    statusReason: Coded,
    businessStatus: Coded,
    code: Coded,
    partOf: [Reference],
    restriction: { period: { end: 'date' } },
    input: [{ ...Part, 'type!': Coded }],
    output: [{ ...Part, 'type!': Coded }],
  },
};

const FITS: Readonly<Record<AnswerType, Fit>> = {
  DetectedIssue: fitOf([SHAPES.DetectedIssue]),
  Task: fitOf([SHAPES.Task]),
};

/** The issues and Tasks of the checker among the resources of a record, of which the newer versions stand first. */
export function answersAmong(resources: readonly unknown[]): readonly (DetectedIssue | Task)[] {
  const newest = new Map<string, Json>();
  for (const resource of resources) {
    if (!isRecord(resource)) continue;
    const [type = '', id = ''] = [textField(resource, 'resourceType'), textField(resource, 'id')];
    if (isAnswerType(type) && !newest.has(`${type}/${id}`)) newest.set(`${type}/${id}`, resource);
  }
  return [...newest.values()].filter(isHeard);
}

function isHeard(resource: Json): resource is Json & (DetectedIssue | Task) {
  const type = textField(resource, 'resourceType') ?? '';
  return isAnswerType(type) && isAnswer(type, resource) && isWhole(type, resource);
}

function isWhole(type: AnswerType, resource: Json): boolean {
  return FITS[type](resource) && !isShortened(resource);
}

/** True of what the checker wrote, in a form or so much in part that it is not heard. */
export function isUnheard(type: string, resource: Json): boolean {
  return isAnswerType(type) && isAnswer(type, resource) && !isWhole(type, resource);
}

/** The bases of the installations that wrote some issues. */
export function basesOf(answers: readonly (DetectedIssue | Task)[]): readonly string[] {
  const systems = answers.flatMap(({ identifier = [] }) => identifier.map(({ system = '' }) => system));
  const end = SYSTEMS.DetectedIssue;
  return [...new Set(systems.filter((system) => system.endsWith(end)).map((system) => system.slice(0, -end.length)))];
}

/** What is stored of one installation. */
export function storedUnder(answers: readonly (DetectedIssue | Task)[], canonicals: Canonicals): Stored {
  const issues: DetectedIssue[] = [];
  const tasks: Task[] = [];
  for (const answer of answers) {
    if (answer.resourceType === 'Task' && identifierUnder(answer, canonicals.task) !== undefined) tasks.push(answer);
    if (answer.resourceType === 'DetectedIssue' && identifierUnder(answer, canonicals.issue) !== undefined)
      issues.push(answer);
  }
  return { issues, tasks, lists: [] };
}
