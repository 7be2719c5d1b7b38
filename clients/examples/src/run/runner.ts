// Runs an example for the tests.
import { follow } from "../following";
import type { Greenroom, Place } from "../greenroom";
import { explain } from "../problems";
import { obeying, tell, token } from "./telling";

type Command =
  | { do: "browse" }
  | { do: "request"; stream: string; minutes: number }
  | { do: "follow"; stream: string; after?: string };

/** `fetch` that tells what it was asked, and how it was answered. */
const told: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const { method } = init ?? {};
  tell({ method, accept: new Headers(init?.headers).get("accept"), answer: response.headers.get("content-type") });
  return response;
};

/** Serves commands until there are no more. */
export async function run(connect: (place: Place) => Greenroom): Promise<void> {
  const [url = ""] = process.argv.slice(2);
  const greenroom = connect({ url, token, fetch: told });
  const enough = new AbortController();

  const obey = async (command: Command): Promise<void> => {
    switch (command.do) {
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
  await obeying(obey, () => {
    enough.abort();
    greenroom.close();
  });
}
