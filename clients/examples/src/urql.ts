// urql: queries and mutations over HTTP; subscriptions over one socket, or by server-sent events.
import { connect as connectTo } from "@greenroom/client";
import { Client, CombinedError, fetchExchange, subscriptionExchange, type OperationResult } from "@urql/core";
import { onEnd, pipe, subscribe } from "wonka";

import { BrowseDocument, ChatDocument, RequestSessionDocument, RoomDocument } from "./generated/operations";
import type { Greenroom, Place } from "./greenroom";
import { Refused } from "./problems";

// docs socket
/** Subscriptions take a socket. */
export function connect({ url, token, fetch }: Place): Greenroom {
  const greenroom = connectTo({ url, token, fetch });
  const client = new Client({
    url,
    fetch: greenroom.fetch,
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = "", variables }) => ({
          subscribe: (sink) => ({ unsubscribe: greenroom.socket.subscribe({ query, variables }, sink) }),
        }),
      }),
    ],
  });
  // docs end
  return served(client, () => greenroom.close());
}

// docs events
/** Subscriptions are sent as queries are, and answered by event streams. */
export function connectByEvents({ url, token, fetch }: Place): Greenroom {
  const client = new Client({
    url,
    fetch: connectTo({ url, token, fetch }).fetch,
    fetchSubscriptions: true,
    exchanges: [fetchExchange],
  });
  // docs end
  return served(client, () => {});
}

function served(client: Client, close: () => void): Greenroom {
  return {
    browse: async () => data(await client.query(BrowseDocument, {}, { requestPolicy: "network-only" })),
    request: async (input) => data(await client.mutation(RequestSessionDocument, { input })).requestSession,
    room: async (stream) => {
      const { waitingRoom } = data(await client.query(RoomDocument, { stream }, { requestPolicy: "network-only" }));
      return waitingRoom;
    },
    // docs subscribe
    chat: (variables, listener) => {
      const { unsubscribe } = pipe(
        client.subscription(ChatDocument, variables),
        onEnd(() => listener.complete()),
        subscribe(({ data, error }) => {
          if (error) listener.error(refusal(error));
          else if (data) listener.next(data.waitingRoomChat);
        }),
      );
      return unsubscribe;
    },
    // docs end
    close,
  };
}

function data<Data>({ data, error }: OperationResult<Data>): Data {
  if (error) throw refusal(error);
  return data as Data;
}

/** What urql calls GraphQL errors, as `Refused`; the socket has made it of them already. */
function refusal({ networkError, graphQLErrors }: CombinedError): unknown {
  return networkError ?? new Refused(graphQLErrors);
}
