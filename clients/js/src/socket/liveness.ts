/** How long nothing may be heard, in milliseconds, before a sign of life is asked for: of somebody who is signed in and looks. */
export const QUIET_MS = 1_500;
/** The same where nobody looks, and for visitors, of whom there may be very many. */
export const SELDOM_MS = 15_000;
/** How long an answer may take before it is said that the network may be gone, and before the socket is dropped. */
const DOUBT_MS = 1_250;
const DROP_MS = 6_000;

export interface Watched {
  /** Asks for a sign of life. */
  ping(): void;
  /** Whether it is doubtful that the other side is there. */
  doubted(isDoubted: boolean): void;
  /** It is not there. */
  lost(): void;
}

/** Watches over one socket: a network that has changed closes none. */
export class Liveness {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDoubted = false;

  constructor(
    private readonly watched: Watched,
    private readonly quietMs: number,
  ) {}

  /** Something has come. */
  hear(): void {
    this.#doubt(false);
    this.#in(globalThis.document?.hidden ? Math.max(SELDOM_MS, this.quietMs) : this.quietMs, () => this.ask());
  }

  /** Ask now, such as when a device wakes up. */
  ask(): void {
    this.watched.ping();
    this.#in(DOUBT_MS, () => {
      this.#doubt(true);
      this.#in(DROP_MS - DOUBT_MS, () => this.watched.lost());
    });
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #doubt(isDoubted: boolean): void {
    if (isDoubted === this.#isDoubted) return;
    this.#isDoubted = isDoubted;
    this.watched.doubted(isDoubted);
  }

  #in(milliseconds: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, milliseconds);
  }
}
