import type { BotDefinition, BotHandler } from '../src/medplum/bot.ts';
import { checkOnNotice } from '../src/medplum/bot-run.ts';
import { changedByPerson, identifiedUnder } from '../src/medplum/criteria.ts';
import { canonicalsUnder } from '../src/terminology/canonicals.ts';

const { task, issue, episode } = canonicalsUnder();

/** What a person can do with what is there: only radgap makes a Task or an issue, and a sweep from outside makes many. */
const interactions = ['update', 'delete'] as const;

/**
 * Wakes when a person answers: takes, completes or rejects a Task, or waives an issue. A guard List that is gone wakes it too,
 * for the sweep knows an episode by it. Our own writes do not wake it.
 */
export const definition: BotDefinition = {
  name: 'task-answered',
  description: 'Takes up what a person did with a Task or an issue: claimed, completed, rejected, waived.',
  wakes: [
    { id: 'task', criteria: 'Task', fhirPath: changedByPerson(task), interactions },
    { id: 'issue', criteria: 'DetectedIssue', fhirPath: changedByPerson(issue), interactions },
    { id: 'guard', criteria: 'List', fhirPath: identifiedUnder(episode), interactions: ['delete'] },
  ],
};

export const handler: BotHandler = checkOnNotice;
