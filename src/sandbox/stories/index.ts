import type { IsoDate } from '../../model/time.ts';
import { bone } from './bone.ts';
import { chargedInError } from './charged-in-error.ts';
import { claimOnly } from './claim-only.ts';
import { complete } from './complete.ts';
import { died } from './died.ts';
import { early } from './early.ts';
import { empty } from './empty.ts';
import { enteredInError } from './entered-in-error.ts';
import { hepatic } from './hepatic.ts';
import { hospice } from './hospice.ts';
import { merged } from './merged.ts';
import { overdue } from './overdue.ts';
import { peritoneal } from './peritoneal.ts';
import { planned } from './planned.ts';
import { pleural } from './pleural.ts';
import { scannedProcedureNote } from './scanned-note.ts';
import { stopped } from './stopped.ts';
import type { Story } from './story.ts';
import { twoInfusions } from './two-infusions.ts';
import { wrongUnit } from './wrong-unit.ts';

export type { Story } from './story.ts';

/** The fictional patients of the sandbox, their records dated so that they tell their story on the given day. */
export function stories(asOf: IsoDate): readonly Story[] {
  return [
    complete,
    empty,
    early,
    overdue,
    claimOnly,
    twoInfusions,
    pleural,
    peritoneal,
    bone,
    hepatic,
    hospice,
    wrongUnit,
    scannedProcedureNote,
    stopped,
    enteredInError,
    chargedInError,
    planned,
    died,
    merged,
  ].map((tell) => tell(asOf));
}
