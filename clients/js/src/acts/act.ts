import type { Greenroom } from "../connect.js";
import { document } from "../documents.js";
import type { ProblemFragment } from "../generated/operations.js";

/** Why something was not done, by `__typename`, with what helps. New types may come: `message` is fit to be shown. */
export type Problem = ProblemFragment;

/** What was done, or why it was not. */
export type Answer<Result> =
  | ({ ok: true } & { [Name in keyof Result]: NonNullable<Result[Name]> })
  | { ok: false; problem: Problem; problems: readonly Problem[] };

/** Does one thing, once, however often it has to be sent. Raises `Refused` and `Unreachable`. */
export type Act<Input, Result> = (greenroom: Greenroom, input: Input) => Promise<Answer<Result>>;

/** One mutation: its name, its result's fields, and the fragments in them. */
export function act<Input extends { idempotencyKey?: string | null | undefined }, Payload>(
  name: string,
  result: string,
  fragments: readonly string[],
): Act<Input, Omit<Payload, "errors">> {
  const input = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const query = document<{ answer: Payload & { errors: readonly Problem[] } }, { input: Input }>(
    `mutation($input:${input}!){answer:${name}(input:$input){${result} errors{...Problem}}}`,
    ...fragments,
  );
  return async (greenroom, given) => {
    const wish = `${name} ${JSON.stringify(given)}`;
    const kept = given.idempotencyKey ? undefined : greenroom.keys.take(wish);
    try {
      const { answer } = await greenroom.ask(query, { input: { ...given, idempotencyKey: given.idempotencyKey ?? kept } });
      if (kept) greenroom.keys.answered(wish, kept);
      const { errors, ...done } = answer;
      const [problem] = errors;
      return (problem ? { ok: false, problem, problems: errors } : { ok: true, ...done }) as Answer<Omit<Payload, "errors">>;
    } finally {
      if (kept) greenroom.keys.unanswered(kept);
    }
  };
}
