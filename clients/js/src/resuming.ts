// Going on behind the last update, for clients that send a subscription anew when they have reconnected.
import type { Client } from "graphql-ws";

interface Payload {
  variables?: Record<string, unknown> | null;
}

interface Results<R> {
  next(result: R): void;
}

// docs resuming
/**
 * The payload and the sink of a subscription that keeps its place. A client that reconnects sends its payload anew, with
 * what `after` says by then; left alone it would send the cursor that it began with, and get everything twice.
 */
export function keepingPlace<P extends Payload, R extends { data?: unknown }, S extends Results<R>>(
  payload: P,
  sink: S,
): [P, S] {
  const variables = { ...payload.variables };
  const next = (result: R) => {
    for (const update of Object.values(result.data ?? {})) {
      if (typeof update?.cursor === "string") variables["after"] = update.cursor;
    }
    sink.next(result);
  };
  return [
    { ...payload, variables },
    { ...sink, next },
  ];
}

/** The same client, whose subscriptions keep their place. For Apollo's link and urql's exchange, too. */
export function resuming(client: Client): Client {
  return { ...client, subscribe: (payload, sink) => client.subscribe(...keepingPlace(payload, withoutThis(sink))) };
}
// docs end

/** A sink whose methods can be copied; a class's cannot. */
function withoutThis<R>(sink: { next(result: R): void; error(problem: unknown): void; complete(): void }) {
  return {
    next: (result: R) => sink.next(result),
    error: (problem: unknown) => sink.error(problem),
    complete: () => sink.complete(),
  };
}
