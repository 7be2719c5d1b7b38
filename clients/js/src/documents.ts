declare const types: unique symbol;

/** A GraphQL document that knows what it is asked with, and what is answered. */
export type Document<Data, Variables> = string & { readonly [types]?: (variables: Variables) => Data };

/** One of a page's own, such as those that a generator of types makes as strings. */
export function document<Data, Variables = Record<string, never>>(...parts: readonly string[]): Document<Data, Variables> {
  return parts.join(" ");
}

/** What is sent: over HTTP as over the socket. */
export interface Payload {
  query: string;
  variables?: Record<string, unknown> | null | undefined;
  operationName?: string | null | undefined;
}

/** What is answered, or one of a subscription's results. */
export interface Result<Data = unknown> {
  data?: Data | null;
  errors?: readonly TopLevelError[];
}

export interface TopLevelError {
  readonly message: string;
  readonly extensions?: { readonly [name: string]: unknown };
}
