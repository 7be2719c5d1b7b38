import { Peer } from "./peer.js";
import { Repair } from "./repair.js";
import type { Signal } from "./signals.js";

/** Whether the two see and hear each other: not yet, now, or not any more, while a way is looked for. */
export type LinkState = "connecting" | "connected" | "lost";

/** So many are told of: who has heard of none of them has come since. */
const MOST_LEFT = 10;

export interface LinkOptions {
  isPolite: boolean;
  /** Asked before each connection and each restart, as credentials end. */
  configure: () => Promise<RTCConfiguration>;
  send: (signal: Signal, isWanted: () => boolean) => void;
  changed: (state: LinkState) => void;
  /** What the other side shows and lets hear. */
  received: (stream: MediaStream) => void;
  /** The other side is connected with another window of this person. */
  taken: () => void;
}

/** The way to the other side, over as many connections as it takes: either of the two may reload the page. */
export class Link {
  #peer: Peer | undefined;
  #repair: Repair | undefined;
  #media: MediaStream | undefined;
  #turn = Promise.resolve();
  /** The connections that there have been here. */
  readonly #own = new Set<string>();
  /** Those of the other side that were given up for another of theirs. */
  readonly #left = new Set<string>();
  /** Whether the other side knows of this connection. */
  #isKnown = false;
  #bothThere = false;
  #isClosed = false;

  constructor(private readonly options: LinkOptions) {}

  /** Whether both are there, so that what is sent reaches the other. The first time is when to begin. */
  meet(bothThere: boolean): void {
    this.#bothThere = bothThere;
    this.#repair?.turn(bothThere);
    if (bothThere) this.#inTurn(async () => void (this.#peer ?? (await this.#begin())));
  }

  take(signal: Signal): void {
    this.#inTurn(() => this.#take(signal));
  }

  give(media: MediaStream): void {
    this.#media = media;
    this.#peer?.give(media.getTracks(), media);
  }

  close(): void {
    this.#isClosed = true;
    this.#drop();
  }

  async #take(signal: Signal): Promise<void> {
    let peer = this.#peer ?? (await this.#begin());
    if (signal.kind === "CANDIDATE") {
      if (peer && signal.from === peer.other) await peer.take(signal);
      return;
    }
    if (peer && signal.left?.includes(peer.id)) return this.options.taken();
    if (signal.to && signal.to !== peer?.id) {
      // Meant for one that was here before, for the page before a reload, or said before this one was known. Once it is, a
      // new connection of theirs with somebody else means another window.
      if (this.#isKnown && signal.from !== peer?.other && !this.#own.has(signal.to)) this.options.taken();
      return;
    }
    if (signal.to) this.#isKnown = true;
    const fits = peer?.connection.remoteDescription ? signal.from === peer.other : !peer?.givesWayTo(signal.said);
    if (!fits) {
      if (peer?.other && peer.other !== signal.from) this.#left.add(peer.other);
      peer = await this.#begin();
    }
    if (!peer) return;
    peer.other = signal.from;
    await peer.take(signal).catch(() => this.#takeAfresh(signal));
  }

  /** In a connection that has nothing yet with which it could be at odds. */
  async #takeAfresh(signal: Signal): Promise<void> {
    const peer = await this.#begin();
    if (!peer) return;
    peer.other = signal.from;
    await peer.take(signal);
  }

  /** A connection in place of the one there is. */
  async #begin(): Promise<Peer | undefined> {
    const configuration = await this.options.configure();
    if (this.#isClosed) return undefined;
    this.#drop();
    const { isPolite, send, changed, received } = this.options;
    const peer = new Peer(configuration, isPolite, (signal) => send(this.#telling(signal), () => this.#peer === peer));
    const { connection } = peer;
    const stream = new MediaStream();
    let state: LinkState = "connecting";
    connection.addEventListener("track", ({ track }) => {
      stream.addTrack(track);
      received(new MediaStream(stream));
    });
    connection.addEventListener("connectionstatechange", () => {
      if (connection.connectionState === "connected") state = "connected";
      else if (state === "connected") state = "lost";
      if (this.#peer !== peer) return;
      // An offer that was answered at once names nobody, and no other description need follow.
      this.#isKnown ||= state === "connected";
      changed(state);
    });
    this.#peer = peer;
    this.#own.add(peer.id);
    this.#isKnown = false;
    this.#repair = new Repair(connection, () => this.#restart(peer), () => this.#inTurn(async () => void (await this.#begin())));
    this.#repair.turn(this.#bothThere);
    if (this.#media) this.give(this.#media);
    return peer;
  }

  /** With it the other side's windows learn which of them has the call no more, which may not have been answered yet. */
  #telling(signal: Signal): Signal {
    if (signal.kind !== "DESCRIPTION" || !this.#left.size) return signal;
    return { ...signal, left: [...this.#left].slice(-MOST_LEFT) };
  }

  async #restart(peer: Peer): Promise<void> {
    const configuration = await this.options.configure();
    if (this.#peer !== peer) return;
    peer.connection.setConfiguration({ ...peer.connection.getConfiguration(), ...configuration });
    peer.connection.restartIce();
  }

  #drop(): void {
    this.#repair?.turn(false);
    this.#peer?.connection.close();
    this.#peer = undefined;
  }

  #inTurn(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work).catch(() => {});
  }
}
