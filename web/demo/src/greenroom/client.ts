import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { resuming } from './resume';
import { createSocket, type Connection } from './socket';

/** Greenroom for one person: queries and mutations by `client`, and how the socket behind it is doing. */
export interface Greenroom {
  client: Client;
  connection: Connection;
}

/** `token` is asked for at every request and every connection, so it may hand out a fresh one each time. */
export function createGreenroom(token: () => string): Greenroom {
  const { socket, connection } = createSocket(token);
  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: () => ({ headers: { authorization: `Bearer ${token()}` } }),
    // No cache: what changes is told by subscriptions, and what is asked for should be as it is now.
    requestPolicy: 'network-only',
    exchanges: [fetchExchange, subscriptionExchange({ forwardSubscription: resuming(socket) })],
  });
  return { client, connection };
}
