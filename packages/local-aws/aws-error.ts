/** An error as an AWS service answers it: the code and message a client sees, and the HTTP status. */
export class AwsError extends Error {
  constructor(
    /** The service's error code, such as `ResourceNotFoundException`. */
    readonly code: string,
    message: string,
    /** HTTP status of the answer. Default 400. */
    readonly httpStatus: number = 400,
    /** The older Query-protocol code that SQS adds in the `x-amzn-query-error` header. */
    readonly queryCode?: string,
  ) {
    super(message);
    this.name = code;
  }
}

/** Something our stacks do not use and the local AWS therefore does not imitate. */
export class NotSimulated extends AwsError {
  constructor(what: string) {
    super("NotSimulated", `The local AWS does not simulate ${what}.`, 501);
  }
}
