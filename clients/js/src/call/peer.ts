import { newKey } from "../acts/keys.js";
import type { Signal } from "./signals.js";

/**
 * One WebRTC connection, negotiated such that both sides may begin at any time ("perfect negotiation"): where two offers
 * meet, that of the polite side gives way.
 */
export class Peer {
  readonly id = newKey();
  readonly connection: RTCPeerConnection;
  /** The other side"s connection, once it has said something. */
  other: string | undefined;
  readonly #isPolite: boolean;
  readonly #send: (signal: Signal) => void;
  readonly #sent = new Map<MediaStreamTrack, RTCRtpSender>();
  #isOffering = false;
  #heard: string | undefined;
  #turn = Promise.resolve();

  constructor(configuration: RTCConfiguration, isPolite: boolean, send: (signal: Signal) => void) {
    this.#isPolite = isPolite;
    this.#send = send;
    this.connection = new RTCPeerConnection({ bundlePolicy: "max-bundle", ...configuration });
    // So that there is something to connect where neither has a camera or a microphone.
    this.connection.createDataChannel("call", { negotiated: true, id: 0 });
    this.connection.onnegotiationneeded = () => void this.#offer();
    this.connection.onicecandidate = ({ candidate }) => {
      if (candidate) this.#say({ kind: "CANDIDATE", said: candidate.toJSON() });
    };
  }

  /** Whether an offer of this connection gives way to theirs. Nothing else has been agreed by then. */
  givesWayTo({ type }: RTCSessionDescriptionInit): boolean {
    return this.#isPolite && type === "offer" && this.#hasOffered;
  }

  get #hasOffered(): boolean {
    return this.#isOffering || this.connection.signalingState === "have-local-offer";
  }

  /** Show and let hear these, and nothing else. */
  give(tracks: readonly MediaStreamTrack[], stream: MediaStream): void {
    for (const [track, sender] of this.#sent) {
      if (tracks.includes(track)) continue;
      this.connection.removeTrack(sender);
      this.#sent.delete(track);
    }
    for (const track of tracks) {
      if (!this.#sent.has(track)) this.#sent.set(track, this.connection.addTrack(track, stream));
    }
  }

  /** What the other side has sent, in order. Rejects where the two connections do not fit together. */
  take(signal: Signal): Promise<void> {
    const taken = this.#turn.then(() => (signal.kind === "DESCRIPTION" ? this.#describe(signal) : this.#try(signal.said)));
    this.#turn = taken.catch(() => {});
    return taken;
  }

  // docs negotiate
  async #offer(): Promise<void> {
    this.#isOffering = true;
    try {
      await this.connection.setLocalDescription();
      this.#sayDescription();
    } catch {
      // It was closed meanwhile.
    } finally {
      this.#isOffering = false;
    }
  }

  async #describe({ said, to }: Signal & { kind: "DESCRIPTION" }): Promise<void> {
    const { signalingState } = this.connection;
    const origin = originOf(said);
    if (origin === this.#heard) return;
    if (said.type === "offer") {
      if (this.#hasOffered && !this.#isPolite) {
        // Whoever does not know of this connection came after its offer was sent: they get it now.
        if (!to && !this.#isOffering) this.#sayDescription();
        return;
      }
    } else if (signalingState !== "have-local-offer") {
      return;
    }
    this.#heard = origin;
    await this.connection.setRemoteDescription(said);
    if (said.type !== "offer") return;
    await this.connection.setLocalDescription();
    this.#sayDescription();
  }
  // docs end

  async #try(candidate: RTCIceCandidateInit): Promise<void> {
    try {
      await this.connection.addIceCandidate(candidate);
    } catch {
      // It belongs to an offer that gave way.
    }
  }

  #sayDescription(): void {
    const { localDescription } = this.connection;
    if (localDescription) this.#say({ kind: "DESCRIPTION", said: localDescription.toJSON() });
  }

  #say(said: Pick<Signal, "kind" | "said">): void {
    this.#send({ ...said, from: this.id, to: this.other } as Signal);
  }
}

/** What makes a description another one: it is sent again with candidates that were found meanwhile. */
function originOf({ sdp }: RTCSessionDescriptionInit): string | undefined {
  return /^o=.*$/m.exec(sdp ?? "")?.[0];
}
