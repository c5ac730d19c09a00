/** What an operation of the receiver answers, by status. */
type Answers = Readonly<Record<string, { readonly description: string }>>;

interface Operation {
  readonly summary: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly unknown[];
  readonly requestBody?: unknown;
  readonly responses: Answers;
}

const NOTICE_ANSWERS: Answers = {
  '200': { description: 'Taken in: a check that began after the notice arrived is written. An OperationOutcome.' },
  '400': { description: 'It cannot be understood; sending it again cannot help.' },
  '401': { description: 'Its signature or bearer token is missing or wrong; nothing was read.' },
  '413': { description: 'The body, or the Bundle in it, is larger than this server takes.' },
  '429': { description: 'Too many requests without a right secret.' },
  '431': { description: 'Too many header lines.' },
  '503': {
    description: 'Send it again after Retry-After seconds: too much is waiting, or a FHIR server did not answer.',
  },
};

const SECRET = [{ signature: [] }, { bearer: [] }];
const FHIR_BODY = { required: false, content: { 'application/fhir+json': { schema: { type: 'object' } } } };

const PLACE = ['type', 'id'].map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));

const notice = (summary: string, more: Partial<Operation> = {}): Operation => ({
  summary,
  security: SECRET,
  requestBody: FHIR_BODY,
  responses: NOTICE_ANSWERS,
  ...more,
});

const open = (summary: string, responses: Answers): Operation => ({ summary, security: [], responses });

const PATHS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  '/hooks/fhir': {
    post: notice(
      'A notice: a resource, nothing, {} with X-Medplum-Deleted-Resource, or a Bundle of a topic subscription.',
    ),
  },
  '/hooks/fhir/{type}/{id}': {
    post: notice('A notice about one resource, as it is now.', { parameters: PLACE }),
    put: notice('A notice about one resource, with or without it.', { parameters: PLACE }),
    delete: notice('A notice that one resource was deleted.', { parameters: PLACE }),
  },
  '/fhir/$check-documentation': {
    post: {
      summary:
        'Reviews a Bundle, sent as it is or in Parameters: its DetectedIssues, or the full assessment. Nothing is stored.',
      security: SECRET,
      parameters: [
        { name: 'as-of', in: 'query', schema: { type: 'string', format: 'date' } },
        { name: 'output', in: 'query', schema: { type: 'string', enum: ['issues', 'assessment'] } },
      ],
      requestBody: { ...FHIR_BODY, required: true },
      responses: {
        '200': {
          description:
            'A collection Bundle of DetectedIssues, with an OperationOutcome where something could not be told; or Parameters.',
        },
        '400': { description: 'It is no Bundle, or as-of is no day.' },
        '401': { description: 'Its signature or bearer token is missing or wrong.' },
        '413': { description: 'The Bundle is larger than this server takes.' },
        '429': { description: 'Too many reviews from this address; come again later.' },
        '503': { description: 'The policy of the site could not be read.' },
      },
    },
  },
  '/health/live': { get: open('The process runs.', { '200': { description: 'It does.' } }) },
  '/health/ready': {
    get: open('The source and the target answer.', {
      '200': { description: 'Both do.' },
      '503': { description: 'One does not, or the service is stopping.' },
    }),
  },
  '/metrics': { get: open('Prometheus metrics, without PHI.', { '200': { description: 'Text format.' } }) },
  '/openapi.json': { get: open('This description.', { '200': { description: 'OpenAPI 3.1.' } }) },
};

/** The receiver's description of itself. */
export function openApi(version: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'radgap receiver',
      version,
      description: 'Takes notices of any FHIR R4 server and checks the documentation of the patients they concern.',
    },
    paths: PATHS,
    components: {
      securitySchemes: {
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Signature',
          description: 'Hex HMAC-SHA256 of the raw body.',
        },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}
