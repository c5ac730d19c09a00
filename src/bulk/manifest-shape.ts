import * as z from 'zod/mini';

const orNothing = <T extends z.ZodMiniType>(shape: T) => z.catch(z.optional(shape), undefined);

const file = z.looseObject({
  type: orNothing(z.string()),
  url: z.string().check(z.minLength(1)),
  count: orNothing(z.int().check(z.minimum(0))),
});
const files = z.nullish(z.array(file));

/** The manifest of a finished Bulk Data export; older and newer guides name the files that tell of errors differently. */
export const manifestShape = z.looseObject({
  transactionTime: z.string().check(z.minLength(1)),
  request: orNothing(z.string()),
  requiresAccessToken: z.optional(z.boolean()),
  output: z.array(file),
  deleted: files,
  error: files,
  outcome: files,
  link: z.nullish(z.array(z.looseObject({ relation: z.string(), url: z.string() }))),
});
export type Manifest = z.output<typeof manifestShape>;

/** What our own manifest keeps beside the standard's words. */
const noteShape = z.object({
  /** Types that were not asked for, though rules read them: their absence proves nothing. */
  leftOut: z.array(z.string()),
  /** The server said that it could not export something. */
  hasFaults: z.boolean(),
  since: z.optional(z.string()),
});
export type Note = z.output<typeof noteShape>;

/** A manifest of ours. */
export const kept = z.looseObject({ transactionTime: z.string(), radgap: noteShape });
