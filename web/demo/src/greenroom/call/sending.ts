import type { Client } from '@urql/core';
import { SendSignalDocument } from '../../generated/operations';
import { act } from '../act';
import { backoff } from '../backoff';
import { written, type Signal } from './signals';

const SECOND_MS = 1000;
const LONGEST_WAIT = 2;

/** Sends signals one after the other, each until the server has it: a candidate means nothing before its description. */
export class Sending {
  #last = Promise.resolve();
  #isOver = false;

  constructor(
    private readonly client: Client,
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
    const again = async (attempts: number) => {
      await backoff(Math.min(attempts, LONGEST_WAIT));
      return isWanted();
    };
    while (isWanted()) {
      const [problem] = await act(this.client, SendSignalDocument, { sessionId: this.sessionId, ...written(signal) }, again);
      // Any other refusal says that there is no call any more.
      if (problem?.__typename !== 'RateLimited') return;
      await new Promise((resolve) => setTimeout(resolve, problem.retryAfterSeconds * SECOND_MS));
    }
  }
}
