import { describe, expect, it } from '@jest/globals';
import type { ImagingStudy, Procedure, ResourceType } from '@medplum/fhirtypes';
import { episodesOf } from '../../src/chart/episodes.ts';
import { countsByUnreadRoute } from '../../src/chart/imaging.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { CPT } from '../../src/terminology/systems.ts';
import { day, imagingStudy, procedure, record } from '../support/chart-builders.ts';

const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const study = (code: string, on = -10, fields: Partial<ImagingStudy> = {}) =>
  imagingStudy({ on: day(on), modality: [{ system: DICOM, code }], ...fields });
const GIVEN = 'MedicationAdministration';
const intravenous = procedure({ code: { coding: [{ system: CPT, code: '77750' }], text: 'intravenous P-32' } });

describe('whether imaging may count by a route that could not be read', () => {
  it.each<
    [
      given: string,
      may: boolean,
      unreadable: readonly ResourceType[],
      studies: readonly ImagingStudy[],
      infusion?: Procedure,
    ]
  >([
    ['a nuclear study, while administrations are unread', true, [GIVEN], [study('NM')]],
    ['an ultrasound study, while administrations are unread', true, [GIVEN], [study('US')]],
    ['a nuclear study, while drugs are unread', true, ['Medication'], [study('NM')]],
    ['a nuclear study, while something else is unread', false, ['Condition'], [study('NM')]],
    ['a nuclear study, while all was read', false, [], [study('NM')]],
    ['a CT, which counts by any route', false, [GIVEN], [study('CT')]],
    ['no study', false, [GIVEN], []],
    ['a nuclear study too early', false, [GIVEN], [study('NM', -31)]],
    ['a nuclear study that was cancelled', false, [GIVEN], [study('NM', -10, { status: 'cancelled' })]],
    ['a nuclear study, while the route is known', false, [GIVEN], [study('NM')], intravenous],
  ])('%s: %s', (_, may, unreadable, studies, infusion = procedure()) => {
    const chart = openChart(record([infusion, ...studies], day(200), { unreadable }), DEFAULT_POLICY);
    const [episode] = episodesOf(chart, DEFAULT_POLICY);
    if (episode?.day === undefined) throw new Error('the chart holds no dated episode');
    const dated = { ...episode, day: episode.day };
    const window = { first: dated.day - 30, last: dated.day };
    expect(countsByUnreadRoute(dated, DEFAULT_POLICY, window)).toBe(may);
    expect(countsByUnreadRoute(dated, DEFAULT_POLICY, window, () => ({ code: 'unlinked' }))).toBe(false);
  });
});
