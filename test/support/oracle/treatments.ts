import type { Treatment } from './plan.ts';

interface Treated {
  readonly agent: string;
  readonly nuclide: string;
  readonly route: string;
  /** SNOMED CT. */
  readonly routeCode: string;
  /** Whether the agent alone tells the route. */
  readonly telling: boolean;
  /** Whether safety instructions are asked for. */
  readonly instructed: boolean;
  /** The HCPCS codes of the agent (domain.md C2). */
  readonly codes: readonly string[];
  readonly site: string;
}

const VEIN = { route: 'intravenous', routeCode: '47625008', telling: true } as const;
const COLLOID = { agent: 'chromic phosphate P-32', nuclide: 'P-32', telling: false, instructed: false } as const;

/** What is given in each treatment, and what that tells (domain.md A5, C2). */
export const TREATMENTS: Readonly<Record<Treatment, Treated>> = {
  pleural: {
    ...COLLOID,
    route: 'intrapleural',
    routeCode: '372469009',
    codes: ['A9564'],
    site: 'right pleural space',
  },
  peritoneal: {
    ...COLLOID,
    route: 'intraperitoneal',
    routeCode: '38239002',
    codes: ['A9564'],
    site: 'peritoneal cavity',
  },
  radium: {
    ...VEIN,
    agent: 'radium-223 dichloride',
    nuclide: 'Ra-223',
    instructed: false,
    codes: ['A9606'],
    site: 'left arm',
  },
  samarium: {
    ...VEIN,
    agent: 'samarium-153 lexidronam',
    nuclide: 'Sm-153',
    instructed: true,
    codes: ['A9604'],
    site: 'right arm',
  },
  strontium: {
    ...VEIN,
    agent: 'strontium-89 chloride',
    nuclide: 'Sr-89',
    instructed: false,
    codes: ['A9600'],
    site: 'left arm',
  },
  lutetium: {
    ...VEIN,
    agent: 'lutetium Lu-177 dotatate',
    nuclide: 'Lu-177',
    instructed: true,
    codes: ['A9513', 'A9607'],
    site: 'right arm',
  },
  iodine: {
    ...VEIN,
    agent: 'iobenguane I-131',
    nuclide: 'I-131',
    instructed: true,
    codes: ['A9590'],
    site: 'left arm',
  },
  antibody: {
    ...VEIN,
    agent: 'ibritumomab tiuxetan Y-90',
    nuclide: 'Y-90',
    instructed: false,
    codes: ['A9543'],
    site: 'right arm',
  },
  microspheres: {
    agent: 'yttrium-90 glass microspheres',
    nuclide: 'Y-90',
    route: 'intra-arterial',
    routeCode: '58100008',
    telling: true,
    instructed: false,
    codes: ['C2616', 'S2095'],
    site: 'right lobe of liver',
  },
};

/** The radionuclide each HCPCS code of a therapeutic radiopharmaceutical names (domain.md C2). */
export const SUPPLIES: Readonly<Record<string, string>> = {
  A9543: 'Y-90',
  A9563: 'P-32',
  A9564: 'P-32',
  A9600: 'Sr-89',
  A9604: 'Sm-153',
  A9606: 'Ra-223',
  A9607: 'Lu-177',
  A9513: 'Lu-177',
  A9590: 'I-131',
  A9517: 'I-131',
  A9530: 'I-131',
  C2616: 'Y-90',
  S2095: 'Y-90',
};

/** A therapeutic radiopharmaceutical without a code of its own: its line is to name the product. */
export const UNCLASSIFIED = 'A9699';

/** The codes of microspheres. */
export const SPHERES: ReadonlySet<string> = new Set(['C2616', 'S2095']);

/** The code of a labelled antibody. */
export const ANTIBODY = 'A9543';
