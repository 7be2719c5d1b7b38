import { createClient, type Client } from 'graphql-ws';
import { backoff } from './backoff';
import { Store } from './store';

const PING_MS = 15_000;
const PONG_MS = 10_000;
const LINGER_MS = 1_000;

/** Whether events arrive just now. */
export type Connection = Store<'idle' | 'connected' | 'reconnecting'>;

/** One socket for all subscriptions of a person. It comes back by itself for as long as anybody listens. */
export function createSocket(token: () => string): { socket: Client; connection: Connection } {
  const connection: Connection = new Store('idle');
  let overdue: ReturnType<typeof setTimeout> | undefined;
  const socket = createClient({
    url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
    // A browser's WebSocket cannot send headers: the token travels in connection_init's payload.
    connectionParams: () => ({ authorization: `Bearer ${token()}` }),
    retryAttempts: Infinity,
    retryWait: backoff,
    // By itself it retries after a close only, but a server that is not there yet shows as an `error` event.
    // Codes that say that the client is at fault, such as 4400, are fatal in any case.
    shouldRetry: () => true,
    // One view may stop listening just before the next one starts: that is no reason for a new socket.
    lazyCloseTimeout: LINGER_MS,
    keepAlive: PING_MS,
    on: {
      connected: () => connection.set('connected'),
      closed: (event) => connection.set((event as CloseEvent).code === 1000 ? 'idle' : 'reconnecting'),
      // A network that vanished says nothing: a pong that does not come does.
      ping: (received) => {
        if (!received) overdue = setTimeout(() => socket.terminate(), PONG_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(overdue);
      },
    },
  });

  return { socket, connection };
}
