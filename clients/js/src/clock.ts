/** By how much a device's clock and its time since the start may differ before it was set, or slept. */
const SET_MS = 1_000;
const SAID = /"asOf":"([^"\\]+)"/g;

/**
 * The server's clock, for countdowns that are right where this device's clock is not. All that says `asOf` is at least as old
 * as its way here: the least old that has come says best how far the two clocks are apart.
 */
export class ServerClock {
  #ahead: number | undefined;
  #isStale = false;
  #apart = apart();

  /** The present instant there, in milliseconds since 1970. */
  now(): number {
    return Date.now() + this.aheadMs;
  }

  /** By how many milliseconds the server's clock is ahead of this device's; 0 until it is known. */
  get aheadMs(): number {
    return this.#ahead ?? 0;
  }

  /** Whether the server has said anything yet. */
  get isKnown(): boolean {
    return this.#ahead !== undefined;
  }

  /** What the server has sent, as text: all that says when it was so tells the time. */
  read(text: string): void {
    for (const [, asOf] of text.matchAll(SAID)) this.#learn(Date.parse(asOf!));
  }

  #learn(asOf: number): void {
    const ahead = asOf - Date.now();
    if (Number.isNaN(ahead)) return;
    // Since then the device's clock was set, or it slept: what was learned before says nothing.
    if (Math.abs(apart() - this.#apart) > SET_MS) this.#isStale = true;
    this.#apart = apart();
    this.#ahead = this.#isStale ? ahead : Math.max(ahead, this.#ahead ?? -Infinity);
    this.#isStale = false;
  }
}

function apart(): number {
  return Date.now() - performance.now();
}
