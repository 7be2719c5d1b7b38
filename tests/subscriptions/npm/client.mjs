// The npm client as a page would use it: it writes each message to its output, a line each, up to "the end".
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [url, token, query, stream, after] = process.argv.slice(2);
const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const client = createClient({
  url,
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${token}` },
  retryAttempts: Infinity,
  retryWait: () => new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 50)),
  on: { closed: ({ code }) => tell({ closed: code }) },
});

// When the client connects again, it sends these anew: so they hold the last cursor.
const variables = { stream, after };

const stop = client.subscribe(
  { query, variables },
  {
    next({ data, errors }) {
      if (errors) throw new Error(JSON.stringify(errors));
      const { cursor, event } = data.waitingRoomChat;
      variables.after = cursor;
      tell({ said: event.message.body });
      if (event.message.body === "the end") stop();
    },
    error(problem) {
      console.error(problem);
      process.exitCode = 1;
    },
    complete() {},
  },
);
