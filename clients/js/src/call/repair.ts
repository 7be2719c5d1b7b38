/** How long a connection may be in a state before something is done about it, in milliseconds. */
const TIMEOUTS: Partial<Record<RTCPeerConnectionState, number>> = {
  new: 10_000,
  connecting: 10_000,
  disconnected: 2_000,
  failed: 0,
};
const BETWEEN_MS = 10_000;
const RESTARTS = 1;

/**
 * Watches over a connection while both are there: ICE is restarted when it is lost, and everything begun anew where that
 * does not help.
 */
export class Repair {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;
  #isOn = false;

  constructor(
    private readonly connection: RTCPeerConnection,
    private readonly restart: () => Promise<void>,
    private readonly renew: () => void,
  ) {
    connection.addEventListener("connectionstatechange", () => this.#look());
  }

  /** Whether the other side is there to answer. */
  turn(isOn: boolean): void {
    const comes = isOn && !this.#isOn;
    this.#isOn = isOn;
    this.#look();
    // Who has just come back need not wait until the browser has noticed that they were gone.
    if (comes && this.#isLost) void this.#mend();
  }

  get #isLost(): boolean {
    const { connectionState } = this.connection;
    return connectionState === "disconnected" || connectionState === "failed";
  }

  #look(): void {
    const { connectionState } = this.connection;
    if (connectionState === "connected") this.#attempts = 0;
    this.#wait(TIMEOUTS[connectionState]);
  }

  #wait(timeout: number | undefined): void {
    clearTimeout(this.#timer);
    if (this.#isOn && timeout !== undefined) this.#timer = setTimeout(() => void this.#mend(), timeout);
  }

  async #mend(): Promise<void> {
    this.#wait(BETWEEN_MS);
    this.#attempts += 1;
    if (this.#attempts > RESTARTS) this.renew();
    else await this.restart();
  }
}
