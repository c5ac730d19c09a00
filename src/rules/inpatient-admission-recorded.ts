import { classInWords, classOn, CLASS_BY_POLICY, inpatientParts, isSettingUnknown } from '../chart/encounters.ts';
import { keyOf } from '../chart/references.ts';
import { defineRule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { NOT_INPATIENT } from '../terminology/encounters.ts';
import { cannotTell, documented, missing, notApplicable } from './verdicts.ts';

export const inpatientAdmissionRecorded = defineRule({
  id: 'inpatient-admission-recorded',
  title: 'The setting of the infusion is an inpatient admission, or is confirmed.',
  section: 'admission',
  severity: 'low',
  queue: 'HIM',
  source: 'OPENPAYER; C2C differs',
  remedy: 'Confirm or correct the class of the encounter on the day of the infusion, or record why it stands.',
  evidenceTypes: ['Encounter'],
  timing: 'admission',
  messages: {
    confirm: {
      text: 'The encounter of {date} is of class {class}: the setting is to be confirmed.',
      reason: 'InvalidAttribute',
    },
    require: {
      text: 'The encounter of {date} is of class {class}; an inpatient class was expected.',
      reason: 'InvalidAttribute',
      severity: 'moderate',
    },
  },
  check: (episode, { inpatientAdmission }) => {
    const { chart, day, encounter } = episode;
    if (inpatientAdmission === 'off') return notApplicable('the policy does not ask for the setting');
    if (!encounter) return notApplicable('no encounter is linked to the infusion');
    const inpatient = inpatientParts(episode);
    if (inpatient.length > 0)
      return documented({ facts: inpatient.map((part) => ({ value: part, source: keyOf(part) })) });
    const other = classOn(chart, encounter, day).find((code) => NOT_INPATIENT.has(code));
    const neither = 'the class of the encounter says neither inpatient nor outpatient';
    if (isSettingUnknown(episode)) return cannotTell(`${neither}; ${CLASS_BY_POLICY}`);
    if (other === undefined) return cannotTell(neither);
    return missing({
      message: inpatientAdmission,
      data: { date: isoDate(day), class: classInWords(other) },
      about: keyOf(encounter),
    });
  },
});
