import type { Severity } from './rule.ts';

/** The payers an overlay exists for, by key. */
export const PAYERS = ['aetna', 'blue-cross-blue-shield', 'cigna', 'unitedhealthcare', 'medicare'] as const;
export type Payer = (typeof PAYERS)[number];

/** Which payer a payor is, and whose overlay holds for it: `medicare` for a Medicare Advantage plan. */
export interface PayerOfPayor {
  readonly payer: Payer;
  readonly follows: Payer;
}

/** What one payer's published policies change. */
export interface Overlay {
  /** What a published policy of the payer says of a rule; without an entry the payer has none on file. */
  readonly rules: Readonly<Record<string, { readonly severity: Severity; readonly source: string }>>;
  /** Published policies that bear on such services without asking for a record of their own (domain.md F). */
  readonly policies: readonly { readonly title: string; readonly url: string }[];
}

/** Only what has a readable source (domain.md F): no payer's public policy names 77750. */
export const SHIPPED_OVERLAYS: Readonly<Record<Payer, Overlay>> = {
  aetna: {
    rules: {},
    policies: [{ title: 'CPB 0268, liver neoplasms', url: 'http://www.aetna.com/cpb/medical/data/200_299/0268.html' }],
  },
  'blue-cross-blue-shield': {
    rules: {},
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
    rules: {},
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
