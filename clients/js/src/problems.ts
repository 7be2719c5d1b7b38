import type { TopLevelError } from "./documents.js";

/** The server has answered with top-level errors, which a program must handle, by `code`. */
export class Refused extends Error {
  override readonly name = "Refused";
  /** `extensions.code`, such as `UNAUTHENTICATED` or `BAD_REQUEST`. */
  readonly code: string;

  constructor(readonly errors: readonly TopLevelError[]) {
    super(errors[0]?.message ?? "The server refused without a word.");
    this.code = String(errors[0]?.extensions?.["code"] ?? "");
  }

  /** After how many seconds it may be tried again; undefined where trying again does not help. */
  get retryAfterSeconds(): number | undefined {
    if (!PASSING.has(this.code)) return undefined;
    const seconds = this.errors[0]?.extensions?.["retryAfterSeconds"];
    return typeof seconds === "number" ? seconds : 0;
  }
}

const PASSING = new Set(["RATE_LIMITED", "UNAVAILABLE", "INTERNAL"]);

/** Those of an answer's errors with which the server says that it will have another answer soon: what they have left null may be
 * there. */
export function passing(errors: readonly TopLevelError[] = []): readonly TopLevelError[] {
  return errors.filter(({ extensions }) => extensions?.["retryAfterSeconds"] !== undefined);
}

/** Whether it may be another answer soon, by itself. */
export function passes(problem: unknown): boolean {
  return problem instanceof Unreachable || (problem instanceof Refused && problem.retryAfterSeconds !== undefined);
}

/** No answer came, however often it was asked. Whether a mutation was done is not known: the same again does it once. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";

  constructor(cause: unknown) {
    super("The server could not be reached. Please try again.", { cause });
  }
}
