import { useMemo, useSyncExternalStore } from 'react';
import type { Greenroom, Live } from '@greenroom/client';
import { useGreenroom } from './greenroom';

/**
 * The present state of something live; undefined until there is one. `about`: what `make` depends on. Nothing is listened to
 * where there is nothing to make.
 */
export function useLive<State>(
  make: ((greenroom: Greenroom) => Live<State>) | undefined | false | '',
  ...about: unknown[]
): State | undefined {
  const greenroom = useGreenroom();
  const live = useMemo(() => (make ? make(greenroom) : NOTHING), [greenroom, Boolean(make), ...about]);
  return useSyncExternalStore<State | undefined>(live.subscribe, live.current);
}

const NOTHING = { current: () => undefined, subscribe: () => () => {} };
