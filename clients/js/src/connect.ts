import { Keys, type Storage } from "./acts/keys.js";
import { ServerClock } from "./clock.js";
import type { Document } from "./documents.js";
import { Http } from "./http.js";
import { signed, type Fetch } from "./signed.js";
import { QUIET_MS, SELDOM_MS } from "./socket/liveness.js";
import { Socket } from "./socket/socket.js";
import { Token, type TokenSource } from "./token.js";

/** Where the server is, and who asks it. */
export interface Place {
  /** Such as `https://greenroom.example/graphql`; in a page also a path of its own host. */
  url: string | URL;
  /** Somebody's token, or where to get it: it is asked for before it is needed, and in good time before one ends. Left out: an
   * anonymous visitor. */
  token?: TokenSource | undefined;
  /** How HTTP is sent; the platform's own by itself. */
  fetch?: Fetch | undefined;
  /** Where idempotency keys outlive a crash; a page's `localStorage` by itself, and null for nowhere. */
  storage?: Storage | null | undefined;
  /** After how many milliseconds of silence the server is asked for a sign of life: 1,500 by itself, so that `connection` is right
   * within 3 s, and 15,000 without a token. */
  quietMs?: number | undefined;
  /** Told what no caller is there to be told, such as a token that could not be fetched; the console by itself. */
  report?: ((problem: unknown) => void) | undefined;
}

/** Greenroom for one person. With the first subscription it opens one socket, which it holds until it is closed. */
export class Greenroom {
  /** The server's clock. */
  readonly clock = new ServerClock();
  /** The socket below all subscriptions, also for those of other libraries. */
  readonly socket: Socket;
  /** Idempotency keys of what has not been answered. */
  readonly keys: Keys;
  /** HTTP with the token of the moment, for other libraries. */
  readonly fetch: Fetch;
  readonly report: (problem: unknown) => void;
  readonly #http: Http;
  readonly #closing = new AbortController();

  constructor({ url, token: source, fetch, storage, quietMs, report }: Place) {
    const address = new URL(url, globalThis.location?.href).href;
    const token = new Token(source, this.clock);
    this.report = report ?? ((problem) => console.error(problem));
    this.fetch = signed(fetch ?? ((...given) => globalThis.fetch(...given)), token);
    this.#http = new Http(address, this.clock, this.fetch, this.closing);
    const quiet = quietMs ?? (source === undefined ? SELDOM_MS : QUIET_MS);
    this.socket = new Socket(address.replace(/^http/, "ws"), token, this.clock, quiet, this.report);
    this.keys = new Keys(storage, address);
  }

  /** Aborted once it is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** How the socket is doing: within 3 s of the truth for who is signed in. */
  get connection() {
    return this.socket.connection;
  }

  /** The answer to a query. Raises `Refused`, and `Unreachable` when none has come after some attempts. */
  async ask<Data, Variables extends Record<string, unknown>>(
    document: Document<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    return (await this.#http.ask({ query: String(document), variables })) as Data;
  }

  /** Ends everything that it has begun. */
  close(): void {
    this.#closing.abort();
    this.socket.close();
  }
}

/** Greenroom, as that person. */
export function connect(place: Place): Greenroom {
  return new Greenroom(place);
}
