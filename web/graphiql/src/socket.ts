import type { FetcherParams } from '@graphiql/toolkit';
import type { FormattedExecutionResult } from 'graphql';
import { createClient, type Sink } from 'graphql-ws';

/**
 * One socket per subscription: a new token thus always means a new socket, and since the client is lazy its
 * socket is closed as soon as the subscription has ended or was stopped.
 */
export function subscribe(params: FetcherParams, headers: Record<string, string>) {
  const authorization = authorizationIn(headers);
  return {
    subscribe(sink: Sink<FormattedExecutionResult>) {
      const client = createClient({
        url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
        lazy: true,
        connectionParams: authorization ? { authorization } : {},
        // Whoever explores an API wants to see that a socket was closed and why, not a silent new attempt.
        retryAttempts: 0,
      });
      const unsubscribe = client.subscribe(params, {
        next: (result) => sink.next(result as FormattedExecutionResult),
        error: (error) => sink.error(readable(error)),
        complete: () => sink.complete(),
      });
      return { unsubscribe };
    },
  };
}

/** A browser's WebSocket cannot send headers: the token travels in connection_init's payload instead. */
function authorizationIn(headers: Record<string, string>): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
}

/** A CloseEvent would show as an empty object. What else comes is the server's own GraphQL errors. */
function readable(error: unknown): unknown {
  if (!(error instanceof CloseEvent)) return error;
  return { message: `The server closed the socket: ${error.code} ${error.reason}`.trim() };
}
