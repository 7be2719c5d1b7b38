import { backoff } from "../backoff.js";
import { onAbort } from "../closing.js";
import type { Greenroom } from "../connect.js";
import { CallNowDocument, PrivateCallDocument } from "../generated/documents.js";
import type { CallNowQuery, CallProvider, MeterPartsFragment, PrivateCallSubscription } from "../generated/operations.js";
import { follow } from "../live/live.js";
import { passes, Refused } from "../problems.js";
import { Store } from "../store.js";
import { Devices } from "./devices.js";
import { Link, type LinkState } from "./link.js";
import { Own, type OwnState } from "./own.js";
import { Sending } from "./sending.js";
import { read } from "./signals.js";

export interface CallState extends OwnState {
  /** Null until the server has said; where it is not PEER there are no pictures here. */
  provider: CallProvider | null;
  meter: MeterPartsFragment | null;
  /** `elsewhere`: it is had in another window of this person's. `over`: there is no call any more. */
  link: LinkState | "elsewhere" | "over";
  theirs: MediaStream | null;
}

type Now = NonNullable<CallNowQuery["privateSession"]> & { isFan: boolean };
type Call = Now["call"];
type Event = PrivateCallSubscription["privateCall"]["event"];

const LONGEST_WAIT = 2;

const BEGINNING: CallState = {
  provider: null,
  meter: null,
  link: "connecting",
  own: null,
  isMuted: false,
  isCameraOff: false,
  theirs: null,
};

export interface CallChoices {
  /** The page's camera and microphone, where several sides of it share them. */
  devices?: Devices;
  /** Such as `{ iceTransportPolicy: "relay" }`. */
  rtc?: RTCConfiguration;
}

/** Be in the call of a session, until `leave`. Where there is no WebRTC, such as in a script, one is there without a picture. */
export function call(greenroom: Greenroom, sessionId: string, choices: CallChoices = {}): PrivateCall {
  const joined = new PrivateCall(greenroom, sessionId, choices);
  void joined.join();
  return joined;
}

/** The call of a session, from when it is joined until it is left. */
export class PrivateCall {
  readonly state = new Store(BEGINNING);
  readonly own: Own;
  #sending: Sending | undefined;
  #link: Link | undefined;
  /** Differs each time that it is joined; undefined while one is not in it. */
  #stay: object | undefined;
  #unsubscribe = () => {};
  #stopWaiting = () => {};

  constructor(
    private readonly greenroom: Greenroom,
    private readonly sessionId: string,
    private readonly choices: CallChoices = {},
  ) {
    this.own = new Own(choices.devices ?? new Devices(), (own) => this.#change(own));
  }

  /** Be in the call, also after it was taken to another window. */
  async join(): Promise<void> {
    const { closing } = this.greenroom;
    if (this.#stay || closing.aborted) return;
    const own = (this.#stay = {});
    this.#stopWaiting = onAbort(closing, this.leave);
    this.#change({ link: "connecting" });
    const now = await this.#ask();
    // It may have been left meanwhile, and joined again.
    if (this.#stay !== own) return;
    const provider = now?.call?.provider ?? null;
    this.#change({ provider, link: provider ? "connecting" : "over" });
    // Whoever is told may leave, too.
    if (!now || !provider || this.#stay !== own) return;
    if (provider === "PEER" && globalThis.RTCPeerConnection) this.#connect(now.isFan);
    this.#listen(own);
  }

  readonly leave = (): void => {
    if (!this.#stay) return;
    this.#stay = undefined;
    this.#stopWaiting();
    this.#unsubscribe();
    this.#disconnect();
  };

  /** Ask the browser for the camera and the microphone, and show and let hear what it gives. */
  async openDevices(): Promise<void> {
    const link = this.#link;
    const stream = await this.own.open(() => link !== undefined && this.#link === link);
    if (stream) link?.give(stream);
  }

  #connect(isFan: boolean): void {
    const sending = new Sending(this.greenroom, this.sessionId);
    this.#sending = sending;
    this.#link = new Link({
      // The fan is the polite one.
      isPolite: isFan,
      configure: async () => ({ ...this.choices.rtc, iceServers: servers((await this.#ask())?.call ?? null) }),
      send: (signal, isWanted) => sending.send(signal, isWanted),
      changed: (link) => this.#change({ link }),
      received: (theirs) => this.#change({ theirs }),
      taken: () => {
        this.leave();
        this.#change({ link: "elsewhere" });
      },
    });
    void this.openDevices();
  }

  #disconnect(): void {
    this.#link?.close();
    this.#sending?.stop();
    this.#link = this.#sending = undefined;
    this.own.close();
    this.#change({ theirs: null });
  }

  /** To listen is what makes one present. */
  #listen(own: object): void {
    const { sessionId } = this;
    this.#unsubscribe = follow(this.greenroom, PrivateCallDocument, { sessionId }, {
      next: ({ privateCall }) => this.#stay === own && this.#hear(privateCall.event),
      ended: () => this.#stay === own && this.#end(),
      failed: (problem) => {
        if (this.#stay !== own) return;
        const code = problem instanceof Refused ? problem.code : undefined;
        if (code === "CURSOR_EXPIRED") void backoff(0, this.greenroom.closing).then(() => this.#stay === own && this.#listen(own));
        else if (code === "BAD_REQUEST") this.#end();
        else this.greenroom.report(problem);
      },
    });
  }

  #hear(event: Event): void {
    if (event.__typename === "SignalReceived") {
      const signal = read(event.kind, event.payload);
      if (signal) this.#link?.take(signal);
      return;
    }
    // What is newer than this package says nothing to it.
    if (event.__typename !== "MeterChanged") return;
    const { meter } = event;
    this.#change({ meter });
    if (meter.state === "STOPPED") this.#end();
    else this.#link?.meet(meter.state === "RUNNING");
  }

  #end(): void {
    this.leave();
    this.#change({ link: "over" });
  }

  /** How and where the two meet now; null when they do not any more. Comes back however long the network is away. */
  async #ask(): Promise<Now | null> {
    const { sessionId } = this;
    for (let attempt = 0; ; attempt++) {
      try {
        const { viewer, privateSession: now } = await this.greenroom.ask(CallNowDocument, { sessionId });
        return now && { ...now, isFan: now.fan.id === viewer?.user.id };
      } catch (problem) {
        if (!this.#stay) return null;
        if (!passes(problem)) this.greenroom.report(problem);
        await backoff(Math.min(attempt, LONGEST_WAIT), this.greenroom.closing);
      }
    }
  }

  #change(changes: Partial<CallState>): void {
    this.state.set({ ...this.state.current(), ...changes });
  }
}

function servers(call: Call): RTCIceServer[] {
  const given = call?.iceServers ?? [];
  return given.map(({ urls, username, credential }) => ({
    urls,
    ...(username !== null && { username }),
    ...(credential !== null && { credential }),
  }));
}
