import * as z from 'zod/mini';
import { payor, text, webAddress } from './policy-values.ts';
import { SEVERITIES } from './rule.ts';

/** The payers an overlay exists for, by key. */
export const PAYERS = ['aetna', 'blue-cross-blue-shield', 'cigna', 'unitedhealthcare', 'medicare'] as const;
export type Payer = (typeof PAYERS)[number];

const payer = z.enum(PAYERS);

const assignment = z.union(
  [
    z.pipe(
      payer,
      z.transform((key: Payer) => ({ payer: key, follows: key })),
    ),
    z.pipe(
      z.strictObject({
        payer,
        /** Whose overlay holds: `medicare` for a Medicare Advantage plan. */
        follows: z.optional(payer),
      }),
      z.transform(({ payer: key, follows }: { payer: Payer; follows?: Payer | undefined }) => ({
        payer: key,
        follows: follows ?? key,
      })),
    ),
  ],
  { error: `write ${PAYERS.join(', ')}, or {"payer", "follows"} with two of them` },
);

/** Which payer a payor is. Keyed by `system|value` of its identifier, or by its `Organization/<id>`; never by its name. */
export const payers = z._default(z.record(payor, assignment), {});

const overlay = z.strictObject({
  /** What a published policy of the payer says of a rule; without an entry the payer has none on file. */
  rules: z._default(z.record(z.string(), z.strictObject({ severity: z.enum(SEVERITIES), source: text })), {}),
  /** Published policies that bear on such services without asking for a record of their own (domain.md F). */
  policies: z._default(z.array(z.strictObject({ title: text, url: webAddress })), []),
});

/** What one payer's published policies change. */
export type Overlay = Readonly<z.output<typeof overlay>>;

/** Only what has a readable source (domain.md F): no payer's public policy names 77750. */
const SHIPPED: Readonly<Record<Payer, z.input<typeof overlay>>> = {
  aetna: {
    policies: [{ title: 'CPB 0268, liver neoplasms', url: 'http://www.aetna.com/cpb/medical/data/200_299/0268.html' }],
  },
  'blue-cross-blue-shield': {
    policies: [
      {
        title: 'Anthem RAD.00033, selective internal radiation therapy',
        url: 'https://www.anthem.com/medicalpolicies/policies/mp_pw_a050549.htm',
      },
      {
        title: 'BCBSFL 04-77260-20, brachytherapy',
        url: 'http://mcgs.bcbsfl.com/index.cfm?fuseaction=main.main&stage=pub&format=cfm&doc=Brachytherapy-Oncologic%20Applications',
      },
      {
        title: 'BCBST, radioembolization of liver tumours',
        url: 'https://bcbst.com/mpmanual/!SSL!/WebHelp/Radioembolization_for_Primary_and_Metastatic_Tumors_of_the_Liver.htm',
      },
      {
        title: 'BCBSNC, radioembolization of liver tumours',
        url: 'https://bluecrossnc.com/providers/policies-guidelines-codes/commercial/radiology/updates/radioembolization-for-primary-and-metastatic-tumors-of-the-liver',
      },
      { title: 'Highmark R-4', url: 'https://www.highmarkbcbswv.com/medpolicy/R-4-001.html' },
      {
        title: 'Carelon, therapeutic radiopharmaceuticals',
        url: 'https://guidelines.carelonmedicalbenefitsmanagement.com/therapeutic-radiopharmaceuticals-2022-11-06',
      },
    ],
  },
  cigna: {
    policies: [
      {
        title: 'Code editing policy, November 2020',
        url: 'https://www.readkong.com/page/code-editing-policy-and-guidelines-for-providers-november-2507159',
      },
    ],
  },
  unitedhealthcare: {
    rules: { 'visit-in-global-period': { severity: 'high', source: 'UHCGLOB' } },
    policies: [
      {
        title: 'Global surgical package',
        url: 'https://www.openpayer.com/policy-updates/unitedhealthcare/reimbursement-payment/unitedhealthcare-global-surgical-package-global-periods-b5f5c433',
      },
      {
        title: 'Oxford CANCER 036, implantable beta-emitting microspheres',
        url: 'https://kipdf.com/implantable-beta-emitting-microspheres-for-treatment-of-malignant-tumors_5ae6b0c57f8b9a672f8b4628.html',
      },
      {
        title: 'Oxford RADIOLOGY 034, radiopharmaceuticals and contrast media',
        url: 'https://docslib.org/doc/492088/radiopharmaceuticals-and-contrast-media-oxford-clinical-policy',
      },
    ],
  },
  medicare: {
    rules: { 'visit-in-global-period': { severity: 'high', source: 'NGS' } },
    policies: [
      { title: 'Global surgery', url: 'https://www.ngsmedicare.com/web/ngs/global-surgery?selectedArticleId=1663630' },
      {
        title: 'Places of service, radiation oncology',
        url: 'https://med.noridianmedicare.com/es/web/jfa/provider-types/radiation-oncology',
      },
    ],
  },
};

const ofPayer = (key: Payer) => z.prefault(overlay, SHIPPED[key]);

/** The overlay of each payer; one that a policy writes replaces the shipped one of that payer whole. */
export const overlays = z.prefault(
  z.strictObject({
    aetna: ofPayer('aetna'),
    'blue-cross-blue-shield': ofPayer('blue-cross-blue-shield'),
    cigna: ofPayer('cigna'),
    unitedhealthcare: ofPayer('unitedhealthcare'),
    medicare: ofPayer('medicare'),
  }),
  {},
);
