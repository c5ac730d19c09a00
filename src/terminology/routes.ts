import { codeSet, type CodeSet } from './code-set.ts';
import { SNOMED } from './systems.ts';

/** How the radioelement reaches its target. */
export type Route =
  | 'intravenous'
  | 'intra-arterial'
  | 'intrapleural'
  | 'intraperitoneal'
  | 'interstitial'
  | 'intracavitary'
  | 'intra-articular';

/** A route, the codes it goes by (SNOMED CT route of administration, brachytherapy technique) and its names. */
export interface RouteWords {
  readonly route: Route;
  readonly codes: CodeSet;
  readonly name: RegExp;
}

/** Read in this order: the specific cavities before the cavity in general. */
export const ROUTES: readonly RouteWords[] = [
  { route: 'intrapleural', codes: codeSet([SNOMED, ['372469009']]), name: /\bintra-?pleural/i },
  { route: 'intraperitoneal', codes: codeSet([SNOMED, ['38239002']]), name: /\bintra-?peritoneal/i },
  {
    route: 'intra-arterial',
    codes: codeSet([SNOMED, ['58100008']]),
    name: /\b(?:intra-?arterial|hepatic arter(?:y|ial))/i,
  },
  { route: 'intra-articular', codes: codeSet([SNOMED, ['12130007']]), name: /\bintra-?articular/i },
  { route: 'interstitial', codes: codeSet([SNOMED, ['113120007']]), name: /\b(?:interstitial|intra-?tumou?ral)/i },
  { route: 'intracavitary', codes: codeSet([SNOMED, ['384692006']]), name: /\b(?:intra-?cavitary|intra-?cystic)/i },
  { route: 'intravenous', codes: codeSet([SNOMED, ['47625008']]), name: /\bintra-?venous/i },
];
