/** Input that cannot be read at all; its message is one sentence for the person at the terminal. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

const MEANING: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'part of its path is not a folder',
  EEXIST: 'a file of that name is there',
  EISDIR: 'it is a folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EMFILE: 'too many files are open',
  ELOOP: 'its links lead round in a circle',
  ERR_FS_FILE_TOO_LARGE: 'it is too large to be read in one piece',
  Z_BUF_ERROR: 'the packed file ends too early',
  Z_DATA_ERROR: 'it is not a sound gzip file',
  ERR_PACKED_TWICE: 'it is packed twice, gzip within gzip: unpack it once',
  ERR_PACKED_TOO_TIGHTLY: 'it unpacks to far more than a real record of its size would',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not sound UTF-16',
  ERR_STRING_TOO_LONG: 'it is too large to be read in one piece',
};

/** The code of a system error, such as `ENOENT`; empty for any other error. */
export function codeOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}

/** What a failed file operation means, as the rest of a sentence. */
export function failureText(error: unknown): string {
  const code = codeOf(error);
  return MEANING[code] ?? (code === '' ? 'for a reason the system does not tell' : `the system says ${code}`);
}
