/** Where the sources that rules name by a short key can be read. */
export const SOURCES: Readonly<Record<string, string>> = {
  AAPM14A: 'https://doi.org/10.1002/acm2.14157',
  BCBST:
    'https://bcbst.com/mpmanual/!SSL!/WebHelp/Radioembolization_for_Primary_and_Metastatic_Tumors_of_the_Liver.htm',
  C2C: 'https://case2code.codingahead.com/cpt/codes/77750',
  CFR2075: 'https://www.nrc.gov/reading-rm/doc-collections/cfr/part035/part035-2075.html',
  CFR3540: 'http://edocket.access.gpo.gov/cfr_2004/janqtr/10cfr35.40.htm',
  CFR3563: 'https://law.lawstack.com/cfr/10/35.63/',
  COP485638: 'https://dev.compliancecosmos.org/print/pdf/node/418851',
  GLOB1: 'https://www.medicalbillingcptmodifiers.com/2015/04/global-surgery-modifiers-24255758597879.html',
  GLOB2: 'https://codingmcw.happycovergirlco.com/50-Medical-Coding/Modifiers/Global-Surgical-Package-MOC',
  GLOB3: 'https://coconote.app/notes/cef406b1-e708-4987-a62a-effa10df1118',
  HIACODE: 'https://hiacode.com',
  HP48222: 'https://www.hortyspringer.com/question-of-the-week/november-8-2012/',
  IFRAME: 'https://iframe.ai/medical-coding/CPT/77750',
  LC_DS: 'https://legalclarity.org/discharge-summary-guidelines-cms-hospital-requirements',
  LC_OP: 'https://legalclarity.org/cms-operative-note-requirements-for-compliance',
  NGS: 'https://www.ngsmedicare.com/web/ngs/global-surgery?selectedArticleId=1663630',
  NH3575:
    'https://d1tvxue8o4w0fl.cloudfront.net/regulation/new-hampshire-administrative-code/title-he-department-of-health-and-human-services/subtitle-he-p-former-division-of-public-health-services/chapter-he-p-4000-new-hampshire-rules-for-the-control-of-radiation/part-he-p-4035-use-of-radionuclides-in-the-healing-arts/section-he-p-403525-release-of-individuals-containing-unsealed-byproduct-material-or-implants-containing-byproduct-material',
  NORID: 'https://med.noridianmedicare.com/es/web/jfa/provider-types/radiation-oncology',
  NOVI: 'https://www.novitas-solutions.com/webcenter/portal/MedicareJL/pagebyid?contentId=00231502',
  OPENPAYER:
    'https://www.openpayer.com/billing-codes/cpt-77750-intratumoral-radioelement-infusion-hospital-admission-follow-up',
  PALM: 'https://palmettogba.com/jjb/admin/tools/ncci',
  PHOS1: 'https://dxline.info/drugs/chromic-phosphate-p-32',
  PMC6116887: 'https://pmc.ncbi.nlm.nih.gov/articles/PMC6116887/',
  PR: 'https://payerready.com/codes/cpt/77750',
  REILD1: 'https://publicatie-online.nl/uploaded/flipbook/143091-Caren-van-Roekel/39',
  REILD2: 'https://publicatie-online.nl/uploaded/flipbook/143091-Caren-van-Roekel/38',
  REILD3: 'https://fliphtml5.com/jiofj/bcbo/CME_Handbook/121',
  RTODAY: 'http://www.radiologytoday.net/archive/rt0812p14.shtml',
  SIR1: 'http://irq.sirweb.org/clinical-practice/coding-recommendations-for-radioembolization-procedures/',
  SIR3: 'https://www.modernpubsonline.com/0A3ym8l/IRQuarterlyFall2024/html/33.html',
  UHCGLOB:
    'https://www.openpayer.com/policy-updates/unitedhealthcare/reimbursement-payment/unitedhealthcare-global-surgical-package-global-periods-b5f5c433',
};

/** A source that a rule names. */
export interface NamedSource {
  readonly key: string;
  readonly address: string;
}

/** The sources with an address among those a rule names, in its order. */
export function sourcesIn(named: string): readonly NamedSource[] {
  return [...new Set(named.match(/[A-Z][A-Z0-9_]+/g))].flatMap((key) => {
    const address = SOURCES[key];
    return address === undefined ? [] : [{ key, address }];
  });
}
