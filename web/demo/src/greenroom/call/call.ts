import {
  CallNowDocument,
  PrivateCallDocument,
  type CallNowQuery,
  type CallProvider,
  type MeterPartsFragment,
  type PrivateCallSubscription,
} from '../../generated/operations';
import { backoff } from '../backoff';
import type { Greenroom } from '../client';
import { isAbout, report } from '../live';
import { Store } from '../store';
import type { Devices } from './devices';
import { Link, type LinkState } from './link';
import { Own, type OwnState } from './own';
import { Sending } from './sending';
import { read } from './signals';

export interface CallState extends OwnState {
  /** Null until the server has said; where it is not PEER there are no pictures here. */
  provider: CallProvider | null;
  meter: MeterPartsFragment | null;
  /** `elsewhere`: it is had in another window of this person's. `over`: there is no call any more. */
  link: LinkState | 'elsewhere' | 'over';
  theirs: MediaStream | null;
}

type Call = NonNullable<CallNowQuery['privateSession']>['call'];
type Event = PrivateCallSubscription['privateCall']['event'];

const LONGEST_WAIT = 2;

const BEGINNING: CallState = {
  provider: null,
  meter: null,
  link: 'connecting',
  own: null,
  isMuted: false,
  isCameraOff: false,
  theirs: null,
};

export interface CallOptions {
  sessionId: string;
  /** The fan is the polite one. */
  isFan: boolean;
  devices: Devices;
  /** Such as `{ iceTransportPolicy: 'relay' }`. */
  rtc?: RTCConfiguration;
}

/** The call of a session, from when it is joined until it is left. */
export class PrivateCall {
  readonly state = new Store(BEGINNING);
  readonly own: Own;
  #sending: Sending | undefined;
  #link: Link | undefined;
  #isJoined = false;
  #unsubscribe = () => {};

  constructor(
    private readonly greenroom: Greenroom,
    private readonly options: CallOptions,
  ) {
    this.own = new Own(options.devices, (own) => this.#change(own));
  }

  /** Be in the call, also after it was taken to another window. */
  async join(): Promise<void> {
    if (this.#isJoined) return;
    this.#isJoined = true;
    this.#change({ link: 'connecting' });
    const call = await this.#ask();
    if (!this.#isJoined) return;
    this.#change({ provider: call?.provider ?? null, link: call ? 'connecting' : 'over' });
    if (!call) return;
    if (call.provider === 'PEER') this.#connect();
    this.#listen();
  }

  leave(): void {
    this.#isJoined = false;
    this.#unsubscribe();
    this.#disconnect();
  }

  /** Ask the browser for the camera and the microphone, and show and let hear what it gives. */
  async openDevices(): Promise<void> {
    const link = this.#link;
    const stream = await this.own.open(() => link !== undefined && this.#link === link);
    if (stream) link?.give(stream);
  }

  #connect(): void {
    const sending = new Sending(this.greenroom.client, this.options.sessionId);
    this.#sending = sending;
    this.#link = new Link({
      isPolite: this.options.isFan,
      configure: async () => ({ ...this.options.rtc, iceServers: servers(await this.#ask()) }),
      send: (signal, isWanted) => sending.send(signal, isWanted),
      changed: (link) => this.#change({ link }),
      received: (theirs) => this.#change({ theirs }),
      taken: () => {
        this.leave();
        this.#change({ link: 'elsewhere' });
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
  #listen(): void {
    const { sessionId } = this.options;
    const told = this.greenroom.client.subscription(PrivateCallDocument, { sessionId, after: null });
    ({ unsubscribe: this.#unsubscribe } = told.subscribe(({ data, error }) => {
      if (!this.#isJoined) return;
      if (data) this.#hear(data.privateCall.event);
      if (isAbout(error, 'CURSOR_EXPIRED')) void backoff(0).then(() => this.#isJoined && this.#listen());
      else if (isAbout(error, 'BAD_REQUEST')) this.#end();
      else if (error) report(error);
    }));
  }

  #hear(event: Event): void {
    if (event.__typename === 'SignalReceived') {
      const signal = read(event.kind, event.payload);
      if (signal) this.#link?.take(signal);
      return;
    }
    const { meter } = event;
    this.greenroom.time.learn(meter.asOf);
    this.#change({ meter });
    if (meter.state === 'STOPPED') this.#end();
    else this.#link?.meet(meter.state === 'RUNNING');
  }

  #end(): void {
    this.leave();
    this.#change({ link: 'over' });
  }

  /** How and where the two meet now; null when they do not any more. Comes back however long the network is away. */
  async #ask(): Promise<Call> {
    const { sessionId } = this.options;
    for (let attempt = 0; ; attempt++) {
      const { data } = await this.greenroom.client.query(CallNowDocument, { sessionId }).toPromise();
      if (data || !this.#isJoined) return data?.privateSession?.call ?? null;
      await backoff(Math.min(attempt, LONGEST_WAIT));
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
