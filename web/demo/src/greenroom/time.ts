/**
 * The server's clock, for countdowns that are right where this device's clock is not. All that says `asOf` is at
 * least as old as its way here: the least old that has come says best how far the two clocks are apart.
 */
export class ServerTime {
  #ahead: number | undefined;

  /** The present instant there, in milliseconds. */
  now(): number {
    return Date.now() + (this.#ahead ?? 0);
  }

  learn(asOf: string): void {
    this.#ahead = Math.max(Date.parse(asOf) - Date.now(), this.#ahead ?? -Infinity);
  }
}
