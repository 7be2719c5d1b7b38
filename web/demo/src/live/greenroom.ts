import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Greenroom } from '@greenroom/client';

/** Whoever acts on this side of the page. */
export const GreenroomContext = createContext<Greenroom | null>(null);

export function useGreenroom(): Greenroom {
  const greenroom = useContext(GreenroomContext);
  if (!greenroom) throw new Error('There is no GreenroomContext around this component.');
  return greenroom;
}

export function useConnection() {
  const { connection } = useGreenroom();
  return useSyncExternalStore(connection.subscribe, connection.current);
}

/** Whether nothing comes just now, so that what is known is what was so before. */
export function useIsCut(): boolean {
  const connection = useConnection();
  return connection === 'reconnecting' || connection === 'offline';
}
