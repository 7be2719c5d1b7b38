/** How a socket has closed. */
export interface Close {
  code: number;
  reason: string;
}

export const DONE = 1000;
export const TOKEN_BAD = 4403;
/** With which clients drop a socket that has died. */
export const DEAD: Close = { code: 4499, reason: "Terminated" };

/** The client breaks the protocol, that of WebSockets or ours: to come again would not help. */
const FINAL = new Set([1002, 1007, 1009, 4400, 4401, 4406, 4409, 4429]);

export function isFinal({ code }: Close): boolean {
  return FINAL.has(code);
}

/** The server takes no more from this client, because of what it sent. */
export class Closed extends Error {
  override readonly name = "Closed";
  readonly code: number;

  constructor({ code, reason }: Close) {
    super(reason || `The server closed the socket with ${code}.`);
    this.code = code;
  }
}
