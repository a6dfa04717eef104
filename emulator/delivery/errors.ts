/** Why something was not even tried. */
export type DeliveryProblem = "unknown number" | "malformed" | "unknown delivery" | "not kept" | "unknown sample";

/** Something that was asked for wrongly. The message says what, and what to do. */
export class DeliveryError extends Error {
  constructor(
    readonly problem: DeliveryProblem,
    message: string,
  ) {
    super(message);
    this.name = "DeliveryError";
  }
}
