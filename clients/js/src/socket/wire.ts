import type { Payload } from "../documents.js";
import { DEAD, DONE, type Close } from "./closes.js";
import { Liveness } from "./liveness.js";

const PROTOCOL = "graphql-transport-ws";
/** How long signing in may take. */
const TIMEOUT_MS = 10_000;

export type Message =
  | { type: "connection_init"; payload?: object }
  | { type: "connection_ack" | "ping" | "pong"; payload?: object }
  | { type: "subscribe"; id: string; payload: Payload }
  | { type: "next" | "error"; id: string; payload: unknown }
  | { type: "complete"; id: string };

export interface WireEvents {
  /** Signed in: operations may be sent. */
  ready(): void;
  /** As text, before anybody has read it. */
  heard(text: string): void;
  message(message: Message): void;
  doubted(isDoubted: boolean): void;
  /** Once, and then nothing more. */
  ended(close: Close): void;
}

/** One WebSocket: it signs in, answers, is watched, and ends once. */
export class Wire {
  readonly #socket: WebSocket;
  readonly #liveness: Liveness;
  readonly #overdue: ReturnType<typeof setTimeout>;
  #isReady = false;
  #hasEnded = false;

  constructor(
    url: string,
    private authorization: string | undefined,
    quietMs: number,
    private readonly events: WireEvents,
  ) {
    const ping = () => this.send({ type: "ping" });
    const doubted = (isDoubted: boolean) => events.doubted(isDoubted);
    this.#liveness = new Liveness({ ping, doubted, lost: () => this.end(DEAD) }, quietMs);
    this.#overdue = setTimeout(() => this.end(DEAD), TIMEOUT_MS);
    this.#socket = new WebSocket(url, PROTOCOL);
    this.#socket.onopen = () => this.send({ type: "connection_init", payload: signedBy(this.authorization) });
    this.#socket.onmessage = ({ data }) => this.#hear(String(data));
    this.#socket.onclose = ({ code, reason }) => this.#end({ code, reason });
    // What follows it is a close, in browsers and elsewhere.
    this.#socket.onerror = () => {};
  }

  get isReady(): boolean {
    return this.#isReady && !this.#hasEnded;
  }

  send(message: Message): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** The server closes a socket when its token ends, unless a `ping` brings a fresh one of the same person before. */
  renew(authorization: string | undefined): void {
    if (authorization === this.authorization) return;
    this.authorization = authorization;
    this.send({ type: "ping", payload: signedBy(authorization) });
  }

  /** Whether the other side is still there; it is soon known. */
  check(): void {
    if (this.isReady) this.#liveness.ask();
  }

  /** End it at once: the network may be gone, so nobody waits for the other side's close. */
  end(close: Close): void {
    this.#end(close);
    this.#socket.close(close.code === DONE ? DONE : close.code, close.reason);
  }

  #hear(text: string): void {
    if (this.#hasEnded) return;
    this.events.heard(text);
    const message = JSON.parse(text) as Message;
    if (message.type === "connection_ack") {
      clearTimeout(this.#overdue);
      this.#isReady = true;
      this.events.ready();
    } else if (message.type === "ping") {
      this.send({ type: "pong" });
    } else {
      this.events.message(message);
    }
    if (this.isReady) this.#liveness.hear();
  }

  #end(close: Close): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#overdue);
    this.#liveness.stop();
    this.events.ended(close);
  }
}

function signedBy(authorization: string | undefined): object {
  return authorization === undefined ? {} : { authorization };
}
