// Programs that tests run: commands come by the input, a line of JSON each, and what happens is told in the same way.
import { createInterface } from "node:readline";
import WebSocket from "ws";

interface Sent {
  type: string;
  id?: string;
}

const PING = '{"type":"ping"';
const PONG = '{"type":"pong"}';

/** How long the socket's end is waited for. Clients have timers that would keep Node for longer; a page would not mind. */
const TIMEOUT_MS = 1_000;
let ending = false;
let given: (token: string) => void = () => {};

export const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** Asks the tests for a token, each time that one is wanted. */
export function token(): Promise<string> {
  tell({ wants: "token" });
  return new Promise((resolve) => (given = resolve));
}

/** Obeys until there are no more commands. `end`: whatever keeps the program. */
export async function obeying<Command>(obey: (command: Command) => Promise<void>, end: () => void): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const command = JSON.parse(line) as Command & { do: string; token: string };
    if (command.do === "token") given(command.token);
    else obey(command).catch((problem) => tell({ problem: String(problem), code: problem.code ?? null }));
  }
  end();
  ending = true;
  setTimeout(() => process.exit(), TIMEOUT_MS).unref();
}

/** Ids of the operations that are begun on the socket, and have not ended. */
export const begun = new Set<string>();

let latest: WebSocket | undefined;

/** Says on the socket what is no message: the server closes it for good. */
export const babble = () => latest?.send("{");

class TellingSocket extends WebSocket {
  /** Of the pings that have not been answered, in order, whether each brought a token. */
  readonly #pings: boolean[] = [];

  constructor(url: string, protocols: string[]) {
    super(url, protocols);
    latest = this;
    this.on("close", (code) => {
      begun.clear();
      tell({ closed: code });
      if (ending) process.exit();
    });
    this.on("message", (data) => {
      if (String(data) === PONG && this.#pings.shift()) tell({ renewed: true });
      const { type, id } = JSON.parse(String(data)) as Sent;
      if (id && type !== "next") begun.delete(id);
      if (type === "error") tell({ refused: id });
    });
  }

  override send(data: string): void {
    if (data.startsWith(PING)) this.#pings.push(data.includes("authorization"));
    const { type, id } = (data === "{" ? {} : JSON.parse(data)) as Sent;
    if (id && type === "subscribe") begun.add(id);
    else if (id) begun.delete(id);
    super.send(data);
  }
}

Object.assign(globalThis, { WebSocket: TellingSocket });
