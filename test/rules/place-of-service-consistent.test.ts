import type { Claim, Encounter } from '@medplum/fhirtypes';
import { placeOfServiceConsistent } from '../../src/rules/place-of-service-consistent.ts';
import { ACT_CODE } from '../../src/terminology/systems.ts';
import { admission, D0, day, encounter, linked, procedure, record } from '../support/chart-builders.ts';
import { at, bill, inpatient, institutional } from '../support/claim-builders.ts';
import { describeRule } from '../support/describe-rule.ts';

const seen = (code: string, place: string, fields: Partial<Claim> = {}) =>
  record([admission({ class: { code } }), linked(), bill('a', at(place), fields)]);
const agree = {
  '21': ['IMP', 'ACUTE', 'NONAC'],
  '19': ['AMB', 'OBSENC', 'SS'],
  '22': ['AMB', 'OBSENC', 'SS'],
  '23': ['EMER'],
  '11': ['AMB'],
  '24': ['AMB'],
};
const differ = {
  '21': ['AMB', 'OBSENC', 'EMER'],
  '19': ['IMP', 'EMER'],
  '22': ['IMP', 'NONAC'],
  '23': ['AMB', 'IMP'],
  '11': ['IMP', 'OBSENC'],
  '24': ['SS', 'ACUTE'],
};
const pairs = (table: Record<string, readonly string[]>) =>
  Object.entries(table).flatMap(([place, classes]) => classes.map((code) => ({ place, code })));
const part = (fields: Partial<Encounter>) =>
  encounter({ id: 'part', partOf: { reference: 'Encounter/admission' }, ...fields });

describeRule(placeOfServiceConsistent, {
  'closed-gap': [
    {
      given: '21 beside a code of the site and one of another list',
      chart: record([
        admission(),
        linked(),
        bill('a', {
          locationCodeableConcept: {
            coding: [
              { system: 'urn:site:rooms', code: '11' },
              { system: 'http://terminology.hl7.org/CodeSystem/ex-serviceplace', code: '21' },
              { system: 'urn:site:wards', code: 'W5' },
            ],
          },
        }),
      ]),
      evidence: ['Claim/a'],
    },
    {
      given: '21 and a class of the site that means inpatient',
      chart: record([admission({ class: { system: 'urn:oid:1.2.3', code: '13' } }), linked(), bill('a', at('21'))]),
      policy: {
        localCodes: [{ local: { system: 'urn:oid:1.2.3', code: '13' }, means: { system: ACT_CODE, code: 'IMP' } }],
      },
      evidence: ['Claim/a'],
    },
    ...pairs(agree).map(({ place, code }) => ({
      given: `${place} and class ${code}`,
      chart: seen(code, place),
      evidence: ['Claim/a'],
    })),
    {
      given: '21 and a part of an inpatient stay',
      chart: record([
        admission(),
        part({ class: { code: 'AMB' }, period: { start: D0, end: D0 } }),
        linked({ encounter: { reference: 'Encounter/part' } }),
        bill('a', at('21')),
      ]),
    },
    {
      given: '22 and the class of that day, before the stay became inpatient',
      chart: record([
        admission({ classHistory: [{ class: { code: 'OBSENC' }, period: { start: day(-1), end: D0 } }] }),
        linked(),
        bill('a', at('22')),
      ]),
    },
  ],
  'open-gap': [
    ...pairs(differ).map(({ place, code }) => ({
      given: `${place} and class ${code}`,
      chart: seen(code, place),
      gaps: [
        { message: 'otherSetting' as const, severity: 'moderate' as const, queue: 'coding' as const, about: 'Claim/a' },
      ],
    })),
    {
      given: '22 on a part of an inpatient stay',
      chart: record([
        admission(),
        part({ class: { code: 'AMB' }, period: { start: D0, end: D0 } }),
        linked({ encounter: { reference: 'Encounter/part' } }),
        bill('a', at('22')),
      ]),
      gaps: [{ message: 'otherSetting' }],
    },
    {
      given: 'one claim of two, on the very day',
      chart: record([admission(), linked(), bill('a', at('21')), bill('b', at('11'))], D0),
      gaps: [{ message: 'otherSetting', about: 'Claim/b' }],
    },
  ],
  'not-applicable': [
    ...['12', '31', '99'].map((place) => ({
      given: `place ${place}`,
      chart: seen('IMP', place),
      because: /tells a setting/,
    })),
    { given: 'no place', chart: record([admission(), linked(), bill('a')]) },
    { given: 'an institutional claim', chart: seen('AMB', '21', institutional) },
    { given: 'an inpatient claim', chart: seen('AMB', '21', inpatient) },
    { given: 'no encounter', chart: record([procedure(), bill('a', at('21'))]), because: /no encounter/ },
    { given: 'no claim', chart: record([admission(), linked()]) },
  ],
  undetermined: [
    {
      given: 'a class of the site alone, which tells no setting',
      chart: record([admission({ class: { system: 'urn:oid:1.2.3', code: '13' } }), linked(), bill('a', at('21'))]),
      because: /no class .* localCodes in the policy/,
    },
    {
      given: 'an encounter without a class',
      chart: record([admission({ class: {} }), linked(), bill('a', at('21'))]),
      because: /no class/,
    },
    {
      given: 'encounters that could not be read',
      chart: record([linked(), bill('a', at('21'))], day(200), { unreadable: ['Encounter'] }),
      because: /Encounter/,
    },
  ],
});
