/** An export that did not come to its end; its message is one sentence for the person at the terminal. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
}
