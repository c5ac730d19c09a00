import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { DEFAULT_POLICY, PolicyError } from '../../src/model/policy.ts';
import { readPolicy } from '../../src/model/read-policy.ts';
import { catalogue } from '../../src/rules/index.ts';

const IDS = catalogue.map(({ id }) => id);
const LOINC = 'http://loinc.org';

/** What readPolicy says of a policy as a file holds it; undefined when it is accepted. */
function refusal(json: string): string | undefined {
  try {
    readPolicy(JSON.parse(json), catalogue);
    return undefined;
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
}

/** A setting that would have no effect, or an absurd one, is refused with its place and what to write instead. */
const REFUSED: readonly (readonly [given: string, json: string, says: RegExp])[] = [
  ['a blank name', '{"version":"  "}', /version: /],
  ['a day the calendar lacks', '{"notBefore":"2026-02-31"}', /notBefore: write a day of the calendar as YYYY-MM-DD/],
  ['a day written loosely', '{"notBefore":"2025-1-1x"}', /notBefore: write a day of the calendar/],
  ['a day of no month', '{"notBefore":"9999-99-99"}', /notBefore: write a day of the calendar/],
  ['a facility by its name', '{"timeZones":{"Main":"UTC"}}', /timeZones\.Main: write a facility as Organization\/<id>/],
  ['a facility as a Location', '{"timeZones":{"Location/1":"UTC"}}', /timeZones\.Location\/1: write a facility/],
  ['a facility without an id', '{"timeZones":{"Organization/":"UTC"}}', /timeZones\.Organization\/: write a facility/],
  ['a feed that is no type', '{"feeds":["Observations"]}', /feeds\.0: Observations .*did you mean Observation\?/],
  ['a feed in small letters', '{"feeds":["Claim","encounter"]}', /feeds\.1: encounter .*did you mean Encounter\?/],
  ['a feed that is like no type', '{"feeds":["hl7v2"]}', /feeds\.0: hl7v2 is no resource type of FHIR R4/],
  ['no feed at all', '{"feeds":[]}', /feeds: list the types the site supplies, or leave feeds out/],
  [
    'a local code for the service itself, which is looked for as it stands',
    `{"localCodes":[{"local":{"system":"urn:s","code":"1"},"means":{"system":"http://www.ama-assn.org/go/cpt","code":"77750"}}]}`,
    /localCodes\.0\.means\.code: no local code can stand for 77750/,
  ],
  ['a reason of no code', '{"acceptedNonMalignantReasons":[""]}', /acceptedNonMalignantReasons\.0: write an ICD-10-CM/],
  ['a reason in small letters', '{"acceptedNonMalignantReasons":["d45"]}', /write an ICD-10-CM code as D45 or M12\.2/],
  ['a range of reasons', '{"acceptedNonMalignantReasons":["D45-D47"]}', /acceptedNonMalignantReasons\.0: /],
  ['reasons by a pattern', '{"acceptedNonMalignantReasons":["D4*"]}', /acceptedNonMalignantReasons\.0: /],
  ['a reason that ends in a dot', '{"acceptedNonMalignantReasons":["M12."]}', /acceptedNonMalignantReasons\.0: /],
  ['a reason without its dot', '{"acceptedNonMalignantReasons":["M122"]}', /acceptedNonMalignantReasons\.0: /],
  ['a reason by its name', '{"acceptedNonMalignantReasons":["polycythaemia"]}', /acceptedNonMalignantReasons\.0: /],
  ['ages the wrong way round', '{"pregnancyAges":{"from":60}}', /pregnancyAges: from must not be after to/],
  ['an age below birth', '{"pregnancyAges":{"from":-5}}', /pregnancyAges\.from: .*0/],
  ['an age nobody reaches', '{"pregnancyAges":{"to":1000}}', /pregnancyAges\.to: .*150/],
  ['a short stay of years', '{"shortStayHours":9000000000000000}', /shortStayHours: .*8760/],
  ['a tolerance beyond the whole', '{"activityTolerancePercent":500}', /activityTolerancePercent: .*100/],
  [
    'a time before the service that begins after it',
    '{"windows":{"performance-status-recorded":{"from":10,"to":20}}}',
    /windows\.performance-status-recorded\.to: what comes before the service ends on day 0 or earlier/,
  ],
  [
    'a follow-up on the day of the service alone',
    '{"windows":{"follow-up-visit-documented":{"from":0,"to":0}}}',
    /windows\.follow-up-visit-documented\.to: what is never of the day of the service ends on day 1 or later/,
  ],
  [
    'a time before the service that ends after it',
    '{"windows":{"pre-treatment-imaging-on-file":{"to":1}}}',
    /windows\.pre-treatment-imaging-on-file\.to: what comes before the service ends on day 0 or earlier/,
  ],
  [
    'a time after the service that begins before it',
    '{"windows":{"post-treatment-labs-on-file":{"from":-30}}}',
    /windows\.post-treatment-labs-on-file\.from: what comes after the service begins on day 0 or later/,
  ],
  ['gaps due before the infusion', '{"due":{"daysAfterInfusion":-3}}', /due\.daysAfterInfusion: .*0/],
  ['gaps due before discharge', '{"due":{"daysAfterDischarge":-3}}', /due\.daysAfterDischarge: .*0/],
  ['a stay that ends before it began', '{"due":{"daysOfUnfinishedStay":-3}}', /due\.daysOfUnfinishedStay: .*0/],
  ['a summary due before discharge', '{"due":{"dischargeSummaryDays":-30}}', /due\.dischargeSummaryDays: .*0/],
  ['an appointment due before', '{"due":{"followUpScheduledDays":-1}}', /due\.followUpScheduledDays: .*0/],
  ['a claim due before the infusion', '{"due":{"claimOnFileDays":-1}}', /due\.claimOnFileDays: .*0/],
  ['instructions due before', '{"due":{"releaseInstructionsDays":-30}}', /due\.releaseInstructionsDays: .*0/],
  ['a period that ends before it begins', '{"globalPeriodDays":-90}', /globalPeriodDays: .*0/],
  ['a negative time of grace', '{"answerGraceDays":-3}', /answerGraceDays: .*0/],
  ['a rule of a name no list holds', '{"rules":{"__proto__":{"state":"off"}}}', /rules\.__proto__ is no known key/],
  ['a facility of such a name', '{"timeZones":{"__proto__":"UTC"}}', /timeZones\.__proto__ is no known key/],
  ['a payor of such a name', '{"payers":{"__proto__":"medicare"}}', /payers\.__proto__ is no known key/],
  [
    'an overlay of such a name',
    '{"overlays":{"aetna":{"rules":{"__proto__":{"severity":"high","source":"x"}}}}}',
    /overlays\.aetna\.rules\.__proto__ is no known key/,
  ],
  [
    'a payor by its name',
    '{"payers":{"Medicare":"medicare"}}',
    /payers\.Medicare: write a payor as Organization\/<id>/,
  ],
  [
    'a payor by nothing',
    '{"payers":{"":"medicare"}}',
    /payers\.: write a payor as Organization\/<id> or system\|value/,
  ],
  ['a payor without a value', '{"payers":{"urn:x|":"medicare"}}', /payers\.urn:x\|: write a payor/],
  [
    'a code that is none',
    '{"tables":{"globalDays":{"7775":"090"}}}',
    /globalDays\.7775: write a code as five characters/,
  ],
  [
    'a pair from no day',
    '{"tables":{"ncciPairs":[{"column1":"77750","column2":"77300","from":"2026-13-01","indicator":"1"}]}}',
    /tables\.ncciPairs\.0\.from: write a day of the calendar/,
  ],
  [
    'a policy at no address',
    '{"overlays":{"aetna":{"policies":[{"title":"x","url":"javascript:alert(1)"}]}}}',
    /overlays\.aetna\.policies\.0\.url: write an address that begins with http/,
  ],
  [
    'a claim as work for the clinician',
    '{"rules":{"units-of-service":{"queue":"clinician"}}}',
    /rules\.units-of-service\.queue: a rule about the claim is never work for the clinician; write coding or compliance/,
  ],
];

/** What is unusual, and means something. */
const ACCEPTED: readonly (readonly [given: string, json: string])[] = [
  ['nothing', '{}'],
  ['a window of one day', '{"windows":{"post-treatment-labs-on-file":{"from":30,"to":30}}}'],
  ['a window of the day itself', '{"windows":{"pre-treatment-blood-count-on-file":{"from":0,"to":0}}}'],
  ['a time that ends before the day itself', '{"windows":{"pre-treatment-imaging-on-file":{"to":-1}}}'],
  ['a visit two days before', '{"windows":{"visit-in-global-period":{"from":-2}}}'],
  ['a feed radgap does not ask for', '{"feeds":["Procedure","Basic"]}'],
  ['a payor by an identifier without a system', '{"payers":{"|60054":"aetna"}}'],
  ['a payor by an address with bars', '{"payers":{"urn:a|b|60054":"aetna"}}'],
  ['a facility', '{"timeZones":{"Organization/a-1.b":"America/Chicago"}}'],
  ['a subcategory as a reason', '{"acceptedNonMalignantReasons":["M12.2","D45","D47.Z9"]}'],
  ['no reason', '{"acceptedNonMalignantReasons":[]}'],
  ['gaps due on the day', '{"due":{"daysAfterInfusion":0,"daysAfterDischarge":0}}'],
  ['no tolerance', '{"activityTolerancePercent":0}'],
  ['one age', '{"pregnancyAges":{"from":30,"to":30}}'],
  ['no severity for Tasks', '{"taskSeverities":[]}'],
  ['a claim as work for compliance', '{"rules":{"units-of-service":{"queue":"compliance"}}}'],
  ['a stopped infusion as work for the clinician', '{"rules":{"partial-service-consistent":{"queue":"clinician"}}}'],
  ['every rule off', JSON.stringify({ rules: Object.fromEntries(IDS.map((id) => [id, { state: 'off' }])) })],
];

describe('a policy', () => {
  it.each(REFUSED)('is refused for %s', (_, json, says) => {
    expect(refusal(json)).toMatch(says);
  });
  it.each(ACCEPTED)('is accepted with %s', (_, json) => {
    expect(refusal(json)).toBeUndefined();
  });
  it('is accepted as the example writes it, and means the default', () => {
    const example: unknown = JSON.parse(
      readFileSync(new URL('../../src/model/policy.example.json', import.meta.url), 'utf8'),
    );
    expect(readPolicy(example, catalogue)).toEqual(DEFAULT_POLICY);
    expect(readPolicy({}, catalogue)).toStrictEqual(DEFAULT_POLICY);
  });
  it('tells of a word of any length in a sentence of a bounded one', () => {
    const said = refusal(JSON.stringify({ feeds: ['Claim'.repeat(50_000)] }));
    expect(said).toMatch(/feeds\.0: (?:Claim){12} is no resource type/);
  });
  it('lists every fault at once', () => {
    const said = refusal('{"feeds":["X"],"globalPeriodDays":-1,"windowz":{}}');
    expect(said).toMatch(/feeds\.0.*globalPeriodDays.*windowz is no known key \(did you mean windows\?\)/s);
  });
  it.each<[given: string, json: object, visit: number, procedure: number]>([
    ['a global period of the site', { globalPeriodDays: 45 }, 45, 45],
    [
      'one, and where another window begins',
      { globalPeriodDays: 45, windows: { 'visit-in-global-period': { from: 0 } } },
      45,
      45,
    ],
    [
      'one, and the end of a window',
      { globalPeriodDays: 45, windows: { 'visit-in-global-period': { to: 90 } } },
      90,
      45,
    ],
    ['none', {}, 90, 90],
  ])('asks claims until the end of the global period: %s', (_, json, visit, procedure) => {
    const { windows } = readPolicy(json, catalogue);
    expect([windows['visit-in-global-period'].to, windows['procedure-in-global-period'].to]).toEqual([
      visit,
      procedure,
    ]);
  });
  it('takes a code without the blanks around it', () => {
    const { localCodes } = readPolicy(
      { localCodes: [{ local: { system: ' urn:lab ', code: ' CBC' }, means: { system: LOINC, code: '58410-2 ' } }] },
      catalogue,
    );
    expect(localCodes).toEqual([
      { local: { system: 'urn:lab', code: 'CBC' }, means: { system: LOINC, code: '58410-2' } },
    ]);
  });
});
