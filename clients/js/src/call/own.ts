import type { Devices, Media } from "./devices.js";

export interface OwnState {
  /** What this side shows and lets hear; null until the browser was asked. */
  own: Media | null;
  isMuted: boolean;
  isCameraOff: boolean;
}

/** One"s own camera and microphone in a call: asked for, switched, and let go. */
export class Own {
  #state: OwnState = { own: null, isMuted: false, isCameraOff: false };

  constructor(
    private readonly devices: Devices,
    private readonly changed: (state: OwnState) => void,
  ) {}

  /** Ask the browser: again, too, where it was told to allow them meanwhile. `isWanted`: whether there still is a call. */
  async open(isWanted: () => boolean): Promise<MediaStream | undefined> {
    this.close();
    const own = await this.devices.open();
    if (!isWanted()) {
      this.devices.close(own.stream);
      return undefined;
    }
    this.#change({ own });
    return own.stream;
  }

  close(): void {
    const { own } = this.#state;
    if (!own) return;
    this.devices.close(own.stream);
    this.#change({ own: null });
  }

  mute(isMuted: boolean): void {
    this.#change({ isMuted });
  }

  turnCameraOff(isCameraOff: boolean): void {
    this.#change({ isCameraOff });
  }

  #change(changes: Partial<OwnState>): void {
    this.#state = { ...this.#state, ...changes };
    const { own, isMuted, isCameraOff } = this.#state;
    own?.stream.getAudioTracks().forEach((track) => (track.enabled = !isMuted));
    own?.stream.getVideoTracks().forEach((track) => (track.enabled = !isCameraOff));
    this.changed(this.#state);
  }
}
