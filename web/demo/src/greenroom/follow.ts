import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { backoff } from './backoff';
import { isAbout, report, type Live } from './live';

/** A state that a query begins and the updates of a log carry on. */
export interface Followed<State, Data, DataVariables, Update, UpdateVariables> {
  query: TypedDocumentNode<Data, DataVariables>;
  variables: DataVariables;
  /** The first state, and the cursor behind which its updates begin; null when there is nothing to follow. */
  begin: (data: Data) => { state: State; after: string } | null;
  updates: TypedDocumentNode<Update, UpdateVariables>;
  behind: (after: string) => UpdateVariables;
  fold: (state: State, update: Update) => State;
  /** Whether an update changes more than it carries, so that all is asked for again. */
  asksAgain?: (state: State, update: Update) => boolean;
}

/**
 * Query, then subscribe from the query's own cursor: nothing that happens in between is missed. A cursor too
 * old to go on from, say after a night in a laptop's bag, starts afresh from the query.
 */
export function followed<State, Data, DV extends AnyVariables, Update, UV extends AnyVariables>(
  topic: Followed<State, Data, DV, Update, UV>,
): Live<State> {
  return (client, show) => {
    let stopped = false;
    let unsubscribe = () => {};

    async function begin(attempt = 0): Promise<void> {
      const { data, error } = await client.query(topic.query, topic.variables).toPromise();
      if (stopped) return;
      if (error?.networkError) {
        await backoff(attempt);
        return stopped ? undefined : begin(attempt + 1);
      }
      if (error) report(error);
      const first = data && topic.begin(data);
      if (first) listen(first.state, first.after);
    }

    function listen(state: State, after: string): void {
      show(state);
      ({ unsubscribe } = client.subscription(topic.updates, topic.behind(after)).subscribe(({ data, error }) => {
        if (data && topic.asksAgain?.(state, data)) {
          unsubscribe();
          void begin();
        }
        if (data) show((state = topic.fold(state, data)));
        if (isAbout(error, 'CURSOR_EXPIRED')) void backoff(0).then(() => begin());
        else if (error) report(error);
      }));
    }

    void begin();
    return () => {
      stopped = true;
      unsubscribe();
    };
  };
}
