// The package alone, with documents of one's own.
import { connect as connectTo, document, follow, type Document } from "@greenroom/client";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";

import { BrowseDocument, ChatDocument, RequestSessionDocument, RoomDocument } from "./generated/operations";
import type { Greenroom, Place } from "./greenroom";

/** A client that is the package and nothing else. */
export function connect({ url, token, fetch }: Place): Greenroom {
  const greenroom = connectTo({ url, token, fetch });
  return {
    browse: () => greenroom.ask(written(BrowseDocument), {}),
    request: async (input) => (await greenroom.ask(written(RequestSessionDocument), { input })).requestSession,
    room: async (stream) => (await greenroom.ask(written(RoomDocument), { stream })).waitingRoom,
    chat: (variables, { next, error, complete }) =>
      follow(greenroom, written(ChatDocument), variables, {
        next: ({ waitingRoomChat }) => next(waitingRoomChat),
        failed: error,
        ended: complete,
      }),
    close: () => greenroom.close(),
  };
}

/** What a generator of types has made, as text. */
function written<Data, Variables>(made: TypedDocumentNode<Data, Variables>): Document<Data, Variables> {
  return document(print(made));
}
