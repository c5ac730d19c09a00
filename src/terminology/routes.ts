import { codeSet, type CodeSet } from './code-set.ts';
import { MICROSPHERES } from './radionuclides.ts';
import { HCPCS, ROUTE_V2, SNOMED } from './systems.ts';

/** How the radioelement reaches its target. */
export type Route =
  | 'intravenous'
  | 'intra-arterial'
  | 'intrapleural'
  | 'intraperitoneal'
  | 'interstitial'
  | 'intracavitary'
  | 'intra-articular';

/** A route, the codes it goes by (SNOMED CT route of administration, brachytherapy technique; HL7 v2 table 0162) and its names. */
export interface RouteWords {
  readonly route: Route;
  readonly codes: CodeSet;
  readonly name: RegExp;
}

/** Read in this order: the specific cavities before the cavity in general. */
export const ROUTES: readonly RouteWords[] = [
  { route: 'intrapleural', codes: codeSet([SNOMED, ['372469009']]), name: /\bintra[- ]?pleural/i },
  {
    route: 'intraperitoneal',
    codes: codeSet([SNOMED, ['38239002']], [ROUTE_V2, ['IP']]),
    name: /\bintra[- ]?peritoneal/i,
  },
  {
    route: 'intra-arterial',
    codes: codeSet([SNOMED, ['58100008']], [ROUTE_V2, ['IA', 'IHA']]),
    name: /\b(?:intra[- ]?arterial|hepatic arter(?:y|ial))/i,
  },
  {
    route: 'intra-articular',
    codes: codeSet([SNOMED, ['12130007']], [ROUTE_V2, ['IS']]),
    name: /\bintra[- ]?articular/i,
  },
  { route: 'interstitial', codes: codeSet([SNOMED, ['113120007']]), name: /\b(?:interstitial|intra-?tumou?ral)/i },
  { route: 'intracavitary', codes: codeSet([SNOMED, ['384692006']]), name: /\b(?:intra-?cavitary|intra-?cystic)/i },
  {
    route: 'intravenous',
    codes: codeSet([SNOMED, ['47625008']], [ROUTE_V2, ['IV']]),
    name: /\bintra[- ]?venous|(?<!\b(?:stage|grade|type|phase|class|level) )\bIV\b/i,
  },
];

/** The route an agent tells by itself (domain.md C2): products given into a vein only, microspheres. */
export const AGENT_ROUTES: readonly RouteWords[] = [
  { route: 'intra-arterial', ...MICROSPHERES },
  {
    route: 'intravenous',
    codes: codeSet([HCPCS, ['A9513', 'A9543', 'A9590', 'A9600', 'A9604', 'A9606', 'A9607']]),
    name: /\b(?:metastron|quadramet|xofigo|pluvicto|lutathera|azedra|radium[- ]223|radium Ra[- ]?223|samarium|strontium[- ]89|strontium chloride|dotatate|vipivotide|lexidronam|iobenguane|ibritumomab|zevalin)\b/i,
  },
];
