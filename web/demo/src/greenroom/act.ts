import type { Client, CombinedError, TypedDocumentNode } from '@urql/core';
import type { ProblemFragment } from '../generated/operations';
import { backoff } from './backoff';

const ATTEMPTS = 4;

/** What was wrong: something to read, the path in the input that it is about, and what helps with some kinds. */
export type Problem = ProblemFragment | { __typename: null; message: string; field: null };

/** Every mutation of this page calls its one field `answer`, so that one function can do them all. */
export type Mutation<Input, Answer = unknown> = TypedDocumentNode<
  { answer: Answer & { errors: readonly Problem[] } },
  { input: Input }
>;

/**
 * Does it once, however often it has to be sent: when an answer is lost on the way, the same idempotency key
 * gets the first answer again. What it gives is what was wrong; nothing when it was done. `again`: waits before it is
 * sent again, or says that it is not.
 */
export async function act<Input extends { idempotencyKey?: string | null }>(
  client: Client,
  mutation: Mutation<Input>,
  input: Input,
  again: (attempts: number) => Promise<boolean> = sometimes,
): Promise<readonly Problem[]> {
  const variables = { input: { ...input, idempotencyKey: newKey() } };
  for (let attempt = 0; ; attempt++) {
    const { data, error } = await client.mutation(mutation, variables).toPromise();
    if (data) return data.answer.errors;
    if (!error?.networkError || !(await again(attempt + 1))) return [failure(error)];
  }
}

async function sometimes(attempts: number): Promise<boolean> {
  if (attempts === ATTEMPTS) return false;
  await backoff(attempts - 1);
  return true;
}

/** What no form can do anything about: the top-level errors, and a network that is gone. */
function failure(error: CombinedError | undefined): Problem {
  const message = error?.graphQLErrors[0]?.message ?? 'The server could not be reached. Please try again.';
  return { __typename: null, message, field: null };
}

/** Not `crypto.randomUUID`, which is missing where a phone opens the page over plain HTTP. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
