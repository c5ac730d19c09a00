/** Where a requirement comes from: what it is in our words, and where it was read. */
export interface Source {
  readonly title: string;
  readonly at: string;
}

const source = (title: string, at: string): Source => ({ title, at });

/** The sources that rules name by key; a test holds the keys of the rules and these together. */
export const SOURCES: Readonly<Record<string, Source>> = {
  AAPM14A: source('AAPM practice guideline 14.a on microsphere treatment', 'https://doi.org/10.1002/acm2.14157'),
  BCBST: source(
    'Radioembolization policy of BlueCross BlueShield of Tennessee',
    'https://bcbst.com/mpmanual/!SSL!/WebHelp/Radioembolization_for_Primary_and_Metastatic_Tumors_of_the_Liver.htm',
  ),
  C2C: source('Page on the code 77750 by Case2Code', 'https://case2code.codingahead.com/cpt/codes/77750'),
  CFR2075: source(
    'NRC 10 CFR 35.2075, records of the release of patients',
    'https://www.nrc.gov/reading-rm/doc-collections/cfr/part035/part035-2075.html',
  ),
  CFR3540: source(
    '10 CFR 35.40, written directives, edition of 2004',
    'http://edocket.access.gpo.gov/cfr_2004/janqtr/10cfr35.40.htm',
  ),
  CFR3563: source('10 CFR 35.63, determining the activity of a dosage', 'https://law.lawstack.com/cfr/10/35.63/'),
  COP485638: source(
    'Comment on 42 CFR 485.638, clinical records of critical access hospitals',
    'https://dev.compliancecosmos.org/print/pdf/node/418851',
  ),
  GLOB1: source(
    'Page on modifiers in the global surgical period',
    'https://www.medicalbillingcptmodifiers.com/2015/04/global-surgery-modifiers-24255758597879.html',
  ),
  GLOB2: source(
    'Notes on the global surgical package',
    'https://codingmcw.happycovergirlco.com/50-Medical-Coding/Modifiers/Global-Surgical-Package-MOC',
  ),
  GLOB3: source(
    'Lecture notes on surgical modifiers',
    'https://coconote.app/notes/cef406b1-e708-4987-a62a-effa10df1118',
  ),
  HIACODE: source('Coding advice on the modifiers 53, 73 and 74', 'https://hiacode.com'),
  HP48222: source(
    'Answer of a law firm on 42 CFR 482.22(c)(5), history and physical examination',
    'https://www.hortyspringer.com/question-of-the-week/november-8-2012/',
  ),
  IFRAME: source('Page on the code 77750 by iFrameAI', 'https://iframe.ai/medical-coding/CPT/77750'),
  LC_DS: source(
    'Page on discharge summaries under 42 CFR 482.24',
    'https://legalclarity.org/discharge-summary-guidelines-cms-hospital-requirements',
  ),
  LC_OP: source(
    'Page on operative notes under 42 CFR 482.51(b)(6)',
    'https://legalclarity.org/cms-operative-note-requirements-for-compliance',
  ),
  NGS: source(
    'National Government Services (a Medicare contractor) on global surgery',
    'https://www.ngsmedicare.com/web/ngs/global-surgery?selectedArticleId=1663630',
  ),
  NH3575: source(
    'New Hampshire rule on the release of patients, the mirror of 10 CFR 35.75',
    'https://d1tvxue8o4w0fl.cloudfront.net/regulation/new-hampshire-administrative-code/title-he-department-of-health-and-human-services/subtitle-he-p-former-division-of-public-health-services/chapter-he-p-4000-new-hampshire-rules-for-the-control-of-radiation/part-he-p-4035-use-of-radionuclides-in-the-healing-arts/section-he-p-403525-release-of-individuals-containing-unsealed-byproduct-material-or-implants-containing-byproduct-material',
  ),
  NORID: source(
    'Noridian (a Medicare contractor) on radiation oncology',
    'https://med.noridianmedicare.com/es/web/jfa/provider-types/radiation-oncology',
  ),
  NOVI: source(
    'Novitas (a Medicare contractor) on radiopharmaceuticals',
    'https://www.novitas-solutions.com/webcenter/portal/MedicareJL/pagebyid?contentId=00231502',
  ),
  OPENPAYER: source(
    'Page on the code 77750 by OpenPayer',
    'https://www.openpayer.com/billing-codes/cpt-77750-intratumoral-radioelement-infusion-hospital-admission-follow-up',
  ),
  PALM: source(
    'Palmetto (a Medicare contractor) on edit pairs of the NCCI',
    'https://palmettogba.com/jjb/admin/tools/ncci',
  ),
  PHOS1: source('Drug page on chromic phosphate P-32', 'https://dxline.info/drugs/chromic-phosphate-p-32'),
  PMC6116887: source('Article in PubMed Central', 'https://pmc.ncbi.nlm.nih.gov/articles/PMC6116887/'),
  PR: source('Page on the code 77750 by PayerReady', 'https://payerready.com/codes/cpt/77750'),
  REILD1: source(
    'Thesis on radioembolization, liver disease after it, page 39',
    'https://publicatie-online.nl/uploaded/flipbook/143091-Caren-van-Roekel/39',
  ),
  REILD2: source(
    'The same thesis, page 38',
    'https://publicatie-online.nl/uploaded/flipbook/143091-Caren-van-Roekel/38',
  ),
  REILD3: source('Handbook of a course on radioembolization', 'https://fliphtml5.com/jiofj/bcbo/CME_Handbook/121'),
  RTODAY: source('Article in Radiology Today', 'http://www.radiologytoday.net/archive/rt0812p14.shtml'),
  SIR1: source(
    'Society of Interventional Radiology on coding radioembolization',
    'http://irq.sirweb.org/clinical-practice/coding-recommendations-for-radioembolization-procedures/',
  ),
  SIR3: source(
    'Coding answers in IR Quarterly, fall 2024',
    'https://www.modernpubsonline.com/0A3ym8l/IRQuarterlyFall2024/html/33.html',
  ),
  UHCGLOB: source(
    'UnitedHealthcare on the global surgical package, as told by OpenPayer',
    'https://www.openpayer.com/policy-updates/unitedhealthcare/reimbursement-payment/unitedhealthcare-global-surgical-package-global-periods-b5f5c433',
  ),
};

/** The keys of sources in the words of a rule, such as `IFRAME` and `C2C` in `IFRAME; C2C differs`. */
export function keysIn(source: string): readonly string[] {
  return source.match(/\b(?!CFR\b)[A-Z][A-Z0-9_]{1,20}\b/g) ?? [];
}
