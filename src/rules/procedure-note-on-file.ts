import type { Note } from '../chart/notes.ts';
import { procedureNotes } from '../chart/notes.ts';
import { remark } from '../chart/sift.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { documented, missing } from './verdicts.ts';

export const procedureNoteOnFile = defineRule({
  id: 'procedure-note-on-file',
  title: 'A final procedure or operative note of the infusion is on file.',
  section: 'infusion',
  severity: 'high',
  queue: 'clinician',
  source: 'IFRAME, LC_OP',
  remedy: 'File the final procedure note of the infusion, or record why there is none.',
  evidenceTypes: ['DocumentReference', 'Composition', 'DiagnosticReport'],
  timing: 'infusion',
  messages: {
    noNote: {
      text: 'No final procedure note dated {first} to {last} or linked to the infusion was found.',
      reason: 'NotFound',
    },
  },
  check: (episode, policy) => {
    const found = procedureNotes(episode, policy);
    if (found.facts.length > 0)
      return documented(remark(found, (note) => (hasAttester(note) ? [] : [{ code: 'no-attester' }])));
    const window = windowOf(episode, policy.windows['procedure-note-on-file']);
    return missing({ message: 'noNote', data: windowData(window), nearMisses: found.nearMisses });
  },
});

function hasAttester(note: Note): boolean {
  if (note.resourceType === 'DocumentReference') return note.authenticator !== undefined;
  return note.resourceType === 'DiagnosticReport' || (note.attester ?? []).length > 0;
}
