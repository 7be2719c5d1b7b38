/** Why there is no camera or no microphone; null where there is one. */
export type Lack = "denied" | "absent" | "busy" | "insecure" | null;

/** What a page may show and let hear of its person. */
export interface Media {
  stream: MediaStream;
  camera: Lack;
  microphone: Lack;
}

type Kind = "camera" | "microphone";

const LACKS: Record<string, Lack> = { NotAllowedError: "denied", SecurityError: "denied", NotReadableError: "busy" };

/**
 * The camera and the microphone of a page. Two sides in one page ask for them once, and each has tracks of its own; they
 * are let go with the last.
 */
export class Devices {
  #asked: Promise<Media> | undefined;
  readonly #had = new Set<MediaStream>();
  readonly #lent = new Set<MediaStream>();

  async open(): Promise<Media> {
    const asked = (this.#asked ??= ask());
    const media = await asked;
    this.#had.add(media.stream);
    // What is lacking may have been allowed when it is asked for again.
    if (this.#asked === asked && (media.camera || media.microphone)) this.#asked = undefined;
    const stream = media.stream.clone();
    this.#lent.add(stream);
    return { ...media, stream };
  }

  close(stream: MediaStream): void {
    stop(stream);
    this.#lent.delete(stream);
    if (this.#lent.size > 0) return;
    this.#had.forEach(stop);
    this.#had.clear();
    this.#asked = undefined;
  }
}

function stop(stream: MediaStream): void {
  stream.getTracks().forEach((track) => track.stop());
}

async function ask(): Promise<Media> {
  const nothing = new MediaStream();
  // Browsers have no devices for a page that came over plain HTTP from elsewhere.
  if (!navigator.mediaDevices) return { stream: nothing, camera: "insecure", microphone: "insecure" };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    return { stream, camera: null, microphone: null };
  } catch (error) {
    const [camera, microphone] = [await askFor("camera", error), await askFor("microphone", error)];
    const tracks = [camera, microphone].flatMap(({ stream }) => stream?.getTracks() ?? []);
    return { stream: new MediaStream(tracks), camera: camera.lack, microphone: microphone.lack };
  }
}

/** One of the two alone, after both could not be had. */
async function askFor(kind: Kind, refused: unknown): Promise<{ stream?: MediaStream; lack: Lack }> {
  // People who have said no to both are not asked again.
  if (lackOf(refused) === "denied" && !(await isGranted(kind))) return { lack: "denied" };
  try {
    const stream = await navigator.mediaDevices.getUserMedia(kind === "camera" ? { video: true } : { audio: true });
    return { stream, lack: null };
  } catch (error) {
    return { lack: lackOf(error) };
  }
}

async function isGranted(kind: Kind): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: kind as PermissionName })).state === "granted";
  } catch {
    return false;
  }
}

function lackOf(error: unknown): Lack {
  return LACKS[(error as DOMException).name] ?? "absent";
}
