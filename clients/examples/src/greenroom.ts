// What the examples of all libraries do alike.
import type {
  BrowseQuery,
  ChatSubscription,
  ChatSubscriptionVariables,
  RequestSessionInput,
  RequestSessionMutation,
  RoomQuery,
} from "./generated/operations";

export type Room = NonNullable<RoomQuery["waitingRoom"]>;
export type ChatUpdate = ChatSubscription["waitingRoomChat"];

/** Where the server is, and who asks it. */
export interface Place {
  url: string;
  token: () => Promise<string>;
  fetch: typeof fetch;
}

/** What comes of a subscription. */
export interface Listener {
  next(update: ChatUpdate): void;
  /** `Refused`, or what a network may do. */
  error(problem: unknown): void;
  complete(): void;
}

/** A client of Greenroom. Raises `Refused` for top-level errors. */
export interface Greenroom {
  browse(): Promise<BrowseQuery>;
  /** `input` has an `idempotencyKey`, so sending it twice asks once. */
  request(input: RequestSessionInput): Promise<RequestSessionMutation["requestSession"]>;
  /** Null when there is no such room for this person. */
  room(stream: string): Promise<Room | null>;
  /** Listens until it is told to stop. */
  chat(variables: ChatSubscriptionVariables, listener: Listener): () => void;
  close(): void;
}
