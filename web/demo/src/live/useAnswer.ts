import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useEffect, useState } from 'react';
import { useGreenroom } from './greenroom';

/**
 * A query's answer, asked for again when its variables or `changes` are others. For what no subscription tells:
 * the last answer stays until the next is there.
 */
export function useAnswer<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  changes: string,
): Data | undefined {
  const { client } = useGreenroom();
  const [answer, setAnswer] = useState<Data>();
  const key = JSON.stringify(variables);
  useEffect(() => {
    let current = true;
    void client
      .query(document, JSON.parse(key) as Variables)
      .toPromise()
      .then(({ data }) => current && data && setAnswer(data));
    return () => {
      current = false;
    };
  }, [client, document, key, changes]);
  return answer;
}
