import { backoff, wait } from "../backoff.js";
import type { ServerClock } from "../clock.js";
import type { Payload, Result, TopLevelError } from "../documents.js";
import { Refused } from "../problems.js";
import { Store } from "../store.js";
import type { Token } from "../token.js";
import { onWake, saysOffline } from "../wake.js";
import { Closed, DONE, isFinal, TOKEN_BAD, type Close } from "./closes.js";
import { Wire, type Message } from "./wire.js";

/** Whether events arrive just now. `connecting` is only before the first time; `offline`: the device says so itself, the server
 * takes no more from this client, or the client was closed. */
export type Connection = "connecting" | "connected" | "reconnecting" | "offline";

/** What comes of a subscription. */
export interface Sink<Data = unknown> {
  next(result: Result<Data>): void;
  /** `Refused`, or `Closed` where the server takes no more from this client. */
  error(problem: Error): void;
  complete(): void;
}

interface Operation {
  payload: Payload;
  sink: Sink;
  refusals: number;
}

const RENEW_AGAIN_MS = 5_000;
const SECOND_MS = 1_000;

/** All subscriptions of a person, over one socket that comes back by itself, each behind the last cursor that it was sent. */
export class Socket {
  readonly connection = new Store<Connection>("connecting");
  readonly #operations = new Map<string, Operation>();
  /** Those that the server has put off, until they are sent again. */
  readonly #putOff = new Set<Operation>();
  readonly #closing = new AbortController();
  #wire: Wire | undefined;
  /** The token that the socket had last. */
  #signedBy: string | undefined;
  #isDoubted = false;
  #hasConnected = false;
  /** Whether the last socket was closed for its token, before it had signed in. */
  #wasTokenRefused = false;
  #attempts = 0;
  #ids = 0;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  #stopListening: (() => void) | undefined;

  constructor(
    private readonly url: string,
    private readonly token: Token,
    private readonly clock: ServerClock,
    private readonly quietMs: number,
    private readonly report: (problem: unknown) => void,
  ) {}

  /** Listens until it is told to stop, over whatever breaks on the way. */
  subscribe<Data = unknown>(payload: Payload, sink: Sink<Data>): () => void {
    if (this.#closing.signal.aborted) return () => {};
    if (!this.#stopListening) this.#open();
    const kept = { ...payload, variables: { ...payload.variables } };
    const operation: Operation = { payload: kept, sink: sink as Sink, refusals: 0 };
    this.#begin(operation);
    return () => this.#stop(operation);
  }

  /** No more: nothing is told to those who still listen. */
  close(): void {
    this.#operations.clear();
    this.#putOff.clear();
    this.#stopListening?.();
    this.#closing.abort();
    this.#wire?.end({ code: DONE, reason: "" });
    this.#look();
  }

  #open(): void {
    if (!globalThis.WebSocket) throw new Error("There is no WebSocket here. Node has one from version 22 on.");
    const stopWaking = onWake(() => this.#wake());
    const look = () => this.#look();
    globalThis.addEventListener?.("offline", look);
    this.#stopListening = () => {
      stopWaking();
      globalThis.removeEventListener?.("offline", look);
    };
    void this.#run();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const close = await this.#once();
      this.#look();
      if (signal.aborted) return;
      if (close && isFinal(close)) return this.#fail(new Closed(close));
      if (close?.code === TOKEN_BAD) this.#forgetToken();
      await backoff(this.#attempts++, signal);
    }
  }

  /** One socket, from when it is opened until it has closed; undefined where there was no token for it. */
  async #once(): Promise<Close | undefined> {
    let authorization: string | undefined;
    try {
      authorization = await this.token.authorization();
    } catch (problem) {
      this.report(problem);
      return undefined;
    }
    if (this.#closing.signal.aborted) return undefined;
    this.#signedBy = authorization;
    const close = await new Promise<Close>((ended) => {
      this.#wire = new Wire(this.url, authorization, this.quietMs, {
        ready: () => this.#ready(),
        heard: (text) => this.clock.read(text),
        message: (message) => this.#take(message),
        doubted: (isDoubted) => {
          this.#isDoubted = isDoubted;
          this.#look();
        },
        ended,
      });
    });
    clearTimeout(this.#renewal);
    this.#wire = undefined;
    this.#isDoubted = false;
    return close;
  }

  #ready(): void {
    this.#hasConnected = true;
    this.#wasTokenRefused = false;
    for (const [id, { payload }] of this.#operations) this.#wire?.send({ type: "subscribe", id, payload });
    this.#renewLater(this.token.untilRenewal);
    // At last: whoever is told may listen to more, which is sent by itself.
    this.#look();
  }

