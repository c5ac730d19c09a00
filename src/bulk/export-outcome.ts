import * as z from 'zod';
import { parseJson } from './json.ts';

const outcomeShape = z.looseObject({
  resourceType: z.literal('OperationOutcome'),
  issue: z.array(
    z.looseObject({
      severity: z.string().optional(),
      code: z.string().optional(),
      diagnostics: z.string().optional(),
      details: z.looseObject({ text: z.string().optional() }).optional(),
    }),
  ),
});
export type Outcome = z.output<typeof outcomeShape>;

/** The OperationOutcome a text is; undefined when it is none. */
export function outcomeIn(text: string): Outcome | undefined {
  return outcomeShape.safeParse(parseJson(text)?.value).data;
}
