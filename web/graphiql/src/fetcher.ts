import type { Fetcher, FetcherReturnType } from '@graphiql/toolkit';
import { getOperationAST, parse } from 'graphql';
import { post } from './http';
import { kept } from './runs';
import { subscribe } from './socket';

/** Subscriptions go over WebSocket, all else by fetch. */
export const fetcher: Fetcher = (params, options) => {
  const headers = options?.headers ?? {};
  const answer = isSubscription(params.query, params.operationName)
    ? kept(subscribe(params, headers))
    : post(params, headers);
  // GraphiQL's types ask for GraphQLError objects, but all it does with the plain JSON is print it.
  return answer as FetcherReturnType;
};

/** A document may hold several operations: the chosen one counts. */
function isSubscription(query: string, operationName?: string | null): boolean {
  try {
    return getOperationAST(parse(query), operationName)?.operation === 'subscription';
  } catch {
    return false; // It does not parse: the server's answer says where.
  }
}
