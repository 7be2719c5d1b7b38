// Runs an example for the tests: reads commands from its input, and tells what happens, a line of JSON each.
import { createInterface } from "node:readline";
import WebSocket from "ws";

import { follow } from "../following";
import type { Greenroom, Place } from "../greenroom";
import { explain } from "../problems";
import { Token } from "../token";

type Command =
  | { do: "browse" }
  | { do: "request"; stream: string; minutes: number }
  | { do: "follow"; stream: string; after?: string }
  | { do: "token"; token: string };

/** How long the socket's end is waited for. Clients have timers that would keep Node for longer; a page would not mind. */
const PATIENCE = 1_000;
let ending = false;

const PONG = '{"type":"pong"}';
const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** `fetch` that tells what it was asked, and how it was answered. */
const told: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const { method } = init ?? {};
  tell({ method, accept: new Headers(init?.headers).get("accept"), answer: response.headers.get("content-type") });
  return response;
};

/** Serves commands until there are no more. */
export async function run(connect: (place: Place) => Greenroom): Promise<void> {
  Object.assign(globalThis, { WebSocket: TellingSocket });
  let given: (token: string) => void = () => {};
  const token = new Token(() => {
    tell({ wants: "token" });
    return new Promise((resolve) => (given = resolve));
  });
  const [url = "", ping] = process.argv.slice(2);
  const greenroom = connect({ url, token, fetch: told, ping: ping ? Number(ping) : undefined });
  const enough = new AbortController();

  const obey = async (command: Command): Promise<void> => {
    switch (command.do) {
      case "token":
        return given(command.token);
      case "browse":
        return void tell({ browsed: (await greenroom.browse()).liveStreams.edges.map(({ node }) => node.title) });
      case "request": {
        const input = { streamId: command.stream, durationMinutes: command.minutes, idempotencyKey: crypto.randomUUID() };
        const { session, errors } = await greenroom.request(input);
        return void tell({ requested: session?.status ?? null, errors: errors.map(explain) });
      }
      case "follow":
        return follow(
          greenroom,
          command.stream,
          {
            begin: ({ messages }) => tell({ room: messages.edges.map(({ node }) => node.body) }),
            update: ({ event }) => tell({ said: event.__typename === "MessagePosted" ? event.message.body : null }),
          },
          enough.signal,
          command.after,
        );
    }
  };
  for await (const line of createInterface({ input: process.stdin })) {
    obey(JSON.parse(line)).catch((problem) => tell({ problem: String(problem), code: problem.code ?? null }));
  }
  enough.abort();
  greenroom.close();
  ending = true;
  setTimeout(() => process.exit(), PATIENCE).unref();
}

class TellingSocket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols);
    this.on("close", (code) => {
      tell({ closed: code });
      if (ending) process.exit();
    });
    this.on("message", (data) => String(data) === PONG && tell({ ponged: true }));
  }
}
