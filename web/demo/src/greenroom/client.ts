import { Client, fetchExchange, mapExchange, subscriptionExchange } from '@urql/core';
import { resuming } from './resume';
import { createSocket, type Connection } from './socket';
import { ServerTime } from './time';

/** Greenroom for one person: queries and mutations by `client`, how the socket behind it is doing, and its clock. */
export interface Greenroom {
  client: Client;
  connection: Connection;
  time: ServerTime;
}

/** `token` is asked for at every request and every connection, so it may hand out a fresh one each time. */
export function createGreenroom(token: () => string): Greenroom {
  const { socket, connection } = createSocket(token);
  const time = new ServerTime();
  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: () => ({ headers: { authorization: `Bearer ${token()}` } }),
    // No cache: what changes is told by subscriptions, and what is asked for should be as it is now.
    requestPolicy: 'network-only',
    exchanges: [
      mapExchange({ onResult: ({ data }) => instantsIn(data).forEach((asOf) => time.learn(asOf)) }),
      fetchExchange,
      subscriptionExchange({ forwardSubscription: resuming(socket) }),
    ],
  });
  return { client, connection, time };
}

/** When what was answered was so: states, such as an emblem, say it. */
function instantsIn(data: Record<string, { asOf?: string } | null> | undefined): string[] {
  return Object.values(data ?? {}).flatMap((one) => one?.asOf ?? []);
}
