import { repeated, type Document } from '@greenroom/client';
import { useLive } from '../live/useLive';

const EVERY_MS = 3000;

/** A query's answer, asked for again and again: nobody but its two people may listen to a session. */
export function useRepeated<Data, Variables extends Record<string, unknown>>(
  document: Document<Data, Variables>,
  variables: Variables,
): Data | undefined {
  const key = JSON.stringify(variables);
  return useLive((greenroom) => repeated(greenroom, document, variables, (data) => data, EVERY_MS), document, key);
}
