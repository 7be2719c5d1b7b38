import type { FetcherParams } from '@graphiql/toolkit';
import type { FormattedExecutionResult } from 'graphql';
import { learn } from './ids';

/** Queries and mutations, per GraphQL over HTTP. */
export async function post(params: FetcherParams, typed: Record<string, string>): Promise<FormattedExecutionResult> {
  const headers = new Headers({
    accept: 'application/graphql-response+json, application/json;q=0.9',
    'content-type': 'application/json',
  });
  for (const [name, value] of Object.entries(typed)) headers.set(name, value);

  const response = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(params) });
  const text = await response.text();
  try {
    const answer = JSON.parse(text);
    learn(answer, headers.get('authorization') ?? undefined);
    return answer;
  } catch {
    // A proxy's error page, say. As a GraphQL error it is shown without a stack trace of ours.
    return { errors: [{ message: `HTTP ${response.status} ${response.statusText}: ${text.slice(0, 500)}` }] };
  }
}
