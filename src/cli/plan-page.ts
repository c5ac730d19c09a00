import type { Step } from '../medplum/deploy/plan.ts';
import { forTerminal } from './terminal.ts';

/** A plan as text, each step on its line. */
export function showPlan(steps: readonly Step[], removing: true | undefined): string {
  if (steps.length === 0) return removing ? 'Nothing to remove.\n' : 'Nothing to change.\n';
  return [`Plan, ${steps.length} steps:`, ...steps.map(({ what }) => `  ${forTerminal(what)}`), ''].join('\n');
}
