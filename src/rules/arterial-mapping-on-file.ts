import { isMicrospheres } from '../chart/agent.ts';
import { mappingAngiograms, mappingScans } from '../chart/mapping.ts';
import { routeOf } from '../chart/route.ts';
import { TELL_WHAT_IS_TREATED, treatsLiver } from '../chart/treated.ts';
import { windowData, windowOf } from '../chart/when.ts';
import { defineRule } from '../model/rule.ts';
import { documentedByAll, missing, notApplicable } from './verdicts.ts';

export const arterialMappingOnFile = defineRule({
  id: 'arterial-mapping-on-file',
  title: 'Before microspheres into the hepatic artery, angiographic mapping and its nuclear scan are on file.',
  section: 'before-treatment',
  severity: 'low',
  queue: 'imaging',
  source: 'OPENPAYER, SIR1, AAPM14A',
  remedy: 'File the mapping angiogram and the nuclear scan from before the infusion, or record why there is none.',
  evidenceTypes: ['ImagingStudy'],
  appliesBy: TELL_WHAT_IS_TREATED,
  refersTo: ['Medication'],
  timing: 'before',
  messages: {
    noAngiogram: {
      text: 'No angiogram of an earlier session dated {first} to {last} was found.',
      reason: 'NotFound',
    },
    noScan: { text: 'No nuclear scan dated {first} to {last}, before the infusion, was found.', reason: 'NotFound' },
  },
  check: (episode, policy) => {
    const intoArtery = routeOf(episode) === 'intra-arterial';
    if (!intoArtery || !isMicrospheres(episode, intoArtery))
      return notApplicable('no microspheres into an artery are recorded');
    if (!treatsLiver(episode)) return notApplicable('the liver is not recorded as the target');
    const window = windowOf(episode, policy.windows['arterial-mapping-on-file']);
    const data = windowData(window);
    const angiograms = mappingAngiograms(episode, window);
    const scans = mappingScans(episode, window);
    const noAngiogram = { message: 'noAngiogram', data, nearMisses: angiograms.nearMisses } as const;
    const noScan = { message: 'noScan', data, nearMisses: scans.nearMisses } as const;
    const mapped = angiograms.facts.length > 0;
    const scanned = scans.facts.length > 0;
    if (mapped && scanned) return documentedByAll([angiograms, scans]);
    if (mapped) return missing(noScan);
    return scanned ? missing(noAngiogram) : missing(noAngiogram, noScan);
  },
});
