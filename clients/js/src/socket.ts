// One socket for all subscriptions: signs in, keeps its token fresh, notices when it is dead, and comes again.
import { createClient, type Client } from "graphql-ws";

import { resuming } from "./resuming";
import { backoff } from "./retries";
import type { Token } from "./token";

const PING_AFTER = 10_000;
const AGAIN = 5_000;
const FORBIDDEN = 4403;

/** A client of graphql-transport-ws. `token`: null for an anonymous visitor. `ping`: milliseconds between looks at it. */
export function openSocket(url: string, token: Token | null, ping = PING_AFTER): Client {
  // docs socket
  const client = createClient({
    url: url.replace(/^http/, "ws"),
    connectionParams: async () => (token ? { authorization: await token.authorization() } : {}),
    retryAttempts: Infinity,
    retryWait: backoff,
    // Also after what is no CloseEvent: browsers report a refused connection as an error, and fetching a token may fail.
    // The codes that are final (4400, 4401, 4406, 4409, 4429) end the operations all the same.
    shouldRetry: () => true,
    keepAlive: ping,
    // From one page of the app to the next there may be a moment without a subscription.
    lazyCloseTimeout: 5_000,
  });
  // docs end
  watch(client, ping / 2);
  if (token) renew(client, token);
  return resuming(client);
}

// docs watch
/** A network that has changed closes no socket: drop one that does not answer, and come again. */
function watch(client: Client, patience: number): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  client.on("ping", (received) => {
    if (!received) waiting = setTimeout(() => client.terminate(), patience);
  });
  client.on("pong", () => clearTimeout(waiting));
  client.on("closed", () => clearTimeout(waiting));
}
// docs end

// docs renew
/** The server closes a socket when its token ends, unless a `ping` brings a fresh one of the same person before. */
function renew(client: Client, token: Token): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  client.on("connected", (opened) => {
    const socket = opened as WebSocket;
    const later = () => {
      timer = setTimeout(() => void send().catch(later), token.untilRenewal || AGAIN);
    };
    const send = async () => {
      const authorization = await token.authorization();
      if (socket.readyState !== socket.OPEN) return;
      socket.send(JSON.stringify({ type: "ping", payload: { authorization } }));
      later();
    };
    later();
  });
  client.on("closed", (event) => {
    clearTimeout(timer);
    if ((event as CloseEvent).code === FORBIDDEN) token.forget();
  });
}
// docs end
