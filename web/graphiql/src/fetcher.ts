import type { Fetcher, FetcherReturnType } from '@graphiql/toolkit';
import { getOperationAST, parse } from 'graphql';
import { post } from './http';
import { stop } from './running';
import { subscribe } from './socket';
import { openTab } from './open';

/** Subscriptions go over WebSocket, all else by fetch; in each tab one at a time. */
export const fetcher: Fetcher = (params, options) => {
  const headers = options?.headers ?? {};
  // GraphiQL's own question for the schema is no tab's.
  if (params.operationName !== 'IntrospectionQuery') stop(openTab());
  const send = isSubscription(params.query, params.operationName) ? subscribe : post;
  // GraphiQL's types ask for GraphQLError objects, but all it does with the plain JSON is print it.
  return send(params, headers) as FetcherReturnType;
};

/** A document may hold several operations: the chosen one counts. */
function isSubscription(query: string, operationName?: string | null): boolean {
  try {
    return getOperationAST(parse(query), operationName)?.operation === 'subscription';
  } catch {
    return false; // It does not parse: the server's answer says where.
  }
}
