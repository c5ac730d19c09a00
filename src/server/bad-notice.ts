/** A request that will be no better when it is sent again. */
export class BadNotice extends Error {
  override readonly name = 'BadNotice';
  readonly status: 400 | 413;

  constructor(message: string, status: 400 | 413 = 400) {
    super(message);
    this.status = status;
  }
}
