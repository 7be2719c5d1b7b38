import type { FetcherParams } from '@graphiql/toolkit';
import type { FormattedExecutionResult } from 'graphql';
import { createClient, type Sink } from 'graphql-ws';
import { learn } from './ids';
import { begin, note, over, stop } from './running';
import { openTab } from './open';

/**
 * One socket per subscription: a new token thus always means a new socket, and since the client is lazy its
 * socket is closed as soon as the subscription has ended or was stopped. GraphiQL lets go of a subscription when another
 * tab is opened; it goes on in its own, and whoever comes back reads what has come in the log.
 */
export function subscribe(params: FetcherParams, headers: Record<string, string>) {
  const authorization = authorizationIn(headers);
  const tab = openTab();
  return {
    subscribe(sink: Sink<FormattedExecutionResult>) {
      let isWatched = true;
      const client = createClient({
        url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
        lazy: true,
        connectionParams: authorization ? { authorization } : {},
        // Whoever explores an API wants to see that a socket was closed and why, not a silent new attempt.
        retryAttempts: 0,
      });
      const end = client.subscribe(params, {
        next: (result) => {
          learn(result, authorization);
          note(tab, result.data && !result.errors ? result.data : result);
          if (isWatched) sink.next(result as FormattedExecutionResult);
        },
        error: (error) => {
          note(tab, readable(error));
          over(tab);
          if (isWatched) sink.error(readable(error));
        },
        complete: () => {
          over(tab);
          if (isWatched) sink.complete();
        },
      });
      begin(tab, end);
      const unsubscribe = () => {
        isWatched = false;
        // Whether it was the button, or another tab was opened, is known once GraphiQL has done either.
        setTimeout(() => openTab() === tab && stop(tab));
      };
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
