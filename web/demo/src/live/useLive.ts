import { useEffect, useState } from 'react';
import type { Live } from '../greenroom/live';
import { useGreenroom } from './greenroom';

/**
 * The present state of something live; undefined until there is one. Give it the same object for as long as it
 * is about the same thing (`useMemo`); null means that there is nothing to listen to.
 */
export function useLive<State>(live: Live<State> | null): State | undefined {
  const { client } = useGreenroom();
  const [shown, setShown] = useState<{ live: Live<State>; state: State }>();
  useEffect(() => live?.(client, (state) => setShown({ live, state })), [client, live]);
  // A state of what was listened to before is not shown for what is listened to now.
  return shown && shown.live === live ? shown.state : undefined;
}
