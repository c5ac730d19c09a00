import type { DatedEpisode } from '../model/episode.ts';
import type { Gap } from '../model/verdict.ts';
import { CLASSES_AT_PLACE } from '../terminology/billing.ts';
import { professionalLines } from './billed-lines.ts';
import { classInWords, classOn, inpatientParts, tellsNoSetting } from './encounters.ts';
import { keyOf } from './references.ts';

/** The professional lines whose place of service a class of encounter goes with. */
export function placedLines(episode: DatedEpisode) {
  return professionalLines(episode).flatMap((line) => {
    const { placeOfService: place = '' } = line;
    const classes = CLASSES_AT_PLACE.get(place);
    return classes ? [{ line, place, classes }] : [];
  });
}

/** The class codes of the encounter on the day of the service; of an inpatient stay those of its inpatient parts alone. None where no class tells a setting. */
export function settingOf(episode: DatedEpisode): readonly string[] {
  const { chart, encounter, day } = episode;
  const inpatient = inpatientParts(episode);
  const parts = inpatient.length > 0 ? inpatient : encounter ? [encounter] : [];
  const telling = parts.filter((part) => !tellsNoSetting(chart, part, day));
  return [...new Set(telling.flatMap((part) => classOn(chart, part, day)))].sort();
}

/** The lines whose place does not go with the class of the encounter. */
export function placeGaps(episode: DatedEpisode, setting: readonly string[]): readonly Gap<'otherSetting'>[] {
  return placedLines(episode)
    .filter(({ classes }) => !setting.some((code) => classes.has(code)))
    .map(({ line, place }) => ({
      message: 'otherSetting',
      about: keyOf(line.claim),
      data: { place, class: setting.map(classInWords).join(', ') },
    }));
}
