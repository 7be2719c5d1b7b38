// Somebody's token: fetched when it is needed, and anew in good time before it ends.

/** Where the app has its tokens from: its own sign-in. */
export type FetchToken = () => Promise<string>;

/** The longest time that `setTimeout` can wait. */
const LONGEST = 2 ** 31 - 1;

// docs token
export class Token {
  #known = "";
  #renewAt = 0;
  #fetching: Promise<void> | undefined;

  constructor(private readonly fetchToken: FetchToken) {}

  /** What goes into the header of a request, and into `connection_init`. Of many who ask at once, one fetches. */
  async authorization(): Promise<string> {
    if (!this.#known || this.untilRenewal <= 0) {
      this.#fetching ??= this.#fetch().finally(() => (this.#fetching = undefined));
      await this.#fetching;
    }
    return `Bearer ${this.#known}`;
  }

  /** Milliseconds for which the token that is known should be used. */
  get untilRenewal(): number {
    return Math.min(Math.max(this.#renewAt - Date.now(), 0), LONGEST);
  }

  /** The server would not have it: the next one who asks gets another. */
  forget(): void {
    this.#known = "";
  }

  async #fetch(): Promise<void> {
    const token = await this.fetchToken();
    const now = Date.now();
    // At two thirds of its life, so that a failure to fetch the next leaves time to try again.
    this.#renewAt = now + ((endOf(token) - now) * 2) / 3;
    this.#known = token;
  }
}
// docs end

/** When a JSON Web Token ends, in milliseconds since 1970. */
function endOf(token: string): number {
  const claims = token.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? "";
  return (JSON.parse(atob(claims)) as { exp: number }).exp * 1000;
}
