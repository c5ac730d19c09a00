import { describe, expect, it } from '@jest/globals';
import type { CodeableConcept, Extension, Procedure, Resource } from '@medplum/fhirtypes';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { isCavity, routeOf, techniques } from '../../src/chart/route.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { CPT, SNOMED } from '../../src/terminology/systems.ts';
import { administration, procedure, record } from '../support/chart-builders.ts';

const INTRAPLEURAL: CodeableConcept = { coding: [{ system: SNOMED, code: '372469009' }] };
const INTRAVENOUS: CodeableConcept = { text: 'intravenous' };
const MCODE = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-radiotherapy';
const TECHNIQUE = `${MCODE}-modality-and-technique`;
const parts = (...extension: Extension[]): Extension => ({ url: TECHNIQUE, extension });
const V2_ROUTE = 'http://terminology.hl7.org/CodeSystem/v2-0162';
const infusion = (fields: Partial<Procedure>) => procedure(fields);

function episodeOf(...resources: readonly Resource[]) {
  const [episode] = episodesOf(openChart(record(resources), DEFAULT_POLICY), DEFAULT_POLICY);
  if (!episode) throw new Error('the chart holds no episode');
  return episode;
}

describe('the route of the infusion', () => {
  it.each<[given: string, resources: readonly Resource[], route: string | undefined]>([
    [
      'is that of the administration',
      [procedure(), administration({ dosage: { route: INTRAPLEURAL } })],
      'intrapleural',
    ],
    [
      'is that of the method, where it tells one and the route does not',
      [
        procedure(),
        administration({ dosage: { route: { text: 'tube' }, method: { text: 'intraperitoneal instillation' } } }),
      ],
      'intraperitoneal',
    ],
    [
      'is that of the administration, before the technique',
      [
        infusion({ extension: [parts({ url: 'technique', valueCodeableConcept: INTRAVENOUS })] }),
        administration({ dosage: { route: INTRAPLEURAL } }),
      ],
      'intrapleural',
    ],
    [
      'is that of the technique, before what the Procedure is called',
      [
        infusion({
          code: { coding: [{ system: CPT, code: '77750' }], text: 'intraperitoneal P-32' },
          extension: [parts({ url: 'technique', valueCodeableConcept: INTRAPLEURAL })],
        }),
      ],
      'intrapleural',
    ],
    [
      'is told by what the Procedure is called',
      [infusion({ code: { coding: [{ system: CPT, code: '77750' }], text: 'intraperitoneal P-32' } })],
      'intraperitoneal',
    ],
    [
      'is told by the agent, where nothing else tells it',
      [procedure(), administration({ medicationCodeableConcept: { text: 'lutetium Lu 177 dotatate' } })],
      'intravenous',
    ],
    [
      'is that of what the Procedure is called, before that of the agent',
      [
        infusion({ code: { coding: [{ system: CPT, code: '77750' }], text: 'intraperitoneal' } }),
        administration({ medicationCodeableConcept: { text: 'lutetium Lu 177 dotatate' } }),
      ],
      'intraperitoneal',
    ],
    ...(
      [
        ['IV', 'intravenous'],
        ['IV Piggyback', 'intravenous'],
        ['Intra venous', 'intravenous'],
        ['Intra-pleural', 'intrapleural'],
        ['Stage IV', undefined],
      ] as const
    ).map(([text, route]): [string, readonly Resource[], string | undefined] => [
      `is read from the words ${text}`,
      [procedure(), administration({ dosage: { route: { text } } })],
      route,
    ]),
    ...(
      [
        ['IV', 'intravenous'],
        ['IP', 'intraperitoneal'],
        ['IHA', 'intra-arterial'],
        ['PO', undefined],
      ] as const
    ).map(([code, route]): [string, readonly Resource[], string | undefined] => [
      `is read from the code ${code} of HL7 v2`,
      [procedure(), administration({ dosage: { route: { coding: [{ system: V2_ROUTE, code }] } } })],
      route,
    ]),
    ['is not known from a colloid alone', [procedure(), administration()], undefined],
    ['is not known from nothing', [procedure()], undefined],
  ])('%s', (_, resources, route) => {
    expect(routeOf(episodeOf(...resources))).toBe(route);
  });
});

describe('the techniques of a Procedure', () => {
  it.each<[given: string, extension: readonly Extension[], told: readonly CodeableConcept[]]>([
    [
      'a technique beside its modality',
      [
        parts(
          { url: 'modality', valueCodeableConcept: { text: 'brachytherapy' } },
          { url: 'technique', valueCodeableConcept: INTRAPLEURAL },
        ),
      ],
      [INTRAPLEURAL],
    ],
    ['a technique without parts', [{ url: TECHNIQUE, valueCodeableConcept: INTRAPLEURAL }], [INTRAPLEURAL]],
    ['a part that is told in no concept', [parts({ url: 'technique', valueString: 'intrapleural' })], []],
    ['another extension, whatever it says', [{ url: `${MCODE}-volume`, valueCodeableConcept: INTRAVENOUS }], []],
    ['none', [], []],
  ])('%s', (_, extension, told) => {
    const episode = episodeOf(infusion({ extension: [...extension] }));
    expect(techniques(episode)).toEqual(told.map((value) => ({ value, source: 'Procedure/infusion' })));
  });
  it('are none of a Procedure without extensions', () => {
    expect(techniques(episodeOf(procedure()))).toEqual([]);
  });
});

describe('the routes into a body cavity', () => {
  it.each([
    ['intrapleural', true],
    ['intraperitoneal', true],
    ['intracavitary', true],
    ['intravenous', false],
    ['intra-arterial', false],
    ['intra-articular', false],
    ['interstitial', false],
    [undefined, false],
  ] as const)('%s: %s', (route, into) => {
    expect(isCavity(route)).toBe(into);
  });
});
