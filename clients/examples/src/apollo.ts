// Apollo Client: queries and mutations over HTTP, subscriptions over one socket.
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, ServerError } from "@apollo/client";
import { RetryLink } from "@apollo/client/link/retry";
import { connect as connectTo } from "@greenroom/client";
import { OperationTypeNode, print } from "graphql";
import { Observable } from "rxjs";

import { BrowseDocument, ChatDocument, RequestSessionDocument, RoomDocument } from "./generated/operations";
import type { Greenroom, Place } from "./greenroom";
import { Refused } from "./problems";

/** A client with Apollo's cache. */
export function connect({ url, token, fetch }: Place): Greenroom {
  // docs links
  const greenroom = connectTo({ url, token, fetch });
  const live = new ApolloLink(
    ({ query, variables }) =>
      new Observable((results) => greenroom.socket.subscribe({ query: print(query), variables }, results)),
  );
  // A mutation may be sent again, too: its `idempotencyKey` sees to it that it is carried out once.
  const patient = new RetryLink({
    delay: { initial: 500, max: 30_000, jitter: true },
    attempts: { max: 5, retryIf: (problem) => !ServerError.is(problem) || problem.statusCode === 429 || problem.statusCode >= 500 },
  });
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      live,
      ApolloLink.from([patient, new HttpLink({ uri: url, fetch: greenroom.fetch })]),
    ),
  });
  // docs end

  return {
    browse: () => data(client.query({ query: BrowseDocument, fetchPolicy: "network-only" })),
    request: async (input) => {
      const variables = { input };
      return (await data(client.mutate({ mutation: RequestSessionDocument, variables }))).requestSession;
    },
    room: async (stream) => {
      const variables = { stream };
      const { waitingRoom } = await data(client.query({ query: RoomDocument, variables, fetchPolicy: "network-only" }));
      return waitingRoom;
    },
    // docs subscribe
    chat: (variables, listener) => {
      const results = client.subscribe({ query: ChatDocument, variables, fetchPolicy: "no-cache" });
      const subscription = results.subscribe({
        next: ({ data, error }) => {
          if (data) listener.next(data.waitingRoomChat);
          else listener.error(refusal(error));
        },
        error: (problem) => listener.error(refusal(problem)),
        complete: () => listener.complete(),
      });
      return () => subscription.unsubscribe();
    },
    // docs end
    close: () => {
      client.stop();
      greenroom.close();
    },
  };
}

async function data<Data>(answer: Promise<{ data?: Data }>): Promise<Data> {
  try {
    return (await answer).data as Data;
  } catch (problem) {
    throw refusal(problem);
  }
}

/** What Apollo calls top-level errors, as `Refused`. */
function refusal(problem: unknown): unknown {
  return CombinedGraphQLErrors.is(problem) ? new Refused(problem.errors) : problem;
}
