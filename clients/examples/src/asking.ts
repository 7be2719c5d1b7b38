// An example that knows nothing but subscribing: a query is a subscription that is answered once.
import type { TopLevelError } from "@greenroom/client";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";

import { BrowseDocument, ChatDocument, RequestSessionDocument, RoomDocument } from "./generated/operations";
import type { Greenroom } from "./greenroom";
import { Refused } from "./problems";

interface Sink<Value> {
  next(value: Value): void;
  error(problem: unknown): void;
  complete(): void;
}

interface Result {
  data?: unknown;
  errors?: readonly TopLevelError[];
}

/** As the client of graphql-sse has it. */
type Subscribe = (payload: { query: string; variables: Record<string, unknown> }, sink: Sink<Result>) => () => void;

/** A Greenroom for whoever can subscribe. */
export function asking(subscribe: Subscribe, close: () => void): Greenroom {
  // docs listen
  /** The server will have another answer soon: what this one has left null may be there. */
  const passes = ({ extensions }: TopLevelError) => extensions?.["retryAfterSeconds"] !== undefined;

  /** The data of each result. Errors come as `Refused`, or as what the network or the socket has come to. */
  function listen<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    sink: Sink<Data>,
  ): () => void {
    return subscribe(
      { query: print(document), variables },
      {
        next: ({ data, errors }) =>
          data && !errors?.some(passes) ? sink.next(data as Data) : sink.error(new Refused(errors ?? [])),
        error: (problem) => sink.error(Array.isArray(problem) ? new Refused(problem) : problem),
        complete: () => sink.complete(),
      },
    );
  }

  /** One answer. What breaks is sent again, so a mutation needs its `idempotencyKey`. */
  function ask<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    return new Promise((next, error) => listen(document, variables, { next, error, complete: () => {} }));
  }
  // docs end

  return {
    browse: () => ask(BrowseDocument, {}),
    request: async (input) => (await ask(RequestSessionDocument, { input })).requestSession,
    room: async (stream) => (await ask(RoomDocument, { stream })).waitingRoom,
    chat: (variables, listener) =>
      listen(ChatDocument, variables, { ...listener, next: (data) => listener.next(data.waitingRoomChat) }),
    close,
  };
}
