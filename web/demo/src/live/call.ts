import { useEffect, useState, useSyncExternalStore } from 'react';
import { PrivateCall, type CallState } from '@greenroom/client';
import { useGreenroom } from './greenroom';
import { usePage } from './page';

// docs call
/** The call of a session: to show it is to be in it. */
export function useCall(sessionId: string): [PrivateCall, CallState] {
  const greenroom = useGreenroom();
  const { devices, rtc } = usePage();
  const [call] = useState(() => new PrivateCall(greenroom, sessionId, { devices, rtc }));
  useEffect(() => {
    void call.join();
    return () => call.leave();
  }, [call]);
  return [call, useSyncExternalStore(call.state.subscribe, call.state.current)];
}
// docs end
