import type { Activity } from './activities.ts';
import type { Radionuclide, Route } from './vocabulary.ts';

/** What a note states as done, for this patient and this administration; it holds no text of the note. */
export interface NoteReading {
  readonly radionuclides: readonly Radionuclide[];
  readonly activities: readonly Activity[];
  readonly routes: readonly Route[];
  readonly site: boolean;
  readonly response: boolean;
  readonly adverseEvents: boolean;
  readonly recovery: boolean;
  readonly indication: boolean;
}

/** A reading in the making. */
export interface Gathered {
  readonly radionuclides: Set<Radionuclide>;
  readonly activities: Map<string, Activity>;
  readonly routes: Set<Route>;
  site: boolean;
  response: boolean;
  adverseEvents: boolean;
  recovery: boolean;
  indication: boolean;
  /** A disease is named as diagnosis, or beside the treatment: the reason, where the note tells of the treatment. */
  diagnosed: boolean;
  /** The treatment is said to be decided on. */
  decided: boolean;
  /** The adverse events stand in a labelled line of their own: such a line is of the whole note. */
  labelledEvents: boolean;
  /** The organs whose cancers are said to have responded. */
  readonly respondedIn: Set<string>;
  /** An activity is expressly said to have been given, by a verb or a label. */
  activityGiven: boolean;
  /** A radionuclide is said to have been given, by a verb. */
  agentGiven: boolean;
  /** An activity of zero is said to have been given. */
  nothingGiven: boolean;
  /** An agent of imaging is said to have been given. */
  traced: boolean;
  /** The radionuclides that are said not to have been given. */
  readonly denied: Set<Radionuclide>;
  /** A line of a form gives the activity that was prescribed, not the one given. */
  prescribed: boolean;
  /** The whole administration is taken back: in any case, or unless an agent or activity is expressly given. */
  takenBack: 'no' | 'unless given' | 'yes';
}

/** A reading of a note that states nothing yet. */
export function nothing(): Gathered {
  return {
    radionuclides: new Set(),
    activities: new Map(),
    routes: new Set(),
    site: false,
    response: false,
    adverseEvents: false,
    recovery: false,
    indication: false,
    diagnosed: false,
    decided: false,
    labelledEvents: false,
    respondedIn: new Set(),
    activityGiven: false,
    agentGiven: false,
    nothingGiven: false,
    traced: false,
    denied: new Set(),
    prescribed: false,
    takenBack: 'no',
  };
}

/** The reading when the whole note is read: what was taken back is left out. */
export function readingOf(gathered: Gathered): NoteReading {
  const { response, adverseEvents, recovery, indication } = gathered;
  const stands = !isTakenBack(gathered) && !isOrder(gathered);
  const imaging = isOfImaging(gathered);
  const radionuclides = stands
    ? [...gathered.radionuclides].filter((radionuclide) => !gathered.denied.has(radionuclide))
    : [];
  return {
    radionuclides,
    activities: stands ? [...gathered.activities.values()] : [],
    routes: stands && !imaging ? [...gathered.routes] : [],
    site: stands && gathered.site && !imaging,
    response,
    adverseEvents: adverseEvents && (stands || gathered.labelledEvents) && !imaging,
    recovery: recovery && stands && !imaging,
    indication: indication || (gathered.diagnosed && (radionuclides.length > 0 || gathered.decided)),
  };
}

/** True when a note tells of imaging alone: its complications are not those of the treatment. */
function isOfImaging({ traced, radionuclides, activities }: Gathered): boolean {
  return traced && radionuclides.size === 0 && activities.size === 0;
}

/** True for a form that gives an activity as prescribed and none as given, nor tells what came of it. */
function isOrder({ prescribed, activities, agentGiven, adverseEvents, recovery }: Gathered): boolean {
  return prescribed && activities.size === 0 && !agentGiven && !adverseEvents && !recovery;
}

function isTakenBack({ takenBack, activityGiven, agentGiven, nothingGiven, radionuclides, denied }: Gathered): boolean {
  if (takenBack === 'yes' || (nothingGiven && !activityGiven)) return true;
  if (takenBack === 'unless given' && !activityGiven && !agentGiven) return true;
  return denied.size > 0 && [...radionuclides].every((radionuclide) => denied.has(radionuclide));
}
