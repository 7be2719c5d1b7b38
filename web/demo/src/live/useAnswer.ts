import { useEffect, useState } from 'react';
import type { Document } from '@greenroom/client';
import { useGreenroom } from './greenroom';

/**
 * A query's answer, asked for again when its variables or `changes` are others. For what no subscription tells:
 * the last answer stays until the next is there.
 */
export function useAnswer<Data, Variables extends Record<string, unknown>>(
  document: Document<Data, Variables>,
  variables: Variables,
  changes: string,
): Data | undefined {
  const greenroom = useGreenroom();
  const [answer, setAnswer] = useState<Data>();
  const key = JSON.stringify(variables);
  useEffect(() => {
    let current = true;
    greenroom.ask(document, JSON.parse(key) as Variables).then((data) => current && setAnswer(data), () => {});
    return () => {
      current = false;
    };
  }, [greenroom, document, key, changes]);
  return answer;
}
