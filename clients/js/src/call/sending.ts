import { newKey } from "../acts/keys.js";
import { backoff, wait } from "../backoff.js";
import type { Greenroom } from "../connect.js";
import { sendSignal } from "../generated/mutations.js";
import { Refused } from "../problems.js";
import { written, type Signal } from "./signals.js";

const SECOND_MS = 1000;
const LONGEST_WAIT = 2;

/** Sends signals one after the other, each until the server has it: a candidate means nothing before its description. */
export class Sending {
  #last = Promise.resolve();
  #isOver = false;

  constructor(
    private readonly greenroom: Greenroom,
    private readonly sessionId: string,
  ) {}

  /** `isWanted`: whether it is still worth sending once its turn has come. */
  send(signal: Signal, isWanted: () => boolean): void {
    this.#last = this.#last.then(() => this.#deliver(signal, () => isWanted() && !this.#isOver));
  }

  stop(): void {
    this.#isOver = true;
  }

  async #deliver(signal: Signal, isWanted: () => boolean): Promise<void> {
    const input = { sessionId: this.sessionId, ...written(signal), idempotencyKey: newKey() };
    for (let attempt = 0; isWanted(); attempt++) {
      try {
        const answer = await sendSignal(this.greenroom, input);
        if (answer.ok) return;
        const { problem } = answer;
        if (problem.__typename === "RateLimited") {
          input.idempotencyKey = newKey();
          await wait(problem.retryAfterSeconds * SECOND_MS, this.greenroom.closing);
        } else if (problem.__typename === "TryAgain") await backoff(Math.min(attempt, LONGEST_WAIT), this.greenroom.closing);
        // Any other refusal says that there is no call any more.
        else return;
      } catch (problem) {
        if (problem instanceof Refused && problem.retryAfterSeconds === undefined) return;
        await backoff(Math.min(attempt, LONGEST_WAIT), this.greenroom.closing);
      }
    }
  }
}
