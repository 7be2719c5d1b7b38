// What may go wrong: errors that a program handles, and those that a person is shown.
import { money } from "@greenroom/client";

import type { RequestSessionMutation } from "./generated/operations";

export { Refused } from "@greenroom/client";

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
// docs end
