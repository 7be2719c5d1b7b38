import { backoff, wait } from "./backoff.js";
import type { ServerClock } from "./clock.js";
import { onAbort } from "./closing.js";
import type { Payload, Result } from "./documents.js";
import { passing, Refused, Unreachable } from "./problems.js";
import type { Fetch } from "./signed.js";

const ATTEMPTS = 5;
const TIMEOUT_MS = 10_000;
const SECOND_MS = 1_000;
const LONGEST_WAIT_S = 10;
const ACCEPTED = "application/graphql-response+json, application/json";

/** Queries and mutations over HTTP, sent again while no answer comes: a mutation's `idempotencyKey` has it done once. */
export class Http {
  constructor(
    private readonly url: string,
    private readonly clock: ServerClock,
    private readonly fetch: Fetch,
    private readonly closing: AbortSignal,
  ) {}

  /** The data of the answer. Raises `Refused` for top-level errors, and `Unreachable` where there is no answer. */
  async ask(payload: Payload): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#askOnce(payload);
      } catch (problem) {
        const seconds = problem instanceof Refused ? problem.retryAfterSeconds : 0;
        if (seconds === undefined || seconds > LONGEST_WAIT_S) throw problem;
        if (attempt === ATTEMPTS || this.closing.aborted) throw problem instanceof Refused ? problem : new Unreachable(problem);
        await Promise.all([wait(seconds * SECOND_MS, this.closing), backoff(attempt - 1, this.closing)]);
      }
    }
  }

  async #askOnce(payload: Payload): Promise<unknown> {
    const text = await this.#send(payload);
    this.clock.read(text);
    const { data, errors } = JSON.parse(text) as Result;
    const passes = passing(errors);
    if (passes.length) throw new Refused(passes);
    // What one field has failed at for good is null where it may be; the rest of the answer is there.
    if (!data) throw new Refused(errors ?? []);
    return data;
  }

  async #send(payload: Payload): Promise<string> {
    const timeout = new AbortController();
    const giveUp = () => timeout.abort();
    const timer = setTimeout(giveUp, TIMEOUT_MS);
    const stopWaiting = onAbort(this.closing, giveUp);
    if (this.closing.aborted) giveUp();
    try {
      const { fetch } = this;
      const response = await fetch(this.url, {
        method: "POST",
        headers: { "content-type": "application/json", accept: ACCEPTED },
        body: JSON.stringify(payload),
        signal: timeout.signal,
      });
      return await response.text();
    } finally {
      clearTimeout(timer);
      stopWaiting();
    }
  }
}
