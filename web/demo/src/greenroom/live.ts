import type { AnyVariables, Client, CombinedError, TypedDocumentNode } from '@urql/core';

/**
 * Something that stays up to date: starts, calls `show` with every new state, and gives what stops it. All that
 * is live on a page is one of these: `followed`, `listened` or `repeated`.
 */
export type Live<State> = (client: Client, show: (state: State) => void) => () => void;

/** A subscription that begins with all there is: each update is folded into the state so far. */
export function listened<State, Update, Variables extends AnyVariables>(
  document: TypedDocumentNode<Update, Variables>,
  variables: Variables,
  fold: (state: State | undefined, update: Update) => State,
): Live<State> {
  return (client, show) => {
    let state: State | undefined;
    const { unsubscribe } = client.subscription(document, variables).subscribe(({ data, error }) => {
      if (data) show((state = fold(state, data)));
      if (error) report(error);
    });
    return unsubscribe;
  };
}

/** A query that is asked again and again, for the little that no subscription tells. */
export function repeated<State, Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  pick: (data: Data) => State,
  everyMs: number,
): Live<State> {
  return (client, show) => {
    let stopped = false;
    const ask = async () => {
      const { data } = await client.query(document, variables).toPromise();
      if (data && !stopped) show(pick(data));
    };
    const timer = setInterval(ask, everyMs);
    void ask();
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  };
}

/** Whether that is what went wrong, of all that a program must handle. */
export function isAbout(error: CombinedError | undefined, code: string): boolean {
  return error?.graphQLErrors.some(({ extensions }) => extensions.code === code) ?? false;
}

/**
 * Errors here are the program's own affair: people are shown the UserErrors of what they do. FORBIDDEN is none: it
 * comes when an admission ended between being shown and being used, and the next state of its session says so.
 */
export function report(error: CombinedError): void {
  if (!isAbout(error, 'FORBIDDEN')) console.warn(error.message);
}
