/** A call with wrong data, or a client without its write key. Thrown by the call itself; `field` says where. */
export class ValidationError extends Error {
  readonly field: string;

  constructor(field: string, problem: string) {
    super(`${field} ${problem}`);
    this.field = field;
  }
}
