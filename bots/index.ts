import type { InstallableBot } from '../src/medplum/bot.ts';
import * as checkClaim from './check-claim.ts';
import * as checkProcedure from './check-procedure.ts';
import * as recheckEvidence from './recheck-evidence.ts';
import * as sweepEpisodes from './sweep-episodes.ts';
import * as taskAnswered from './task-answered.ts';

/** Every bot of an installation. */
export const bots: readonly InstallableBot[] = [
  checkProcedure,
  checkClaim,
  recheckEvidence,
  taskAnswered,
  sweepEpisodes,
];
