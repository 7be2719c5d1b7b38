// What may go wrong: errors that a program handles, and those that a person is shown.
import type { RequestSessionMutation } from "./generated/operations";

export interface TopLevelError {
  readonly message: string;
  readonly extensions?: { readonly [name: string]: unknown };
}

/** The server has answered with top-level errors. Coming again with the same does not help. */
export class Refused extends Error {
  readonly code: unknown;

  constructor(errors: readonly TopLevelError[]) {
    super(errors[0]?.message);
    this.code = errors[0]?.extensions?.["code"];
  }
}

type UserError = RequestSessionMutation["requestSession"]["errors"][number];

// docs explain
/** What to tell a person. Those errors with which one can do more have a case; new ones may come, and fall through. */
export function explain(error: UserError): string {
  switch (error.__typename) {
    case "CoolingDown":
      return `You may ask again at ${error.until}.`;
    case "InsufficientFunds":
      return `This takes ${money(error.required)}, and you have ${money(error.available)}.`;
    case "AlreadyRequested":
      return `You have asked already: ${error.session.id}.`;
    default:
      return error.message;
  }
}

/** An amount by the digits that the server says: those that a browser knows of a currency are not always its minor units. */
export function money(given: { amount: number; currency: string; minorDigits: number }): string {
  return `${(given.amount / 10 ** given.minorDigits).toFixed(given.minorDigits)} ${given.currency}`;
}
// docs end
