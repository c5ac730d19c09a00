import type { NearMiss } from '../model/verdict.ts';
import { CLASS_BY_POLICY } from './encounters.ts';

/** What is said of notes that cannot be used, by why not; of any other that it could not be read. */
const UNUSABLE: Partial<Record<NearMiss['why']['code'], string>> = {
  'encounter-absent': 'the encounter it names is not in the record',
  'class-unknown': `its class tells neither visit nor stay (${CLASS_BY_POLICY})`,
  'other-language': 'not in English',
  'other-birth-date': 'the date of birth in its text is not that of the patient',
};
const UNREAD = 'could not be read';

/** Why some notes cannot be used, in words: those that could not be read first. */
export function whyUnusable(notes: readonly NearMiss[]): string {
  const byWhy = Map.groupBy(notes, ({ why: { code } }) => UNUSABLE[code] ?? UNREAD);
  const parts = [UNREAD, ...Object.values(UNUSABLE)].flatMap((why) => {
    const found = new Set((byWhy.get(why) ?? []).map(({ reference }) => reference));
    return found.size > 0 ? [`${why}: ${[...found].sort().join(', ')}`] : [];
  });
  return parts.join('; ');
}
