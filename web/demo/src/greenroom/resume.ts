import type { SubscriptionForwarder } from '@urql/core';
import type { Client } from 'graphql-ws';

/**
 * Forwards subscriptions to the socket such that a reconnect goes on where it broke off. graphql-ws sends the
 * same payload again when it connects anew, so the payload's `after` follows the cursor of the last update:
 * nothing is missed, and nothing comes twice.
 */
export function resuming(socket: Client): SubscriptionForwarder {
  return ({ query = '', variables }) => ({
    subscribe(sink) {
      const payload = { query, variables: { ...variables } };
      const unsubscribe = socket.subscribe(payload, {
        next(result) {
          const cursor = cursorIn(result.data);
          if (cursor) payload.variables.after = cursor;
          // The two libraries write the same JSON with slightly different types.
          sink.next(result as Parameters<typeof sink.next>[0]);
        },
        error: (error) => sink.error(error),
        complete: () => sink.complete(),
      });
      return { unsubscribe };
    },
  });
}

/** Updates of a log have a cursor; states, such as an emblem, have none and simply begin anew. */
function cursorIn(data: Record<string, unknown> | null | undefined): string | undefined {
  const [update] = Object.values(data ?? {}) as ({ cursor?: string } | null)[];
  return update?.cursor;
}
