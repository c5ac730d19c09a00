import type { Queue, Section, Severity } from '../model/rule.ts';
import type { WaiverReason } from '../reconcile/closing.ts';
import type { Trouble } from './data/trouble.ts';
import type { Drift } from './data/live.ts';
import type { DueSpan, Sort, WorkState } from './data/queue-filters.ts';
import type { Shown } from './data/standing.ts';
import type { Bearing, Lane } from './data/timeline.ts';

const severities: Readonly<Record<Severity, string>> = { high: 'High', moderate: 'Moderate', low: 'Low' };
const queues: Readonly<Record<Queue, string>> = {
  clinician: 'Clinician',
  coding: 'Coding',
  scheduling: 'Scheduling',
  imaging: 'Imaging',
  HIM: 'HIM',
  compliance: 'Compliance',
};
const sections: Readonly<Record<Section, string>> = {
  admission: 'Admission',
  history: 'History and necessity',
  'before-treatment': 'Before treatment',
  infusion: 'Infusion',
  'follow-up': 'Follow-up and response',
  claim: 'Claim',
};
const shown: Readonly<Record<Shown, string>> = {
  open: 'Open',
  due: 'Not due yet',
  undetermined: 'Cannot tell',
  waived: 'Waived',
  documented: 'Documented',
  'not-applicable': 'Does not apply',
};
const drift: Readonly<Record<Drift, string>> = {
  'will-open': 'Being updated: this gap is found in the record now, its issue is about to be opened.',
  'will-close': 'Being updated: the record now shows it, or a person waived it; its issue is about to be closed.',
  'will-change': 'Being updated: the stored issue is about to be brought in line with the record.',
};
const workStates: Readonly<Record<WorkState, string>> = {
  untaken: 'Not taken',
  taken: 'Taken',
  'query-sent': 'Query sent',
  escalated: 'Escalated',
  'no-task': 'Without a task',
};
const due: Readonly<Record<DueSpan, string>> = {
  overdue: 'Overdue',
  week: 'Within 7 days',
  later: 'Later',
  none: 'No due day',
};
const sorts: Readonly<Record<Sort, string>> = {
  urgency: 'Urgency',
  name: 'Patient',
  service: 'Service date',
  due: 'Next due',
  age: 'Age',
  open: 'Open gaps',
};
const lanes: Readonly<Record<Lane, string>> = {
  stay: 'Stay and visits',
  infusion: 'Infusion',
  imaging: 'Imaging',
  labs: 'Labs',
  notes: 'Notes',
  appointments: 'Appointments',
  due: 'Due',
};
const bearings: Readonly<Record<Bearing, string>> = {
  evidence: 'Counted as evidence',
  'near-miss': 'Seen, not counted',
  other: 'Not used by a rule',
};
/** By the definitions of the DEQM remark codes. */
const waivers: Readonly<Record<WaiverReason, string>> = {
  'documented-elsewhere': 'Documented elsewhere',
  'patient-refused': 'The patient refused',
  'satisfied-in-EHR': 'Already in the record system',
  'order-placed': 'An order is placed',
  'out-of-range': 'Patient outside the limits',
  deferred: 'Deferred',
  rejected: 'Rejected: does not apply now',
  suppressed: 'Suppressed: was not shown',
  'not-assessed': 'Not assessed: shown only',
  'not-ingested': 'The receiver could not process it',
  'attribution-mismatch': 'Belongs to another site or clinician',
};
const trouble: Readonly<Record<Trouble, { readonly title: string; readonly advice: string }>> = {
  offline: {
    title: 'The server cannot be reached',
    advice: 'Check the connection. What was read before stays on the page, and the page tries again by itself.',
  },
  'no-permission': {
    title: 'You may not read this',
    advice:
      'Your access policy does not include all that is read here: DetectedIssue, Task, Patient. Ask the administrator of this project for the CDI role.',
  },
  'signed-out': {
    title: 'You are signed out',
    advice: 'Your sign-in has ended. Sign in again; your filters are kept in the address.',
  },
  conflict: { title: 'Somebody else was faster', advice: 'Look at both versions and choose.' },
  refused: { title: 'The server refused', advice: 'Nothing was changed. Try again, or ask the administrator.' },
  failed: {
    title: 'The page failed',
    advice: 'Nothing was changed. Load the page again; if it fails again, report it.',
  },
};

/** What the codes of the record and of the work are called; a part of the texts. */
export const textsOfCodes = {
  severities,
  queues,
  sections,
  shown,
  drift,
  workStates,
  due,
  sorts,
  lanes,
  bearings,
  waivers,
  trouble,
} as const;