  #take(message: Message): void {
    // Only now: a server that takes sockets and loses them at once is not to be met by everybody again and again.
    this.#attempts = 0;
    if (!("id" in message)) return;
    const operation = this.#operations.get(message.id);
    if (!operation) return;
    if (message.type === "next") {
      const result = message.payload as Result<object>;
      const cursor = cursorIn(result);
      if (cursor) operation.payload.variables = { ...operation.payload.variables, after: cursor };
      operation.refusals = 0;
      this.#tell(() => operation.sink.next(result));
      return;
    }
    this.#operations.delete(message.id);
    if (message.type === "complete") this.#tell(() => operation.sink.complete());
    else if (message.type === "error") this.#refuse(operation, new Refused(message.payload as TopLevelError[]));
  }

  /** What passes is tried again, in a while; all else is told. */
  #refuse(operation: Operation, refused: Refused): void {
    const seconds = refused.retryAfterSeconds;
    const { signal } = this.#closing;
    if (seconds === undefined) return this.#tell(() => operation.sink.error(refused));
    this.#putOff.add(operation);
    void Promise.all([wait(seconds * SECOND_MS, signal), backoff(operation.refusals++, signal)]).then(() => {
      if (this.#putOff.delete(operation)) this.#begin(operation);
    });
  }

  #begin(operation: Operation): void {
    const id = String(this.#ids++);
    this.#operations.set(id, operation);
    if (this.#wire?.isReady) this.#wire.send({ type: "subscribe", id, payload: operation.payload });
  }

  #stop(operation: Operation): void {
    this.#putOff.delete(operation);
    for (const [id, one] of this.#operations) {
      if (one !== operation) continue;
      this.#operations.delete(id);
      if (this.#wire?.isReady) this.#wire.send({ type: "complete", id });
    }
  }

  /** One that has ended is replaced without a word. Where the next is no better, somebody should know. */
  #forgetToken(): void {
    this.token.forget(this.#signedBy);
    if (!this.#wasTokenRefused) return void (this.#wasTokenRefused = true);
    const message = "The server would not have the token.";
    this.report(new Refused([{ message, extensions: { code: "UNAUTHENTICATED" } }]));
  }

  /** Until somebody subscribes again, there is nothing to come back for. */
  #fail(problem: Closed): void {
    const [failed, putOff] = [[...this.#operations], [...this.#putOff]];
    this.#stopListening?.();
    this.#stopListening = undefined;
    this.#tell(() => this.connection.set("offline"));
    this.report(problem);
    // Whoever is told may have others stop.
    for (const [id, { sink }] of failed) if (this.#operations.delete(id)) this.#tell(() => sink.error(problem));
    for (const operation of putOff) if (this.#putOff.delete(operation)) this.#tell(() => operation.sink.error(problem));
  }

  /** Whoever listens may make mistakes, which are theirs: nothing here ends with them. */
  #tell(act: () => void): void {
    try {
      act();
    } catch (mistake) {
      this.report(mistake);
    }
  }

  #renewLater(milliseconds: number): void {
    clearTimeout(this.#renewal);
    const wire = this.#wire;
    this.#renewal = setTimeout(async () => {
      try {
        const authorization = await this.token.authorization();
        if (wire !== this.#wire) return;
        this.#signedBy = authorization;
        wire?.renew(authorization);
        this.#renewLater(this.token.untilRenewal);
      } catch (problem) {
        if (wire !== this.#wire) return;
        this.report(problem);
        this.#renewLater(RENEW_AGAIN_MS);
      }
    }, Math.max(milliseconds, SECOND_MS));
  }

  /** The network may be back: whatever was under way before then may never answer. */
  #wake(): void {
    this.#attempts = 0;
    if (this.#wire?.isReady) this.#wire.check();
    else this.#wire?.end({ code: DONE, reason: "" });
    this.#look();
  }

  #look(): void {
    this.#tell(() => this.connection.set(this.#looked()));
  }

  #looked(): Connection {
    if (this.#wire?.isReady && !this.#isDoubted) return "connected";
    if (this.#closing.signal.aborted || saysOffline()) return "offline";
    return this.#hasConnected ? "reconnecting" : "connecting";
  }
}

/** Updates of a log have a cursor; states, such as an emblem, have none and begin anew. */
function cursorIn({ data }: Result<object>): string | undefined {
  const [update] = Object.values(data ?? {}) as ({ cursor?: unknown } | null)[];
  return typeof update?.cursor === "string" ? update.cursor : undefined;
}
