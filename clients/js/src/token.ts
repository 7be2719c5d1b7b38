import type { ServerClock } from "./clock.js";

/** Where tokens come from: the app's own sign-in. A text is one that is never renewed. */
export type TokenSource = string | (() => string | Promise<string>);

interface Claims {
  exp?: number;
}

/** The longest time that `setTimeout` can wait. */
const LONGEST_MS = 2 ** 31 - 1;
/** How long one is used that by this device's clock has ended, until the server's clock is known. */
const DOUBTFUL_MS = 10_000;
const SHARE = 2 / 3;

/** Somebody's token: fetched when it is needed, and anew in good time before it ends. */
export class Token {
  #known = "";
  #claims: Claims = {};
  #since = 0;
  #fetching: Promise<void> | undefined;

  constructor(
    private readonly source: TokenSource | undefined,
    private readonly clock: ServerClock,
  ) {}

  /** What goes into the header of a request, and into `connection_init`; undefined for who is anonymous. Of many who ask at
   * once, one fetches. */
  async authorization(): Promise<string | undefined> {
    if (this.source === undefined) return undefined;
    if (!this.#known || this.untilRenewal <= 0) {
      this.#fetching ??= this.#fetch(this.source).finally(() => (this.#fetching = undefined));
      await this.#fetching;
    }
    return `Bearer ${this.#known}`;
  }

  /** For how many milliseconds the token that is known should be used: two thirds of its life, so that a failure to fetch
   * the next leaves time to try again. */
  get untilRenewal(): number {
    const { exp } = this.#claims;
    if (exp === undefined || typeof this.source !== "function") return LONGEST_MS;
    const used = performance.now() - this.#since;
    const life = exp * 1000 - (this.clock.now() - used);
    const good = life > 0 || this.clock.isKnown ? life * SHARE : DOUBTFUL_MS;
    return Math.min(Math.max(good - used, 0), LONGEST_MS);
  }

  /** The server would not have that one: the next one who asks gets another, unless there is another by now. */
  forget(authorization: string | undefined): void {
    if (authorization === `Bearer ${this.#known}`) this.#known = "";
  }

  async #fetch(source: TokenSource): Promise<void> {
    this.#known = typeof source === "function" ? await source() : source;
    this.#claims = claimsOf(this.#known);
    this.#since = performance.now();
  }
}

/** What a JSON Web Token says; nothing where it is none. */
function claimsOf(token: string): Claims {
  try {
    return JSON.parse(atob(token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/"))) as Claims;
  } catch {
    return {};
  }
}
