/** The columns of `--format csv`, in their order: new ones come last, and none is renamed. */
export const COLUMNS = [
  'procedure',
  'claims',
  'patient',
  'serviceDate',
  'asOf',
  'rule',
  'status',
  'due',
  'message',
  'text',
  'severity',
  'queue',
  'about',
  'nearMisses',
  'remedy',
  'shadow',
] as const;
