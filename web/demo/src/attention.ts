const TITLE_MS = 1_000;
const RING_MS = 3_000;
const TONES = [659, 880];
const TONE_SECONDS = 0.18;
const LOUDNESS = 0.15;

export type Permission = NotificationPermission | 'unsupported';

/**
 * Makes somebody look who looks elsewhere: by the window's title, by a sound, and by the browser's notifications. Each where
 * it is allowed, and silently not where it is not.
 */
export class Attention {
  readonly #title = document.title;
  #audio: AudioContext | undefined;

  constructor() {
    // Browsers let a page be heard once somebody has touched it.
    const touched = () => void (this.#audio ??= new AudioContext());
    for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, touched, { once: true });
  }

  get permission(): Permission {
    return 'Notification' in window ? Notification.permission : 'unsupported';
  }

  /** Ask whether notifications may be shown; browsers want that to be the answer to a press. */
  async ask(): Promise<Permission> {
    return 'Notification' in window ? Notification.requestPermission() : 'unsupported';
  }

  /** Until it is stopped, by what this gives. `tag`: the same moment is shown once only. */
  call(words: string, tag: string): () => void {
    let isOn = true;
    const turn = () => {
      document.title = isOn ? words : this.#title;
      isOn = !isOn;
    };
    turn();
    this.#ring();
    const timers = [setInterval(turn, TITLE_MS), setInterval(() => this.#ring(), RING_MS)];
    const shown = this.#show(words, tag);
    return () => {
      timers.forEach(clearInterval);
      document.title = this.#title;
      shown?.close();
    };
  }

  /** Once. */
  tell(words: string, tag: string): void {
    this.#ring();
    this.#show(words, tag);
  }

  #ring(): void {
    const audio = this.#audio;
    if (audio?.state !== 'running') return;
    TONES.forEach((frequency, turn) => {
      const from = audio.currentTime + turn * TONE_SECONDS;
      const [tone, volume] = [new OscillatorNode(audio, { frequency }), new GainNode(audio, { gain: LOUDNESS })];
      volume.gain.setTargetAtTime(0, from + TONE_SECONDS / 2, TONE_SECONDS / 4);
      tone.connect(volume).connect(audio.destination);
      tone.start(from);
      tone.stop(from + TONE_SECONDS);
    });
  }

  #show(words: string, tag: string): Notification | undefined {
    if (this.permission !== 'granted') return undefined;
    try {
      return new Notification(words, { tag });
    } catch {
      // Phones have them for service workers only.
      return undefined;
    }
  }
}
